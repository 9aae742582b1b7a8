// People and the audit trail as an operator meets them, on workerd: what the commands print, how they end, and what the
// tables keep.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { newBrowser } from "./support/browser.mjs";
import { changeService, newFolder, sleep, startOpenid } from "./support/server.mjs";

const folder = newFolder();
const SOMEBODY = { username: "somebody", password: "a password of somebody" };

let server;
before(async () => {
  server = await startOpenid();
  await changeService(server, { people: { audit: { enabled: true } } });
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command: its exit status and what it printed. */
function admin(...args) {
  const env = { ...process.env, ADMIN_SECRET: server.adminSecret, SEKISHO_STATE: join(folder, "state") };
  const child = spawn(process.execPath, [inRoot("scripts", "admin.mjs"), ...args, "--url", server.url], { env });
  const ended = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (chunk) => (ended[stream] += chunk));
  return new Promise((done) => child.once("close", (status) => done({ ...ended, status })));
}

/** The lines that a command which succeeds has printed. */
async function succeed(...args) {
  const { status, stdout, stderr } = await admin(...args);
  assert.equal(status, 0, stderr);
  return stdout.split("\n").filter(Boolean);
}

const objects = async (...args) => (await succeed(...args)).map((line) => JSON.parse(line));

function write(name, lines) {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}

/** The answer to a name and a password in a browser that was never here. */
async function attempt({ username, password }) {
  const browser = newBrowser(server.url);
  const client = server.dev.clients.web;
  const asked = { client_id: client.client_id, response_type: "code", scope: "openid", redirect_uri: client.redirect_uris[0] };
  // RFC 7636 Appendix B.
  const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };
  const query = new URLSearchParams({ ...asked, ...challenge });
  const page = await browser.open(`${server.url}/oauth/authorize?${query}`);
  assert.equal(page.status, 200, page.html);
  return browser.signIn(page, { username, password });
}

describe("admin user", () => {
  test("import adds whoever it can, tells of the others, and can be repeated", async () => {
    const file = write("people.jsonl", [
      { ...SOMEBODY, claims: { name: "Somebody" }, subject: "sub-of-somebody" },
      "",
      { username: "short", password: "short" },
      "{",
      { username: "double", password: "a good password", subject: "sub-of-somebody" },
      ...Array.from({ length: 25 }, (_, n) => ({ username: `person ${n}`, password: "a good password", subject: `p${n}` })),
    ]);
    const first = await admin("user", "import", file);
    assert.equal(first.status, 1);
    assert.match(first.stderr, /^line 3: password: /m);
    assert.match(first.stderr, /^line 4: is not JSON/m);
    assert.match(first.stderr, /^line 5: line 1 has the same subject/m);
    assert.match(first.stderr, /26 created, 0 unchanged, 3 refused/);
    const again = await admin("user", "import", file);
    assert.match(again.stderr, /0 created, 26 unchanged, 3 refused/);
    assert.match((await admin("user", "import", join(folder, "nowhere"))).stderr, /^There is no file/);
  });

  test("list tells of everybody once, whatever object they are in", async () => {
    const names = (await objects("user", "list", "--json")).map(({ username }) => username);
    assert.equal(new Set(names).size, names.length);
    for (let n = 0; n < 25; n += 1) assert.ok(names.includes(`person ${n}`), `person ${n}`);
    const lines = await succeed("user", "list");
    assert.equal(lines.length, names.length);
    assert.ok(lines.includes("somebody (sub-of-somebody): password, 0 sessions"), lines.join("\n"));
  });

  test("show tells what is known, and export what is needed elsewhere, with hashes only where they are asked for", async () => {
    const shown = JSON.parse((await succeed("user", "show", "somebody")).join("\n"));
    assert.deepEqual([shown.subject, shown.claims.name], ["sub-of-somebody", "Somebody"]);
    const plain = await objects("user", "export");
    assert.ok(plain.every(({ passwordHash }) => passwordHash === undefined));
    const moving = await objects("user", "export", "--with-hashes");
    assert.ok(moving.every(({ passwordHash }) => passwordHash.startsWith("$argon2id$")));
    const { status, stderr } = await admin("user", "show", "nobody here");
    assert.equal(status, 1);
    assert.match(stderr, /There is nobody of this user name/);
  });

  test("lock keeps somebody out as a wrong password does, until unlock", async () => {
    assert.equal((await attempt(SOMEBODY)).status, 200);
    await succeed("user", "lock", "somebody");
    const wrong = await attempt({ ...SOMEBODY, password: "a wrong password" });
    const locked = await attempt(SOMEBODY);
    assert.deepEqual([locked.status, wrong.status], [403, 403]);
    await succeed("user", "reset-factors", "somebody");
    await succeed("user", "unlock", "somebody");
    assert.equal((await attempt(SOMEBODY)).status, 200);
  });
});

describe("admin audit", () => {
  test("tells what has happened in the order of time, and finds what is looked for", async () => {
    await sleep(1500);
    const events = await objects("audit");
    const times = events.map(({ at }) => at);
    assert.deepEqual(times, [...times].sort());
    const types = new Set(events.map(({ type }) => type));
    for (const type of ["sign-in.accepted", "sign-in.refused", "api.changed", "admin.changed"]) assert.ok(types.has(type), type);
    const refused = await objects("audit", "--user", "somebody", "--refusal", "WrongPassword");
    assert.equal(refused.length, 2);
    const accepted = await objects("audit", "--type", "sign-in.accepted", "--subject", "sub-of-somebody");
    assert.equal(accepted.length, 2);
    assert.equal((await objects("audit", "--since", "1h", "--until", "30m")).length, 0);
    const text = JSON.stringify(events);
    for (const secret of [SOMEBODY.password, "a wrong password", server.adminSecret, "argon2"]) assert.ok(!text.includes(secret), secret);
  });

  test("is kept over a restart, and says what it cannot look for", async () => {
    const before = await succeed("audit", "--type", "sign-in");
    await server.restart();
    assert.deepEqual(await succeed("audit", "--type", "sign-in"), before);
    const { status, stderr } = await admin("audit", "--type", "no-such");
    assert.equal(status, 1);
    assert.match(stderr, /The member type is missing/);
    assert.equal((await admin("audit", "--since", "yesterday")).status, 2);
    assert.equal((await admin("audit", "--follow", "--until", "1h")).status, 2);
  });

  test("says that the service keeps no trail, where it finds nothing for that", async () => {
    const found = await admin("audit", "--type", "sign-in");
    assert.ok(found.stdout);
    const nothing = await admin("audit", "--since", "1h", "--until", "30m");
    assert.deepEqual([nothing.status, nothing.stdout, nothing.stderr], [0, "", ""]);
    await changeService(server, { people: {} });
    const silent = await admin("audit", "--since", "1h", "--until", "30m");
    await changeService(server, { people: { audit: { enabled: true } } });
    assert.deepEqual([silent.status, silent.stdout], [0, ""]);
    assert.match(silent.stderr, /^The service keeps no trail now: .*"audit": \{ "enabled": true \}/);
  });

  test("of what strangers do a bounded number is kept", async () => {
    const ask = () => fetch(`${server.url}/oauth/authorize?client_id=nobody`).then((response) => response.text());
    for (let round = 0; round < 40; round += 1) await Promise.all(Array.from({ length: 20 }, ask));
    await sleep(1500);
    const kept = await objects("audit", "--type", "request.refused", "--since", "5m");
    assert.ok(kept.length <= 16 * 20 * 2, `${kept.length}`);
    assert.ok((await objects("audit", "--type", "trail.overrun", "--since", "5m")).length > 0);
  });
});
