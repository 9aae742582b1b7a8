// What has happened: looked for, followed, exported.

import { useState } from "preact/hooks";
import { Badge, Button, Callout, DataTable, Empty, ErrorBox, Loading, Menu, PageHead, tell, tellError, type Column } from "../../ui/index.ts";
import { service, useLoaded } from "../../lib/api.ts";
import { useCallers, type Caller } from "../../lib/callers.ts";
import { download } from "../../lib/files.ts";
import { link, serviceId } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { moment } from "../../words/index.ts";
import type { ScreenProps } from "../area.ts";
import { EventDialog } from "./EventDialog.tsx";
import { Filters, periodOf, type Filter } from "./Filters.tsx";
import { csvHead, csvOf, forwards, jsonLineOf, type Event } from "./trail.ts";
import { asking, ENOUGH, useTrail } from "./useTrail.ts";
import { t, toneOf, typeInWords } from "./words.ts";

/** More is for the command line. */
const MOST_EXPORTED = 100_000;

export const readFilter = (query: URLSearchParams): Filter => {
  const text = (name: string) => query.get(name) || undefined;
  return { period: query.get("period") ?? "day", since: text("since"), until: text("until"), type: text("type"), client: text("client"), username: text("username"), subject: text("subject"), refusal: text("refusal"), follow: query.has("follow") };
};

const columns = (called: (caller: string) => Caller): readonly Column<Event>[] => [
  { key: "at", title: t("when"), cell: ({ at }) => <span class="number" title={moment(at, "long")}>{moment(at, "exact")}</span>, width: "minmax(7.75rem, 9.5rem)" },
  { key: "type", title: t("what"), cell: ({ type }) => <Badge tone={toneOf(type)} title={typeInWords(type)}>{typeInWords(type)}</Badge>, width: "minmax(7rem, 14rem)" },
  { key: "who", title: t("who"), cell: ({ username, subject, caller, client }) => username ?? subject ?? (caller === undefined ? client === undefined ? "" : `${t("client")} ${client}` : <span title={caller}>{called(caller).name}</span>), minor: true },
  { key: "detail", title: t("detail"), cell: ({ refusal, operation, amr, from }) => <span class="quiet">{[refusal?.rule, operation, amr?.join(" + "), from].filter(Boolean).join(" · ")}</span>, minor: true, width: "minmax(0, 1.4fr)" },
];

async function exportAll(filter: Filter, as: "json" | "csv", told: (count: number) => void) {
  const { since, until } = periodOf(filter, Date.now());
  const lines = as === "csv" ? [csvHead()] : [];
  let count = 0;
  for await (const part of forwards(asking(filter), since, until)) {
    lines.push(...part.map(as === "csv" ? csvOf : jsonLineOf));
    told((count += part.length));
    if (count >= MOST_EXPORTED) break;
  }
  download(`audit.${as === "csv" ? "csv" : "jsonl"}`, lines.join(""), as === "csv" ? "text/csv" : "application/jsonl");
  tell(count >= MOST_EXPORTED ? t("exportStopped", { n: count }) : t("exported", { n: count }));
}

export default function Audit({ query }: ScreenProps) {
  const filter = readFilter(query);
  const trail = useTrail(filter);
  const called = useCallers();
  const [open, setOpen] = useState<Event>();
  const [exporting, setExporting] = useState<number>();
  const save = (as: "json" | "csv") => {
    setExporting(0);
    exportAll(filter, as, setExporting).catch(tellError).finally(() => setExporting(undefined));
  };
  const items = [{ label: t("exportJson"), act: () => save("json") }, { label: t("exportCsv"), act: () => save("csv") }];
  const empty = trail.done ? <Empty icon="audit" title={t("none")}>{t("noneLead")}</Empty> : trail.loading ? <Loading /> : <Empty icon="audit" title={t("reached", { when: moment(trail.reached ?? Date.now()) })} action={<Button onClick={trail.more}>{t("goOn")}</Button>} />;
  const actions = exporting === undefined ? <Menu label={t("export")} icon="download" items={items}>{t("export")}</Menu> : <span role="status" class="quiet">{t("exporting", { n: exporting })}</span>;
  return (
    <>
      <PageHead title={t("title")} docs="docs/people.md#audit-trail" lead={t("lead")} actions={actions} />
      <div class="stack">
        {may("VIEW_SERVICE") && <NoTrail />}
        <Filters filter={filter} />
        {trail.error !== undefined && <ErrorBox error={trail.error} retry={trail.more} />}
        <DataTable label={t("title")} columns={columns(called)} count={trail.events.length} row={(index) => trail.events[index]} onOpen={setOpen} rowHeight={36} open={!trail.done}
          onRange={(_, to) => to > trail.events.length - ENOUGH / 2 && trail.more()} empty={trail.error === undefined ? empty : undefined} />
        {trail.events.length > 0 && (
          <p class="quiet small" role="status">
            {filter.follow && `${t("following")} · `}
            {trail.done ? t("reachedAll", { n: trail.events.length }) : `${t("soFar", { n: trail.events.length })} · ${t("reached", { when: moment(trail.reached ?? Date.now()) })}`}
          </p>
        )}
      </div>
      <EventDialog event={open} called={called} onClose={() => setOpen(undefined)} />
    </>
  );
}

/** Silence would look as if nothing had happened. */
function NoTrail() {
  const { data } = useLoaded(() => service().get<{ document: { people?: { audit?: { enabled?: boolean } } } }>("documents/service"), [serviceId.value]);
  if (data === undefined || data.document.people?.audit?.enabled) return null;
  return <Callout tone="warning" title={t("noTrail")}><p>{t("noTrailLead")}</p><a href={link(["settings"], { member: "people.audit.enabled" })}>{t("toSetting")}</a></Callout>;
}
