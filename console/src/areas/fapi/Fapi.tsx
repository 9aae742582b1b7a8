// How the service and its clients stand to FAPI 2.0, clause by clause.

import { useEffect, useState } from "preact/hooks";
import { Badge, Callout, DataTable, Empty, ErrorBox, Field, Icon, Load, Loading, Marked, PageHead, Section, Select, Switch, type Column } from "../../ui/index.ts";
import english from "../../../../data/fapi/en.json?url";
import japanese from "../../../../data/fapi/ja.json?url";
import { service, useLoaded } from "../../lib/api.ts";
import { useCrumbs } from "../../lib/crumbs.ts";
import { useCursorList } from "../../lib/lists.ts";
import { link, serviceId, setQuery } from "../../lib/route.ts";
import { useText } from "../../lib/texts.ts";
import { t as common } from "../../words/common.ts";
import { named } from "../../words/index.ts";
import type { ScreenProps } from "../area.ts";
import { demandedBy, profileOf, PROFILES, STATES, type Profile, type Requirement, type State } from "./profile.ts";
import { t } from "./words.ts";

interface ReportedClient { readonly clientId: string; readonly clientIdAlias?: string; readonly clientName?: string; readonly requirements: readonly Requirement[] }
interface Report { readonly issuer: string; readonly service: { readonly requirements: readonly Requirement[] }; readonly start: number; readonly end: number; readonly totalCount: number; readonly clients: readonly ReportedClient[] }
interface ClauseText { readonly text: string; readonly link: string; readonly fixed?: string; readonly mend?: string }
type Texts = { readonly $words: Readonly<Record<string, string>> } & Readonly<Record<string, ClauseText>>;

/** How many clients one answer tells of. */
const AT_ONCE = 100;
const ENOUGH = 30;

const isBroken = ({ state }: Requirement) => state === "BROKEN";
const brokenOf = ({ requirements }: ReportedClient, profile: Profile) => demandedBy(profile, requirements).filter(isBroken).length;

export default function Fapi({ rest: [clientId], query }: ScreenProps) {
  const texts = useText<Texts>({ en: english, ja: japanese });
  const onlyBroken = query.has("broken");
  const first = useLoaded(() => service().get<Report>("fapi/report", { start: 0, end: 1 }), [serviceId.value]);
  if (texts === undefined) return <><PageHead title={t("title")} /><Loading /></>;
  const say = (key: string) => texts.$words[key] ?? key;
  if (first.data === undefined) return <><PageHead title={t("title")} lead={say("intro")} /><Load from={first}>{() => null}</Load></>;
  const report = first.data;
  const profile = profileOf(query.get("profile"), report.service.requirements);
  const put = (changed: { broken?: boolean; profile?: Profile }) => setQuery({ broken: (changed.broken ?? onlyBroken) ? 1 : undefined, profile: changed.profile ?? query.get("profile") ?? undefined });
  const shared = { texts, say, onlyBroken, profile };
  return (
    <>
      <PageHead title={t("title")} lead={say("intro")} docs="docs/fapi.md" />
      <div class="stack">
        <Field label={t("profile")} help={t("profileHelp")}><Select value={profile} onChange={(chosen) => put({ profile: chosen })} options={PROFILES.map((value) => ({ value, label: t(value) }))} /></Field>
        <Switch label={t("onlyBroken")} value={onlyBroken} onChange={(broken) => put({ broken })} />
        {clientId === undefined && <Requirements title={say("service")} lead={report.issuer} of={report.service.requirements} settingAt={(member) => link(["settings"], { member })} {...shared} />}
        <Clients clientId={clientId} asked={query.get("profile") ?? undefined} {...shared} />
        <p class="quiet">{say("note")}</p>
      </div>
    </>
  );
}

interface Shared { texts: Texts; say: (key: string) => string; onlyBroken: boolean; profile: Profile }

const TONES = { FIXED: "good", MET: "good", BROKEN: "danger", NOT_APPLICABLE: "plain" } as const;

/** What has to be changed stands open; what holds in any case is there for whoever wants to see it. */
const isOpen = (state: State) => state === "BROKEN" || state === "MET";

type RequirementsProps = Shared & { title: string; lead: string; of: readonly Requirement[]; settingAt: (member: string) => string };

