// What of the trail is looked for. It stands in the address, so that it can be kept and handed on.

import { useState } from "preact/hooks";
import { Button, Field, Select, Switch, TextInput } from "../../ui/index.ts";
import { setQuery } from "../../lib/route.ts";
import { t, typeOptions } from "./words.ts";

export interface Filter {
  readonly period: string;
  /** Of a period of one's own: as `datetime-local` has them. */
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly type: string | undefined;
  readonly client: string | undefined;
  readonly username: string | undefined;
  readonly subject: string | undefined;
  readonly refusal: string | undefined;
  readonly follow: boolean;
}

const LENGTHS: Readonly<Record<string, number>> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };

/** From when on and before when, in milliseconds. */
export function periodOf({ period, since, until }: Filter, now: number): { since: number; until: number } {
  const end = Math.ceil(now / 1000) * 1000;
  if (period === "own") {
    const [from, to] = [Date.parse(since ?? ""), Date.parse(until ?? "")];
    return { since: Number.isNaN(from) ? 0 : from, until: Number.isNaN(to) ? end : Math.min(to, end) };
  }
  const length = LENGTHS[period];
  return { since: length === undefined ? 0 : end - length, until: end };
}

/** The filter as the query of the address. */
export const asQuery = ({ follow, period, ...rest }: Filter) => ({ ...rest, period: period === "day" ? undefined : period, follow: follow ? 1 : undefined });
const put = (filter: Filter) => setQuery(asQuery(filter));

export function Filters({ filter }: { filter: Filter }) {
  const [draft, setDraft] = useState(filter);
  const [isMore, setMore] = useState([filter.subject, filter.username, filter.client, filter.refusal].some(Boolean));
  const change = (members: Partial<Filter>) => setDraft((before) => ({ ...before, ...members }));
  const apply = (event: Event) => {
    event.preventDefault();
    put({ ...draft, period: filter.period, type: filter.type, follow: filter.follow, since: draft.since, until: draft.until });
  };
  const text = (name: "client" | "username" | "subject" | "refusal", label: string, help: string) => (
    <div class="rare"><Field label={label}><TextInput value={draft[name] ?? ""} placeholder={help} onChange={(value) => change({ [name]: value.trim() || undefined })} /></Field></div>
  );
  const isFiltered = [filter.type, filter.client, filter.username, filter.subject, filter.refusal].some(Boolean);
  const periods = [["hour", t("lastHour")], ["day", t("lastDay")], ["week", t("lastWeek")], ["month", t("lastMonth")], ["all", t("everything")], ["own", t("ownPeriod")]] as const;
  return (
    <form class={`filters${isMore ? " more" : ""}`} onSubmit={apply}>
      <Field label={t("period")}><Select value={filter.period} onChange={(period) => put({ ...filter, period })} options={periods.map(([value, label]) => ({ value, label }))} /></Field>
      {filter.period === "own" && (
        <>
          <Field label={t("since")}><TextInput type="datetime-local" value={draft.since ?? ""} onChange={(since) => change({ since: since || undefined })} /></Field>
          <Field label={t("until")}><TextInput type="datetime-local" value={draft.until ?? ""} onChange={(until) => change({ until: until || undefined })} /></Field>
        </>
      )}
      <Field label={t("type")}><Select value={filter.type ?? ""} onChange={(type) => put({ ...filter, type: type || undefined })} options={typeOptions()} /></Field>
      {text("username", t("person"), t("personHelp"))}
      {text("client", t("client"), t("clientHelp"))}
      {text("refusal", t("rule"), t("ruleHelp"))}
      {isMore && text("subject", t("subject"), "")}
      <div class="row filters-end">
        <Button type="submit" icon="search">{t("apply")}</Button>
        {!isMore && <Button look="quiet" onClick={() => setMore(true)}>{t("moreFilters")}</Button>}
        {isFiltered && <Button look="quiet" onClick={() => { const none = { ...filter, type: undefined, client: undefined, username: undefined, subject: undefined, refusal: undefined }; setDraft(none); put(none); }}>{t("clearAll")}</Button>}
        <Switch label={t("follow")} value={filter.follow} onChange={(follow) => put({ ...filter, follow, ...(follow && filter.period === "own" && { period: "day" }) })} />
      </div>
    </form>
  );
}
