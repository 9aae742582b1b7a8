// A state folder as it was kept before there could be services beside the first one: it is served as it is, and nobody
// has to do anything. The fixture holds its files, and what clients, people and the operator had been told by then. Its
// refresh token lives until 2036.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { decodeJwt } from "jose";
import { inRoot } from "../../scripts/lib/project.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { newFolder, startServer } from "./support/server.mjs";

const VERIFIER = "a".repeat(43);

const kept = JSON.parse(readFileSync(inRoot("tests", "fixtures", "state_of_one_service.json"), "utf8"));
const { client_id, client_secret, redirect_uri } = kept.client;

let server;
const stateFolder = newFolder();

before(async () => {
  for (const [name, deflated] of Object.entries(kept.files)) {
    mkdirSync(dirname(join(stateFolder, name)), { recursive: true });
    writeFileSync(join(stateFolder, name), inflateRawSync(Buffer.from(deflated, "base64")));
  }
  server = await startServer({ stateFolder });
});
after(async () => {
  await server.stop();
  rmSync(stateFolder, { recursive: true, force: true });
});

async function asked(path, parameters) {
  const body = new URLSearchParams({ client_id, client_secret, ...parameters });
  return (await fetch(server.url + path, { method: "POST", body })).json();
}

/** Signs in where it has to be, and redeems the code: the pages that were shown, and the tokens. */
async function login() {
  const code_challenge = createHash("sha256").update(VERIFIER).digest("base64url");
  const scope = "openid email offline_access";
  const asks = { client_id, redirect_uri, scope, response_type: "code", code_challenge, code_challenge_method: "S256" };
  const browser = newBrowser(server.url);
  const first = await browser.open(`${server.url}/oauth/authorize?${new URLSearchParams(asks)}`);
  const { pages, location } = await goThrough(browser, first, kept.user);
  const code = location.searchParams.get("code");
  const parameters = { grant_type: "authorization_code", code, redirect_uri, code_verifier: VERIFIER };
  return { pages, tokens: await asked("/oauth/token", parameters) };
}

const jwks = async () => (await (await fetch(`${server.url}/oauth/jwks`)).json()).keys;
const refreshed = () => asked("/oauth/token", { grant_type: "refresh_token", refresh_token: kept.refresh_token });

async function everythingIsThere() {
  assert.deepEqual(await jwks(), kept.keys);
  assert.deepEqual((await server.admin.export()).documents, kept.documents);
  const { pages, tokens } = await login();
  assert.deepEqual(pages, ["sign-in"], "what the person has allowed is remembered");
  assert.equal(decodeJwt(tokens.id_token).sub, kept.sub);
  assert.equal((await asked("/oauth/introspect", { token: kept.refresh_token })).active, true);
}

describe("a state from before there were services beside the first one", () => {
  test("has its documents, keys, people, consents and grants at the first start", async () => {
    await everythingIsThere();
    assert.equal((await server.admin.listServices()).totalCount, 0);
  });

  test("is the first service still when another is made beside it, which has nothing of it", async () => {
    const issuer = "http://localhost:8787/b";
    const { id } = await server.admin.createService(issuer);
    const beside = server.admin.of(id);
    assert.deepEqual((await beside.export()).documents, []);
    const signedOut = beside.signOutUser(kept.user.username);
    await assert.rejects(signedOut, ({ status }) => status === 404);
    await server.restart();
    await everythingIsThere();
    await assert.rejects(server.admin.createService(kept.documents.find(({ kind }) => kind === "service").document.issuer));
  });

  test("lets its refresh token be used", async () => {
    const { access_token, id_token } = await refreshed();
    assert.ok(access_token);
    assert.equal(decodeJwt(id_token).sub, kept.sub);
  });
});
