// The published Python client of Authlete, unmodified, over the calls of both generations. It sends every member it knows,
// with null, 0 and false where nothing is meant, and raises at an enum that it does not know.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimsOf, form, headerOf, newPkce, parametersOf, startEngine } from "./support/engine.mjs";
import { GENERATIONS, startCalls } from "./support/python.mjs";

let server;
let web;

before(async () => {
  server = await startEngine();
  web = server.dev.clients.web;
});
after(() => server.stop());

/** Methods of what this server does not do, each with the class of its request. */
const UNSERVED = {
  backchannelAuthentication: "BackchannelAuthenticationRequest",
  credentialIssuerMetadata: "CredentialIssuerMetadataRequest",
  deviceAuthorization: "DeviceAuthorizationRequest",
  deviceVerification: "DeviceVerificationRequest",
  federationConfiguration: "FederationConfigurationRequest",
  hskCreate: "HskCreateRequest",
};

for (const [generation, configured] of Object.entries(GENERATIONS)) {
  describe(`generation ${generation}`, () => {
    let calls;
    before(async () => {
      calls = await startCalls({ baseUrl: server.url, ...configured(server.api) });
    });
    after(() => calls.end());

    const withSecret = () => ({ clientId: web.client_id, clientSecret: web.client_secret });
    const token = (parameters) => calls.ask("token", "TokenRequest", { ...withSecret(), parameters: form(parameters) });
    const introspect = (request) => calls.ask("introspection", "IntrospectionRequest", request);

    function requested(pkce) {
      const [redirect_uri] = web.redirect_uris;
      const challenge = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
      return form({ client_id: web.client_id, response_type: "code", redirect_uri, scope: "openid offline_access", ...challenge });
    }

    async function tokens(pkce = newPkce()) {
      const { ticket } = await calls.ask("authorization", "AuthorizationRequest", { parameters: requested(pkce) });
      const { responseContent } = await calls.ask("authorizationIssue", "AuthorizationIssueRequest", { ticket, subject: "john" });
      const { code } = parametersOf(responseContent);
      return token({ grant_type: "authorization_code", code, redirect_uri: web.redirect_uris[0], code_verifier: pkce.verifier });
    }

    test("a pushed request is opened, answered and redeemed", async () => {
      const pkce = newPkce();
      const pushed = await calls.ask("pushAuthorizationRequest", "PushedAuthReqRequest", { ...withSecret(), parameters: requested(pkce) });
      assert.equal(pushed.action, "CREATED", pushed.resultMessage);
      const parameters = form({ client_id: web.client_id, request_uri: pushed.requestUri });
      const opened = await calls.ask("authorization", "AuthorizationRequest", { parameters });
      assert.equal(opened.action, "INTERACTION", opened.resultMessage);
      const answered = await calls.ask("authorizationIssue", "AuthorizationIssueRequest", { ticket: opened.ticket, subject: "john" });
      assert.equal(answered.action, "LOCATION", answered.resultMessage);
      const { code } = parametersOf(answered.responseContent);
      const given = await token({
        grant_type: "authorization_code",
        code,
        redirect_uri: web.redirect_uris[0],
        code_verifier: pkce.verifier,
      });
      assert.deepEqual([given.action, given.subject], ["OK", "john"], given.resultMessage);
      assert.equal(claimsOf(given.idToken).sub, "john");
    });

    test("a request is refused for its reason", async () => {
      const { ticket } = await calls.ask("authorization", "AuthorizationRequest", { parameters: requested(newPkce()) });
      const failed = await calls.ask("authorizationFail", "AuthorizationFailRequest", { ticket, reason: "DENIED" });
      assert.equal(parametersOf(failed.responseContent).error, "access_denied");
    });

    test("a ticket keeps a text", async () => {
      const { ticket } = await calls.ask("authorization", "AuthorizationRequest", { parameters: requested(newPkce()) });
      await calls.ask("authorizationTicketUpdate", "AuthorizationTicketUpdateRequest", { ticket, info: { context: "step 2" } });
      const { info } = await calls.ask("authorizationTicketInfo", "AuthorizationTicketInfoRequest", { ticket });
      assert.equal(info.context, "step 2");
    });

    test("a token is introspected in both ways, refreshed, and taken back", async () => {
      const given = await tokens();
      assert.equal((await introspect({ token: given.accessToken, scopes: ["openid"] })).action, "OK");
      assert.equal((await introspect({ token: given.accessToken, scopes: ["write"] })).action, "FORBIDDEN");
      const parameters = form({ token: given.accessToken });
      const standard = await calls.ask("standardIntrospection", "StandardIntrospectionRequest", { parameters });
      assert.equal(JSON.parse(standard.responseContent).active, true);
      const refreshed = await token({ grant_type: "refresh_token", refresh_token: given.refreshToken });
      assert.equal(refreshed.action, "OK", refreshed.resultMessage);
      const taken = { ...withSecret(), parameters: form({ token: refreshed.refreshToken }) };
      assert.equal((await calls.ask("revocation", "RevocationRequest", taken)).action, "OK");
      assert.equal((await introspect({ token: refreshed.accessToken })).action, "UNAUTHORIZED");
    });

    test("an ID token is given once more", async () => {
      const { accessToken, refreshToken } = await tokens();
      const asked = { accessToken, refreshToken, idtHeaderParams: '{"extra_key":"extra_value"}' };
      const reissued = await calls.ask("idTokenReissue", "IDTokenReissueRequest", asked);
      assert.equal(reissued.action, "OK", reissued.resultMessage);
      assert.equal(JSON.parse(headerOf(reissued.idToken)).extra_key, "extra_value");
      const apart = await calls.ask("idTokenReissue", "IDTokenReissueRequest", { ...asked, refreshToken: accessToken });
      assert.equal(apart.action, "CALLER_ERROR", apart.resultMessage);
    });

    test("UserInfo is opened and answered", async () => {
      const { accessToken } = await tokens();
      const opened = await calls.ask("userinfo", "UserInfoRequest", { token: accessToken });
      assert.deepEqual([opened.action, opened.subject], ["OK", "john"], opened.resultMessage);
      const answered = await calls.ask("userinfoIssue", "UserInfoIssueRequest", { token: accessToken, claims: '{"name":"John"}' });
      assert.equal(JSON.parse(answered.responseContent).sub, "john");
    });

    test("keys and metadata are published", async () => {
      const { keys } = JSON.parse(await calls.call("getServiceJwks"));
      assert.ok(keys.length > 0);
      assert.equal(JSON.parse(await calls.call("getServiceConfiguration")).issuer, server.dev.issuer);
    });

    for (const [method, of] of Object.entries(UNSERVED)) {
      test(`${method} is not served, and says so`, async () => {
        const refused = await calls.ask(method, of, {}).catch((error) => error);
        assert.equal(refused.status, 404, refused.message);
      });
    }
  });
}
