// A single-page app with oidc-client-ts in a real browser: sign-in by redirect, UserInfo across origins, and renewal
// without a page, by a refresh token. In an iframe with prompt=none it is told that a person has to be asked: any program
// on this machine could listen where this app has its answers.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { furnishOpenid } from "../../scripts/lib/openid_development.mjs";
import { ALLOW, DENY } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { serveApp } from "./support/spa.mjs";
import { raise, stage } from "./support/stage.mjs";

const SCOPE = "openid profile email";

let dev;

before(async () => {
  await raise();
  dev = await furnishOpenid(stage.admin, stage.issuer);
  stage.user = dev.user;
  await stage.callback.close();
  stage.callback = await serveApp({ authority: stage.issuer, client_id: dev.clients.spa.client_id, scope: SCOPE });
});

/** A person at the app, which asks for `scope`. */
async function open(person, scope = SCOPE, origin = stage.callback.origin) {
  stage.callback.settings.scope = scope;
  await person.page.goto(`${origin}/`);
}

/** The person presses the app's button and goes through the pages, up to `decision`; the app has told what came of it. */
async function signIn(person, decision = ALLOW) {
  await person.press("#sign-in");
  await person.signIn();
  // A consent that was given before is not asked for again.
  if (person.url.origin === stage.issuer) await person.press(decision);
  await person.page.waitForSelector("[data-told=yes]");
}

const user = (person) => person.page.evaluate(() => window.app.user());
const renew = (person) => person.page.evaluate(() => window.app.renew());

/** The requests to the server for this path; `method` leaves preflights out. */
const requestsTo = ({ witness }, path, method) =>
  witness.requests.filter((request) => new URL(request.url()).pathname === path && (!method || request.method() === method));

scene("a person who denies is told so by the app", async (person) => {
  await open(person, "openid phone");
  await signIn(person, DENY);
  assert.equal(await person.text("#told"), "access_denied");
  assert.equal(await user(person), null);
});

scene("a person signs in, and the app has an ID token that verifies", async (person) => {
  await open(person);
  await signIn(person);
  const { id_token, profile, token_type } = await user(person);
  const keys = createRemoteJWKSet(new URL(dev.endpoints.jwks_uri));
  const { payload } = await jwtVerify(id_token, keys, { issuer: stage.issuer, audience: dev.clients.spa.client_id });
  assert.equal(payload.sub, profile.sub);
  assert.equal(await person.text("#told"), payload.sub);
  assert.equal(token_type.toLowerCase(), "bearer");
});

scene("the app reads UserInfo across origins", async (person) => {
  await open(person);
  await signIn(person);
  const { profile } = await user(person);
  assert.equal(profile.email, stage.user.claims.email);
  assert.equal(profile.name, stage.user.claims.name);
  const [request] = requestsTo(person, "/oauth/userinfo", "GET");
  assert.match((await request.allHeaders()).authorization, /^Bearer /);
});

scene("no token is in a URL, and the code is in one only", async (person) => {
  await open(person);
  await signIn(person);
  const { access_token, id_token } = await user(person);
  const urls = person.witness.requests.map((request) => request.url());
  for (const token of [access_token, id_token]) assert.ok(urls.every((url) => !url.includes(token)));
});

scene("a second sign-in in the same browser asks what the app may do, and for no password", async (person) => {
  await open(person);
  await signIn(person);
  await open(person);
  await person.press("#sign-in");
  assert.equal(person.url.origin, stage.issuer);
  await person.press(ALLOW);
  await person.page.waitForSelector("[data-told=yes]");
  assert.equal(await person.text("#told"), (await user(person)).profile.sub);
});

scene("the app is not renewed in an iframe with prompt=none, and no page is shown", async (person) => {
  await open(person);
  await signIn(person);
  assert.deepEqual(await renew(person), { error: "consent_required" });
  const silent = requestsTo(person, "/oauth/authorize").filter((request) => request.url().includes("prompt=none"));
  assert.equal(silent.length, 1);
  assert.notEqual(silent[0].frame(), person.page.mainFrame());
});

scene("the app renews with its refresh token, which is replaced", async (person) => {
  await open(person, `${SCOPE} offline_access`);
  await signIn(person);
  const first = await user(person);
  assert.ok(first.refresh_token);
  const renewed = await renew(person);
  assert.equal(renewed.error, undefined);
  assert.notEqual(renewed.refresh_token, first.refresh_token);
  assert.notEqual(renewed.access_token, first.access_token);
  assert.equal(requestsTo(person, "/oauth/authorize").some((request) => request.url().includes("prompt=none")), false);
  assert.equal((await renew(person)).error, undefined);
});

scene("without a session the app cannot renew in an iframe", async (person) => {
  await open(person);
  await signIn(person);
  await person.page.context().clearCookies();
  assert.deepEqual(await renew(person), { error: "login_required" });
});

scene("an app of another site signs in by redirect, and its iframe has no session", async (person) => {
  await open(person, SCOPE, stage.callback.foreignOrigin);
  await signIn(person);
  assert.equal((await user(person)).profile.email, stage.user.claims.email);
  assert.deepEqual(await renew(person), { error: "login_required" }); // SameSite=Lax: the cookie stays at home
});

/** What a browser asks before it sends a request of another origin. */
async function preflight(path, method = "POST") {
  const headers = {
    Origin: stage.callback.origin,
    "Access-Control-Request-Method": method,
    "Access-Control-Request-Headers": "authorization,content-type,dpop",
  };
  const { headers: answered } = await fetch(stage.issuer + path, { method: "OPTIONS", headers });
  return (name) => answered.get(`access-control-allow-${name}`);
}

for (const path of ["/oauth/token", "/oauth/userinfo", "/oauth/par", "/oauth/revoke"]) {
  test(`a script of another origin may use ${path}, and sends no cookies to it`, async () => {
    const allowed = await preflight(path);
    assert.ok(["*", stage.callback.origin].includes(allowed("origin")));
    assert.ok((allowed("methods") ?? "").includes("POST"));
    for (const name of ["content-type", "dpop", "authorization"]) {
      assert.ok((allowed("headers") ?? "").toLowerCase().includes(name), `${path}: ${name}`);
    }
    assert.equal(allowed("credentials"), null);
  });
}

for (const path of ["/oauth/authorize", "/oauth/authorize/login", "/oauth/authorize/consent", "/admin/export", "/admin/apply"]) {
  test(`a script of another origin may not read ${path}`, async () => {
    assert.equal((await preflight(path))("origin"), null);
  });
}
