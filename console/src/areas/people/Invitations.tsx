// Who is invited to make an account.

import { useState } from "preact/hooks";
import { Button, Checkbox, Empty, Field, FormDialog, Load, Once, PageHead, Section, Select, TextInput, ask, tell } from "../../ui/index.ts";
import { segment, service, useLoaded } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { LANGUAGES, moment, type Language } from "../../words/index.ts";
import type { Invitation } from "./person.ts";
import { t } from "./words.ts";

interface Given { readonly email: string; readonly link: string }

export default function Invitations() {
  const all = useLoaded(async () => (await service().get<{ invitations: Invitation[] }>("people/invitations")).invitations, [serviceId.value]);
  const [inviting, setInviting] = useState(false);
  const [given, setGiven] = useState<Given>();
  const takeBack = async ({ email }: Invitation) => {
    const act = () => service().delete(`people/invitations/delete/${segment(email)}`);
    if (!(await ask({ title: t("takeBackTitle", { email }), body: t("takeBackBody"), action: t("takeBack"), danger: true, act }))) return;
    tell(t("takenBack"));
    all.reload();
  };
  const invite = may("MODIFY_PEOPLE") && <Button icon="plus" look="primary" onClick={() => setInviting(true)}>{t("invite")}</Button>;
  return (
    <>
      <PageHead title={t("invitations")} docs="docs/people.md#signing-up" lead={t("invitationsLead")} actions={invite} />
      <Load from={all}>
        {(invitations) => invitations.length === 0 ? <Empty icon="mail" title={t("noInvitations")} /> : (
          <Section>
            <ul class="list">
              {invitations.map((one) => (
                <li key={one.email}>
                  <div><strong>{one.email}</strong>{one.expiresAt !== undefined && <div class="quiet small">{t("until")} {moment(one.expiresAt)}</div>}</div>
                  {may("MODIFY_PEOPLE") && <Button small onClick={() => void takeBack(one)}>{t("takeBack")}</Button>}
                </li>
              ))}
            </ul>
          </Section>
        )}
      </Load>
      {inviting && <Invite onClose={() => setInviting(false)} onDone={(link) => (setGiven(link), all.reload())} />}
      <Once open={given !== undefined} onClose={() => setGiven(undefined)} title={t("invite")} lead={t("inviteLinkLead", { email: given?.email ?? "" })} label={t("inviteLink")} secret={given?.link ?? ""} />
    </>
  );
}

function Invite({ onClose, onDone }: { onClose: () => void; onDone: (given?: Given) => void }) {
  const [email, setEmail] = useState("");
  const [days, setDays] = useState("7");
  const [locale, setLocale] = useState<Language>("en");
  const [printed, setPrinted] = useState(false);
  const send = async () => {
    const { link } = await service().post<{ link?: string }>("people/invitations/create", { email, expiresIn: Number(days) * 86_400, locale, printed });
    if (link === undefined) tell(t("invited", { email }));
    onDone(link === undefined ? undefined : { email, link });
  };
  return (
    <FormDialog title={t("invite")} action={t("invite")} act={send} onClose={onClose} dirty={email !== ""} ready={email !== ""}>
      <p class="quiet">{t("inviteLead")}</p>
      <Field label={t("email")}><TextInput type="email" value={email} onChange={setEmail} required /></Field>
      <Field label={t("days")}><TextInput type="number" min={1} max={30} value={days} onChange={setDays} /></Field>
      <Field label={t("locale")}><Select value={locale} onChange={setLocale} options={(Object.keys(LANGUAGES) as Language[]).map((one) => ({ value: one, label: LANGUAGES[one] }))} /></Field>
      <Checkbox label={t("printed")} value={printed} onChange={setPrinted} />
    </FormDialog>
  );
}
