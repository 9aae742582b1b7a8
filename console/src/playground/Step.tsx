// A step of the flow: what it is for, its request to be looked at, changed and sent, and everything that came of it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Badge, Callout } from "../ui/Notice.tsx";
import { RequestDraft } from "./Draft.tsx";
import { Exchange } from "./Exchange.tsx";
import { Unreadable } from "./logic/edit.ts";
import type { StepId } from "./logic/flow.ts";
import { Rules, Trials } from "./Rules.tsx";
import {
  type Drafted, type Standing, brokenAt, busy, depart, discover, drafted, editsAt, exchangesOf, flow, goOn, holder, isChanged, isVisit, latest, led,
  opened, options, run, send, show, standing, steps, waiting,
} from "./state.ts";
import { t } from "./words.ts";

export const titleOf = (step: StepId) => t(step === "token" && flow.value === "credentials" ? "ownTokenTitle" : `${step}Title`);
const leadOf = (step: StepId) => t(step === "token" && flow.value === "credentials" ? "ownTokenLead" : `${step}Lead`);

const TONES: Record<Standing, "plain" | "good" | "danger" | "info" | "warning"> = { waiting: "plain", ready: "info", away: "warning", done: "good", refused: "danger" };

export function Step({ step, place }: { step: StepId; place: number }) {
  const isOpen = opened.value.has(step);
  const stands = standing(step);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (led.value !== step) return;
    led.value = undefined;
    button.current?.focus({ preventScroll: true });
    button.current?.scrollIntoView({ block: "start" });
  }, [led.value]);
  return (
    <li class={`step ${stands}${isOpen ? " open" : ""}`} data-step={step} data-standing={stands}>
      <span class="dot" aria-hidden="true">{stands === "done" ? <Icon name="check" size={14} /> : stands === "refused" ? <Icon name="close" size={12} /> : place}</span>
      <h3>
        <button type="button" ref={button} class="step-head" aria-expanded={isOpen} aria-controls={`step-${step}`} onClick={() => show(step, !isOpen)}>
          <span class="hidden">{t("stepNumber", { n: place })}: </span>
          <span class="step-title">{titleOf(step)}</span>
          <Badge tone={TONES[stands]}>{t(stands)}</Badge>
          <span class="way">{t(step === "answer" ? "return" : isVisit(step) ? "front" : "back")}</span>
          <Icon name="chevron" size={14} />
        </button>
      </h3>
      <div id={`step-${step}`} class="step-body" hidden={!isOpen}>{isOpen && <Body step={step} />}</div>
    </li>
  );
}

/** What is to be sent comes first until the step is done; from then on what came does, and the way on. */
function Body({ step }: { step: StepId }) {
  const next = steps.value[steps.value.indexOf(step) + 1];
  const isDone = standing(step) === "done";
  return (
    <>
      <p class="step-lead">{leadOf(step)}</p>
      {!isDone && <Act step={step} />}
      <Exchanges step={step} />
      {isDone && next && <div><Button look="primary" id={`next-${step}`} onClick={() => goOn(step)}>{t("goOn", { step: titleOf(next) })}</Button></div>}
      <Trials step={step} />
      {isDone && <Act step={step} isAgain />}
    </>
  );
}

function Act({ step, isAgain = false }: { step: StepId; isAgain?: boolean }) {
  if (step === "metadata") return <div><Button small icon="refresh" onClick={() => void discover(true)}>{t("readAgain")}</Button></div>;
  if (!holder.value) return <p class="quiet">{t("waitsForClient")}</p>;
  const first = waiting(step);
  if (first) return isAgain || exchangesOf(step).length > 0 ? null : <p class="quiet">{t("waitsFor", { step: titleOf(first) })}</p>;
  if (step === "answer") return null;
  if (!isAgain) return <Request step={step} />;
  return (
    <details class="again" open={isChanged(step) || (brokenAt.value[step] ?? []).length > 0}>
      <summary>{t("again")}</summary>
      <Request step={step} />
    </details>
  );
}

