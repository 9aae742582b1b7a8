// How the service and its clients stand to FAPI 2.0, clause by clause.

import { useEffect, useState } from "preact/hooks";
import { Badge, Callout, DataTable, Empty, ErrorBox, Icon, Load, Loading, Marked, PageHead, Section, Switch, type Column } from "../../ui/index.ts";
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
import { t } from "./words.ts";

type State = "FIXED" | "MET" | "BROKEN" | "NOT_APPLICABLE";
interface Requirement { readonly spec: "SP" | "MS"; readonly clause: string; readonly state: State; readonly settings: readonly string[]; readonly value?: unknown }
interface ReportedClient { readonly clientId: string; readonly clientIdAlias?: string; readonly clientName?: string; readonly requirements: readonly Requirement[] }
interface Report { readonly issuer: string; readonly service: { readonly requirements: readonly Requirement[] }; readonly start: number; readonly end: number; readonly totalCount: number; readonly clients: readonly ReportedClient[] }
interface ClauseText { readonly text: string; readonly link: string; readonly fixed?: string; readonly mend?: string }
type Texts = { readonly $words: Readonly<Record<string, string>> } & Readonly<Record<string, ClauseText>>;

/** How many clients one answer tells of. */
const AT_ONCE = 100;
const ENOUGH = 30;

const isBroken = ({ state }: Requirement) => state === "BROKEN";
const brokenOf = ({ requirements }: ReportedClient) => requirements.filter(isBroken).length;

export default function Fapi({ rest: [clientId], query }: ScreenProps) {
  const texts = useText<Texts>({ en: english, ja: japanese });
  const onlyBroken = query.has("broken");
  const first = useLoaded(() => service().get<Report>("fapi/report", { start: 0, end: 1 }), [serviceId.value]);
  if (texts === undefined) return <><PageHead title={t("title")} /><Loading /></>;
  const say = (key: string) => texts.$words[key] ?? key;
  const shared = { texts, say, onlyBroken };
  return (
    <>
      <PageHead title={t("title")} lead={say("intro")} docs="docs/fapi.md" />
      <div class="stack">
        <Switch label={t("onlyBroken")} value={onlyBroken} onChange={(chosen) => setQuery({ broken: chosen ? 1 : undefined })} />
        {clientId === undefined && <Load from={first}>{(report) => <Requirements title={say("service")} lead={report.issuer} of={report.service.requirements} settingAt={(member) => link(["settings"], { member })} {...shared} />}</Load>}
        <Clients clientId={clientId} {...shared} />
        <p class="quiet">{say("note")}</p>
      </div>
    </>
  );
}

interface Shared { texts: Texts; say: (key: string) => string; onlyBroken: boolean }

const TONES = { FIXED: "good", MET: "good", BROKEN: "danger", NOT_APPLICABLE: "plain" } as const;

function Requirements({ title, lead, of, settingAt, texts, say, onlyBroken }: Shared & { title: string; lead: string; of: readonly Requirement[]; settingAt: (member: string) => string }) {
  const shown = onlyBroken ? of.filter(isBroken) : of;
  const counts = (["BROKEN", "MET", "FIXED", "NOT_APPLICABLE"] as const).map((state) => [state, of.filter((one) => one.state === state).length] as const);
  return (
    <Section title={title} lead={lead}>
      <div class="row">{counts.filter(([, count]) => count > 0).map(([state, count]) => <Badge key={state} tone={TONES[state]}>{say(state)} {count}</Badge>)}</div>
      {shown.length === 0 ? <p class="row"><Icon name="check" />{say("all_met")}</p> : (
        <ul class="list">
          {shown.map((one) => {
            const key = `${one.spec} ${one.clause}`;
            const text = texts[key];
            return (
              <li key={key}>
                <div class="stack tight">
                  <div class="row"><Badge tone={TONES[one.state]}>{say(one.state)}</Badge><a class="small" href={text?.link} target="_blank" rel="noreferrer" title={say("read")}>{say(one.spec)} §{one.clause}</a></div>
                  <p><Marked text={text?.text ?? key} /></p>
                  {isBroken(one) && text?.mend && <p><Marked text={named(say("mend"), text.mend)} /></p>}
                  {one.state === "FIXED" && text?.fixed && <p class="quiet small"><Marked text={text.fixed} /></p>}
                  {one.settings.length > 0 && <div class="row small"><span class="quiet">{say("settings")}:</span>{one.settings.map((member) => <a key={member} href={settingAt(member)}><code>{member}</code></a>)}{one.value !== undefined && <code class="quiet">{JSON.stringify(one.value)}</code>}</div>}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

const nameOf = ({ clientName, clientIdAlias, clientId }: ReportedClient) => clientName ?? clientIdAlias ?? clientId;

const columns = (say: (key: string) => string): readonly Column<ReportedClient>[] => [
  { key: "name", title: say("client"), cell: nameOf },
  { key: "number", title: t("number"), cell: ({ clientId, clientIdAlias }) => <code class="quiet">{clientIdAlias ?? clientId}</code>, minor: true },
  { key: "state", title: say("state"), cell: (one) => (brokenOf(one) === 0 ? <Badge tone="good">{t("all")}</Badge> : <Badge tone="danger">{t("broken", { n: brokenOf(one) })}</Badge>), width: "9rem" },
];

function Clients({ clientId, ...shared }: Shared & { clientId: string | undefined }) {
  const { say, onlyBroken } = shared;
  const [total, setTotal] = useState<number>();
  const list = useCursorList<ReportedClient>(async (cursor) => {
    const start = Number(cursor ?? 0);
    const report = await service().get<Report>("fapi/report", { start, end: start + AT_ONCE });
    setTotal(report.totalCount);
    const isLast = report.clients.length === 0 || report.end >= report.totalCount;
    return { items: report.clients, next: isLast ? undefined : String(start + report.clients.length) };
  }, [serviceId.value]);
  const fits = onlyBroken ? list.items.filter((one) => brokenOf(one) > 0) : list.items;
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
      <DataTable label={say("clients")} columns={columns(say)} count={fits.length} row={(index) => fits[index]} rowKey={(client) => client.clientId} href={(client) => link(["fapi", client.clientId], { broken: onlyBroken ? 1 : undefined })} open={!list.done}
        onRange={(_, to) => to > fits.length - ENOUGH && list.more()} height="min(50vh, 30rem)" empty={empty} />
      <p class="quiet small" role="status">{list.loading ? `${common("loading")} ` : ""}{t("looked", { n: list.items.length })}</p>
    </Section>
  );
}
