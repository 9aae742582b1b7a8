// The rules that a step can break, each a switch; and the attacks on what came, each a button.

import { Button } from "../ui/Button.tsx";
import { Marked } from "../ui/Code.tsx";
import { Switch } from "../ui/Field.tsx";
import { Badge } from "../ui/Notice.tsx";
import { Standard, attackOf } from "./explained.tsx";
import type { StepId } from "./logic/flow.ts";
import { ABOUT, type Rule, rulesAt } from "./logic/rules.ts";
import { type Drafted, attack, brokenAt, context, run, toggle, trialsAt } from "./state.ts";
import { t } from "./words.ts";

export function Rules({ step, draft }: { step: StepId; draft: Drafted }) {
  const given = context();
  const rules = given ? rulesAt(step, draft.right, given) : [];
  if (rules.length === 0) return null;
  const count = draft.rules.length;
  return (
    <details class="rules" open={count > 0}>
      <summary>
        <span>{t("break")}</span>
        {count > 0 && <Badge tone="warning">{t("breakCount", { n: count })}</Badge>}
      </summary>
      <p class="quiet small">{t("breakLead")}</p>
      {ABOUT.map((about) => <Group key={about} title={t(`about_${about}`)} step={step} rules={rules.filter((rule) => rule.about === about)} />)}
    </details>
  );
}

function Group({ title, step, rules }: { title: string; step: StepId; rules: Rule[] }) {
  if (rules.length === 0) return null;
  return (
    <fieldset class="rule-group">
      <legend class="part-name">{title}</legend>
      <div class="rule-list">{rules.map((rule) => <RuleSwitch key={rule.id} step={step} rule={rule} />)}</div>
    </fieldset>
  );
}

function RuleSwitch({ step, rule: { id, isReady } }: { step: StepId; rule: Rule }) {
  const { title, text, section } = attackOf(id);
  const canBe = isReady?.(run.value, step) ?? true;
  const isOn = (brokenAt.value[step] ?? []).includes(id);
  const help = <><Marked text={text} /> {section && <Standard of={section} />}{!canBe && <strong class="not-ready">{t("notReady")}</strong>}</>;
  return <Switch id={`break-${step}-${id}`} label={title} help={help} value={isOn && canBe} disabled={!canBe} onChange={(on) => toggle(step, id, on)} />;
}

export function Trials({ step }: { step: StepId }) {
  const trials = trialsAt(step);
  if (trials.length === 0) return null;
  return (
    <details class="rules">
      <summary><span>{t("attackTitle")}</span></summary>
      <p class="quiet small">{t("attackLead")}</p>
      <ul class="trials">
        {trials.map(({ id }) => {
          const { title, text, section } = attackOf(id);
          return (
            <li key={id}>
              <Button small id={`attack-${id}`} onClick={() => void attack(id)}>{title}</Button>
              <p class="field-help"><Marked text={text} /> <Standard of={section} /></p>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
