// The published TypeScript client of Authlete, unmodified, over every call of the third generation that it has. It checks
// each answer against its schemas and throws at what does not fit.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimsOf, form, headerOf, newPkce, parametersOf, startEngine } from "./support/engine.mjs";

let server;
let sdk;
let serviceId;
let web;

before(async () => {
  server = await startEngine();
  sdk = server.sdk;
  serviceId = server.api.service_id;
  web = server.dev.clients.web;
});
after(() => server.stop());

const withSecret = () => ({ clientId: web.client_id, clientSecret: web.client_secret });
const authorization = (parameters) => sdk.authorization.processRequest({ serviceId, authorizationRequest: { parameters: form(parameters) } });
const issue = (members) => sdk.authorization.issue({ serviceId, authorizationIssueRequest: members });
const token = (parameters, more = {}) =>
  sdk.token.process({ serviceId, tokenRequest: { ...withSecret(), parameters: form(parameters), ...more } });
const introspect = (members) => sdk.introspection.process({ serviceId, introspectionRequest: members });

function requested(pkce, scope = "openid email offline_access", more = {}) {
  const [redirect_uri] = web.redirect_uris;
  const challenge = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
  return { client_id: web.client_id, response_type: "code", redirect_uri, scope, nonce: "n", ...challenge, ...more };
}

/** A code for `subject`, asked for with `scope` and given with `more` at issue. */
async function codeFor(subject, pkce, { scope, ...more } = {}) {
  const { ticket } = await authorization(requested(pkce, scope));
  const { action, authorizationCode, responseContent } = await issue({ ticket, subject, ...more });
  assert.equal(action, "LOCATION", responseContent);
  return authorizationCode;
}

const redeem = (code, pkce, more) =>
  token({ grant_type: "authorization_code", code, redirect_uri: web.redirect_uris[0], code_verifier: pkce.verifier }, more);

async function tokensFor(subject, more) {
  const pkce = newPkce();
  const given = await redeem(await codeFor(subject, pkce, more), pkce);
  assert.equal(given.action, "OK", given.resultMessage);
  return given;
}

