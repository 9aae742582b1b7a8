// The calls of the two articles that describe the API, as they print them, in both generations; and their answers, member by
// member. Typing errors of the articles are corrected: /api before every path, the name of the header before "Bearer".

import assert from "node:assert/strict";
import { generateKeyPair, SignJWT, exportJWK, importJWK } from "jose";
import { createHash, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { newApiCredentials } from "../../scripts/lib/api_credentials.mjs";
import { startFurnished } from "../edge/support/server.mjs";
import { basic, caller, headerOf, newPkce, startEngine } from "./support/engine.mjs";

/** How each generation spells the path and presents its credentials. */
const GENERATIONS = {
  "2.x": ({ api_key, api_secret }) => ({ prefix: "", authorization: basic(api_key, api_secret) }),
  "3.0": ({ service_id, access_token }) => ({ prefix: `/${service_id}`, authorization: `Bearer ${access_token}` }),
};

/** Calls a path as one generation does; the call itself succeeds, whatever comes of it. */
function callerOf(url, { prefix, authorization }) {
  const call = caller(url, authorization);
  return async (path, members) => {
    const { status, headers, body } = await call(prefix + path, members, { headers: { "content-type": "application/json" } });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(headers.get("content-type"), "application/json;charset=UTF-8");
    for (const [name, value] of Object.entries(body)) assert.notEqual(value, null, name);
    return body;
  };
}

/** The parameters of a request as the articles write them: percent-encoded, in this order. */
const written = (members) => new URLSearchParams(members).toString();

/** The outcome of a call as it is printed: its type, its number, the sentence after it, its action. */
function assertOutcome(told, { type, action, sentence, number }) {
  const { resultCode, resultMessage } = told;
  assert.deepEqual({ resultCode, resultMessage }, { resultCode: number, resultMessage: `[${number}] ${sentence}` });
  assert.equal(told.action, action);
  assert.equal(told.type, type);
}

describe("FAPI 2.0, the four steps of the flow", () => {
  let server;
  let api;
  let client;
  let assertionKey;

  before(async () => {
    server = await startFurnished();
    api = await newApiCredentials(server.admin, server.url);
    client = server.dev.clients.find(({ jwks }) => jwks.keys[0].alg === "ES256");
    assertionKey = await importJWK(client.jwks.keys[0], "ES256");
  });
  after(() => server.stop());

  const now = () => Math.floor(Date.now() / 1000);

  async function authenticated(members) {
    const claims = { iss: client.client_id, sub: client.client_id, aud: server.dev.issuer, jti: randomUUID(), iat: now(), exp: now() + 60 };
    const header = { alg: "ES256", kid: client.jwks.keys[0].kid };
    const client_assertion = await new SignJWT(claims).setProtectedHeader(header).sign(assertionKey);
    const client_assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    return written({ client_assertion_type, client_assertion, client_id: client.client_id, ...members });
  }

  async function newProver() {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwk = await exportJWK(publicKey);
    return (htm, htu, more = {}) =>
      new SignJWT({ htm, htu, jti: randomUUID(), iat: now(), ...more })
        .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
        .sign(privateKey);
  }

  for (const [generation, configured] of Object.entries(GENERATIONS)) {
    test(`generation ${generation}`, async () => {
      const call = callerOf(server.url, configured(api));
      const { verifier, challenge } = newPkce();
      const redirect_uri = client.redirect_uris[0];

      const asked = { response_type: "code", redirect_uri, scope: "myscope", code_challenge: challenge, code_challenge_method: "S256" };
      const pushed = await call("/pushed_auth_req", { parameters: await authenticated(asked) });
      const { requestUri } = pushed;
      assert.match(requestUri, /^urn:ietf:params:oauth:request_uri:[\w-]{43,}$/);
      assertOutcome(pushed, {
        type: "pushedAuthReqResponse",
        number: "A245001",
        action: "CREATED",
        sentence: `Successfully registered a request object for client (${client.client_id}), URI is ${requestUri}.`,
      });
      const { expires_in } = JSON.parse(pushed.responseContent);
      // FAPI 2.0 SP 5.3.2.2 (12): less than the 600 that the article prints.
      assert.ok(expires_in > 0 && expires_in < 600, String(expires_in));
      assert.equal(pushed.responseContent, `{"expires_in":${expires_in},"request_uri":"${requestUri}"}`);

      const opened = await call("/auth/authorization", { parameters: `client_id=${client.client_id}&request_uri=${requestUri}` });
      const ids = `the service (API Key = ${api.service_id}) for the authorization request from the client (ID = ${client.client_id})`;
      const { ticket } = opened;
      assert.equal(typeof ticket, "string");
      const { resultCode, type } = opened;
      assert.deepEqual({ resultCode, type }, { resultCode: "A004001", type: "authorizationResponse" });
      assert.equal(
        opened.resultMessage,
        `[A004001] Authlete has successfully issued a ticket to ${ids}. [response_type=code, openid=false]`,
      );

      const issued = await call("/auth/authorization/issue", { ticket, subject: "john", result: "AUTHORIZED" });
      assertOutcome(issued, {
        type: "authorizationIssueResponse",
        number: "A040001",
        action: "LOCATION",
        sentence: "The authorization request was processed successfully.",
      });
      const { authorizationCode: code } = issued;
      const location = new URL(issued.responseContent);
      assert.deepEqual([...location.searchParams.keys()], ["code", "iss"]);
      assert.equal(location.searchParams.get("code"), code);
      assert.equal(location.searchParams.get("iss"), server.dev.issuer);

      const proof = await newProver();
      const redeemed = { code, redirect_uri, grant_type: "authorization_code", code_verifier: verifier };
      const dpop = await proof("POST", server.dev.token_endpoint);
      const given = await call("/auth/token", { parameters: await authenticated(redeemed), dpop });
      assertOutcome(given, {
        type: "tokenResponse",
        number: "A050001",
        action: "OK",
        sentence: "The token request (grant_type=authorization_code) was processed successfully.",
      });
      const { accessToken } = given;
      const content = JSON.parse(given.responseContent);
      assert.equal(content.token_type, "DPoP");
      assert.equal(content.access_token, accessToken);

      const htu = "https://resource.example.com/api/sample";
      const ath = createHash("sha256").update(accessToken).digest("base64url");
      const used = { token: accessToken, dpop: await proof("GET", htu, { ath }), htm: "GET", htu };
      const shown = await call("/auth/introspection", used);
      assertOutcome(shown, { type: "introspectionResponse", number: "A056001", action: "OK", sentence: "The access token is valid." });

      const replayed = await call("/auth/introspection", used);
      assert.equal(replayed.action, "UNAUTHORIZED");
      assert.match(replayed.responseContent, /^DPoP .*error="invalid_dpop_proof"/);
    });
  }
});

describe("header parameters of an ID token", () => {
  let server;
  before(async () => {
    server = await startEngine({ documents: { idTokenSignAlg: "HS256", service: { pkceRequired: false } } });
  });
  after(() => server.stop());

  for (const [generation, configured] of Object.entries(GENERATIONS)) {
    test(`generation ${generation}`, async () => {
      const call = callerOf(server.url, configured(server.api));
      const { client_id, client_secret, redirect_uris } = server.dev.clients.web;
      const [redirect_uri] = redirect_uris;
      const { ticket } = await call("/auth/authorization", { parameters: written({ client_id, scope: "openid", response_type: "code", redirect_uri }) });

      const issued = await call("/auth/authorization/issue", {
        subject: "testuser01",
        ticket,
        idtHeaderParams: '{"typ":"JWT",\n          "extra_key":"extra_value"}',
      });
      const { authorizationCode: code, responseContent, ...rest } = issued;
      assert.deepEqual(rest, {
        type: "authorizationIssueResponse",
        resultCode: "A040001",
        resultMessage: "[A040001] The authorization request was processed successfully.",
        accessTokenDuration: 0,
        accessTokenExpiresAt: 0,
        action: "LOCATION",
      });
      assert.ok(responseContent.startsWith(`${redirect_uri}?code=${code}`), responseContent);

      const parameters = written({ redirect_uri, grant_type: "authorization_code", code });
      const given = await call("/auth/token", { clientId: client_id, clientSecret: client_secret, parameters });
      assertOutcome(given, {
        type: "tokenResponse",
        number: "A050001",
        action: "OK",
        sentence: "The token request (grant_type=authorization_code) was processed successfully.",
      });
      const { accessToken, idToken, grantType, scopes } = given;
      assert.deepEqual({ grantType, scopes }, { grantType: "AUTHORIZATION_CODE", scopes: ["openid"] });
      assert.equal(headerOf(idToken), '{"alg":"HS256","typ":"JWT","extra_key":"extra_value"}');

      const content = JSON.parse(given.responseContent);
      const { access_token, id_token, scope, token_type } = content;
      assert.deepEqual(
        { access_token, id_token, scope, token_type },
        { access_token: accessToken, id_token: idToken, scope: "openid", token_type: "Bearer" },
      );
      assert.ok(content.expires_in > 0);
    });
  }
});