function Exchanges({ step }: { step: StepId }) {
  const all = exchangesOf(step);
  const list = useRef<HTMLDivElement>(null);
  const known = useRef(latest.value?.id); // what was there when the step was opened leads nobody anywhere
  useLayoutEffect(() => {
    if (latest.value?.step !== step || latest.value.id === known.current) return;
    known.current = latest.value.id;
    const newest = list.current?.querySelector<HTMLElement>(`[data-exchange="${latest.value.id}"]`);
    newest?.querySelector<HTMLElement>("summary")?.focus({ preventScroll: true });
    newest?.scrollIntoView({ block: "start" });
  }, [latest.value]);
  if (all.length === 0) return null;
  return (
    <div class="exchanges" ref={list}>
      {all.map((exchange, index) => <Exchange key={exchange.id} exchange={exchange} count={index + 1} isLast={index === all.length - 1} />)}
    </div>
  );
}

/** The request as it would be now; the last one that could be made stays while what is typed cannot be read. */
function useDraft(step: StepId): { draft?: Drafted; error?: unknown } {
  const [made, setMade] = useState<{ draft?: Drafted; error?: unknown }>({});
  const follows = [run.value, options.value, flow.value, holder.value, brokenAt.value[step], editsAt.value[step]];
  useEffect(() => {
    let isStale = false;
    drafted(step).then(
      (draft) => isStale || (draft && setMade({ draft })),
      (error: unknown) => isStale || setMade((before) => ({ ...before, error })),
    );
    return () => void (isStale = true);
  }, follows);
  return made;
}

function Request({ step }: { step: StepId }) {
  const { draft, error } = useDraft(step);
  const [failure, setFailure] = useState<string>();
  if (!draft) return null;
  const act = (doing: Promise<void>) => {
    setFailure(undefined);
    doing.catch((reason: unknown) => {
      busy.value = undefined;
      setFailure(reason instanceof Unreadable ? t("unreadable", { part: reason.part }) : t("unsignable", { reason: reason instanceof Error ? reason.message : String(reason) }));
    });
  };
  return (
    <div class="request">
      <Rules step={step} draft={draft} />
      <RequestDraft step={step} draft={draft} />
      <Old step={step} />
      <Buttons step={step} draft={draft} isUnreadable={error !== undefined} act={act} />
      {failure && <p class="field-error" role="alert"><Icon name="alert" size={14} /><span>{failure}</span></p>}
    </div>
  );
}

function Buttons({ step, draft, isUnreadable, act }: { step: StepId; draft: Drafted; isUnreadable: boolean; act: (doing: Promise<void>) => void }) {
  const isBroken = draft.rules.length > 0 || isChanged(step);
  const isBusy = busy.value === step;
  const wasSent = exchangesOf(step).some(({ trial }) => trial === undefined);
  const common = { look: "primary" as const, busy: isBusy, disabled: isUnreadable || (busy.value !== undefined && !isBusy) };
  if (isVisit(step) && isBroken) {
    return (
      <div class="row">
        <Button {...common} id={`send-${step}`} icon="play" onClick={() => act(send(step))}>{t("askHere")}</Button>
        <Button {...common} look="plain" id={`go-${step}`} icon="external" onClick={() => act(depart(step))}>{t("goAnyway")}</Button>
      </div>
    );
  }
  if (isVisit(step)) return <div class="row"><Button {...common} id={`go-${step}`} icon="external" onClick={() => act(depart(step))}>{t("goThere")}</Button></div>;
  return <div class="row"><Button {...common} id={`send-${step}`} icon="play" onClick={() => act(send(step))}>{t(isBroken ? "sendBroken" : wasSent ? "sendAgain" : "send")}</Button></div>;
}

/** What has become old while somebody was reading. */
function Old({ step }: { step: StepId }) {
  const { pushed, answer, isRedeemed } = run.value;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (step === "authorize" && pushed && !answer) {
    const left = Math.ceil((pushed.until - now) / 1000);
    return left > 0 ? <p class="quiet small number" aria-hidden="true">{t("expiresIn", { n: left })}</p> : <Callout tone="warning">{t("requestUriOld")}</Callout>;
  }
  const age = answer ? Math.floor((now - answer.at) / 1000) : 0;
  return step === "token" && answer && !isRedeemed && age > 50 ? <Callout tone="warning">{t("codeOld", { n: age })}</Callout> : null;
}
