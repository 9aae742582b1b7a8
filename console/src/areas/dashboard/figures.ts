// What follows from the figures that the server tells: gaps filled, sums, percentiles, and what it costs.

export interface Point {
  readonly at: number;
  readonly requests: number;
  readonly signIns: number;
  readonly signInsRefused: number;
  readonly tokens: number;
  readonly refusals: number;
  readonly faults: number;
  readonly objectCalls: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** How many took at most so long as each of the bounds says, and, as the last one, longer. */
  readonly latency: readonly number[];
}
export interface Metrics {
  /** Seconds. */
  readonly step: number;
  readonly since: number;
  readonly until: number;
  readonly points: readonly Point[];
  readonly latencyBounds: readonly number[];
  readonly refusals: readonly { readonly rule: string; readonly error?: string; readonly count: number; readonly lastAt: number }[];
  readonly exact: { readonly toldEvery: number; readonly writtenEvery: number; readonly unreadable?: number };
}
export interface Prices {
  readonly read: string;
  readonly currency: string;
  readonly pages: readonly string[];
  readonly perMillion: { readonly requests: number; readonly objectRequests: number; readonly rowsRead: number; readonly rowsWritten: number };
}

const COUNTS = ["requests", "signIns", "signInsRefused", "tokens", "refusals", "faults", "objectCalls", "rowsRead", "rowsWritten"] as const;
export type Count = (typeof COUNTS)[number];
const NOTHING: Omit<Point, "at"> = { requests: 0, signIns: 0, signInsRefused: 0, tokens: 0, refusals: 0, faults: 0, objectCalls: 0, rowsRead: 0, rowsWritten: 0, latency: [] };

/** A point for each step: where none is told nothing was asked. */
export function filled({ step, since, until, points }: Metrics): readonly Point[] {
  const size = step * 1000;
  const known = new Map(points.map((point) => [point.at, point]));
  const first = Math.floor(since / size) * size;
  const count = Math.max(0, Math.ceil((until - first) / size));
  return Array.from({ length: count }, (_, index) => known.get(first + index * size) ?? { ...NOTHING, at: first + index * size });
}

export function summed(points: readonly Point[]): Record<Count, number> & { readonly latency: readonly number[] } {
  const sum: Record<Count, number> = { ...NOTHING };
  const latency: number[] = [];
  for (const point of points) {
    for (const name of COUNTS) sum[name] += point[name];
    point.latency.forEach((count, index) => (latency[index] = (latency[index] ?? 0) + count));
  }
  return { ...sum, latency };
}

/** Within how many milliseconds this share of requests was answered, as exactly as the bounds say; Infinity beyond the last, null of none. */
export function percentile(latency: readonly number[], bounds: readonly number[], share: number): number | null {
  const total = latency.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [index, count] of latency.entries()) {
    if (count > 0 && before + count >= share * total) {
      const [low, high] = [bounds[index - 1] ?? 0, bounds[index]];
      return high === undefined ? Infinity : low + ((share * total - before) / count) * (high - low);
    }
    before += count;
  }
  return Infinity;
}

/** What each kind of thing has cost, by the list of the platform. */
export function costOf(sum: Record<Count, number>, { perMillion }: Prices) {
  const of = (count: number, price: number) => ({ count, cost: (count / 1e6) * price });
  const parts = {
    requests: of(sum.requests, perMillion.requests), objectCalls: of(sum.objectCalls, perMillion.objectRequests),
    rowsWritten: of(sum.rowsWritten, perMillion.rowsWritten), rowsRead: of(sum.rowsRead, perMillion.rowsRead),
  };
  return { parts, total: Object.values(parts).reduce((total, { cost }) => total + cost, 0) };
}
