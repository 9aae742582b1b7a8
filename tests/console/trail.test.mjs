// The audit trail, read from its end: nothing is left out and nothing comes twice, whatever the server has to look at for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_ONCE, Backwards, csvHead, csvOf, forwards, jsonLineOf } from "../../console/src/areas/audit/trail.ts";

/** A server with these events, which tells `most` of them at once and looks at `looks` of them for one answer. */
function serverWith(events, { looks = Infinity } = {}) {
  const asked = [];
  const ask = async (query) => {
    asked.push(query);
    const all = events.filter(({ at }) => at >= query.since && at < query.until);
    const from = Number(query.cursor ?? 0);
    const seen = all.slice(from, from + Math.min(looks, query.count));
    const fitting = seen.filter(({ hidden }) => !hidden);
    const to = from + seen.length;
    return { events: fitting, ...(to < all.length && { next: String(to) }) };
  };
  return { ask, asked };
}

const every = (step, count) => Array.from({ length: count }, (_, index) => ({ at: index * step, type: "token.issued", number: index }));

async function all(reader) {
  const found = [];
  while (!reader.done) found.push(...(await reader.older()));
  return found;
}

for (const [name, step, count] of [["one in a day", 86_400_000, 30], ["ten in a second", 100, 20_000], ["all at one moment", 0, 3_000]]) {
  test(`of events that come ${name} each is read once, the newest first`, async () => {
    const events = every(step, count);
    const { ask } = serverWith(events);
    const found = await all(new Backwards(ask, 0, step * count + 1000));
    assert.deepEqual(found.map(({ number }) => number), events.map(({ number }) => number).reverse());
  });
}

test("events that are rare among many others are all found", async () => {
  const events = every(1000, 30_000).map((event, index) => ({ ...event, hidden: index % 1500 !== 0 }));
  const { ask } = serverWith(events, { looks: 400 });
  const found = await all(new Backwards(ask, 0, 30_000_000));
  assert.deepEqual(found.map(({ number }) => number), events.filter(({ hidden }) => !hidden).map(({ number }) => number).reverse());
});

test("a long time with nothing in it takes few questions", async () => {
  const { ask, asked } = serverWith([]);
  assert.deepEqual(await all(new Backwards(ask, 0, 400 * 86_400_000)), []);
  assert.ok(asked.length < 20, String(asked.length));
});

test("no question is about a time before the beginning or after the end", async () => {
  const { ask, asked } = serverWith(every(10_000, 5_000));
  await all(new Backwards(ask, 7_000, 49_000_000));
  for (const { since, until, count } of asked) assert.ok(since >= 7_000 && until <= 49_000_000 && since < until && count === AT_ONCE);
});

test("an answer that fails is asked for again, and nothing is left out", async () => {
  const { ask } = serverWith(every(1000, 1_000));
  let fails = 2;
  const reader = new Backwards((query) => (fails-- > 0 ? Promise.reject(new Error("503")) : ask(query)), 0, 1_000_000);
  await assert.rejects(reader.older(), /503/);
  await assert.rejects(reader.older(), /503/);
  assert.equal((await all(reader)).length, 1_000);
});

test("forwards the parts come in the order of time until there is no next", async () => {
  const { ask } = serverWith(every(1, 1_234));
  const found = [];
  for await (const part of forwards(ask, 0, 2_000)) found.push(...part);
  assert.deepEqual(found.map(({ number }) => number), Array.from({ length: 1_234 }, (_, index) => index));
});

test("a value of CSV that begins as a formula is none, and what has a comma is quoted", () => {
  const line = csvOf({ at: 0, type: "request.refused", operation: '=HYPERLINK("x"),y', client: "7" });
  assert.equal(line, `1970-01-01T00:00:00.000Z,request.refused,7,,,,,,"'=HYPERLINK(""x""),y",,,,\r\n`);
  assert.equal(csvHead().split(",").length, line.replace(/"[^\r]*?",,/, "x,,").split(",").length);
});

test("a line of JSON has the moment in words", () => {
  assert.deepEqual(JSON.parse(jsonLineOf({ at: 1_000, type: "session.ended" })), { at: "1970-01-01T00:00:01.000Z", type: "session.ended" });
});
