// A service is deleted while clients and people use it: once that is said, nothing is served for it, and no row is left.

import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { furnishOpenid } from "../../scripts/lib/openid_development.mjs";
import { newBrowser } from "./support/browser.mjs";
import { newFolder, sleep, startOpenid } from "./support/server.mjs";

const DOCUMENTS = { service: { supportedIdTokenSignAlgs: ["ES256"] } };
const stateFolder = newFolder();

let server;

before(async () => {
  server = await startOpenid({ documents: DOCUMENTS, stateFolder, vars: { DELETION_SECONDS: "90" } });
});
after(async () => {
  await server.stop();
  rmSync(stateFolder, { recursive: true, force: true });
});

/**
 * Whether nothing but figures is in a database, of a service at which nobody has signed in or was given a token: those of the first one,
 * which is asked for its keys and by the operator alone.
 */
function isOfFirst(database, tables) {
  const used = tables.filter(({ name }) => database.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get());
  if (used.length !== 1 || used[0].name !== "figures") return false;
  const rows = database.prepare("SELECT body FROM figures").all().map(({ body }) => JSON.parse(body));
  return rows.every(({ tokens, signIns }) => tokens === 0 && signIns === 0);
}

/** The databases of objects in which there is a row, but what the platform keeps of its own, and the figures of the first service. */
function usedDatabases() {
  const folder = join(stateFolder, "objects");
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\/[0-9a-f]{64}\.sqlite$/.test(name));
  return files.filter((name) => {
    const database = new DatabaseSync(join(folder, name));
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").all();
    const isUsed = tables.some((table) => database.prepare(`SELECT 1 FROM "${table.name}" LIMIT 1`).get()) && !isOfFirst(database, tables);
    database.close();
    return isUsed;
  }).sort();
}

/** What a client, a person and anybody ask of a service: each answers a status. */
const ROADS = [
  async ({ issuer }) => (await fetch(`${issuer}/oauth/jwks`)).status,
  async ({ issuer, clients: { machine } }) => {
    const { client_id, client_secret } = machine;
    const body = new URLSearchParams({ client_id, client_secret, grant_type: "client_credentials", scope: "status" });
    return (await fetch(`${issuer}/oauth/token`, { method: "POST", body })).status;
  },
  async ({ issuer, user, clients: { post } }) => {
    const { client_id, redirect_uris } = post;
    const asks = { client_id, redirect_uri: redirect_uris[0], scope: "openid", response_type: "code" };
    const pkce = { code_challenge: `${"a".repeat(42)}A`, code_challenge_method: "S256" };
    const browser = newBrowser(issuer);
    const page = await browser.open(`${issuer}/oauth/authorize?${new URLSearchParams({ ...asks, ...pkce })}`);
    return page.interaction ? (await browser.signIn(page, user)).status : page.status;
  },
];

test("nothing is served after it was said that a service is deleted, and no row of it is left", async () => {
  await server.restart();
  const before = usedDatabases();
  const { id } = await server.admin.createService(`${server.url}/b`);
  const beside = await furnishOpenid(server.admin.of(id), `${server.url}/b`, DOCUMENTS);
  const answers = [];
  let isOver = false;
  const hammering = ROADS.map(async (road, name) => {
    while (!isOver) {
      const begun = Date.now();
      const status = await road(beside);
      answers.push({ name, begun, status });
      await sleep(50);
    }
  });
  await sleep(1000);
  const served = new Set(answers.filter(({ status }) => status === 200).map(({ name }) => name));
  let said;
  try {
    await server.admin.deleteService(id);
    said = Date.now();
    await sleep(2000);
  } finally {
    isOver = true;
    await Promise.allSettled(hammering);
  }
  assert.equal(served.size, ROADS.length, "each was served before");
  const late = answers.filter(({ begun }) => begun >= said);
  assert.ok(late.length > 0);
  assert.deepEqual([...new Set(late.map(({ status }) => status))], [404]);
  await server.restart();
  assert.deepEqual(usedDatabases(), before);
  assert.equal((await fetch(`${server.url}/oauth/jwks`)).status, 200);
});

test("a deletion that nobody goes on with is finished all the same", async () => {
  await server.restart({ vars: { DELETION_SECONDS: "1" } });
  const before = usedDatabases();
  const { id } = await server.admin.createService(`${server.url}/c`);
  const beside = await furnishOpenid(server.admin.of(id), `${server.url}/c`, DOCUMENTS);
  for (const road of ROADS) assert.equal(await road(beside), 200);
  const headers = { Authorization: `Bearer ${server.adminSecret}`, "Content-Type": "application/json" };
  const asked = { method: "POST", headers, body: JSON.stringify({ id }) };
  const begun = await (await fetch(`${server.url}/admin/service/delete`, asked)).json();
  assert.equal(begun.change, "deleting");
  const isThere = async () => (await server.admin.listServices()).totalCount > 0;
  for (let tries = 0; tries < 240 && (await isThere()); tries += 1) await sleep(500);
  assert.equal(await isThere(), false);
  await server.restart();
  assert.deepEqual(usedDatabases(), before);
});
