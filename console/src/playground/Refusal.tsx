// Why the server has refused: its own sentence, what the rule is, and the attack that the rule keeps away.

import { Marked } from "../ui/Code.tsx";
import { Callout } from "../ui/State.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Standard, attackOf, refusalOf } from "./explained.tsx";
import type { Exchange, Refused } from "./logic/exchange.ts";
import { ruleOf } from "./logic/rules.ts";
import { holder } from "./state.ts";
import { t } from "./words.ts";

export function Refusal({ exchange, refused }: { exchange: Exchange; refused: Refused }) {
  const { broken, changed } = exchange;
  const isMeant = broken.length > 0;
  const isElsewhere = refused.error === "invalid_client" && !isMeant && changed.length === 0 && holder.value?.client.from === "made";
  const told = refusalOf(refused, broken.flatMap((id) => ruleOf(id)?.refusals ?? []));
  return (
    <Callout tone={isMeant ? "good" : "danger"} title={t("refusedBy", { error: refused.error })}>
      {isMeant && <p>{t("asItShould")}</p>}
      {refused.description && <p class="sentence" lang="en">{refused.description}</p>}
      {told?.sentence && <p>{told.sentence}</p>}
      {told && <p class="small"><strong>{t("rule")}:</strong> <Marked text={told.why} /></p>}
      {broken.map((id) => {
        const { text, section } = attackOf(id);
        return <p key={id} class="small"><strong>{t("theAttack")}:</strong> {text} <Standard of={section} /></p>;
      })}
      {told && !isMeant && <p class="small"><strong>{t("whatToDo")}:</strong> <Marked text={told.mend} /></p>}
      {exchange.step === "resource" && exchange.received?.status === 404 && <p>{t("sampleMissing")}</p>}
      {isElsewhere && <p class="small">{t("madeElsewhere")}</p>}
      {refused.uri && <p class="small"><a href={refused.uri} target="_blank" rel="noopener">{t("readMore")} <Icon name="external" size={12} /></a></p>}
    </Callout>
  );
}
