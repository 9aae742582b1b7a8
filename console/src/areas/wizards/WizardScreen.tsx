// A wizard from its first question to what can be tried.

import { useEffect, useMemo, useState } from "preact/hooks";
import { apply, NEW, readClient } from "../../documents/calls.ts";
import { ApiError } from "../../lib/api.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { makePair, MAKEABLE, type Jwk } from "../../lib/keys.ts";
import { useGuard } from "../../lib/route.ts";
import { isHeld } from "../../catalogue/profile.ts";
import { ask, Button, Callout, ErrorBox, PageHead, sentenceOf } from "../../ui/index.ts";
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
const sent = ({ kind, document, version }: Planned) => ({ kind, document, version: version ?? NEW });

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

/** The answers, what comes of them, and how far it is. */
function useWizard(wizard: Wizard, around: Around, reload: () => void) {
  const [given, setGiven] = useState<Answers>({});
  const [step, setStep] = useState<Step>("ask");
  const [pair, setPair] = useState<Pair | undefined>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [result, setResult] = useState<Result | undefined>();
  const answers = useMemo(() => answered((now) => wizard.questions(now, around), given), [wizard, around, given]);
  const questions = wizard.questions(answers, around);
  const needsKey = wizard.needsKey(answers, around);
  const plan = useMemo(() => wizard.plan(answers, { around, key: needsKey ? pair?.publicJwk : undefined }), [wizard, answers, around, pair, needsKey]);
  const answer = (id: string, value: Answer) => {
    const others = Object.fromEntries(Object.entries(given).filter(([name]) => !RESETS[id]?.includes(name)));
    setGiven({ ...others, [id]: value });
  };
  const doing = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    await act().catch(setError);
    setBusy(false);
  };
  const toPlan = () => doing(async () => {
    setStep("plan");
    const made = needsKey ? pair ?? (await makePair(MAKEABLE[0] ?? { alg: "ES256", use: "sig" })) : undefined;
    if (made) setPair(made);
    const tried = wizard.plan(answers, { around, key: made?.publicJwk });
    const alias = await isTaken(tried);
    if (alias !== undefined) throw new Error(t("planTaken", { alias }));
    await apply(tried.documents.map(sent), true);
  });
  const doIt = () => doing(async () => {
    const changes = await apply(plan.documents.map(sent));
    const client = changes.find(({ kind }) => kind === "client");
    const secret = changes.find(({ clientSecret }) => clientSecret !== undefined)?.clientSecret;
    const service = plan.documents.find(({ role }) => role === "service");
    const after: Around = service ? { ...around, service: { ...around.service, document: service.document }, held: isHeld(service.document) } : around;
    setResult({ plan, around: after, name: String(answers.name ?? ""), privateJwk: needsKey ? pair?.privateJwk : undefined, secret, clientId: client?.id });
    setStep("done");
  });
  const toAsk = () => {
    if (error instanceof ApiError && error.isConflict) reload();
    setError(undefined);
    setStep("ask");
  };
  return { step, questions, answers, errors: wrongs(questions, answers), isBegun: Object.keys(given).length > 0, needsKey, plan, busy, error, result, answer, toAsk, toPlan, doIt };
}
type Going = ReturnType<typeof useWizard>;

export function WizardScreen({ wizard, around, reload }: { wizard: Wizard; around: Around; reload: () => void }) {
  const going = useWizard(wizard, around, reload);
  const { step, result } = going;
  const [kept, setKept] = useState(false);
  const title = say(wizard.id);
  useCrumbs(title);
  useEffect(() => (scrollTo(0, 0), document.getElementById("page-title")?.focus({ preventScroll: true })), [step]);
  const shownOnce = kept ? undefined : result?.privateJwk ? "Key" : result?.secret !== undefined ? "Secret" : undefined;
  useGuard(step === "done" ? shownOnce !== undefined : going.isBegun, () => {
    const question = shownOnce ? { title: t(`leave${shownOnce}`), body: t(`leave${shownOnce}Body`), action: t("leave") } : { title: common("unsavedTitle"), body: t("leaveAnswers"), action: common("discard") };
    return ask({ ...question, otherwise: common("stay"), danger: true });
  });
  return (
    <>
      <PageHead title={step === "done" ? t("doneTitle") : title} lead={step === "ask" ? say(`${wizard.id}Lead`) : undefined} docs={wizard.docs} />
      <Steps now={step} />
      <div class="stack wizard">
        {step === "ask" && <Ask going={going} />}
        {step === "plan" && <Look wizard={wizard} going={going} />}
        {step === "done" && result && <Done id={wizard.id} result={result} kept={kept} onKept={() => setKept(true)} />}
      </div>
    </>
  );
}

function Ask({ going: { questions, answers, errors, busy, answer, toPlan } }: { going: Going }) {
  const [checked, setChecked] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setChecked(true);
    const [wrong] = Object.keys(errors);
    if (wrong === undefined) void toPlan();
    else document.querySelector<HTMLElement>(`[id="ask-${wrong}"], [id^="ask-${wrong}-"]`)?.focus();
  };
  return (
    <form class="stack" noValidate onSubmit={submit}>
      <Questions questions={questions} answers={answers} errors={checked ? errors : {}} onAnswer={answer} />
      <div><Button look="primary" type="submit" busy={busy}>{t("toPlan")}</Button></div>
    </form>
  );
}

function Look({ wizard, going: { plan, needsKey, busy, error, toAsk, doIt } }: { wizard: Wizard; going: Going }) {
  return (
    <>
      <PlanView id={wizard.id} plan={plan} hasKey={needsKey} />
      {error !== undefined && (error instanceof ApiError ? <ErrorBox error={error} title={t("planRefused")} /> : <Callout tone="danger" title={t("planRefused")}><p>{sentenceOf(error)}</p></Callout>)}
      <div class="row">
        <Button onClick={toAsk}>{t("toAsk")}</Button>
        <Button look="primary" busy={busy} disabled={error !== undefined} onClick={() => void doIt()}>{t("applyPlan")}</Button>
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
