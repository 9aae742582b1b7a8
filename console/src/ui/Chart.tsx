// Figures over time, drawn by uPlot once the page needs it, and as a table for whoever does not see the drawing.

import type uPlot from "uplot";
import { useEffect, useRef } from "preact/hooks";
import { language, moment, number } from "../words/index.ts";
import { t } from "../words/common.ts";

export interface Series {
  readonly label: string;
  /** One value for each moment; null where nothing is known. */
  readonly values: readonly (number | null)[];
  /** Which of the colours of charts, 1 to 5. */
  readonly colour: 1 | 2 | 3 | 4 | 5;
}
export interface ChartProps {
  label: string;
  /** Milliseconds, rising. */
  at: readonly number[];
  series: readonly Series[];
  height?: number;
  format?: (value: number) => string;
}

async function draw(into: HTMLElement, { at, series, height = 180, format = number }: ChartProps): Promise<uPlot> {
  const [{ default: Plot }] = await Promise.all([import("uplot"), import("./chart.css")]);
  const style = getComputedStyle(into);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
  const options: uPlot.Options = {
    width: into.clientWidth, height, legend: { show: false }, cursor: { y: false, points: { size: 6 } }, padding: [8, 8, 0, 0],
    fmtDate: () => (date) => moment(date.getTime(), "time"),
    axes: [
      { ...axis, grid: { show: false }, size: 28, values: (_, splits) => splits.map((one) => new Intl.DateTimeFormat(language.peek(), { hour: "numeric", minute: "2-digit" }).format(one * 1000)) },
      { ...axis, size: 52, values: (_, splits) => splits.map((one) => format(one)) },
    ],
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    series: [{}, ...series.map((one) => ({ label: one.label, stroke: colour(`--chart-${one.colour}`), width: 1.5, fill: `${colour(`--chart-${one.colour}`)}18`, points: { show: false } }))],
  };
  const plot = new Plot(options, [at.map((one) => one / 1000), ...series.map(({ values }) => [...values])], into);
  return plot;
}

export function Chart(props: ChartProps) {
  const { label, at, series, format = number } = props;
  const into = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = into.current;
    if (!element) return undefined;
    let plot: uPlot | undefined;
    let gone = false;
    void draw(element, props).then((made) => (gone ? made.destroy() : (plot = made)));
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: props.height ?? 180 }));
    observer.observe(element);
    return () => {
      gone = true;
      observer.disconnect();
      plot?.destroy();
    };
  }, [at, series, language.value]);
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-label">{label}</span>
        <span class="chart-legend">{series.map((one) => <span key={one.label} class={`chart-key c${one.colour}`}>{one.label}</span>)}</span>
      </figcaption>
      <div ref={into} class="chart-drawing" aria-hidden="true" />
      <details class="chart-table">
        <summary>{t("tableFigures")}</summary>
        <div class="scroll" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">{label}</th>{series.map((one) => <th key={one.label} scope="col">{one.label}</th>)}</tr></thead>
            <tbody>
              {at.map((one, index) => <tr key={one}><th scope="row">{moment(one)}</th>{series.map(({ label: name, values }) => <td key={name}>{values[index] == null ? "–" : format(values[index] as number)}</td>)}</tr>)}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
