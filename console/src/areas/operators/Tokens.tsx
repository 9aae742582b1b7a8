// The tokens of the API: made with a secret that is shown once, and revoked.

import { useState } from "preact/hooks";
import { Badge, Button, Empty, Field, FormDialog, Load, Once, PageHead, Section, Select, TextInput, ask, tell } from "../../ui/index.ts";
import { api, segment, useLoaded } from "../../lib/api.ts";
import type { Right } from "../../lib/rights.ts";
import { ago, moment, named } from "../../words/index.ts";
import { RightsEditor, spelledShort } from "./RightsEditor.tsx";
import { ServiceChoice, serviceInWords } from "./ServiceChoice.tsx";
import { t } from "./words.ts";

interface Token {
  readonly id: string | number;
  readonly rights: readonly Right[];
  readonly service?: number;
  readonly description?: string;
  readonly createdAt?: number;
  readonly expiresAt?: number;
}

export default function Tokens() {
  const all = useLoaded(async () => (await api.get<{ tokens: Token[] }>("tokens/list")).tokens, []);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const revoke = async ({ id }: Token) => {
    const act = () => api.delete(`tokens/revoke/${segment(id)}`);
    if (!(await ask({ title: t("revokeTitle", { id: String(id) }), body: t("revokeBody"), action: t("revoke"), danger: true, act }))) return;
    tell(t("revoked"));
    all.reload();
  };
  return (
    <>
      <PageHead title={t("tokens")} docs="docs/engine-api.md#credentials" lead={t("tokensLead")} actions={<Button icon="plus" look="primary" onClick={() => setMaking(true)}>{t("make")}</Button>} />
      <Load from={all}>
        {(tokens) => tokens.length === 0 ? <Empty icon="tokens" title={t("noTokens")}>{t("noTokensLead")}</Empty> : (
          <Section>
            <ul class="list">
              {tokens.map((one) => (
                <li key={one.id}>
                  <div class="stack tight">
                    <div class="row"><strong>{one.description || `#${one.id}`}</strong>{one.description && <span class="quiet small">#{one.id}</span>}</div>
                    <div class="row">
                      {spelledShort(one.rights).map((right) => <Badge key={right}>{right}</Badge>)}
                      <span class="quiet small">{[serviceInWords(one.service), one.createdAt !== undefined && ago(one.createdAt), one.expiresAt !== undefined ? named(t("ends"), moment(one.expiresAt)) : named(t("ends"), t("never"))].filter(Boolean).join(" · ")}</span>
                    </div>
                  </div>
                  <Button small onClick={() => void revoke(one)}>{t("revoke")}</Button>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Load>
      {making && <Make onClose={() => setMaking(false)} onDone={(made) => (setSecret(made), all.reload())} />}
      <Once open={secret !== undefined} onClose={() => setSecret(undefined)} title={t("make")} lead={t("secretLead")} label={t("secret")} secret={secret ?? ""} />
    </>
  );
}

function Make({ onClose, onDone }: { onClose: () => void; onDone: (secret: string) => void }) {
  const [description, setDescription] = useState("");
  const [rights, setRights] = useState<readonly Right[]>([]);
  const [service, setService] = useState("");
  const [days, setDays] = useState<"90" | "365" | "">("90");
  const send = async () => {
    const expiresAt = days === "" ? undefined : Date.now() + Number(days) * 86_400_000;
    const { secret } = await api.post<{ secret: string }>("tokens/create", { rights, description, expiresAt, ...(service && { service: Number(service) }) });
    onDone(secret);
  };
  return (
    <FormDialog title={t("make")} action={t("make")} act={send} onClose={onClose} dirty={description !== "" || rights.length > 0} ready={rights.length > 0}>
      <p class="quiet">{t("makeLead")}</p>
      <Field label={t("description")} help={t("descriptionHelp")}><TextInput value={description} onChange={setDescription} /></Field>
      <Field label={t("validFor")}><Select value={days} onChange={setDays} options={[{ value: "90", label: t("days90") }, { value: "365", label: t("year") }, { value: "", label: t("never") }]} /></Field>
      <ServiceChoice value={service} onChange={setService} />
      <RightsEditor value={rights} onChange={setRights} />
    </FormDialog>
  );
}
