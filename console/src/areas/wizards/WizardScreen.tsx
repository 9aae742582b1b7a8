// A wizard from its first question to what can be tried.

import { useEffect, useMemo, useState } from "preact/hooks";
import { apply, readClient } from "../../documents/calls.ts";
import { ApiError } from "../../lib/api.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { makePair, MAKEABLE, type Jwk } from "../../lib/keys.ts";
import { useGuard } from "../../lib/route.ts";
import { ask, Button, Callout, ErrorBox, PageHead } from "../../ui/index.ts";
import { t as common } from "../../words/common.ts";
import { answered, wrongs, type Answer, type Answers, type Around } from "./answers.ts";
import { Done, type Result } from "./Done.tsx";
import type { Plan, Planned, Wizard } from "./plan.ts";
import { PlanView } from "./PlanView.tsx";
import { Questions } from "./Questions.tsx";
import { say, t } from "./words.ts";

type Step = "ask" | "plan" | "done";
const STEPS: readonly { step: Step; word: "stepAsk" | "stepPlan" | "stepDone" }[] = [{ step: "ask", word: "stepAsk" }, { step: "plan", word: "stepPlan" }, { step: "done", word: "stepDone" }];

/** Answers that another answer takes the ground from. */
const RESETS: Readonly<Record<string, readonly string[]>> = { api: ["apiScopes", "machineScopes"] };

interface Pair { readonly privateJwk: Jwk; readonly publicJwk: Jwk }

/** The documents as they are sent: with what each is called by, where it is there. */
const sent = ({ kind, document, version }: Planned) => ({ kind, document, ...(version !== undefined && { version }) });

/** Whether a client of this alias is there already: to apply would change it. */
async function isTaken({ documents }: Plan): Promise<string | undefined> {
  for (const { kind, document } of documents) {
    if (kind !== "client") continue;
    const alias = String(document.clientIdAlias);
    const found = await readClient(alias).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found) return alias;
  }
  return undefined;
}

export function WizardScreen({ wizard, around }: { wizard: Wizard; around: Around }) {
  const [given, setGiven] = useState<Answers>({});
  const [step, setStep] = useState<Step>("ask");
  const [checked, setChecked] = useState(false);
  const [pair, setPair] = useState<Pair | undefined>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [result, setResult] = useState<Result | undefined>();
  const [kept, setKept] = useState(false);
  const title = say(wizard.id);
  useCrumbs(title);
  useEffect(() => (scrollTo(0, 0), document.getElementById("page-title")?.focus({ preventScroll: true })), [step]);

  const answers = useMemo(() => answered((now) => wizard.questions(now, around), given), [wizard, around, given]);
  const questions = wizard.questions(answers, around);
  const errors = wrongs(questions, answers);
  const needsKey = wizard.needsKey(answers, around);
  const plan = useMemo(() => wizard.plan(answers, { around, key: needsKey ? pair?.publicJwk : undefined }), [wizard, answers, around, pair, needsKey]);
  const isSecret = result !== undefined && (result.privateJwk !== undefined || result.secret !== undefined) && !kept;
  useGuard(isSecret || (step !== "done" && Object.keys(given).length > 0), () => ask({ title: common("unsavedTitle"), body: isSecret ? t("doneLeave") : common("unsavedBody"), action: common("discard"), otherwise: common("stay"), danger: true }));

  const answer = (id: string, value: Answer) => {
    const others = Object.fromEntries(Object.entries(given).filter(([name]) => !RESETS[id]?.includes(name)));
    setGiven({ ...others, [id]: value });
  };
  const toPlan = async () => {
    setChecked(true);
    const [wrong] = Object.keys(errors);
    if (wrong !== undefined) return document.getElementById(`ask-${wrong}`)?.focus();
    setBusy(true);
    setError(undefined);
    try {
      const made = needsKey ? pair ?? (await makePair(MAKEABLE[0] ?? { alg: "ES256", use: "sig" })) : undefined;
      if (made) setPair(made);
      const tried = wizard.plan(answers, { around, key: made?.publicJwk });
      setStep("plan");
      const alias = await isTaken(tried);
      if (alias !== undefined) throw new Error(t("planTaken", { alias }));
      await apply(tried.documents.map(sent), true);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const doIt = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const changes = await apply(plan.documents.map(sent));
      const client = changes.find(({ kind }) => kind === "client");
      const secret = changes.find(({ clientSecret }) => clientSecret !== undefined)?.clientSecret;
      const service = plan.documents.find(({ role }) => role === "service");
      const after: Around = service ? { ...around, service: { ...around.service, document: service.document }, held: wizard.id === "fapi" || around.held } : around;
      setResult({ plan, around: after, name: String(answers.name ?? ""), privateJwk: needsKey ? pair?.privateJwk : undefined, secret, clientId: client?.id });
      setStep("done");
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <PageHead title={step === "done" ? t("doneTitle") : title} lead={step === "ask" ? say(`${wizard.id}Lead`) : undefined} />
      <Steps now={step} />
      <div class="stack wizard">
        {step === "ask" && (
          <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), void toPlan())}>
            <Questions questions={questions} answers={answers} errors={checked ? errors : {}} onAnswer={answer} />
            <div><Button look="primary" type="submit" busy={busy}>{t("toPlan")}</Button></div>
          </form>
        )}
        {step === "plan" && (
          <>
            <PlanView id={wizard.id} plan={plan} hasKey={needsKey} />
            {error !== undefined && (error instanceof ApiError ? <ErrorBox error={error} title={t("planRefused")} /> : <Callout tone="danger" title={t("planRefused")}><p>{error instanceof Error ? error.message : String(error)}</p></Callout>)}
            <div class="row">
              <Button onClick={() => (setError(undefined), setStep("ask"))}>{t("toAsk")}</Button>
              <Button look="primary" busy={busy} disabled={error !== undefined} onClick={() => void doIt()}>{t("applyPlan")}</Button>
            </div>
          </>
        )}
        {step === "done" && result && <Done id={wizard.id} result={result} onKept={() => setKept(true)} />}
      </div>
    </>
  );
}

function Steps({ now }: { now: Step }) {
  const index = STEPS.findIndex(({ step }) => step === now);
  return (
    <ol class="steps" aria-label={t("step", { n: index + 1 })}>
      {STEPS.map(({ step, word }, n) => <li key={step} class={n < index ? "past" : ""} aria-current={step === now ? "step" : undefined}><span class="steps-n" aria-hidden="true">{n + 1}</span>{t(word)}</li>)}
    </ol>
  );
}
