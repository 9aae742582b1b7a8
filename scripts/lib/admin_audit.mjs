// `npm run admin audit`: what has happened in a service, as JSON lines.

import { setTimeout as wait } from "node:timers/promises";
import { Misused } from "./step.mjs";

/** How many events come by one answer. */
const AT_ONCE = 500;

/** How long an event may take until it is there, in milliseconds: it is written after the answer. */
const LATE = 10_000;

/** How long to wait before asking what has happened meanwhile, in milliseconds. */
const PAUSE = 5_000;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment as it is typed, in milliseconds: so long ago, as in 90m or 7d, or a date with or without a time. */
export function momentOf(typed, now = Date.now()) {
  const [, count, unit] = /^([0-9]{1,6})([smhd])$/.exec(typed) ?? [];
  if (unit) return now - Number(count) * UNITS[unit];
  const moment = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(typed) ? Date.parse(typed) : NaN;
  if (Number.isNaN(moment)) throw new Misused(`\`${typed}\` is no time: say 90m, 24h or 7d for so long ago, or 2026-01-31T12:00Z.`);
  return moment;
}

/** The events that are looked for, in parts as the server gives them; a part may be empty. */
async function* parts(server, query) {
  for (let cursor; ; ) {
    const { events, next } = await server.audit({ ...query, count: AT_ONCE, ...(cursor && { cursor }) });
    yield events;
    if (next === undefined) return;
    cursor = next;
  }
}

/** An event on a line of its own, the moment in words. */
const line = ({ at, ...event }) => JSON.stringify({ at: new Date(at).toISOString(), ...event });

/** Prints them, and answers how many there were. */
async function print(server, query) {
  let count = 0;
  for await (const events of parts(server, query)) {
    for (const event of events) console.log(line(event));
    count += events.length;
  }
  return count;
}

/** Says so where the service keeps no trail: silence would look as if nothing had happened. Not among the events, which programs read. */
async function warnWithoutTrail(server) {
  const { documents } = await server.export();
  const service = documents.find(({ kind }) => kind === "service");
  if (service && !service.document.people?.audit?.enabled) console.error(NO_TRAIL);
}

const NO_TRAIL = `The service keeps no trail now: it begins one when its document says "people": { "audit": { "enabled": true } } (docs/people.md).`;

/** Prints what happens from `since` on, some seconds late, until the command is stopped. */
async function follow(server, filter, since) {
  for (;;) {
    const until = Math.floor((Date.now() - LATE) / 1000) * 1000;
    if (until > since) {
      await print(server, { ...filter, since, until });
      since = until;
    }
    await wait(PAUSE);
  }
}

export const AUDIT_COMMANDS = [
  {
    name: "audit",
    reads: true,
    args: [],
    options: {
      since: { type: "string", takes: "TIME", help: "from then on: so long ago, as 90m or 7d, or a date; without, 24h" },
      until: { type: "string", takes: "TIME", help: "before then" },
      type: { type: "string", takes: "TYPE", help: "events of this type, as sign-in.refused, or of all that begin so, as sign-in" },
      client: { type: "string", takes: "CLIENT", help: "events of this client, by number or alias" },
      user: { type: "string", takes: "NAME", help: "events of this user, and refusals where the name was typed" },
      subject: { type: "string", takes: "SUB", help: "events of whoever has this sub" },
      refusal: { type: "string", takes: "RULE", help: "refusals by this rule, by its name or number" },
      follow: { type: "boolean", help: "go on with what happens, some seconds late, until it is stopped" },
    },
    help: "print what has happened, a JSON object a line, the oldest first (docs/people.md)",
    run: async (admin, _, { since = "24h", until, type, client, user: username, subject, refusal, follow: goesOn }) => {
      if (goesOn && until !== undefined) throw new Misused("--follow or --until: what goes on has no end.");
      const from = Math.floor(momentOf(since) / 1000) * 1000;
      const named = Object.entries({ type, client, username, subject, refusal });
      const filter = Object.fromEntries(named.filter(([, value]) => value !== undefined));
      const server = admin();
      if (goesOn) {
        await warnWithoutTrail(server);
        await follow(server, filter, from);
      }
      const count = await print(server, { ...filter, since: from, ...(until !== undefined && { until: momentOf(until) }) });
      if (count === 0) await warnWithoutTrail(server);
      return [];
    },
  },
];
