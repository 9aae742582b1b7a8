// The trail as the screen has it: read back from now, as far as somebody looks, and on with what happens while it is followed.

import { useCallback, useEffect, useRef, useState, type StateUpdater, type Dispatch } from "preact/hooks";
import { service } from "../../lib/api.ts";
import { serviceId } from "../../lib/route.ts";
import { periodOf, type Filter } from "./Filters.tsx";
import { Backwards, forwards, type Answer, type Ask, type Event } from "./trail.ts";

/** How long an event may take until it is there, and how often one asks for more, in milliseconds. */
const LATE = 10_000;
const PAUSE = 4_000;
/** How many rows are enough until somebody scrolls, and how many spans are looked at for them. */
export const ENOUGH = 100;
const SPANS = 8;
/** How many are kept while the trail is followed. */
const MOST_KEPT = 50_000;

interface Reading { events: readonly Event[]; loading: boolean; done: boolean; reached: number | undefined; error: unknown }
const begun: Reading = { events: [], loading: true, done: false, reached: undefined, error: undefined };
type Put = Dispatch<StateUpdater<Reading>>;

/** The calls for what is looked for. */
export function asking({ type, client, username, subject, refusal }: Filter): Ask {
  const calls = service();
  return ({ since, until, count, cursor }) => calls.get<Answer>("audit", { since, until, count, cursor, type, client, username, subject, refusal });
}

export function useTrail(filter: Filter) {
  const [state, setState] = useState(begun);
  const reader = useRef<Backwards | null>(null);
  const busy = useRef(false);
  const newest = useRef(0);
  const key = JSON.stringify({ ...filter, follow: undefined, service: serviceId.value });
  const more = useCallback(async () => {
    const mine = reader.current;
    if (busy.current || !mine || mine.done) return;
    busy.current = true;
    setState((before) => ({ ...before, loading: true, error: undefined }));
    try {
      const found = await some(mine);
      if (mine === reader.current) setState((before) => ({ ...before, events: [...before.events, ...found], loading: false, done: mine.done, reached: mine.reached }));
    } catch (error) {
      if (mine === reader.current) setState((before) => ({ ...before, loading: false, error }));
    } finally {
      if (mine === reader.current) busy.current = false;
    }
  }, []);
  useEffect(() => {
    const { since, until } = periodOf(filter, Date.now() - (filter.follow ? LATE : 0));
    newest.current = until;
    busy.current = false;
    reader.current = new Backwards(asking(filter), since, until);
    setState(begun);
    void more();
  }, [key]);
  useEffect(() => (filter.follow ? following(asking(filter), newest, setState) : undefined), [key, filter.follow]);
  return { ...state, more: () => void more() };
}

async function some(reader: Backwards): Promise<readonly Event[]> {
  const found: Event[] = [];
  for (let spans = 0; spans < SPANS && found.length < ENOUGH && !reader.done; spans++) found.push(...(await reader.older()));
  return found;
}

/** Goes on with what happens after `newest`; answers what ends that. */
function following(ask: Ask, newest: { current: number }, put: Put): () => void {
  // What happened shortly before the list was read may have been written after it: that stretch is read once more.
  newest.current -= LATE;
  let isAsking = false;
  const look = async () => {
    const until = Math.floor((Date.now() - LATE) / 1000) * 1000;
    const since = newest.current;
    if (isAsking || until <= since) return;
    isAsking = true;
    try {
      const fresh: Event[] = [];
      for await (const part of forwards(ask, since, until)) fresh.push(...part);
      newest.current = until;
      put((before) => ({ ...before, events: joined(fresh, before.events, since, until) }));
    } finally {
      isAsking = false;
    }
  };
  // What fails is asked for again the next time.
  const timer = setInterval(() => void look().catch(() => undefined), PAUSE);
  return () => clearInterval(timer);
}

/** The events, with those of a stretch of time as they are by now. */
function joined(fresh: readonly Event[], before: readonly Event[], since: number, until: number): readonly Event[] {
  const later = before.filter(({ at }) => at >= until);
  const earlier = before.filter(({ at }) => at < since);
  return [...later, ...fresh.toReversed(), ...earlier].slice(0, MOST_KEPT);
}
