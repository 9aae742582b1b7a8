// What there is when a wizard has done its work: what is shown once, the code, and a way to try it.

import { useEffect, useState } from "preact/hooks";
import samplesUrl from "virtual:samples";
import { download } from "../../lib/files.ts";
import type { Jwk } from "../../lib/keys.ts";
import { link } from "../../lib/route.ts";
import { Button, ButtonLink, Callout, CodeBlock, Copyable, Facts, Section, Tabs } from "../../ui/index.ts";
import type { Around } from "./answers.ts";
import { fill, librariesFor, resourceMetadataOf, valuesOf, type Values } from "./code.ts";
import type { Plan, WizardId } from "./plan.ts";
import { TryMachine, TrySignIn } from "./Try.tsx";
import { t } from "./words.ts";

export interface Result {
  readonly plan: Plan;
  readonly around: Around;
  readonly name: string;
  readonly privateJwk: Jwk | undefined;
  readonly secret: string | undefined;
  /** The number of the client that was made. */
  readonly clientId: string | undefined;
}

export function Done({ id, result, kept, onKept }: { id: WizardId; result: Result; kept: boolean; onKept: () => void }) {
  const { plan, around, name, privateJwk, secret, clientId } = result;
  const values = valuesOf(plan, around, name);
  const client = plan.documents.find(({ role }) => role === "client")?.document;
  const api = plan.documents.find(({ role }) => role === "api")?.document;
  return (
    <>
      {privateJwk && <Secret title={t("doneKey")} lead={t("doneKeyLead")} label="client.key.json" text={JSON.stringify(privateJwk, null, 2)} file="client.key.json" kept={kept} onKept={onKept} />}
      {secret !== undefined && <Secret title={t("doneSecret")} lead={t("doneSecretLead")} label="CLIENT_SECRET" text={secret} kept={kept} onKept={onKept} />}
      <Section title={t("doneValues")}>
        <Facts of={[
          ["issuer", <Copyable key="issuer" text={String(values.issuer)} />],
          ["client_id", values.client_id ? <Copyable key="id" text={String(values.client_id)} /> : undefined],
          ["redirect_uri", values.redirect_uri ? <Copyable key="redirect" text={String(values.redirect_uri)} /> : undefined],
          ["scope", plan.scope ? <Copyable key="scope" text={plan.scope} /> : undefined],
          ["resource", plan.resource ? <Copyable key="resource" text={plan.resource} /> : undefined],
        ]} />
      </Section>
      {id === "mcp" && plan.resource && <Notes resource={plan.resource} />}
      <Code id={id} values={values} />
      {id === "machine" ? <TryMachine result={result} /> : client ? <TrySignIn result={result} /> : api && <Callout>{t("tryApi")}</Callout>}
      <div class="row">
        {clientId !== undefined && <ButtonLink icon="clients" href={link(["clients", clientId])}>{t("toClient")}</ButtonLink>}
        {api && <ButtonLink icon="apis" href={link(["apis", String(api.identifier)])}>{t("toApi")}</ButtonLink>}
        {plan.documents.some(({ role }) => role === "service") && <ButtonLink icon="settings" href={link(["settings"])}>{t("toSettings")}</ButtonLink>}
        <ButtonLink icon="wizard" href={link(["wizards"])}>{t("another")}</ButtonLink>
      </div>
    </>
  );
}

function Secret({ title, lead, label, text, file, kept, onKept }: { title: string; lead: string; label: string; text: string; file?: string; kept: boolean; onKept: () => void }) {
  return (
    <Section title={title}>
      <Callout tone="warning"><p>{lead}</p></Callout>
      <CodeBlock label={label} code={text} wrap onCopied={onKept} />
      <div class="row">
        {file && <Button icon="download" onClick={() => (download(file, `${text}\n`), onKept())}>{t("downloadKey")}</Button>}
        <Button icon="check" onClick={onKept}>{t("doneKept")}</Button>
        <span class="quiet small" role="status">{kept ? t("doneMayLeave") : ""}</span>
      </div>
    </Section>
  );
}

function Notes({ resource }: { resource: string }) {
  return (
    <Section title={t("mcpNotes")}>
      <div class="prose"><ul>
        <li>{t("mcpNote9728", { url: resourceMetadataOf(resource) })}</li>
        <li>{t("mcpNote8707", { resource })}</li>
        <li>{t("mcpNotePkce")}</li>
        <li>{t("mcpNoteRegister")}</li>
      </ul></div>
    </Section>
  );
}

/** What a program is written in, by the end of its name. */
const LANGUAGES: Readonly<Record<string, string>> = { mjs: "JavaScript", ts: "TypeScript", tsx: "TypeScript", py: "Python", yaml: "YAML", java: "Java", kt: "Kotlin", swift: "Swift", sh: "Shell" };

function Code({ id, values }: { id: WizardId; values: Values }) {
  const [samples, setSamples] = useState<Readonly<Record<string, string>> | undefined>();
  const libraries = librariesFor(id, values);
  const [chosen, setChosen] = useState(libraries[0]?.file ?? "");
  useEffect(() => void fetch(samplesUrl).then((response) => response.json()).then(setSamples, () => undefined), []);
  const tabs = libraries.map(({ label, file }) => ({
    value: file, label, content: () => <CodeBlock label={LANGUAGES[file.split(".").at(-1) ?? ""] ?? label} code={samples ? fill(samples[file] ?? "", values) : "…"} />,
  }));
  return <Section title={t("doneCode")} lead={t("doneCodeLead")}><Tabs label={t("doneCode")} tabs={tabs} value={chosen} onChange={setChosen} /></Section>;
}
