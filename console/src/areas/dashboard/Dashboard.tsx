// What the service does, in figures.

import { useEffect, useMemo } from "preact/hooks";
import { Button, Chart, Empty, Field, Load, Marked, PageHead, Section, Select } from "../../ui/index.ts";
import { service, useLoaded } from "../../lib/api.ts";
import { explained, useRefusals } from "../../lib/refusals.ts";
import { link, serviceId, setQuery } from "../../lib/route.ts";
import { may } from "../../lib/session.ts";
import { ago, language, moment, named, number } from "../../words/index.ts";
import { t as common } from "../../words/common.ts";
import prices from "../../../../data/prices.json";
import type { ScreenProps } from "../area.ts";
import { costOf, filled, percentile, summed, type Count, type Metrics, type Point } from "./figures.ts";
import { t } from "./words.ts";

const HOUR = 3_600_000;
/** How often the figures of a short time are asked for again, in milliseconds. */
const PAUSE = 30_000;
const PERIODS = { hour: HOUR, sixHours: 6 * HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR, quarter: 90 * 24 * HOUR } as const;
type Period = keyof typeof PERIODS;
const isPeriod = (word: string | null): word is Period => word !== null && word in PERIODS;

export default function Dashboard({ query }: ScreenProps) {
  const asked = query.get("period");
  const period: Period = isPeriod(asked) ? asked : "hour";
  const length = PERIODS[period];
  const metrics = useLoaded(() => {
    const until = Date.now();
    return service().get<Metrics>("metrics", { since: until - length, until, step: length <= 24 * HOUR ? 60 : 3600 });
  }, [serviceId.value, period]);
  useEffect(() => {
    if (length > 24 * HOUR) return undefined;
    const timer = setInterval(() => !document.hidden && metrics.reload(), PAUSE);
    return () => clearInterval(timer);
  }, [length, metrics.reload]);
  const options = (Object.keys(PERIODS) as Period[]).map((value) => ({ value, label: t(value) }));
  return (
    <>
      <PageHead title={t("title")} docs="docs/console.md#how-exact-the-figures-are" lead={t("lead")} actions={<Button icon="refresh" onClick={metrics.reload}>{common("refresh")}</Button>} />
      <div class="stack">
        <div class="period"><Field label={t("period")}><Select value={period} onChange={(chosen) => setQuery({ period: chosen === "hour" ? undefined : chosen })} options={options} /></Field></div>
        <Load from={metrics}>{(told) => <Figures metrics={told} />}</Load>
      </div>
    </>
  );
}

function Figures({ metrics }: { metrics: Metrics }) {
  const points = useMemo(() => filled(metrics), [metrics]);
  const sum = useMemo(() => summed(points), [points]);
  return (
    <div>
      <dl class="tiles">
        {(["requests", "signIns", "tokens", "refusals", "faults"] as const).map((name) => <div key={name} class="tile"><dt>{t(name)}</dt><dd>{number(sum[name])}</dd></div>)}
      </dl>
      {sum.requests === 0 ? <Empty icon="dashboard" title={t("nothing")} /> : <Charts metrics={metrics} points={points} />}
      <Latency latency={sum.latency} bounds={metrics.latencyBounds} />
      <Refusals refusals={metrics.refusals} />
      <Cost sum={sum} length={metrics.until - metrics.since} />
      <Exact {...metrics} />
    </div>
  );
}

function Charts({ metrics, points }: { metrics: Metrics; points: readonly Point[] }) {
  const unit = metrics.step === 60 ? t("perMinute") : t("perHour");
  const spoken = language.value;
  const drawn = useMemo(() => {
    const of = (name: Count, colour: 1 | 2 | 3 | 4 | 5) => ({ label: t(name), colour, values: points.map((point) => point[name]) });
    const within = (share: number) => points.map(({ latency }) => percentile(latency, metrics.latencyBounds, share)).map((one) => (one === Infinity ? metrics.latencyBounds.at(-1) ?? null : one));
    return {
      at: points.map(({ at }) => at),
      requests: [of("requests", 1)], signIns: [of("signIns", 1), of("tokens", 3)], refusals: [of("refusals", 2), of("signInsRefused", 4), of("faults", 5)],
      latency: [{ label: t("median"), colour: 1 as const, values: within(0.5) }, { label: t("p95"), colour: 4 as const, values: within(0.95) }],
    };
  }, [points, spoken]);
  const { at } = drawn;
  return (
    <div class="split charts">
      <Section><Chart label={t("chartRequests", { unit })} at={at} series={drawn.requests} /></Section>
      <Section><Chart label={t("chartSignIns", { unit })} at={at} series={drawn.signIns} /></Section>
      <Section><Chart label={t("chartRefusals", { unit })} at={at} series={drawn.refusals} /></Section>
      <Section><Chart label={t("chartLatency")} at={at} series={drawn.latency} /></Section>
    </div>
  );
}

