// Which flow, and what of it may be chosen.

import { Button } from "../ui/Button.tsx";
import { CopyButton } from "../ui/Code.tsx";
import { Field, FieldGroup, RadioGroup, Switch, TextInput } from "../ui/Field.tsx";
import { Section } from "../ui/Page.tsx";
import { Explained, isExplained } from "./explained.tsx";
import { FLOWS, SWITCHES } from "./logic/flow.ts";
import { beginAgain, choose, exchanges, flow, holder, issuer, link, options, setOptions } from "./state.ts";
import { t } from "./words.ts";

export function FlowCard() {
  const { metadata } = issuer.value!;
  const isOfPerson = flow.value !== "credentials";
  const isPublic = holder.value?.client.method === "none"; // it has nothing to sign with
  const fixed: Partial<Record<(typeof SWITCHES)[number], boolean>> = {
    par: metadata.require_pushed_authorization_requests === true,
    jar: metadata.require_signed_request_object === true || isPublic || metadata.request_parameter_supported === false,
    jarm: metadata.response_modes_supported?.includes("jwt") === false,
  };
  const actions = (
    <>
      <CopyButton text={link.value} label={t("copyLink")} />
      {exchanges.value.length > 1 && <Button small id="begin-again" icon="refresh" onClick={beginAgain}>{t("begin")}</Button>}
    </>
  );
  return (
    <Section title={t("flow")} lead={t("flowLead")} actions={actions}>
      <div class="flow-choice">
        <FieldGroup label={<span class="hidden">{t("flow")}</span>}>
          <RadioGroup value={flow.value} onChange={(chosen) => choose(chosen)} options={FLOWS.map((value) => ({ value, label: t(value), help: t(`${value}Help`) }))} />
        </FieldGroup>
        <div class="stack">
          <div class="rule-list">
            {SWITCHES.filter((name) => isOfPerson || name === "dpop").map((name) => (
              <Switch key={name} id={`option-${name}`} label={t(name)} help={t(`${name}Help`)} value={options.value[name]} disabled={fixed[name] === true} onChange={(on) => setOptions({ [name]: on })} />
            ))}
          </div>
          <div class="split">
            <Field id="option-scope" label={<code>scope</code>} help={isExplained.value && <Explained name="scope" />}><TextInput class="mono" value={options.value.scope} onChange={(scope) => setOptions({ scope })} /></Field>
            <Field id="option-resource" label={<code>resource</code>} help={isExplained.value && <Explained name="resource" />} optional><TextInput class="mono" value={options.value.resource} onChange={(resource) => setOptions({ resource })} /></Field>
          </div>
        </div>
      </div>
    </Section>
  );
}
