// Two services of one deployment, through the API: nothing of one opens, completes, redeems or tells anything at the other.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { basic, caller, form, newPkce, startEngine } from "./support/engine.mjs";

const CALLBACK = "https://client.example/callback";
const CLIENT = { clientIdAlias: "same", clientName: "Same", redirectUris: [CALLBACK], tokenAuthMethod: "CLIENT_SECRET_BASIC" };

let server;
let here;
let there;

before(async () => {
  server = await startEngine();
  here = await inhabited(server.call, server.api);
  const { owner_key, owner_secret } = server.api;
  const asOwner = caller(server.url, basic(owner_key, owner_secret));
  const asked = { issuer: `${server.url}/beside`, supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN"] };
  const { status, body } = await asOwner("/service/create", asked);
  assert.equal(status, 200, JSON.stringify(body));
  const api = { api_key: String(body.apiKey), api_secret: body.apiSecret, service_id: String(body.apiKey) };
  there = await inhabited(caller(server.url, basic(api.api_key, api.api_secret)), api);
});
after(() => server.stop());

/** A service with the client, and one of everything that it gives. */
async function inhabited(send, api) {
  const call = async (path, members) => {
    const { status, body } = await send(path, members);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const client = await call("/client/create", CLIENT);
  const service = { send, call, api, secret: { clientId: String(client.clientId), clientSecret: client.clientSecret } };
  const pkce = newPkce();
  const opened = () => call("/auth/authorization", { parameters: requested(pkce) });
  const issued = async () => (await call("/auth/authorization/issue", { ticket: (await opened()).ticket, subject: "john" })).authorizationCode;
  const pushed = await call("/pushed_auth_req", { ...service.secret, parameters: requested(pkce) });
  const tokens = await call("/auth/token", { ...service.secret, parameters: redemption(await issued(), pkce) });
  assert.equal(tokens.action, "OK", tokens.resultMessage);
  return {
    ...service,
    pkce,
    ticket: (await opened()).ticket,
    code: await issued(),
    requestUri: pushed.requestUri,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
  };
}

function requested(pkce) {
  const challenge = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
  return form({ client_id: "same", response_type: "code", redirect_uri: CALLBACK, scope: "openid offline_access", ...challenge });
}

const redemption = (code, pkce) => form({ grant_type: "authorization_code", code, redirect_uri: CALLBACK, code_verifier: pkce.verifier });

/** What each thing of `of` comes to where it is presented at `at`, as an action; every call itself succeeds. */
const PRESENTED = {
  "a ticket, issued": (at, of) => at.call("/auth/authorization/issue", { ticket: of.ticket, subject: "john" }),
  "a ticket, failed": (at, of) => at.call("/auth/authorization/fail", { ticket: of.ticket, reason: "DENIED" }),
  "a ticket, read": (at, of) => at.call("/auth/authorization/ticket/info", { ticket: of.ticket }),
  "a request_uri": (at, of) => at.call("/auth/authorization", { parameters: form({ client_id: "same", request_uri: of.requestUri }) }),
  "a code": (at, of) => at.call("/auth/token", { ...at.secret, parameters: redemption(of.code, of.pkce) }),
  "a refresh token": (at, of) =>
    at.call("/auth/token", { ...at.secret, parameters: form({ grant_type: "refresh_token", refresh_token: of.refreshToken }) }),
  "an access token, introspected": (at, of) => at.call("/auth/introspection", { token: of.accessToken }),
  "an access token, at UserInfo": (at, of) => at.call("/auth/userinfo", { token: of.accessToken }),
  "a secret of a client": (at, of) =>
    at.call("/auth/token", { clientId: at.secret.clientId, clientSecret: of.secret.clientSecret, parameters: redemption(at.code, at.pkce) }),
};

const OWN = { INTERACTION: 1, LOCATION: 1, OK: 1 };

describe("what is of one service", () => {
  for (const [what, present] of Object.entries(PRESENTED)) {
    test(`${what}, is nothing to the other`, async () => {
      for (const [at, of] of [[here, there], [there, here]]) {
        const { action, resultMessage } = await present(at, of);
        assert.ok(!OWN[action], `${action} ${resultMessage}`);
      }
    });
  }

  test("is not taken back by the other", async () => {
    for (const [at, of] of [[here, there], [there, here]]) {
      await at.call("/auth/revocation", { ...at.secret, parameters: form({ token: of.accessToken }) });
      const { count } = await at.call("/auth/token/revoke", { accessTokenIdentifier: of.accessToken });
      assert.equal(count ?? 0, 0);
      assert.equal((await of.call("/auth/introspection", { token: of.accessToken })).action, "OK");
    }
  });

  test("is told to nobody with the credentials of the other", async () => {
    for (const [at, of] of [[here, there], [there, here]]) {
      const { status } = await at.send(`/${of.api.service_id}/client/get/list`);
      assert.equal(status, 403);
      const { clients } = await at.call("/client/get/list?end=100");
      assert.ok(!clients.some(({ clientId }) => String(clientId) === of.secret.clientId));
      const { accessTokens } = await at.call("/auth/token/get/list?subject=john&end=100");
      assert.ok(!accessTokens.some(({ clientId }) => String(clientId) === of.secret.clientId));
    }
  });

  test("is still good at its own", async () => {
    for (const own of [here, there]) {
      for (const what of ["a ticket, read", "a request_uri", "a code", "a refresh token", "a ticket, issued"]) {
        const { action, resultMessage } = await PRESENTED[what](own, own);
        assert.ok(OWN[action], `${what}: ${action} ${resultMessage}`);
      }
    }
  });
});
