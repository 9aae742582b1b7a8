// What clients hold in the name of people, and of themselves.

import { useEffect, useState } from "preact/hooks";
import { Badge, Button, Callout, Combobox, Copyable, DataTable, Dialog, Empty, ErrorBox, Facts, Field, Loading, PageHead, TextInput, ask, tell, type Column, type Option } from "../../ui/index.ts";
import { ApiError, service } from "../../lib/api.ts";
import { useRangeList } from "../../lib/lists.ts";
import { link, serviceId, setQuery } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ago, moment } from "../../words/index.ts";
import type { ScreenProps } from "../area.ts";
import { ofPerson } from "../people/person.ts";
import { t } from "./words.ts";

interface Grant {
  readonly tokenId: string;
  readonly clientId: number;
  readonly clientIdAlias?: string;
  readonly subject?: string;
  readonly grantType?: string;
  readonly scopes?: readonly string[];
  readonly createdAt?: number;
  readonly lastRefreshedAt?: number;
  readonly accessTokenHash?: string;
  readonly accessTokenExpiresAt?: number;
  readonly refreshTokenExpiresAt?: number;
  readonly dpopKeyThumbprint?: string;
  readonly certificateThumbprint?: string;
  readonly resources?: readonly string[];
  readonly authorizationDetails?: unknown;
}
interface ListedClient { readonly clientId: string; readonly clientIdAlias?: string; readonly clientName?: string }

const AT_ONCE = 100;
const FOUND = 20;

const columns = (): readonly Column<Grant>[] => [
  { key: "client", title: t("client"), cell: ({ clientId, clientIdAlias }) => clientIdAlias ?? clientId },
  { key: "subject", title: t("subject"), cell: ({ subject }) => (subject === undefined ? <span class="quiet">{t("noSubject")}</span> : <code>{subject}</code>) },
  { key: "scopes", title: t("scopes"), cell: ({ scopes = [] }) => scopes.join(" "), minor: true },
  { key: "created", title: t("created"), cell: ({ createdAt }) => createdAt !== undefined && ago(createdAt), width: "8rem", minor: true },
];

/** Finds clients by what is typed. */
function useClients(typed: string): readonly Option[] {
  const [options, setOptions] = useState<readonly Option[]>([]);
  const id = serviceId.value;
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      const asked = service(id).get<{ clients: ListedClient[] }>("documents/clients", { start: 0, end: FOUND, query: typed });
      void asked.then(({ clients }) => !gone && setOptions(clients.map(({ clientId, clientIdAlias, clientName }) => ({ value: clientIdAlias ?? clientId, label: clientName ?? clientIdAlias ?? clientId }))), () => undefined);
    }, 150);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed, id]);
  return options;
}

/** The sub of whoever has this user name; the word itself where nobody has. */
async function subjectOf(word: string): Promise<{ subject: string; isKnown: boolean }> {
  if (!may("VIEW_PEOPLE")) return { subject: word, isKnown: true };
  try {
    const { subject } = await ofPerson(word).get<{ subject: string }>("get");
    return { subject, isKnown: true };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return { subject: word, isKnown: false };
    throw error;
  }
}

export default function Grants({ query }: ScreenProps) {
  const [client, subject] = [query.get("client") ?? undefined, query.get("subject") ?? undefined];
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(client);
  const [person, setPerson] = useState(subject ?? "");
  const [unknown, setUnknown] = useState<string>();
  const [error, setError] = useState<unknown>();
  const show = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setUnknown(undefined);
    try {
      if (person.trim() === "") return setQuery({ client: chosen });
      const found = await subjectOf(person.trim());
      if (!found.isKnown) setUnknown(person.trim());
      setQuery({ client: chosen, subject: found.subject });
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div class="stack">
        <form class="inline-field top" onSubmit={(event) => void show(event)}>
          <Combobox label={t("client")} help={t("clientHelp")} placeholder={t("anyClient")} value={chosen} options={useClients(typed)} free onType={setTyped} onChange={setChosen} />
          <Field label={t("person")} help={t("personHelp")}><TextInput value={person} onChange={setPerson} /></Field>
          <Button type="submit" icon="search">{t("asked")}</Button>
        </form>
        {error !== undefined && <ErrorBox error={error} />}
        {unknown !== undefined && <p class="quiet" role="status">{t("nobody", { name: unknown })}</p>}
        {client === undefined && subject === undefined ? <Empty icon="grants" title={t("choose")}>{t("chooseLead")}</Empty> : <List client={client} subject={subject} />}
      </div>
    </>
  );
}

