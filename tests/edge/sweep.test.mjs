// What may be forgotten is forgotten: the alarm of a shelf deletes what has expired, and only that.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { changeService, newFolder, sleep, startFurnished } from "./support/server.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";

const SKEW = 10;

/** How many rows the shelves hold in `table`, read from their databases. */
function rows(stateFolder, table) {
  const folder = join(stateFolder, "objects", "sekisho-GrantsObject");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && !name.startsWith("metadata"));
  return files.reduce((sum, file) => {
    const database = new DatabaseSync(join(folder, file), { readOnly: true });
    const known = database.prepare("SELECT count(*) AS count FROM sqlite_master WHERE name = ?").get(table).count > 0;
    const count = known ? database.prepare(`SELECT count(*) AS count FROM ${table}`).get().count : 0;
    database.close();
    return sum + count;
  }, 0);
}

/** Waits until `reached` holds, two minutes at the most. */
async function until(reached) {
  for (let tries = 0; tries < 240 && !reached(); tries += 1) await sleep(500);
  return reached();
}

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

  test("forgets a jti once its assertion is refused for its age, and keeps the grant that still counts", async () => {
    const assertion = client.assertion({ exp: Math.floor(Date.now() / 1000) + 3 });
    const push = () => send(client.par(newPkce(), { client_assertion: assertion }));
    assert.equal((await push()).status, 201);
    assert.equal(rows(stateFolder, "used"), 1);
    assert.equal(rows(stateFolder, "grants"), 1);
    assert.ok(await until(() => rows(stateFolder, "used") === 0), "the jti is swept");
    assert.equal(rows(stateFolder, "grants"), 1);
    const { status, body } = await push();
    assert.deepEqual([status, body.error], [400, "invalid_client"]);
    assert.match(body.error_description, /expired/);
  });

  test("forgets what has expired in as many turns as it takes", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    for (let count = 1; count <= 7; count += 1) {
      const { status } = await send(client.par(newPkce(), { client_assertion: client.assertion({ exp }) }));
      assert.deepEqual([status, rows(stateFolder, "used")], [201, count]);
    }
    assert.ok(await until(() => rows(stateFolder, "used") === 0), "all of them are swept");
  });
});