function Requirements({ title, lead, of, onlyBroken, profile, ...shared }: RequirementsProps) {
  const { say } = shared;
  const demanded = demandedBy(profile, of);
  const groups = STATES.map((state) => [state, demanded.filter((one) => one.state === state)] as const).filter(([state, all]) => all.length > 0 && (!onlyBroken || state === "BROKEN"));
  return (
    <Section title={title} lead={lead}>
      {!demanded.some(isBroken) && <p class="row"><Icon name="check" />{say("all_met")}</p>}
      {groups.map(([state, all]) => (
        <details key={state} open={isOpen(state)}>
          <summary><Badge tone={TONES[state]}>{say(state)} {all.length}</Badge> {say(`${state}_hint`)}</summary>
          <ul class="list">{all.map((one) => <Row key={`${one.spec} ${one.clause}`} one={one} {...shared} />)}</ul>
        </details>
      ))}
    </Section>
  );
}

function Row({ one, texts, say, settingAt }: { one: Requirement } & Pick<RequirementsProps, "texts" | "say" | "settingAt">) {
  const key = `${one.spec} ${one.clause}`;
  const text = texts[key];
  return (
    <li>
      <div class="stack tight">
        <a class="small" href={text?.link} target="_blank" rel="noreferrer" title={say("read")}>{say(one.spec)} §{one.clause}</a>
        <p><Marked text={text?.text ?? key} /></p>
        {isBroken(one) && text?.mend && <p><Marked text={named(say("mend"), text.mend)} /></p>}
        {one.state === "FIXED" && text?.fixed && <p class="quiet small"><Marked text={text.fixed} /></p>}
        {one.settings.length > 0 && <div class="row small"><span class="quiet">{named(say("settings"), "")}</span>{one.settings.map((member) => <a key={member} href={settingAt(member)}><code>{member}</code></a>)}{one.value !== undefined && <code class="quiet">{JSON.stringify(one.value)}</code>}</div>}
      </div>
    </li>
  );
}

const nameOf = ({ clientName, clientIdAlias, clientId }: ReportedClient) => clientName ?? clientIdAlias ?? clientId;

const columns = ({ say, profile }: Shared): readonly Column<ReportedClient>[] => [
  { key: "name", title: say("client"), cell: nameOf },
  { key: "number", title: t("number"), cell: ({ clientId, clientIdAlias }) => <code class="quiet">{clientIdAlias ?? clientId}</code>, minor: true },
  { key: "state", title: say("state"), cell: (one) => (brokenOf(one, profile) === 0 ? <Badge tone="good">{t("all")}</Badge> : <Badge tone="danger">{t("broken", { n: brokenOf(one, profile) })}</Badge>), width: "9rem" },
];

function Clients({ clientId, asked, ...shared }: Shared & { clientId: string | undefined; asked: string | undefined }) {
  const { say, onlyBroken, profile } = shared;
  const [total, setTotal] = useState<number>();
  const list = useCursorList<ReportedClient>(async (cursor) => {
    const start = Number(cursor ?? 0);
    const report = await service().get<Report>("fapi/report", { start, end: start + AT_ONCE });
    setTotal(report.totalCount);
    const isLast = report.clients.length === 0 || report.end >= report.totalCount;
    return { items: report.clients, next: isLast ? undefined : String(start + report.clients.length) };
  }, [serviceId.value]);
  const fits = onlyBroken ? list.items.filter((one) => brokenOf(one, profile) > 0) : list.items;
  const one = clientId === undefined ? undefined : list.items.find((client) => client.clientId === clientId || client.clientIdAlias === clientId);
  useCrumbs(one && nameOf(one));
  const wantsMore = clientId === undefined ? fits.length < ENOUGH : one === undefined;
  useEffect(() => {
    if (wantsMore && !list.done && list.error === undefined) list.more();
  });
  if (list.error !== undefined) return <ErrorBox error={list.error} retry={list.retry} />;
  if (clientId !== undefined) {
    if (one) return <Requirements title={nameOf(one)} lead={one.clientId} of={one.requirements} settingAt={(member) => link(["clients", one.clientId], { member })} {...shared} />;
    return list.done ? <Callout title={t("missing")}><p>{t("missingLead")}</p><a href={link(["fapi"])}>{t("toAll")}</a></Callout> : <Loading />;
  }
  const empty = !list.done ? <Loading /> : <Empty icon="clients" title={total === 0 ? t("noClients") : say("all_met")} />;
  return (
    <Section title={say("clients")}>
      <DataTable label={say("clients")} columns={columns(shared)} count={fits.length} row={(index) => fits[index]} rowKey={(client) => client.clientId} href={(client) => link(["fapi", client.clientId], { broken: onlyBroken ? 1 : undefined, profile: asked })} open={!list.done}
        onRange={(_, to) => to > fits.length - ENOUGH && list.more()} height="min(50vh, 30rem)" empty={empty} />
      <p class="quiet small" role="status">{list.loading ? `${common("loading")} ` : ""}{t("looked", { n: list.items.length })}</p>
    </Section>
  );
}
