// docs/move-from-authlete.md on real workerd: the move from one server with the API to another, and the way of tokens.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { newApiCredentials } from "../../scripts/lib/api_credentials.mjs";
import { run } from "./support/samples.mjs";
import { newFolder, startOpenid } from "./support/server.mjs";

const folder = newFolder();
const moved = join(folder, "moved");
let old;
let next;
let from;
let to;
let service;

before(async () => {
  [old, next] = await Promise.all([startOpenid(), startOpenid()]);
  from = await newApiCredentials(old.admin, old.url);
  to = await newApiCredentials(next.admin, next.url);
});
after(async () => {
  await Promise.all([old.stop(), next.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

async function move(env, ...args) {
  const program = run("move.mjs", env, args);
  return { status: await program.ended, said: program.said() };
}

/** A call at the new server, for the service that has moved. */
async function call(path, body) {
  const headers = { Authorization: `Bearer ${to.access_token}`, "Content-Type": "application/json" };
  const answer = await fetch(`${next.url}/api/${service}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}

test("the service and each client are read, in files that their owner alone may read", async () => {
  const { status, said } = await move({ BASE: from.base, SERVICE: from.service_id, TOKEN: from.access_token }, "export", moved);
  assert.equal(status, 0, said);
  assert.equal(statSync(join(moved, "service.json")).mode & 0o077, 0);
  const clients = readdirSync(moved).filter((name) => name.startsWith("client-"));
  assert.equal(clients.length, Object.keys(old.dev.clients).length);
});

test("the second generation of the API gives the same documents", async () => {
  const second = join(folder, "second");
  const { status, said } = await move({ BASE: from.base, API_KEY: from.api_key, API_SECRET: from.api_secret }, "export", second);
  assert.equal(status, 0, said);
  for (const name of readdirSync(moved)) assert.equal(readFileSync(join(second, name), "utf8"), readFileSync(join(moved, name), "utf8"));
});

test("what is not served here is refused by its member, and nothing is made", async () => {
  const file = join(moved, "service.json");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(whole), supportedGrantTypes: ["AUTHORIZATION_CODE", "PASSWORD"] }));
  const { status, said } = await move({ BASE: to.base, TOKEN: to.access_token }, "import", moved, `${next.url}/moved`);
  writeFileSync(file, whole);
  assert.notEqual(status, 0);
  assert.match(said, /service\/create: 400 .*supportedGrantTypes/);
});

/** What the client of this name on the former server is known by here: its alias, if it has one. */
function idOf(name) {
  const { clientId, clientIdAlias } = JSON.parse(readFileSync(join(moved, `client-${old.dev.clients[name].client_id}.json`), "utf8"));
  return clientIdAlias ?? String(clientId);
}

test("the service and each client are made, and clients are known by the names that they had", async () => {
  const { status, said } = await move({ BASE: to.base, TOKEN: to.access_token }, "import", moved, `${next.url}/moved`);
  assert.equal(status, 0, said);
  service = /^service (\d+)$/m.exec(said)[1];
  const metadata = await (await fetch(`${next.url}/moved/.well-known/openid-configuration`)).json();
  assert.equal(metadata.issuer, `${next.url}/moved`);
  assert.equal(said.match(/^client \d+ is \d+, known as /gm).length, Object.keys(old.dev.clients).length);
  const redirectUri = encodeURIComponent(old.dev.clients.web.redirect_uris[0]);
  const { action } = await call("auth/authorization", { parameters: `client_id=${idOf("web")}&response_type=code&redirect_uri=${redirectUri}` });
  assert.equal(action, "LOCATION"); // known, and its request is refused for what it lacks
});

test("a token of the former server is good here once it was brought, and ends here", async () => {
  const accessToken = "AuTok3n-of-the-former-server-0123456789";
  assert.equal((await call("auth/introspection", { token: accessToken })).action, "UNAUTHORIZED");
  const clientId = idOf("web");
  const brought = { grantType: "AUTHORIZATION_CODE", clientId, subject: "john", scopes: ["openid"], accessToken, refreshToken: `${accessToken}-r` };
  assert.equal((await call("auth/token/create", brought)).action, "OK");
  const { action, subject } = await call("auth/introspection", { token: accessToken });
  assert.deepEqual([action, subject], ["OK", "john"]);
  assert.equal((await call("auth/token/create", brought)).action, "BAD_REQUEST");
  assert.equal((await call("auth/token/revoke", { accessTokenIdentifier: accessToken })).count, 1);
  assert.equal((await call("auth/introspection", { token: accessToken })).action, "UNAUTHORIZED");
});

test("a token that has the form of those of this server is not brought", async () => {
  const given = await call("auth/token/create", { grantType: "CLIENT_CREDENTIALS", clientId: idOf("machine"), scopes: [] });
  assert.equal(given.action, "OK", given.resultMessage);
  const again = await call("auth/token/create", { grantType: "CLIENT_CREDENTIALS", clientId: idOf("machine"), accessToken: given.accessToken });
  assert.match(again.resultCode, /^A910255|^A144201/);
});