describe("the code flow", () => {
  test("a pushed request is opened, answered, redeemed, shown, refreshed and taken back", async () => {
    const pkce = newPkce();
    const pushed = await sdk.pushedAuthorization.create({
      serviceId,
      pushedAuthorizationRequest: { ...withSecret(), parameters: form(requested(pkce)) },
    });
    assert.deepEqual([pushed.resultCode, pushed.action], ["A245001", "CREATED"]);
    assert.ok(JSON.parse(pushed.responseContent).expires_in < 600);

    const opened = await authorization({ client_id: web.client_id, request_uri: pushed.requestUri });
    assert.equal(opened.action, "INTERACTION", opened.resultMessage);
    assert.deepEqual(opened.scopes.map(({ name }) => name).sort(), ["email", "offline_access", "openid"]);
    assert.equal(opened.client.clientName, "The web client");

    const answered = await issue({ ticket: opened.ticket, subject: "john", claims: JSON.stringify({ email: "john@people.example" }) });
    assert.deepEqual([answered.resultCode, answered.action], ["A040001", "LOCATION"]);
    assert.equal(parametersOf(answered.responseContent).iss, server.dev.issuer);

    const given = await redeem(answered.authorizationCode, pkce);
    assert.deepEqual([given.resultCode, given.action, given.grantType], ["A050001", "OK", "AUTHORIZATION_CODE"]);
    assert.equal(given.subject, "john");
    assert.equal(claimsOf(given.idToken).sub, "john");

    const seen = await introspect({ token: given.accessToken, scopes: ["email"], subject: "john" });
    assert.deepEqual([seen.resultCode, seen.action, seen.usable], ["A056001", "OK", true]);

    const refreshed = await token({ grant_type: "refresh_token", refresh_token: given.refreshToken });
    assert.deepEqual([refreshed.action, refreshed.grantType], ["OK", "REFRESH_TOKEN"]);

    const revoked = await sdk.revocation.process({
      serviceId,
      revocationRequest: { ...withSecret(), parameters: form({ token: refreshed.refreshToken }) },
    });
    assert.equal(revoked.action, "OK");
    const gone = await introspect({ token: refreshed.accessToken });
    assert.deepEqual([gone.action, gone.usable], ["UNAUTHORIZED", false]);
  });

  test("a refresh is given an ID token once more, with a header of the caller's", async () => {
    const given = await tokensFor("john");
    const refreshed = await token({ grant_type: "refresh_token", refresh_token: given.refreshToken });
    const { accessToken, refreshToken } = refreshed;
    const reissue = (members) =>
      sdk.token.management.reissueIdToken({ serviceId, idtokenReissueRequest: { accessToken, refreshToken, ...members } });
    const idtHeaderParams = JSON.stringify({ extra_key: "extra_value" });
    const reissued = await reissue({ idtHeaderParams, claims: JSON.stringify({ name: "John" }) });
    assert.equal(reissued.action, "OK", reissued.resultMessage);
    assert.equal(JSON.parse(headerOf(reissued.idToken)).extra_key, "extra_value");
    const { name, sub } = claimsOf(reissued.idToken);
    assert.deepEqual([name, sub], ["John", "john"]);
    const { access_token, id_token } = JSON.parse(reissued.responseContent);
    assert.deepEqual([access_token, id_token], [accessToken, reissued.idToken]);
    for (const wrong of [{ sub: "jane" }, { idtHeaderParams: '{"alg":"none"}' }, { accessToken: "x" }]) {
      const refused = await reissue(wrong);
      assert.deepEqual([refused.action, refused.idToken], ["CALLER_ERROR", undefined]);
    }
  });

  test("a code is good for one redemption", async () => {
    const pkce = newPkce();
    const code = await codeFor("john", pkce);
    assert.equal((await redeem(code, pkce)).action, "OK");
    const again = await redeem(code, pkce);
    assert.equal(again.action, "BAD_REQUEST");
    assert.equal(JSON.parse(again.responseContent).error, "invalid_grant");
  });

  test("a ticket is good for one answer", async () => {
    const { ticket } = await authorization(requested(newPkce()));
    assert.equal((await issue({ ticket, subject: "john" })).action, "LOCATION");
    const again = await issue({ ticket, subject: "john" });
    assert.deepEqual([again.resultCode, again.action], ["A041202", "BAD_REQUEST"]);
  });

  test("header parameters of the ID token are those that were asked for", async () => {
    const idtHeaderParams = JSON.stringify({ typ: "JWT", extra_key: "extra_value" });
    const { idToken } = await tokensFor("john", { idtHeaderParams });
    const { alg, kid, ...added } = JSON.parse(headerOf(idToken));
    assert.deepEqual(added, { typ: "JWT", extra_key: "extra_value" });
    assert.ok(alg && kid);
  });

  test("a secret that is not the client's is refused", async () => {
    const refused = await token({ grant_type: "client_credentials" }, { clientSecret: "no" });
    assert.equal(refused.action, "INVALID_CLIENT");
    assert.equal(JSON.parse(refused.responseContent).error, "invalid_client");
  });

  test("each reason to refuse a request reaches the client as its error", async () => {
    const reasons = { DENIED: "access_denied", NOT_LOGGED_IN: "login_required", CONSENT_REQUIRED: "consent_required" };
    for (const [reason, error] of Object.entries(reasons)) {
      const { ticket } = await authorization(requested(newPkce(), "openid", { state: "s" }));
      const failed = await sdk.authorization.fail({ serviceId, authorizationFailRequest: { ticket, reason } });
      assert.equal(failed.action, "LOCATION");
      const { error: told, state } = parametersOf(failed.responseContent);
      assert.deepEqual([told, state], [error, "s"]);
    }
  });
});

describe("UserInfo", () => {
  test("is opened with a token and answered with claims", async () => {
    const { accessToken } = await tokensFor("john");
    const opened = await sdk.userinfo.process({ serviceId, userinfoRequest: { token: accessToken } });
    assert.deepEqual([opened.resultCode, opened.action, opened.subject], ["A091001", "OK", "john"]);
    const claims = JSON.stringify({ email: "john@people.example" });
    const answered = await sdk.userinfo.issue({ serviceId, userinfoIssueRequest: { token: accessToken, claims } });
    assert.equal(answered.action, "JSON");
    assert.deepEqual(JSON.parse(answered.responseContent), { sub: "john", email: "john@people.example" });
  });

  test("a token that nobody gave is refused with a challenge", async () => {
    const refused = await sdk.userinfo.process({ serviceId, userinfoRequest: { token: "no" } });
    assert.equal(refused.action, "UNAUTHORIZED");
    assert.match(refused.responseContent, /^Bearer .*error="invalid_token"/);
  });
});

describe("a ticket", () => {
  test("keeps a text, which its answer tells", async () => {
    const { ticket } = await authorization(requested(newPkce()));
    const at = { serviceId, authorizationTicketInfoRequest: { ticket } };
    const updated = await sdk.authorization.management.updateTicket({
      serviceId,
      authorizationTicketUpdateRequest: { ticket, info: JSON.stringify({ context: "step 2" }) },
    });
    assert.equal(updated.action, "OK", updated.resultMessage);
    assert.equal((await sdk.authorization.management.getTicketInfo(at)).info.context, "step 2");
  });
});

describe("what is published", () => {
  test("the keys have no private part", async () => {
    const { keys } = await sdk.jwkSetEndpoint.serviceJwksGetApi({ serviceId });
    assert.ok(keys.length > 0);
    for (const key of keys) assert.equal(key.d, undefined);
  });

  test("the metadata document is there", async () => {
    assert.ok(await sdk.service.getConfiguration({ serviceId }));
  });
});
