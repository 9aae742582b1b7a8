// What may be forgotten is forgotten: the alarm of a shelf deletes what has expired, and only that.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { signIn } from "./support/browser.mjs";
import { changeService, newFolder, sleep, startFurnished } from "./support/server.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";

const SKEW = 10;

/** The databases of the shelves. */
const shelves = (stateFolder) => {
  const folder = join(stateFolder, "objects", "sekisho-GrantsObject");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && !name.startsWith("metadata"));
  return files.map((name) => join(folder, name));
};

/** What a query finds in the one database that has any of it. */
function found(file, query) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

/** How many rows the shelves hold in `table`, read from their databases. */
const rows = (stateFolder, table) =>
  shelves(stateFolder).reduce((sum, file) => {
    const isKnown = found(file, `SELECT 1 FROM sqlite_master WHERE name = '${table}'`).length > 0;
    return sum + (isKnown ? found(file, `SELECT count(*) AS count FROM ${table}`)[0].count : 0);
  }, 0);

/** Waits until `reached` holds, two minutes at the most. */
async function until(reached) {
  for (let tries = 0; tries < 400 && !reached(); tries += 1) await sleep(500);
  return reached();
}

const now = () => Math.floor(Date.now() / 1000);

describe("a shelf", () => {
  const stateFolder = join(newFolder(), "state");
  let server;
  let client;

  before(async () => {
    server = await startFurnished({ stateFolder, vars: { SWEEP_SECONDS: "1", SWEEP_ROWS: "2" } });
    await changeService(server, { allowableClockSkew: SKEW });
    client = newClient(server.dev, server.dev.clients[1]);
  });
  after(() => server.stop());

  test("has one page for the jti of many requests, and forgets it once they are refused for their age", async () => {
    const assertions = Array.from({ length: 7 }, () => client.assertion({ exp: now() + 3 }));
    const introspect = (client_assertion) => send(client.introspect("abc", { client_assertion }));
    for (const assertion of assertions) {
      assert.equal((await introspect(assertion)).status, 200);
      assert.deepEqual([rows(stateFolder, "pages"), rows(stateFolder, "used")], [1, 0]);
    }
    assert.ok(await until(() => rows(stateFolder, "pages") === 0), "the page is deleted");
    const { status, body } = await introspect(assertions[0]);
    assert.deepEqual([status, body.error], [400, "invalid_client"]);
    assert.match(body.error_description, /expired/);
  });

  test("keeps a request that was pushed on a page, and what became of it in a row", async () => {
    const pkce = newPkce();
    const url = await client.push(pkce);
    assert.deepEqual([rows(stateFolder, "pages"), rows(stateFolder, "grants")], [1, 0]);
    const { browser, consent } = await signIn(server.dev.issuer, url, server.dev.user);
    assert.equal((await browser.decide(consent, "allow")).status, 303);
    assert.equal(rows(stateFolder, "grants"), 1);
  });

  test("forgets in as many turns as it takes what versions before pages have kept, and what such a version uses is not used again", async () => {
    await client.push(newPkce());
    await server.kill();
    const file = shelves(stateFolder).find((name) => found(name, "SELECT 1 FROM pages").length > 0);
    const database = new DatabaseSync(file);
    const remember = database.prepare("INSERT INTO used (key, until) VALUES (?, ?)");
    const { noted } = database.prepare("SELECT noted FROM pages").get();
    const marks = noted.matchAll(/^u(\S{22}) /gm).map(([, mark]) => mark);
    for (const mark of marks) assert.throws(() => remember.run(`${mark}${"A".repeat(21)}`, now() + 60), /it was used/);
    for (let index = 0; index < 7; index += 1) remember.run(createHash("sha256").update(`${index}`).digest("base64url"), now() - 120);
    database.close();
    await server.restart();
    await client.push(newPkce());
    assert.ok(await until(() => rows(stateFolder, "used") === 0), "all of them are swept");
  });
});

describe("a shelf with 500,000 rows", () => {
  const ROWS = 500_000;
  const LIMIT = 500;
  const stateFolder = join(newFolder(), "state");
  let server;
  let client;

  before(async () => {
    server = await startFurnished({ stateFolder, vars: { SWEEP_SECONDS: "2" } });
    client = newClient(server.dev, server.dev.clients[1]);
    await client.push(newPkce());
    await server.kill();
    const file = shelves(stateFolder).find((name) => found(name, "SELECT 1 FROM pages").length > 0);
    const database = new DatabaseSync(file);
    database.exec(`INSERT INTO grants (row, state, until)
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS - 1})
      SELECT n * (9007199254740992 / ${ROWS}), '"${"x".repeat(300)}"', CASE n % 2 WHEN 0 THEN 1 ELSE 4102444800 END FROM numbers`);
    database.close();
    await server.restart();
  });
  after(() => server.stop());

  test("looks at a bounded number of them in a step, deletes what has ended and nothing else", async () => {
    await client.push(newPkce());
    assert.ok(await until(() => rows(stateFolder, "grants") === ROWS / 2), "half of them are deleted");
    const steps = [...server.output().matchAll(/swept: row-reads=(\d+), row-deletions=(\d+)/g)];
    const counted = steps.map(([, read, deleted]) => [Number(read), Number(deleted)]);
    // Rows that are looked at are counted, and once more where some of them are deleted; besides these, the pages.
    for (const [read, deleted] of counted) assert.ok(read <= 3 * LIMIT + 200 && deleted <= LIMIT, `${read}, ${deleted}`);
    assert.ok(counted.length >= ROWS / LIMIT);
  });
});
