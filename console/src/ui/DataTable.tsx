// Rows and columns of which only those on the screen are in the page, however many there are. A grid of WAI-ARIA: the arrow keys, Page
// Up and Down, Home and End move through the rows, Enter opens one.

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  /** The share of the width, as `grid-template-columns` has it; `1fr` otherwise. */
  readonly width?: string;
  /** Left out on small screens. */
  readonly minor?: boolean;
  readonly end?: boolean;
}

export interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  /** How many there are; those that are not loaded yet included. */
  count: number;
  /** The row with this index, or undefined where it is not loaded yet. */
  row: (index: number) => T | undefined;
  rowKey?: (row: T) => string;
  /** Called with the rows that are on the screen, so that they are loaded. */
  onRange?: (from: number, to: number) => void;
  /** Where a row leads. */
  href?: (row: T) => string | undefined;
  onOpen?: (row: T) => void;
  rowHeight?: number;
  /** The height at most, as CSS has it. */
  height?: string;
  /** Shown where there are none. */
  empty?: ComponentChildren;
  /** That more rows may follow than `count` says. */
  open?: boolean;
}

function useVirtual(count: number, rowHeight: number, scroller: { current: HTMLDivElement | null }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw(undefined),
  };
  const [virtual] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  return virtual;
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, count, row, rowKey, onRange, href, onOpen, rowHeight = 40, height = "min(70vh, 44rem)", empty, open = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(count, rowHeight, scroller);
  const [active, setActive] = useState(0);
  const wanted = useRef(false);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => void (count > 0 && onRange?.(first, last)), [first, last, count]);
  useEffect(() => {
    if (!wanted.current) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!element) return;
    wanted.current = false;
    element.focus({ preventScroll: true });
  });
  const current = Math.min(active, Math.max(0, count - 1));
  const template = { "--columns": widths(columns), "--columns-small": widths(columns.filter(({ minor }) => !minor)) };

  const move = (to: number) => {
    const index = Math.max(0, Math.min(count - 1, to));
    setActive(index);
    wanted.current = true;
    virtual.scrollToIndex(index, { align: "auto" });
  };
  const openRow = (one: T | undefined) => {
    const to = one === undefined ? undefined : href?.(one);
    if (to !== undefined) location.hash = to;
    else if (one !== undefined) onOpen?.(one);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute("role") !== "row") return;
    const to = stepsFrom(current, count, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight))[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter") openRow(row(current));
    else return;
    event.preventDefault();
  };
  const opens = href !== undefined || onOpen !== undefined;
  if (count === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <div class="table" role="grid" aria-label={label} aria-rowcount={open ? -1 : count + 1} aria-colcount={columns.length} aria-readonly="true" style={template}>
      <Head columns={columns} />
      <div class="table-body" ref={scroller} role="presentation" style={{ maxHeight: height }} onKeyDown={onKeyDown}>
        <div class="table-space" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start }) => {
            const one = row(index);
            const isStop = index === current || (index === first && (current < first || current > last));
            return (
              <div key={one !== undefined && rowKey ? rowKey(one) : index} data-index={index} class={`table-row${opens ? " opens" : ""}`} role="row" aria-rowindex={index + 2} tabIndex={isStop ? 0 : -1}
                style={{ height: `${rowHeight}px`, transform: `translateY(${start}px)` }} onFocus={() => setActive(index)} onClick={(event) => !isControl(event.target) && openRow(one)}>
                {columns.map((column, at) => <Cell key={column.key} column={column} index={at} row={one} to={at === 0 && one !== undefined ? href?.(one) : undefined} />)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const widths = <T,>(columns: readonly Column<T>[]) => columns.map(({ width }) => width ?? "minmax(0, 1fr)").join(" ");

/** Where each key leads. */
function stepsFrom(current: number, count: number, shown: number): Readonly<Record<string, number>> {
  const page = Math.max(1, shown - 1);
  return { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: count - 1 };
}

function Head<T>({ columns }: { columns: readonly Column<T>[] }) {
  return (
    <div class="table-head" role="rowgroup">
      <div class="table-row" role="row" aria-rowindex={1}>
        {columns.map(({ key, title, minor, end }, index) => <div key={key} role="columnheader" aria-colindex={index + 1} class={cellClass(minor, end)}>{title}</div>)}
      </div>
    </div>
  );
}

/** A cell; the first one of a row leads where the row does, so that it can be opened in another tab. */
function Cell<T>({ column, index, row, to }: { column: Column<T>; index: number; row: T | undefined; to: string | undefined }) {
  return (
    <div role="gridcell" aria-colindex={index + 1} class={cellClass(column.minor, column.end)}>
      {row === undefined ? <span class="skeleton" aria-hidden="true" /> : to !== undefined ? <a href={to} tabIndex={-1}>{column.cell(row)}</a> : column.cell(row)}
    </div>
  );
}

const cellClass = (minor: boolean | undefined, end: boolean | undefined) => `cell${minor ? " minor" : ""}${end ? " end" : ""}`;
const isControl = (target: EventTarget | null) => target instanceof Element && target.closest("a, button, input, select, label") !== null;
