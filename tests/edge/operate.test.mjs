// What docs/operate.md promises and warns of, on real workerd, by the commands that it names.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { inRoot } from "../../scripts/lib/project.mjs";
import { newPkce, send } from "./support/client.mjs";
import { changeClient, newFolder, newSecret, startOpenid, startServer } from "./support/server.mjs";

const folder = newFolder();
let server;
let dev;

before(async () => {
  server = await startOpenid();
  dev = server.dev;
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run admin` for a server, with a secret: `{ status, said }`. */
function admin(args, { to = server, secret = to.adminSecret, input = "" } = {}) {
  const env = { ...process.env, ADMIN_SECRET: secret, SEKISHO_STATE: join(folder, "state") };
  const child = spawn(process.execPath, [inRoot("scripts", "admin.mjs"), ...args, "--url", to.url], { env });
  let said = "";
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (chunk) => (said += chunk));
  child.stdin.end(input);
  return new Promise((done) => child.once("close", (status) => done({ status, said: said.trimEnd() })));
}

const documentsOf = async (to) => (await to.admin.export()).documents;
const numberOf = async (to) => (await documentsOf(to)).find(({ kind }) => kind === "service").document.apiKey;
const asMachine = (to, secret) => {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: dev.clients.machine.client_id, client_secret: secret });
  return send({ url: `${to.url}/oauth/token`, method: "POST", body });
};

/** The `sub` by which the client `web`, pairwise, knows somebody on a server; `printed` is what has its other secret. */
async function subjectAt(to, printed) {
  const { client_id: client, client_secret, redirect_uris: [redirect_uri] } = dev.clients.web;
  const clientSecret = printed ? new RegExp(`the secret of client ${client}: (\\S+)`).exec(printed)[1] : client_secret;
  const { verifier, challenge } = newPkce();
  const call = async (path, body) => {
    const headers = { Authorization: `Bearer ${to.adminSecret}`, "Content-Type": "application/json" };
    return (await send({ url: `${to.url}/api/auth/${path}`, method: "POST", headers, body: JSON.stringify(body) })).body;
  };
  const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
  const parameters = String(new URLSearchParams({ client_id: client, redirect_uri, response_type: "code", scope: "openid", ...pkce }));
  const { ticket } = await call("authorization", { parameters });
  const { authorizationCode: code } = await call("authorization/issue", { ticket, subject: "john" });
  const redeemed = String(new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier }));
  const { responseContent } = await call("token", { parameters: redeemed, clientId: client, clientSecret });
  return decodeJwt(JSON.parse(responseContent).id_token).sub;
}

describe("a backup, in an empty server", () => {
  const backup = join(folder, "backup");
  let empty;
  let printed;

  before(async () => {
    empty = await startServer();
    await changeClient(server, dev.clients.web.client_id, { subjectType: "PAIRWISE" });
    assert.equal((await admin(["export", backup])).status, 0);
    const { said } = await admin(["user", "export", "--with-hashes"]);
    writeFileSync(join(folder, "people.jsonl"), said);
    printed = (await admin(["apply", backup], { to: empty })).said;
    assert.equal((await admin(["user", "import", join(folder, "people.jsonl")], { to: empty })).status, 0);
  });
  after(() => empty.stop());

  test("brings back documents, with the numbers of clients", async () => {
    assert.deepEqual(await documentsOf(empty), await documentsOf(server));
  });

  test("brings back people with their subject", async () => {
    const subject = async (to) => JSON.parse((await admin(["user", "show", dev.user.username], { to })).said).subject;
    assert.equal(await subject(empty), await subject(server));
  });

  test("gives clients other secrets, which are printed", async () => {
    const { client_id: id, client_secret: secret } = dev.clients.machine;
    assert.equal((await asMachine(empty, secret)).body.error, "invalid_client");
    const other = new RegExp(`the secret of client ${id}: (\\S+)`).exec(printed)[1];
    assert.notEqual((await asMachine(empty, other)).body.error, "invalid_client");
  });

  test("has other signing keys", async () => {
    const kids = async ({ url }) => (await send({ url: `${url}/oauth/jwks` })).body.keys.map(({ kid }) => kid);
    const before = await kids(server);
    assert.ok((await kids(empty)).every((kid) => !before.includes(kid)));
  });

  test("shows a client with pairwise subjects another person", async () => {
    assert.notEqual(await subjectAt(empty, printed), await subjectAt(server));
    assert.equal(await subjectAt(server), await subjectAt(server));
  });

  test("keeps the secret that a document brings from the vault", async () => {
    const third = await startServer();
    try {
      const { client_id: id, client_secret: clientSecret } = dev.clients.machine;
      const file = join(backup, "clients", `${id}.json`);
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), clientSecret }));
      assert.equal((await admin(["apply", backup], { to: third })).status, 0);
      assert.notEqual((await asMachine(third, clientSecret)).body.error, "invalid_client");
    } finally {
      await third.stop();
    }
  });
});

test("a client that was locked by the API is unlocked by its document", async () => {
  const { document, name } = (await documentsOf(server)).find(({ document: { clientId } }) => String(clientId) === String(dev.clients.machine.client_id));
  const path = join(folder, "document");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "client.json"), JSON.stringify(document));
  assert.ok(name);
  await server.admin.apply([{ name, kind: "client", document: { ...document, locked: true } }]);
  assert.match((await admin(["apply", path])).said, /^ {2}- locked: true$/m);
});

test("audit says that no trail is kept, and a trail begins with its document", async () => {
  assert.match((await admin(["audit", "--since", "1h"])).said, /^The service keeps no trail now/);
  const { document, ...entry } = (await documentsOf(server)).find(({ kind }) => kind === "service");
  await server.admin.apply([{ ...entry, document: { ...document, people: { audit: { enabled: true } } } }]);
  await asMachine(server, "another");
  for (let left = 50; left > 0; left -= 1) {
    const { said } = await admin(["audit", "--refusal", "ClientSecretWrong"]);
    if (said.includes('"type":"token.refused"')) return;
  }
  assert.fail("the refusal is not in the trail");
});

test("keys that are compromised verify nothing any more, and others sign", async () => {
  const keys = async () => (await send({ url: `${server.url}/oauth/jwks` })).body.keys.map(({ kid }) => kid);
  const before = await keys();
  assert.equal((await admin(["rotate-keys"])).status, 0);
  const both = await keys();
  assert.ok(before.every((kid) => both.includes(kid)) && both.length > before.length);
  assert.equal((await admin(["rotate-keys", "--compromised"])).status, 0);
  assert.ok((await keys()).every((kid) => !before.includes(kid)));
});

test("an account that was taken is locked, proved by a new password alone, and let in again", async () => {
  const name = dev.user.username;
  const steps = [["lock", name], ["reset-factors", name], ["put", name], ["unlock", name]];
  for (const [verb, ...rest] of steps) {
    const { status, said } = await admin(["user", verb, ...rest], { input: "another long password\n" });
    assert.equal(status, 0, said);
    const { locked, factors, sessions } = JSON.parse((await admin(["user", "show", name])).said);
    assert.deepEqual([locked ?? false, factors, sessions], [verb !== "unlock", ["password"], 0], verb);
  }
});

test("another admin secret ends no token of the API, and the former one opens nothing", async () => {
  const { said } = await admin(["token", "create", "USE_SERVICE", "--service", String(await numberOf(server)), "--days", "1"]);
  const token = said.split("\n")[1].trim();
  const introspect = async (bearer) => {
    const headers = { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" };
    return (await send({ url: `${server.url}/api/auth/introspection`, method: "POST", headers, body: '{"token": "x"}' })).status;
  };
  const former = server.adminSecret;
  const secret = newSecret();
  await server.restart({ adminSecret: secret });
  assert.deepEqual([await introspect(token), await introspect(former), await introspect(secret)], [200, 401, 200]);
  const { said: listed } = await admin(["token", "list"], { secret });
  const [, id] = /^token (\d+) .*USE_SERVICE/m.exec(listed);
  assert.equal((await admin(["token", "revoke", id], { secret })).status, 0);
  assert.equal(await introspect(token), 401);
});
