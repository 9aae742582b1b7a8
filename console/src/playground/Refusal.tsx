// Why the server has refused: its own sentence, what the rule is, and the attack that the rule keeps away.

import { Button } from "../ui/Button.tsx";
import { Marked } from "../ui/Code.tsx";
import { Callout } from "../ui/Notice.tsx";
import { Icon } from "../ui/Icon.tsx";
import { language } from "../words/index.ts";
import { Standard, attackOf, refusalOf } from "./explained.tsx";
import type { Exchange, Refused } from "./logic/exchange.ts";
import type { StepId } from "./logic/flow.ts";
import { ruleOf } from "./logic/rules.ts";
import { ISSUER, brokenAt, holder, mend } from "./state.ts";
import { t } from "./words.ts";

/** The page in the language of this one. */
const inLanguage = (uri: string) => (uri.includes("?") ? uri : `${uri}?lang=${language.value}`);

/** As it should be again, with the eyes on what sends it. */
function mended(step: StepId) {
  mend(step);
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`#send-${step}, #go-${step}`)?.focus());
}

export function Refusal({ exchange, refused }: { exchange: Exchange; refused: Refused }) {
  const { broken, changed } = exchange;
  const isMeant = broken.length > 0;
  const isElsewhere = refused.error === "invalid_client" && !isMeant && changed.length === 0 && holder.value?.client.from === "made";
  const isAsking = refused.error === "use_dpop_nonce"; // no mistake of the client: it could not know
  const told = refusalOf(refused, broken.flatMap((id) => ruleOf(id)?.refusals ?? []));
  return (
    <Callout tone={isMeant ? "good" : isAsking ? "info" : "danger"} title={t("refusedBy", { error: refused.error })}>
      {isMeant && <p>{t("asItShould")}</p>}
      {refused.description && <p class="sentence" lang="en">{refused.description}</p>}
      {told?.sentence && <p><Marked text={told.sentence} /></p>}
      {told && <p class="small"><strong>{t("rule")}</strong> <Marked text={told.why} /></p>}
      {broken.map((id) => {
        const { text, section } = attackOf(id);
        return <p key={id} class="small"><strong>{t("theAttack")}</strong> <Marked text={text} /> <Standard of={section} /></p>;
      })}
      {told && !isMeant && !isAsking && <p class="small"><strong>{t("whatToDo")}</strong> <Marked text={told.mend} /></p>}
      {exchange.step === "resource" && exchange.received?.status === 404 && <p>{t("sampleMissing")}</p>}
      {isElsewhere && <p class="small">{t("madeElsewhere")}</p>}
      {isMeant && brokenAt.value[exchange.step]?.some((id) => broken.includes(id)) && (
        <div><Button small icon="history" id={`mend-${exchange.step}`} onClick={() => mended(exchange.step)}>{t("mend")}</Button></div>
      )}
      {/* An answer may come from anybody: only a page of this server is linked to. */}
      {refused.uri?.startsWith(`${ISSUER}/errors/`) && <p class="small"><a class="error-uri" href={inLanguage(refused.uri)} target="_blank" rel="noopener">{t("readMore")} <Icon name="external" size={12} /></a></p>}
    </Callout>
  );
}
