// The trail, read from its end. The server tells events in the order of time, in parts, and people look at the newest first: so spans of
// time are asked for, each before the one that was read, and a span grows or shrinks until it brings about one part.

export interface Event {
  readonly at: number;
  readonly type: string;
  readonly client?: string;
  readonly subject?: string;
  readonly username?: string;
  readonly nameMark?: string;
  readonly caller?: string;
  readonly from?: string;
  readonly operation?: string;
  readonly status?: number;
  readonly refusal?: { readonly rule: string; readonly number?: string };
  readonly amr?: readonly string[];
}
export interface Asked { readonly since: number; readonly until: number; readonly count: number; readonly cursor?: string | undefined }
export interface Answer { readonly events: readonly Event[]; readonly next?: string | undefined }
export type Ask = (asked: Asked) => Promise<Answer>;

/** How many come by one answer, at most. */
export const AT_ONCE = 500;
const SHORTEST = 1000;
const LONGEST = 400 * 86_400_000;
const FIRST = 3_600_000;
/** How many answers one step may need. */
const MOST_ASKED = 12;

/** Reads backwards from `until` to `since`. */
export class Backwards {
  private span = FIRST;
  private before: number;
  private readonly since: number;
  private readonly ask: Ask;

  constructor(ask: Ask, since: number, until: number) {
    this.ask = ask;
    this.since = since;
    this.before = until;
  }

  get done() {
    return this.before <= this.since;
  }

  /** Everything from here on has been looked at. */
  get reached() {
    return this.before;
  }

  /** The events before those that were read, the newest first; none where a span had none, though there may be more. */
  async older(): Promise<readonly Event[]> {
    for (let left = MOST_ASKED; !this.done; left--) {
      const from = Math.max(this.since, this.before - this.span);
      const until = this.before;
      const first = await this.ask({ since: from, until, count: AT_ONCE });
      if (first.next !== undefined && until - from > SHORTEST && left > 1) {
        this.span = Math.max(SHORTEST, Math.min(this.span, until - from) * shrunk(first.events, from, until));
        continue;
      }
      const events = first.next === undefined ? first.events : [...first.events, ...(await this.rest(from, until, first.next))];
      this.before = from;
      if (events.length < AT_ONCE / 4) this.span = Math.min(LONGEST, this.span * 3);
      return events.toReversed();
    }
    return [];
  }

  /** What a span has that is as short as spans are. */
  private async rest(since: number, until: number, cursor: string | undefined): Promise<Event[]> {
    const events: Event[] = [];
    while (cursor !== undefined) {
      const answer: Answer = await this.ask({ since, until, count: AT_ONCE, cursor });
      events.push(...answer.events);
      cursor = answer.next;
    }
    return events;
  }
}

/** By how much a span has to be shorter: by what the density of its first part says, if that is full, else by a lot. */
function shrunk(events: readonly Event[], from: number, until: number): number {
  const last = events.at(-1);
  if (last === undefined || events.length < AT_ONCE) return 0.25;
  return Math.min(0.5, Math.max(0.0001, ((last.at - from) / (until - from)) * 0.7));
}

/** All events of a span in the order of time, part by part. */
export async function* forwards(ask: Ask, since: number, until: number): AsyncGenerator<readonly Event[]> {
  let cursor: string | undefined;
  do {
    const answer: Answer = await ask({ since, until, count: AT_ONCE, cursor });
    yield answer.events;
    cursor = answer.next;
  } while (cursor !== undefined);
}

const COLUMNS = ["at", "type", "client", "subject", "username", "nameMark", "caller", "from", "operation", "status", "rule", "number", "amr"] as const;

/** A value of CSV (RFC 4180); what a spreadsheet would take for a formula is none. */
function csvValue(value: unknown): string {
  const text = value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvLine = (values: readonly unknown[]) => values.map(csvValue).join(",") + "\r\n";
export const csvHead = () => csvLine(COLUMNS);
export const csvOf = ({ at, refusal, amr, ...event }: Event) =>
  csvLine(COLUMNS.map((name) => ({ ...event, at: new Date(at).toISOString(), rule: refusal?.rule, number: refusal?.number, amr: amr?.join(" ") })[name]));
export const jsonLineOf = ({ at, ...event }: Event) => JSON.stringify({ at: new Date(at).toISOString(), ...event }) + "\n";