function Latency({ latency, bounds }: { latency: readonly number[]; bounds: readonly number[] }) {
  const shown = (share: number) => {
    const within = percentile(latency, bounds, share);
    if (within === null) return "–";
    const last = t("milliseconds", { n: bounds.at(-1) ?? 0 });
    return within === Infinity ? t("longer", { bound: last }) : t("milliseconds", { n: number(within, { maximumSignificantDigits: 3 }) });
  };
  return (
    <Section title={t("latency")} lead={t("latencyLead")}>
      <dl class="tiles">{([["median", 0.5], ["p95", 0.95], ["p99", 0.99]] as const).map(([name, share]) => <div key={name} class="tile"><dt>{t(name)}</dt><dd>{shown(share)}</dd></div>)}</dl>
    </Section>
  );
}

function Refusals({ refusals }: { refusals: Metrics["refusals"] }) {
  const known = useRefusals();
  const all = [...refusals].sort((a, b) => b.count - a.count);
  return (
    <Section title={t("why")} lead={t("whyLead")}>
      {all.length === 0 ? <p class="quiet">{t("noRefusals")}</p> : (
        <ul class="list">
          {all.map(({ rule, count, lastAt }) => {
            const { sentence, why, mend, error, hasPage } = known(rule);
            return (
              <li key={rule}>
                <div class="stack tight">
                  <div class="row"><strong><code>{rule}</code></strong>{error && <code class="quiet">{error}</code>}</div>
                  {sentence && <p>{sentence}</p>}
                  <details>
                    <summary>{t("mend")}</summary>
                    <div class="stack tight prose">
                      {mend && <p><Marked text={mend} /></p>}
                      {why && <p class="quiet"><Marked text={named(t("reason"), why)} /></p>}
                      <p class="row">{hasPage && <a href={explained(rule)} target="_blank" rel="noreferrer">{t("page")}</a>}{may("VIEW_AUDIT_LOG") && <a href={link(["audit"], { refusal: rule })}>{t("events")}</a>}</p>
                    </div>
                  </details>
                </div>
                <div class="end-of-row"><strong class="number">{t("times", { n: count })}</strong><div class="quiet small">{t("last", { when: ago(lastAt) })}</div></div>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

function Cost({ sum, length }: { sum: Record<Count, number>; length: number }) {
  const { parts, total } = costOf(sum, prices);
  const money = (value: number) => number(value, { style: "currency", currency: prices.currency, minimumFractionDigits: 2, maximumFractionDigits: value >= 1 ? 2 : 6 });
  const price = { requests: prices.perMillion.requests, objectCalls: prices.perMillion.objectRequests, rowsWritten: prices.perMillion.rowsWritten, rowsRead: prices.perMillion.rowsRead };
  return (
    <Section title={t("cost")} lead={t("costLead", { date: moment(Date.parse(prices.read), "day") })}>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("cost")}>
        <table class="plain-table">
          <thead><tr><th scope="col">{t("costOf")}</th><th scope="col" class="end">{t("costCount")}</th><th scope="col" class="end">{t("costPrice")}</th><th scope="col" class="end">{t("costSum")}</th></tr></thead>
          <tbody>{(Object.keys(price) as (keyof typeof price)[]).map((name) => <tr key={name}><td>{t(name)}</td><td class="end">{number(parts[name].count)}</td><td class="end">{money(price[name])}</td><td class="end">{money(parts[name].cost)}</td></tr>)}</tbody>
          <tfoot><tr><th scope="row">{t("total")}</th><td /><td /><td class="end"><strong>{money(total)}</strong></td></tr></tfoot>
        </table>
      </div>
      <p class="quiet">{t("perDay", { cost: money((total / length) * 24 * HOUR) })}</p>
    </Section>
  );
}

function Exact({ exact: { toldEvery, writtenEvery, unreadable = 0 }, until }: Metrics) {
  return (
    <Section title={t("exact")}>
      <p class="prose-width">{t("exactBody", { told: toldEvery, written: writtenEvery })} {unreadable > 0 && t("unreadable", { n: unreadable })}</p>
      <p class="quiet small">{t("updated", { when: moment(until, "exact") })}</p>
    </Section>
  );
}
