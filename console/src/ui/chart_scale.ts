// Where things stand in a chart: round numbers beside the lines, round moments below them, and the lines themselves.

/** Round numbers from 0 to the first one that is not below `most`; six at most, and whole ones where only these are counted. */
export function ticks(most: number, isWhole = false): readonly number[] {
  if (!(most > 0)) return [0];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fine = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const step = isWhole ? Math.max(1, fine) : fine;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY];

/** Round moments within a time, at most so many; of whoever looks, since hours and days begin where they are. */
export function timeTicks(first: number, last: number, most: number, offset = -new Date(last).getTimezoneOffset() * MINUTE): readonly number[] {
  if (most < 1 || !(last > first)) return [];
  const step = STEPS.find((size) => (last - first) / size <= most) ?? Math.ceil((last - first) / most / DAY) * DAY;
  const begin = Math.ceil((first + offset) / step) * step - offset;
  return Array.from({ length: Math.max(0, Math.floor((last - begin) / step) + 1) }, (_, index) => begin + index * step);
}

/** The index of whichever of the rising values is nearest. */
export function nearest(values: readonly number[], wanted: number): number | undefined {
  if (values.length === 0) return undefined;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low > 0 && wanted - (values[low - 1] as number) < (values[low] as number) - wanted ? low - 1 : low;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The path of a line, and of what is below it; it is broken where nothing is known. */
export function linePath(xs: readonly number[], ys: readonly (number | null)[], ground: number): { line: string; area: string } {
  let [line, area] = ["", ""];
  let began: number | undefined;
  const end = (before: number) => {
    if (began !== undefined) area += `L${round(xs[before] as number)} ${round(ground)}L${round(xs[began] as number)} ${round(ground)}Z`;
    began = undefined;
  };
  for (const [index, y] of ys.entries()) {
    if (y === null) {
      end(index - 1);
      continue;
    }
    const step = `${began === undefined ? "M" : "L"}${round(xs[index] as number)} ${round(y)}`;
    line += step;
    area += step;
    began ??= index;
  }
  end(ys.length - 1);
  return { line, area };
}
