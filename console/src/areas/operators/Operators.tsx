// Whoever may use the console, and what each may do.

import { useState } from "preact/hooks";
import { Badge, Button, Callout, Field, FormDialog, Load, Once, PageHead, Section, Select, TextInput, ask, tell } from "../../ui/index.ts";
import { api, segment, useLoaded } from "../../lib/api.ts";
import { session, start } from "../../lib/session.ts";
import type { Right } from "../../lib/rights.ts";
import { ago, moment, named } from "../../words/index.ts";
import { RightsEditor, spelledShort } from "./RightsEditor.tsx";
import { ServiceChoice, serviceInWords } from "./ServiceChoice.tsx";
import { t } from "./words.ts";

interface Operator {
  readonly subject: string;
  readonly username?: string;
  readonly rights: readonly Right[];
  readonly service?: number;
  readonly description?: string;
  readonly createdAt: number;
  readonly invitedUntil?: number;
  readonly joined: boolean;
}

const isSelf = ({ subject }: Operator) => {
  const state = session.value;
  return state.kind === "signedIn" && state.me.subject === subject;
};
const nameOf = ({ username, description, subject }: Operator) => username ?? (description || subject);

export default function Operators() {
  const all = useLoaded(() => api.get<{ operators: Operator[]; unreadable?: number }>("operators/list"), []);
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<string>();
  const [changing, setChanging] = useState<Operator>();
  const remove = async (one: Operator) => {
    const body = <div class="stack tight"><p>{t("deleteBody")}</p>{isSelf(one) && <Callout tone="danger">{t("deleteYourself")}</Callout>}</div>;
    const act = () => api.delete(`operators/delete/${segment(one.subject)}`);
    if (!(await ask({ title: t("deleteTitle", { name: nameOf(one) }), body, action: t("delete"), danger: true, act }))) return;
    tell(t("deleted"));
    if (isSelf(one)) void start();
    else all.reload();
  };
  return (
    <>
      <PageHead title={t("operators")} docs="docs/console.md#rights" lead={t("operatorsLead")} actions={<Button icon="plus" look="primary" onClick={() => setInviting(true)}>{t("invite")}</Button>} />
      <Load from={all}>
        {({ operators, unreadable = 0 }) => (
          <Section>
            {unreadable > 0 && <Callout tone="warning">{t("unreadable", { n: unreadable })}</Callout>}
            <ul class="list">
              {operators.map((one) => (
                <li key={one.subject}>
                  <div class="stack tight">
                    <div class="row"><strong>{nameOf(one)}</strong>{isSelf(one) && <Badge tone="info">{t("you")}</Badge>}{!one.joined && <Badge tone="warning">{t("invited")}</Badge>}</div>
                    <div class="row">{spelledShort(one.rights).map((right) => <Badge key={right}>{right}</Badge>)}<span class="quiet small">{[serviceInWords(one.service), ago(one.createdAt), !one.joined && one.invitedUntil !== undefined && t("until", { when: moment(one.invitedUntil) }), one.username !== undefined && one.description].filter(Boolean).join(" · ")}</span></div>
                    <div><code class="quiet small">{one.subject}</code></div>
                  </div>
                  <div class="row">
                    <Button small icon="edit" onClick={() => setChanging(one)}>{t("change")}</Button>
                    <Button small onClick={() => void remove(one)}>{t("delete")}</Button>
                  </div>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Load>
      {inviting && <Invite onClose={() => setInviting(false)} onDone={(made) => (setLink(made), all.reload())} />}
      {changing && <Change operator={changing} onClose={() => setChanging(undefined)} onDone={all.reload} />}
      <Once open={link !== undefined} onClose={() => setLink(undefined)} title={t("invite")} lead={t("linkLead")} label={t("link")} secret={link ?? ""} />
    </>
  );
}

/** What an invitation begins with: to look, and to change nothing. All else is chosen. */
const FEWEST: readonly Right[] = ["VIEW_CLIENT", "VIEW_SERVICE"];
const DAYS = ["1", "7", "30"] as const;

function Invite({ onClose, onDone }: { onClose: () => void; onDone: (link: string) => void }) {
  const [description, setDescription] = useState("");
  const [email, setEmail] = useState("");
  const [rights, setRights] = useState<readonly Right[]>(FEWEST);
  const [service, setService] = useState("");
  const [days, setDays] = useState<(typeof DAYS)[number]>("7");
  const send = async () => {
    const body = { description, rights, expiresIn: Number(days) * 86_400, printed: true, ...(email && { email }), ...(service && { service: Number(service) }) };
    onDone((await api.post<{ link: string }>("operators/invite", body)).link);
  };
  return (
    <FormDialog title={t("invite")} action={t("invite")} act={send} onClose={onClose} dirty={description !== "" || email !== ""} ready={rights.length > 0}>
      <p class="quiet">{t("inviteLead")}</p>
      <Field label={t("description")} help={t("descriptionHelp")}><TextInput value={description} onChange={setDescription} /></Field>
      <Field label={t("email")} help={t("emailHelp")} optional><TextInput type="email" value={email} onChange={setEmail} /></Field>
      <Field label={t("expires")}><Select value={days} onChange={setDays} options={[{ value: "1", label: t("day") }, { value: "7", label: t("week") }, { value: "30", label: t("month") }]} /></Field>
      <ServiceChoice value={service} onChange={setService} />
      <RightsEditor value={rights} onChange={setRights} />
    </FormDialog>
  );
}

function Change({ operator, onClose, onDone }: { operator: Operator; onClose: () => void; onDone: () => void }) {
  const [rights, setRights] = useState(spelledShort(operator.rights));
  const [service, setService] = useState(operator.service === undefined ? "" : String(operator.service));
  const [description, setDescription] = useState(operator.description ?? "");
  const send = async () => {
    await api.post(`operators/update/${segment(operator.subject)}`, { rights, description, service: service ? Number(service) : null });
    tell(t("changed"));
    if (isSelf(operator)) void start();
    else onDone();
  };
  const isChanged = rights.join() !== spelledShort(operator.rights).join() || description !== (operator.description ?? "") || service !== String(operator.service ?? "");
  return (
    <FormDialog title={named(t("change"), nameOf(operator))} action={t("change")} act={send} onClose={onClose} dirty={isChanged} ready={isChanged && rights.length > 0}>
      <Field label={t("description")}><TextInput value={description} onChange={setDescription} /></Field>
      <ServiceChoice value={service} onChange={setService} />
      <RightsEditor value={rights} onChange={setRights} />
    </FormDialog>
  );
}
