// Figures over time: lines in SVG, the values under the pointer, and all of them as a table for whoever does not see the drawing.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { moment, number } from "../words/index.ts";
import { t } from "../words/common.ts";
import { linePath, nearest, ticks, timeTicks } from "./chart_scale.ts";

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

/** What is left free around the lines, for the words of the axes. */
const LEFT = 48;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 22;
const DAY = 86_400_000;

/** The width of an element, as it is now. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

function Drawing({ at, series, height, format, width, pointed, onPoint }: Required<Omit<ChartProps, "label">> & { width: number; pointed: number | undefined; onPoint: (index: number | undefined) => void }) {
  const [first = 0, last = 1] = [at[0], at.at(-1)];
  const marks = useMemo(() => {
    const known = series.flatMap(({ values }) => values.filter((value) => value !== null));
    return ticks(known.reduce((most, value) => Math.max(most, value), 0), known.every(Number.isInteger));
  }, [series]);
  const top = marks.at(-1) || 1;
  const x = (moment: number) => LEFT + ((moment - first) / Math.max(1, last - first)) * (width - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value / top) * (height - TOP - BOTTOM);
  const style = last - first > 2 * DAY ? "date" : "clock";
  const paths = useMemo(() => series.map(({ values }) => linePath(at.map(x), values.map((value) => (value === null ? null : y(value))), y(0))), [at, series, width, height]);
  const point = (event: PointerEvent & { currentTarget: SVGElement }) => {
    const place = (event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / Math.max(1, width - LEFT - RIGHT);
    onPoint(nearest(at, first + place * (last - first)));
  };
  return (
    <svg class="chart-lines" width={width} height={height} onPointerMove={point} onPointerLeave={() => onPoint(undefined)}>
      {marks.map((mark) => <g key={mark}><line class="chart-grid" x1={LEFT} x2={width - RIGHT} y1={y(mark)} y2={y(mark)} /><text class="chart-tick" x={LEFT - 6} y={y(mark)} text-anchor="end" dominant-baseline="middle">{format(mark)}</text></g>)}
      {timeTicks(first, last, Math.floor((width - LEFT) / 72)).map((mark) => <text key={mark} class="chart-tick" x={x(mark)} y={height - 6} text-anchor={x(mark) > width - 40 ? "end" : "middle"}>{moment(mark, style)}</text>)}
      {series.map(({ label, colour }, index) => <g key={label} class={`chart-series c${colour}`}><path class="chart-area" d={paths[index]?.area} /><path class="chart-line" d={paths[index]?.line} /></g>)}
      {pointed !== undefined && <line class="chart-pointed" x1={x(at[pointed] ?? first)} x2={x(at[pointed] ?? first)} y1={TOP} y2={height - BOTTOM} />}
    </svg>
  );
}

export function Chart({ label, at, series, height = 180, format = number }: ChartProps) {
  const { ref, width } = useWidth();
  const [pointed, setPointed] = useState<number>();
  const shown = (values: readonly (number | null)[], index: number) => (values[index] == null ? "–" : format(values[index] as number));
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-label">{label}{pointed !== undefined && <span class="quiet"> {moment(at[pointed] ?? 0)}</span>}</span>
        <span class="chart-legend">{series.map((one) => <span key={one.label} class={`chart-key c${one.colour}`}>{one.label}{pointed !== undefined && <strong> {shown(one.values, pointed)}</strong>}</span>)}</span>
      </figcaption>
      <div ref={ref} class="chart-drawing" style={{ height: `${height}px` }} aria-hidden="true">
        {width > 0 && at.length > 0 && <Drawing at={at} series={series} height={height} format={format} width={width} pointed={pointed} onPoint={setPointed} />}
      </div>
      <Table label={label} at={at} series={series} shown={shown} />
    </figure>
  );
}

/** It is made when somebody opens it: of a day there are 1,440 rows. */
function Table({ label, at, series, shown }: Pick<ChartProps, "label" | "at" | "series"> & { shown: (values: readonly (number | null)[], index: number) => string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("tableFigures")}</summary>
      {open && (
        <div class="scroll" tabIndex={0} role="group" aria-label={label}>
          <table>
            <thead><tr><th scope="col">{label}</th>{series.map((one) => <th key={one.label} scope="col">{one.label}</th>)}</tr></thead>
            <tbody>{at.map((one, index) => <tr key={one}><th scope="row">{moment(one)}</th>{series.map(({ label: name, values }) => <td key={name}>{shown(values, index)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      )}
    </details>
  );
}
