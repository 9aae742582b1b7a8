// Where things stand in a chart: round numbers beside the lines, round moments below them, and the lines themselves.

import { bisectCenter, nice, ticks as rounded } from "d3-array";
import { area, line } from "d3-shape";
import { timeTicks as moments } from "d3-time";

/** About how many numbers stand beside the lines. */
const NUMBERS = 4;

/** Round numbers from 0 to the first one that is not below `most`; whole ones where only these are counted. */
export function ticks(most: number, isWhole = false): readonly number[] {
  if (!(most > 0)) return [0];
  const [, top] = nice(0, isWhole ? Math.ceil(most) : most, NUMBERS);
  return rounded(0, top, NUMBERS).filter((mark) => !isWhole || Number.isInteger(mark));
}

/** Round moments within a time, at most so many; of whoever looks, since hours and days begin where they are. */
export function timeTicks(first: number, last: number, most: number): readonly number[] {
  if (most < 1 || !(last > first)) return [];
  for (let count = most; count > 0; count -= 1) {
    const marks = moments(new Date(first), new Date(last), count);
    if (marks.length <= most) return marks.map(Number);
  }
  return [];
}

/** The index of whichever of the rising values is nearest. */
export const nearest = (values: readonly number[], wanted: number) => (values.length === 0 ? undefined : bisectCenter(values, wanted));

type Place = readonly [x: number, y: number | null];
const isKnown = ([, y]: Place) => y !== null;
const across = ([x]: Place) => x;
const up = ([, y]: Place) => y ?? 0;

/** The path of a line, and of what is below it; it is broken where nothing is known. */
export function linePath(xs: readonly number[], ys: readonly (number | null)[], ground: number): { line: string; area: string } {
  const places = xs.map((x, index): Place => [x, ys[index] ?? null]);
  const drawn = line<Place>(across, up).defined(isKnown).digits(1)(places);
  const below = area<Place>(across, ground, up).defined(isKnown).digits(1)(places);
  return { line: drawn ?? "", area: below ?? "" };
}
