// The rows of people in the tables of workerd: a version that knows no column `beside` replaces a row and takes nothing
// away, and whoever has left is gone without anybody asking for them.

import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { newBrowser } from "./support/browser.mjs";
import { changeService, newFolder, sleep, startOpenid } from "./support/server.mjs";

const folder = newFolder();
const stateFolder = join(folder, "state");

let server;
before(async () => (server = await startOpenid({ stateFolder })));
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What `ask` finds in the one database that has the person of this name; none if nobody has them. */
function inTheirs(username, ask) {
  const objects = join(stateFolder, "objects", "sekisho-SubjectsObject");
  for (const name of readdirSync(objects).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))) {
    const database = new DatabaseSync(join(objects, name));
    try {
      const row = database.prepare("SELECT state, beside FROM users WHERE username = ?").get(username);
      if (row) return ask(database, row);
    } finally {
      database.close();
    }
  }
}

const account = (path = "") => `${server.url}/account${path}`;

/** A browser in which somebody is at their account. */
async function atAccount({ username, password }) {
  const browser = newBrowser(server.url);
  const page = await browser.open(account());
  assert.equal(page.status, 200, page.html);
  assert.equal((await browser.signIn(page, { username, password })).status, 303);
  return browser;
}

async function added(username) {
  const password = "a password of somebody";
  await server.admin.putUser(username, password, {});
  return { username, password };
}

describe("a row of a person", () => {
  test("keeps what a version of before does not know, where that replaces it", async () => {
    const user = await added("somebody");
    const browser = await atAccount(user);
    const client = server.dev.clients.web;
    const asked = { client_id: client.client_id, response_type: "code", scope: "openid", redirect_uri: client.redirect_uris[0] };
    const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };
    const page = await browser.open(`${server.url}/oauth/authorize?${new URLSearchParams({ ...asked, ...challenge })}`);
    assert.equal((await browser.decide(page, "allow")).status, 303);
    const before = inTheirs("somebody", (_, row) => row);
    assert.match(before.beside, /"clients":/);
    assert.doesNotMatch(before.state, /"clients":/);
    await server.kill();
    // The statement of that version, which raises the number of wrong passwords.
    const state = JSON.stringify({ ...JSON.parse(before.state), failures: 3 });
    inTheirs("somebody", (database) =>
      database.prepare("INSERT OR REPLACE INTO users (username, state) VALUES (?, ?)").run("somebody", state));
    const row = inTheirs("somebody", (_, row) => row);
    assert.deepEqual({ ...row }, { state, beside: before.beside });
    await server.startAgain();
    const devices = await browser.open(account("/devices"));
    assert.equal(devices.status, 200);
    assert.match(devices.html, /This browser/);
  });

  test("is there no more once somebody has left, though nobody asks", async () => {
    await changeService(server, { people: { deletionDelay: 1 } });
    const leaving = await added("leaving");
    await added("staying");
    const browser = await atAccount(leaving);
    const { html } = await browser.open(account("/delete"));
    const form = /name="form" value="([^"]+)"/.exec(html)[1];
    assert.equal((await browser.post(account("/delete"), { form })).status, 200);
    const isThere = (username) => inTheirs(username, () => true) ?? false;
    for (let tries = 0; tries < 60 && isThere("leaving"); tries += 1) await sleep(500);
    assert.deepEqual([isThere("leaving"), isThere("staying")], [false, true]);
  });
});
