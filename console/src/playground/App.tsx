// The playground: who one is, which flow, and the steps of it one under the other.

import { useEffect } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Doc } from "../ui/Doc.tsx";
import { Select, Switch } from "../ui/Field.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Callout, Loading } from "../ui/Notice.tsx";
import { LANGUAGES, type Language, language, speak } from "../words/index.ts";
import { ClientCard } from "./ClientCard.tsx";
import { explain, isExplained } from "./explained.tsx";
import { FlowCard } from "./FlowCard.tsx";
import { allHold } from "./logic/checks.ts";
import { Step, titleOf } from "./Step.tsx";
import { ISSUER, ahead, issuer, latest, startAgain, steps, trouble } from "./state.ts";
import { t } from "./words.ts";

export function App() {
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = t("of", { title: t("title"), issuer: ISSUER });
  }, [language.value]);
  return (
    <div class="playground">
      <a class="skip" href="#steps" onClick={skip}>{t("skip")}</a>
      <Header />
      <main id="main">
        <header class="page-head">
          <div>
            <h1>{t("title")}</h1>
            <p class="lead">{t("lead")}</p>
            <p class="issuer"><span class="quiet">{t("issuer")}</span> <code>{ISSUER}</code></p>
            <p class="small"><Doc of="docs/playground.md" about={t("title")} /></p>
          </div>
        </header>
        <Trouble />
        {issuer.value ? <Ready /> : !trouble.value && <Loading label={t("starting")} />}
      </main>
      <p class="hidden" role="status">{latest.value && announced()}</p>
    </div>
  );
}

/** The fragment of the address is for presets, so nothing jumps there by itself. */
function skip(event: Event) {
  event.preventDefault();
  const heading = document.getElementById("steps");
  heading?.focus();
  heading?.scrollIntoView();
}

function Header() {
  return (
    <header class="top">
      <Mark />
      <div class="language">
        <label class="hidden" for="language">{t("language")}</label>
        <Select id="language" value={language.value} onChange={speak} options={(Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value] }))} />
      </div>
    </header>
  );
}

function Trouble() {
  const { what } = trouble.value ?? {};
  if (!what && ahead.value !== 0) return <div class="trouble"><Callout tone="warning">{t("clockOff", { n: Math.abs(ahead.value) })}</Callout></div>;
  if (what !== "metadata" && what !== "answer" && what !== "insecure") return null;
  return (
    <div role="alert" class="trouble">
      <Callout tone={what === "answer" ? "warning" : "danger"} title={t(`trouble_${what}`)}>
        {what === "metadata" && <Button small icon="refresh" onClick={() => void startAgain()}>{t("tryAgain")}</Button>}
      </Callout>
    </div>
  );
}

function Ready() {
  return (
    <div class="board">
      <div class="settings">
        <ClientCard />
        <FlowCard />
      </div>
      <section class="timeline-part" aria-labelledby="steps">
        <header class="section-head">
          <h2 id="steps" tabIndex={-1}>{t("steps")}</h2>
          <Switch id="explain" label={t("explain")} value={isExplained.value} onChange={explain} />
        </header>
        <ol class="timeline">{steps.value.map((step, index) => <Step key={step} step={step} place={index + 1} />)}</ol>
      </section>
    </div>
  );
}

/** What has just happened, for whoever listens. */
function announced(): string {
  const { step, refused, fault, checks = [] } = latest.value!;
  const title = titleOf(step);
  if (fault) return t("announceFault", { step: title });
  if (refused) return t("announceRefused", { step: title, error: `${refused.error}. ${refused.description ?? ""}` });
  return t(allHold(checks) ? "announceDone" : "announceClient", { step: title });
}
