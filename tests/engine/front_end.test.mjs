// The example of a front end of one's own, as it is in schema/examples/engine, in front of the engine.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { basic, form, newPkce, parametersOf, startEngine } from "./support/engine.mjs";

let server;
let child;
let base;
let web;

before(async () => {
  server = await startEngine();
  web = server.dev.clients.web;
  const { api } = server;
  const env = { ...process.env, BASE: api.base, SERVICE: api.service_id, TOKEN: api.access_token, PORT: "0" };
  const script = inRoot("schema", "examples", "engine", "front_end.ts");
  child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  base = `http://localhost:${JSON.parse(value.replace("listens on ", "")).port}`;
});
after(async () => {
  child?.kill();
  await server.stop();
});

const redirected = { redirect: "manual" };

/** The page of an authorization request, with the cookie that it sets. */
async function asked(pkce, more = {}) {
  const challenge = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
  const [redirect_uri] = web.redirect_uris;
  const parameters = form({ client_id: web.client_id, response_type: "code", redirect_uri, scope: "openid", ...challenge, ...more });
  const page = await fetch(`${base}/authorize?${parameters}`, redirected);
  return { page, html: await page.text(), cookie: page.headers.get("set-cookie")?.split(";")[0] };
}

const decide = (cookie, decision) =>
  fetch(`${base}/decide`, { method: "POST", body: new URLSearchParams({ decision }), headers: cookie ? { cookie } : {}, ...redirected });

const redeem = (code, pkce, secret = web.client_secret) =>
  fetch(`${base}/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: web.redirect_uris[0], code_verifier: pkce.verifier }),
    headers: { authorization: basic(web.client_id, secret) },
  });

test("a person allows, and the client gets tokens for its code, once", async () => {
  const pkce = newPkce();
  const { page, html, cookie } = await asked(pkce);
  assert.equal(page.status, 200);
  assert.match(html, /The web client asks for access/);
  const { status, headers } = await decide(cookie, "allow");
  assert.equal(status, 302);
  const { code, iss } = parametersOf(headers.get("location"));
  assert.equal(iss, server.dev.issuer);
  const given = await redeem(code, pkce);
  assert.equal(given.status, 200);
  assert.equal(given.headers.get("cache-control"), "no-store");
  assert.equal((await given.json()).token_type, "Bearer");
  const again = await redeem(code, pkce);
  assert.equal(again.status, 400);
  assert.equal((await again.json()).error, "invalid_grant");
});

test("the metadata and the keys of the engine are published", async () => {
  const metadata = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
  assert.equal(metadata.issuer, server.dev.issuer);
  const { keys } = await (await fetch(`${base}/jwks`)).json();
  assert.ok(keys.length > 0);
});

test("a person denies", async () => {
  const { cookie } = await asked(newPkce());
  const { headers } = await decide(cookie, "deny");
  assert.equal(parametersOf(headers.get("location")).error, "access_denied");
});

test("who must not be asked has not signed in", async () => {
  const { page } = await asked(newPkce(), { prompt: "none" });
  assert.equal(parametersOf(page.headers.get("location")).error, "login_required");
});

test("what has no page is said to be wrong where the person is", async () => {
  const answer = await fetch(`${base}/authorize?client_id=1&response_type=code`, redirected);
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error, "invalid_request");
});

test("a decision without the cookie of its page, and one that was made, decide nothing", async () => {
  const { cookie } = await asked(newPkce());
  assert.equal((await decide(undefined, "allow")).status, 500);
  assert.equal((await decide(cookie, "allow")).status, 302);
  assert.equal((await decide(cookie, "allow")).status, 500);
});

test("a client with a wrong secret is challenged", async () => {
  const answer = await redeem("no", newPkce(), "wrong");
  assert.equal(answer.status, 401);
  assert.equal(answer.headers.get("www-authenticate"), 'Basic realm="token"');
  assert.equal((await answer.json()).error, "invalid_client");
});
