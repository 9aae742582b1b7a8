// A service beside those that there are: its issuer and its name; the rest is set by a wizard or by hand.

import { useState } from "preact/hooks";
import { Button, ButtonLink, Callout, CodeBlock, ErrorBox, Field, PageHead, Section, TextInput, useOnce } from "../../ui/index.ts";
import { api } from "../../lib/api.ts";
import { link } from "../../lib/route.ts";
import { loadServices } from "../../lib/services.ts";
import { t as called } from "./title.ts";
import { t } from "./words.ts";

interface Made { readonly apiKey: number | string; readonly apiSecret: string; readonly serviceName: string }

const pathOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

export default function NewService() {
  const [made, setMade] = useState<Made>();
  return made ? <MadeService {...made} /> : <Form onMade={setMade} />;
}

function Form({ onMade }: { onMade: (made: Made) => void }) {
  const [name, setName] = useState("");
  const [own, setOwn] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const issuer = own ?? (pathOf(name) && `${location.origin}/${pathOf(name)}`);
  const make = async () => {
    const made = await api.post<Made>("service/create", { issuer, serviceName: name, pkceRequired: true, pkceS256Required: true });
    await loadServices().catch(() => undefined); // the secret is shown this once, whatever else fails
    onMade(made);
  };
  const send = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    make().catch((failure: unknown) => (setError(failure), setBusy(false)));
  };
  return (
    <>
      <PageHead title={called("title")} lead={t("lead")} docs="docs/engine-api.md#services-and-clients" />
      <Section>
        <form class="stack" onSubmit={send}>
          <Field label={t("name")} help={t("nameHelp")}><TextInput required value={name} onChange={setName} /></Field>
          <Field label={t("issuer")} help={t("issuerHelp")}><TextInput type="url" required placeholder={`${location.origin}/…`} value={issuer} onChange={setOwn} /></Field>
          {error !== undefined && <ErrorBox error={error} />}
          <div><Button look="primary" type="submit" busy={busy}>{t("act")}</Button></div>
        </form>
      </Section>
    </>
  );
}

function MadeService({ apiKey, apiSecret, serviceName }: Made) {
  const id = String(apiKey);
  const [kept, setKept] = useState(false);
  useOnce(!kept);
  return (
    <>
      <PageHead title={t("made", { name: serviceName })} lead={t("next")} />
      <Section>
        <div class="stack">
          <Callout tone="warning">{t("secretLead", { id })}</Callout>
          <CodeBlock label={t("secret")} code={apiSecret} wrap onCopied={() => setKept(true)} />
          <div class="row">
            <ButtonLink look="primary" href={link(["wizards"], {}, id)}>{t("wizard")}</ButtonLink>
            <ButtonLink href={link([], {}, id)}>{t("overview")}</ButtonLink>
          </div>
        </div>
      </Section>
    </>
  );
}