function List({ client, subject }: { client: string | undefined; subject: string | undefined }) {
  const [open, setOpen] = useState<Grant>();
  const meant = { clientIdentifier: client, subject };
  const list = useRangeList<Grant>(async (start, end) => {
    const { accessTokens = [], totalCount = 0 } = await service().get<{ accessTokens?: Grant[]; totalCount?: number }>("auth/token/get/list", { ...meant, tokenStatus: "VALID", start, end });
    return { items: accessTokens, total: totalCount };
  }, AT_ONCE, [serviceId.value, client, subject]);
  const endAll = async () => {
    let count = 0;
    const act = async () => ({ count } = await service().post<{ count: number }>("auth/token/revoke", meant));
    if (!(await ask({ title: t("endAllTitle", { n: list.total ?? 0 }), body: t("endAllBody"), action: t("endAll"), danger: true, typed: t("endWord"), act }))) return;
    tell(t("endedAll", { n: count }));
    list.reload();
  };
  if (list.error !== undefined) return <ErrorBox error={list.error} retry={list.reload} />;
  if (list.total === undefined) return <Loading />;
  return (
    <>
      <DataTable label={t("title")} columns={columns()} count={list.total} row={list.row} onRange={list.onRange} onOpen={setOpen} empty={<Empty icon="grants" title={t("noneFound")}>{t("noneFoundLead")}</Empty>} />
      {list.total > 0 && <div class="row"><span class="quiet small grow">{t("total", { n: list.total })}</span><Button small icon="close" onClick={() => void endAll()}>{t("endAll")}</Button></div>}
      {subject !== undefined && <Callout>{t("pairwise")}</Callout>}
      <Details grant={open} onClose={() => setOpen(undefined)} onEnded={() => (setOpen(undefined), list.reload())} />
    </>
  );
}

function Details({ grant, onClose, onEnded }: { grant: Grant | undefined; onClose: () => void; onEnded: () => void }) {
  const end = async () => {
    if (!grant) return;
    const act = () => service().post("auth/token/revoke", { accessTokenIdentifier: grant.tokenId });
    if (!(await ask({ title: t("endTitle"), body: t("endBody"), action: t("end"), danger: true, act }))) return;
    tell(t("ended"));
    onEnded();
  };
  const actions = <Button look="danger" onClick={() => void end()}>{t("end")}</Button>;
  const when = (at: number | undefined) => (at === undefined || at === 0 ? undefined : `${moment(at)} (${ago(at)})`);
  return (
    <Dialog open={grant !== undefined} onClose={onClose} title={t("one")} side actions={actions}>
      {grant && (
        <Facts of={[
          [t("client"), <a href={link(["clients", grant.clientId])}>{grant.clientIdAlias ?? grant.clientId}</a>],
          [t("subject"), grant.subject === undefined ? t("noSubject") : <Copyable text={grant.subject} />],
          [t("scopes"), <div class="row">{(grant.scopes ?? []).map((scope) => <Badge key={scope}>{scope}</Badge>)}</div>],
          [t("grantType"), grant.grantType && <code>{grant.grantType}</code>],
          [t("created"), when(grant.createdAt)],
          [t("refreshed"), when(grant.lastRefreshedAt)],
          [t("accessEnds"), grant.accessTokenHash === undefined ? t("jwt") : when(grant.accessTokenExpiresAt)],
          [t("refreshEnds"), when(grant.refreshTokenExpiresAt) ?? t("noRefresh")],
          [t("bound"), grant.dpopKeyThumbprint && <Copyable text={grant.dpopKeyThumbprint} />],
          [t("boundCertificate"), grant.certificateThumbprint && <Copyable text={grant.certificateThumbprint} />],
          [t("resources"), grant.resources?.join(", ")],
          [t("details"), grant.authorizationDetails !== undefined && <code>{JSON.stringify(grant.authorizationDetails)}</code>],
          [t("number"), <Copyable text={grant.tokenId} />],
        ]} />
      )}
    </Dialog>
  );
}
