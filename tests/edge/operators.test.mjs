// Operators, from the link that lets the first one join to what each may do, on real workerd with oauth4webapi.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as oauth from "oauth4webapi";
import { newBrowser } from "./support/browser.mjs";
import { startFurnished } from "./support/server.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const PASSWORD = "a long and uncommon pass phrase";

let server;

before(async () => {
  server = await startFurnished();
});
after(() => server.stop());

const config = async () => (await fetch(`${server.url}/api/operators/config`)).json();

/** Opens the link of an invitation and makes an account: the browser. */
async function join(link, username) {
  const { issuer } = await config();
  const browser = newBrowser(issuer);
  const page = await browser.open(link);
  assert.equal(page.status, 200, page.html);
  const fields = { interaction: page.interaction, invitation: new URL(link).searchParams.get("l"), username, password: PASSWORD };
  const done = await browser.post(`${issuer}/oauth/authorize/sign-up`, fields);
  assert.equal(done.status, 303, done.html);
  assert.equal(done.headers.get("location"), `${server.url}/console/`);
  return browser;
}

/** What the console does with the session of a browser: code, PKCE and DPoP; a function that calls the API. */
async function signIn(browser, { scope, resource } = {}) {
  const told = await config();
  const issuer = new URL(told.issuer);
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP));
  const client = { client_id: told.clientId };
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const home = `${server.url}/console/`;
  const query = new URLSearchParams({
    client_id: client.client_id, redirect_uri: home, response_type: "code", state,
    scope: scope ?? told.scope, resource: resource ?? told.resource,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  const answer = await browser.open(`${as.authorization_endpoint}?${query}`);
  assert.equal(answer.status, 303, answer.html);
  const back = new URL(answer.headers.get("location"));
  const parameters = oauth.validateAuthResponse(as, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), parameters, home, verifier, { ...HTTP, DPoP });
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response);
  const call = async (method, path, body) => {
    const headers = new Headers(body && { "content-type": "application/json" });
    try {
      const url = new URL(`/api/${path}`, server.url);
      return await oauth.protectedResourceRequest(tokens.access_token, method, url, headers, body && JSON.stringify(body), { ...HTTP, DPoP });
    } catch (error) {
      if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
      throw error;
    }
  };
  return { tokens, call };
}

const invite = (asked) => server.admin.inviteOperator(asked);

describe("operators", () => {
  let ann;

  test("the first one joins by a link, signs in unasked, and may do everything", async () => {
    assert.equal((await config()).issuer, null);
    const { link, subject } = await invite({ description: "Ann" });
    assert.equal((await config()).issuer, `${server.url}/operators`);
    const browser = await join(link, "ann");
    ann = await signIn(browser);
    const me = await (await ann.call("GET", "operators/me")).json();
    assert.equal(me.subject, subject);
    assert.equal(me.username, "ann");
    assert.ok(me.rights.includes("ADMIN"));
    const changed = await ann.call("PATCH", "service/update", { description: "changed by Ann" });
    assert.equal(changed.status, 200);
    const again = await newBrowser(`${server.url}/operators`).open(link);
    assert.equal(again.status, 400);
  });

  test("another one does what their rights are, and nothing else", async () => {
    const made = await (await ann.call("POST", "operators/invite", { rights: ["VIEW_CLIENT"] })).json();
    const bob = await signIn(await join(made.link, "bob"));
    assert.equal((await bob.call("GET", "client/get/list")).status, 200);
    const refused = await bob.call("GET", "service/get");
    assert.equal(refused.status, 403);
    assert.match(refused.headers.get("www-authenticate"), /^DPoP .*error="insufficient_scope"/);
    for (const path of ["operators/list", "tokens/list", "people/list"]) assert.equal((await bob.call("GET", path)).status, 403, path);
    assert.equal((await ann.call("DELETE", `operators/delete/${made.subject}`)).status, 204);
    // Within 30 seconds everywhere.
    assert.ok([200, 403].includes((await bob.call("GET", "client/get/list")).status));
  });

  test("a token is no bearer token, and counts with a proof of its key for this call, once", async () => {
    const url = `${server.url}/api/operators/me`;
    const bearer = await fetch(url, { headers: { authorization: `Bearer ${ann.tokens.access_token}` } });
    assert.equal(bearer.status, 401);
    const proofless = await fetch(url, { headers: { authorization: `DPoP ${ann.tokens.access_token}` } });
    assert.equal(proofless.status, 401);
    assert.match(proofless.headers.get("www-authenticate"), /^DPoP .*error="invalid_dpop_proof"/);
    const other = oauth.DPoP({ client_id: "console" }, await oauth.generateKeyPair("ES256"));
    const stolen = oauth.protectedResourceRequest(ann.tokens.access_token, "GET", new URL(url), new Headers(), null, { ...HTTP, DPoP: other });
    await assert.rejects(stolen, oauth.WWWAuthenticateChallengeError);
  });

  test("a token without the scope of the API opens nothing", async () => {
    const { link } = await invite({});
    const browser = await join(link, "carol");
    const { call } = await signIn(browser, { scope: "openid" });
    assert.equal((await call("GET", "operators/me")).status, 401);
    assert.equal((await (await signIn(browser)).call("GET", "operators/me")).status, 200);
  });

  test("the service asks for nonces where it says so", async () => {
    const { services } = await server.admin.listServices();
    const { id } = services.find(({ operators }) => operators);
    const there = server.admin.of(id);
    const { documents } = await there.export();
    const service = documents.find(({ kind }) => kind === "service");
    await there.apply([{ ...service, document: { ...service.document, dpopNonceRequired: true } }]);
    const refused = await ann.call("GET", "operators/me");
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get("www-authenticate"), /error="use_dpop_nonce"/);
    assert.ok(refused.headers.get("dpop-nonce"));
    assert.equal((await ann.call("GET", "operators/me")).status, 200);
  });

  test("of two invitations at once each makes an operator, at one service", async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => invite({ rights: ["VIEW_SERVICE"] })));
    assert.equal(new Set(made.map(({ subject }) => subject)).size, 4);
    const { services } = await server.admin.listServices();
    assert.equal(services.filter(({ operators }) => operators).length, 1);
  });

  test("of four who open one link at once one joins", async () => {
    const { link } = await invite({});
    const { issuer } = await config();
    const pages = await Promise.all([1, 2, 3, 4].map(async () => {
      const browser = newBrowser(issuer);
      return { browser, page: await browser.open(link) };
    }));
    const done = await Promise.all(pages.map(({ browser, page: { interaction } }, n) =>
      browser.post(`${issuer}/oauth/authorize/sign-up`, { interaction, invitation: new URL(link).searchParams.get("l"), username: `dave${n}`, password: PASSWORD })));
    assert.deepEqual(done.map(({ status }) => status).sort(), [303, 409, 409, 409]);
  });
});

test("the service of the operators is made once, however many invite at a server that has none", async () => {
  const fresh = await startFurnished();
  try {
    const made = await Promise.all([1, 2, 3, 4, 5, 6].map(() => fresh.admin.inviteOperator({})));
    assert.ok(made.every(({ link }) => link.startsWith(`${fresh.url}/operators/account/link?l=`)));
    const { services } = await fresh.admin.listServices();
    assert.equal(services.length, 1);
    const { operators } = await fresh.admin.listOperators();
    assert.equal(operators.length, 6);
  } finally {
    await fresh.stop();
  }
});
