// Everybody at the service. The list has no order and the server no search: what is looked for is looked for among those who are here,
// and more are asked for until enough are found.

import { useEffect, useState } from "preact/hooks";
import { Badge, Button, ButtonLink, Checkbox, DataTable, Empty, ErrorBox, Field, FormDialog, PageHead, TextInput, tell, type Column } from "../../ui/index.ts";
import { service } from "../../lib/api.ts";
import { useCursorList } from "../../lib/lists.ts";
import { go, link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { t as common } from "../../words/common.ts";
import { factorsInWords, t } from "./words.ts";
import { ofPerson, type Person } from "./person.ts";

const AT_ONCE = 200;
/** How many fitting ones are enough until somebody scrolls further. */
const ENOUGH = 30;

const columns = (): readonly Column<Person>[] => [
  { key: "username", title: t("username"), cell: ({ username }) => username, width: "minmax(9rem, 1.3fr)" },
  { key: "sub", title: t("sub"), cell: ({ subject }) => <code class="quiet">{subject}</code>, minor: true },
  { key: "factors", title: t("factors"), cell: ({ factors }) => factorsInWords(factors).join(", "), minor: true },
  { key: "sessions", title: t("sessions"), cell: ({ sessions }) => sessions, width: "5.5rem", end: true, minor: true },
  { key: "state", title: t("state"), cell: ({ locked, unreadable }) => (unreadable ? <Badge tone="warning">{t("unreadable")}</Badge> : locked ? <Badge tone="danger">{t("locked")}</Badge> : <Badge tone="good">{t("active")}</Badge>), width: "6rem" },
];

export function PeopleList() {
  const [wanted, setWanted] = useState("");
  const [creating, setCreating] = useState(false);
  const list = useCursorList<Person>(async (cursor) => {
    const { people, next } = await service().get<{ people: Person[]; next?: string }>("people/list", { count: AT_ONCE, cursor });
    return { items: people, next };
  }, [serviceId.value]);
  const word = wanted.trim().toLowerCase();
  const fits = word === "" ? list.items : list.items.filter(({ username, subject = "" }) => username.toLowerCase().includes(word) || subject.toLowerCase().includes(word));
  useEffect(() => {
    if (fits.length < ENOUGH && !list.done && list.error === undefined) list.more();
  });
  const open = () => word !== "" && go(link(["people", wanted.trim()]));
  const actions = may("MODIFY_PEOPLE") && (
    <>
      <ButtonLink icon="mail" href={link(["invitations"])}>{t("invite")}</ButtonLink>
      <Button icon="plus" look="primary" onClick={() => setCreating(true)}>{t("create")}</Button>
    </>
  );
  return (
    <>
      <PageHead title={t("people")} docs="docs/people.md" lead={t("lead")} actions={actions} />
      <div class="stack">
        <Field label={t("find")} help={t("findHelp")}>
          <TextInput type="search" value={wanted} onChange={setWanted} onKeyDown={(event) => event.key === "Enter" && !event.isComposing && open()} />
        </Field>
        {list.error !== undefined && <ErrorBox error={list.error} retry={list.retry} />}
        <DataTable label={t("people")} columns={columns()} count={fits.length} row={(index) => fits[index]} rowKey={({ username }) => username} href={({ username }) => link(["people", username])} open={!list.done}
          onRange={(_, to) => to > fits.length - ENOUGH && list.more()} empty={list.done ? <Empty icon="people" title={word ? t("nobodyFits") : t("nobody")} /> : undefined} />
        <p class="quiet small" role="status">{list.loading ? `${common("loading")} ` : ""}{list.done ? t("lookedAll", { n: list.items.length }) : t("looked", { n: list.items.length })}</p>
      </div>
      {creating && <Create onClose={() => setCreating(false)} />}
    </>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [verified, setVerified] = useState(false);
  const save = async () => {
    const claims = { ...(name && { name }), ...(email && { email, email_verified: verified }) };
    await ofPerson(username).post("put", { password, claims });
    tell(t("created", { name: username }));
    go(link(["people", username]));
  };
  return (
    <FormDialog title={t("create")} action={t("create")} act={save} onClose={onClose} dirty={[username, password, name, email].some(Boolean)} ready={username !== "" && password !== ""}>
      <p class="quiet">{t("createLead")}</p>
      <Field label={t("username")}><TextInput value={username} onChange={setUsername} required /></Field>
      <Field label={t("password")} help={t("passwordHelp")}><TextInput type="password" autocomplete="new-password" value={password} onChange={setPassword} required /></Field>
      <Field label={t("name")} optional><TextInput value={name} onChange={setName} /></Field>
      <Field label={t("email")} optional><TextInput type="email" value={email} onChange={setEmail} /></Field>
      {email !== "" && <Checkbox label={t("emailVerified")} value={verified} onChange={setVerified} />}
    </FormDialog>
  );
}
