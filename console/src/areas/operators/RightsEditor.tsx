// Which rights somebody has: each with what it allows, and with what comes along.

import { Callout, Checkbox, FieldGroup } from "../../ui/index.ts";
import { RIGHTS, withIncluded, type Right } from "../../lib/rights.ts";
import { meaningOf, t } from "./words.ts";

/** The rights that are chosen by themselves: what another one includes is said by that one. */
const without = (rights: readonly Right[], gone: Right) => rights.filter((right) => right !== gone);

/** Which of the chosen ones includes it. */
function includedIn(right: Right, chosen: readonly Right[]): Right | undefined {
  return chosen.find((other) => other !== right && withIncluded([other]).includes(right));
}

/** What includes everything comes last: it is a choice of its own, and no heading of the others. */
const ORDER = [...RIGHTS.filter((right) => right !== "ADMIN"), "ADMIN"] as const;

export function RightsEditor({ value, onChange }: { value: readonly Right[]; onChange: (rights: readonly Right[]) => void }) {
  return (
    <FieldGroup label={t("rights")} help={t("rightsHelp")}>
      <div class="stack tight">
        {ORDER.map((right) => {
          const by = includedIn(right, value);
          const label = <><code>{right}</code>{by !== undefined && <span class="quiet small"> {t("includedIn", { right: by })}</span>}</>;
          return (
            <Checkbox key={right} label={label} help={meaningOf(right)} value={by !== undefined || value.includes(right)} disabled={by !== undefined}
              onChange={(isChosen) => onChange(isChosen ? [...value.filter((other) => !withIncluded([right]).includes(other)), right] : without(value, right))} />
          );
        })}
        {value.includes("ADMIN") && <Callout tone="warning" title={t("adminTitle")}><p>{t("adminLead")}</p></Callout>}
      </div>
    </FieldGroup>
  );
}

/** Those that say all the others. */
export const spelledShort = (rights: readonly Right[]): readonly Right[] => rights.filter((right) => includedIn(right, rights) === undefined);
