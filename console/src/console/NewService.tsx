// A service beside those that there are: its issuer and its name; the rest is set by a wizard or by hand.

import { useState } from "preact/hooks";
import { Callout, CodeBlock, Field, FormDialog, TextInput } from "../ui/index.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { api } from "../lib/api.ts";
import { go, link } from "../lib/route.ts";
import { loadServices } from "../lib/services.ts";
import { t } from "./words.ts";

interface Made { readonly apiKey: number | string; readonly apiSecret: string }

const pathOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

export function NewService({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [own, setOwn] = useState<string>();
  const [made, setMade] = useState<Made>();
  const issuer = own ?? (pathOf(name) && `${location.origin}/${pathOf(name)}`);
  const send = async () => {
    const told = await api.post<Made>("service/create", { issuer, serviceName: name });
    await loadServices();
    setMade(told);
  };
  if (made) return <MadeService made={made} onClose={onClose} />;
  return (
    <FormDialog title={t("newService")} action={t("newServiceAct")} act={send} onClose={onClose} dirty={name !== "" || own !== undefined} ready={name !== "" && issuer !== ""} stays>
      <p class="quiet">{t("newServiceLead")}</p>
      <Field label={t("newServiceName")} help={t("newServiceNameHelp")}><TextInput value={name} onChange={setName} /></Field>
      <Field label={t("newServiceIssuer")} help={t("newServiceIssuerHelp")}><TextInput type="url" value={issuer} onChange={setOwn} /></Field>
    </FormDialog>
  );
}

function MadeService({ made: { apiKey, apiSecret }, onClose }: { made: Made; onClose: () => void }) {
  const id = String(apiKey);
  const leave = (to: readonly string[]) => {
    onClose();
    go(link(to, {}, id));
  };
  const actions = (
    <>
      <Button onClick={() => leave([])}>{t("toHome")}</Button>
      <Button look="primary" onClick={() => leave(["wizards"])}>{t("newServiceWizard")}</Button>
    </>
  );
  return (
    <Dialog open onClose={() => leave([])} title={t("newServiceMade")} actions={actions}>
      <div class="stack">
        <Callout tone="warning">{t("newServiceSecretLead", { id })}</Callout>
        <CodeBlock label={t("newServiceSecret")} code={apiSecret} wrap />
        <p class="quiet">{t("newServiceNext")}</p>
      </div>
    </Dialog>
  );
}
