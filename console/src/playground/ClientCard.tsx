// Who the playground is: a client that is made for this browser, handed over, or typed in.

import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Field, Select, TextArea, TextInput } from "../ui/Field.tsx";
import { Facts, Section } from "../ui/Page.tsx";
import { Badge, Callout } from "../ui/Notice.tsx";
import { METHODS } from "./logic/client.ts";
import type { AuthMethod } from "./logic/flow.ts";
import { redirectUriOf } from "./logic/issuer.ts";
import { ISSUER, forget, holder, issuer, make, take, trouble } from "./state.ts";
import { t } from "./words.ts";

export function ClientCard() {
  const [isTyping, setTyping] = useState(false);
  const known = holder.value;
  return (
    <Section title={t("client")} lead={t("clientLead")} actions={known && <Button small id="client-other" onClick={forget}>{t("another")}</Button>}>
      {known ? <Known /> : isTyping ? <Typed onClose={() => setTyping(false)} /> : <Choices onType={() => setTyping(true)} />}
      {!known && trouble.value && ["made", "handed", "typed"].includes(trouble.value.what) && (
        <div role="alert"><Callout tone="danger">{t(`trouble_${trouble.value.what as "made"}`, { detail: trouble.value.detail ?? "" })}</Callout></div>
      )}
    </Section>
  );
}

function Known() {
  const { client, secret } = holder.value!;
  const from = { made: "fromMade", handed: "fromHanded", typed: "fromTyped" } as const;
  const here = redirectUriOf(ISSUER);
  return (
    <Facts
      of={[
        [t("clientId"), <><code>{client.clientId}</code> <Badge>{t(from[client.from])}</Badge></>],
        [t("method"), <code>{client.method}</code>],
        [t("key"), client.publicJwk && t("keyIn", { alg: client.alg ?? "" })],
        [t("secret"), secret === undefined ? undefined : t("secretIn")],
        [t("redirectUri"), <><code>{client.redirectUri}</code>{client.redirectUri !== here && <p class="small">{t("redirectUriElsewhere", { here })}</p>}</>],
      ]}
    />
  );
}

function Choices({ onType }: { onType: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    await make();
    setBusy(false);
  };
  return (
    <div class="choices">
      <div>
        <Button look="primary" icon="keys" id="client-make" busy={isBusy} onClick={() => void begin()}>{t("make")}</Button>
        <p class="field-help">{t("makeHelp")}</p>
      </div>
      <div>
        <Button icon="edit" id="client-type" onClick={onType}>{t("typeIn")}</Button>
        <p class="field-help">{t("typeInHelp")}</p>
      </div>
    </div>
  );
}

function Typed({ onClose }: { onClose: () => void }) {
  const served = issuer.value?.metadata.token_endpoint_auth_methods_supported;
  const methods = METHODS.filter((method) => !served || served.includes(method));
  const [clientId, setClientId] = useState("");
  const [method, setMethod] = useState<AuthMethod>(methods[0] ?? "private_key_jwt");
  const [secret, setSecret] = useState("");
  const [jwk, setJwk] = useState("");
  const [redirectUri, setRedirectUri] = useState(redirectUriOf(ISSUER));
  const wrong = trouble.value?.what === "typed" ? trouble.value.detail : undefined;
  const use = async (event: Event) => {
    event.preventDefault();
    const described = { client_id: clientId, token_endpoint_auth_method: method, redirect_uri: redirectUri };
    if (await take({ ...described, ...(method === "private_key_jwt" ? { privateJwk: parsed(jwk) } : { secret }) }, "typed")) onClose();
  };
  const error = (member: string) => (wrong === member ? t("trouble_typed", { detail: member }) : undefined);
  return (
    <form class="stack" noValidate onSubmit={(event) => void use(event)}>
      <div class="split">
        <Field id="typed-client-id" label={<code>{t("clientId")}</code>} error={error("client_id")} required><TextInput class="mono" value={clientId} onChange={setClientId} /></Field>
        <Field label={t("method")}>
          <Select value={method} onChange={setMethod} options={methods.map((value) => ({ value, label: value === "none" ? t("methodNone") : value }))} />
        </Field>
      </div>
      {method === "private_key_jwt" && (
        <Field id="typed-jwk" label={t("privateJwk")} help={t("privateJwkHelp")} error={error("privateJwk")} required><TextArea rows={6} value={jwk} onChange={setJwk} /></Field>
      )}
      {method.startsWith("client_secret") && (
        <Field id="typed-secret" label={<code>{t("secret")}</code>} error={error("secret")} required><TextInput type="password" value={secret} onChange={setSecret} /></Field>
      )}
      <Field id="typed-redirect-uri" label={<code>{t("redirectUri")}</code>} help={t("redirectUriHelp")}><TextInput class="mono" value={redirectUri} onChange={setRedirectUri} /></Field>
      <div class="row">
        <Button look="primary" type="submit" id="client-use">{t("useIt")}</Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </div>
    </form>
  );
}

/** The first key of a set, or the key itself. */
function parsed(text: string) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value?.keys) ? value.keys[0] : value;
  } catch {
    return undefined;
  }
}
