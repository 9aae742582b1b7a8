// Grants in regions: the platform tells where a request came in, and is told with each call to a shelf of a region where that is
// to be.

import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { changeService, newFolder, startOpenid } from "./support/server.mjs";

const TOKYO = { continent: "AS", country: "JP", longitude: "139.69" };
const LIMA = { continent: "SA", country: "PE", longitude: "-77.04" };
const APAC = 5;

const stateFolder = newFolder();

let server;
before(async () => {
  const around = fileURLToPath(new URL("support/nearby_worker.mjs", import.meta.url));
  server = await startOpenid({ documents: { service: { supportedIdTokenSignAlgs: ["ES256"] } }, stateFolder, around });
});
after(async () => {
  await server.stop();
  rmSync(stateFolder, { recursive: true, force: true });
});

/** The shelves that were asked since this was last asked, each with its hint. */
const asked = async () => (await fetch(`${server.url}/.asked`)).json();

/** A token of a client, of a request that came in there. */
async function token(at) {
  const { client_id, client_secret } = server.dev.clients.machine;
  const body = new URLSearchParams({ client_id, client_secret, grant_type: "client_credentials", scope: "status" });
  const headers = at && { At: JSON.stringify(at) };
  const response = await fetch(`${server.url}/oauth/token`, { method: "POST", body, headers });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.access_token;
}

/** What another client hears of a token. */
async function introspected(token, at) {
  const { client_id, client_secret } = server.dev.clients.machine;
  const body = new URLSearchParams({ client_id, client_secret, token });
  const response = await fetch(`${server.url}/oauth/introspect`, { method: "POST", body, headers: { At: JSON.stringify(at) } });
  return response.json();
}

const shelfOf = (token) => Buffer.from(token, "base64url").readUInt16BE(1);
const isOfApac = (shelf) => shelf >= 64 + 16 * APAC && shelf < 64 + 16 * (APAC + 1);

/** That grants may begin in regions was said so many seconds before. */
function saidBefore(seconds) {
  const objects = join(stateFolder, "objects", "sekisho-RegistryObject");
  const files = readdirSync(objects).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const changes = files.map((name) => {
    const database = new DatabaseSync(join(objects, name));
    const sql = "UPDATE documents SET body = CAST(CAST(body AS INTEGER) - CAST(? AS INTEGER) AS TEXT) WHERE key = 'nearby'";
    const { changes } = database.prepare(sql).run(seconds);
    database.close();
    return Number(changes);
  });
  assert.deepEqual(changes.filter((count) => count > 0), [1]);
}

test("where the service says nothing no shelf is of a region, and none is given a hint", async () => {
  await asked();
  for (const at of [TOKYO, LIMA, undefined]) assert.ok(shelfOf(await token(at)) < 64);
  const all = await asked();
  assert.ok(all.length >= 3 && all.every(([, hint]) => hint === null), JSON.stringify(all));
});

test("a grant begins in the region of whoever brings it, and is asked for there by everybody", async () => {
  await changeService(server, { grantsNearby: true });
  await server.kill();
  saidBefore(900);
  await server.startAgain();
  const given = await token(TOKYO);
  const shelf = shelfOf(given);
  assert.ok(isOfApac(shelf), `${shelf}`);
  assert.equal((await introspected(given, LIMA)).active, true);
  const calls = (await asked()).filter(([name]) => name === `shelf-${shelf}`);
  assert.ok(calls.length >= 2);
  assert.ok(calls.every(([, hint]) => hint === "apac"), JSON.stringify(calls));
  // Whose region nobody tells.
  assert.ok(shelfOf(await token()) < 64);
});

test("a handle of a shelf that is of no region is nobody's, and no object is asked for it", async () => {
  const octets = Buffer.from(await token(TOKYO), "base64url");
  await asked();
  for (const shelf of [64 + 9 * 16, 65_535]) {
    octets.writeUInt16BE(shelf, 1);
    assert.deepEqual(await introspected(octets.toString("base64url"), TOKYO), { active: false });
  }
  assert.deepEqual((await asked()).filter(([name]) => name === "shelf-208" || name === "shelf-65535"), []);
});
