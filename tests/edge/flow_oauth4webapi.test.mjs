// The whole of FAPI 2.0 as oauth4webapi knows it: every response is held against the standards before it is used.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { importJWK } from "jose";
import * as oauth from "oauth4webapi";
import { decide } from "./support/browser.mjs";
import { newClient, newDpopKey, newPkce, proof, send } from "./support/client.mjs";
import { changeService, startFurnished } from "./support/server.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };

let server;
let dev;
let as;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  const issuer = new URL(dev.issuer);
  const response = await oauth.discoveryRequest(issuer, { ...HTTP, algorithm: "oauth2" });
  as = await oauth.processDiscoveryResponse(issuer, response);
});
after(() => server.stop());

/** One of the clients of `dev`, with a DPoP key of its own. */
async function relyingParty({ client_id, jwks, redirect_uris }, dpopAlg = "ES256") {
  const [jwk] = jwks.keys;
  const client = { client_id };
  const keyPair = await oauth.generateKeyPair(dpopAlg);
  const authentication = oauth.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
  const options = { ...HTTP, DPoP: oauth.DPoP(client, keyPair) };
  const refresh = (token, given = options) =>
    oauth.refreshTokenGrantRequest(as, client, authentication, token, given);
  return { client, keyPair, authentication, options, redirect_uri: redirect_uris[0], refresh };
}

/** Sends a request, and once more where the server asks for a nonce: the handle has kept it. RFC 9449 §8. */
async function withNonce(request, process) {
  try {
    return await process(await request());
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return process(await request());
  }
}

/** Pushes a request: what the client keeps, and the authorization URL. */
async function push({ client, authentication, options, redirect_uri }) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const parameters = {
    response_type: "code",
    redirect_uri,
    scope: "myscope accounts",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
  };
  const { request_uri } = await withNonce(
    () => oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options),
    (response) => oauth.processPushedAuthorizationResponse(as, client, response),
  );
  const url = `${as.authorization_endpoint}?${new URLSearchParams({ client_id: client.client_id, request_uri })}`;
  return { verifier, state, url };
}

async function redeem({ client, authentication, options, redirect_uri }, callback, { verifier, state }) {
  const parameters = oauth.validateAuthResponse(as, client, callback, state);
  return withNonce(
    () => oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, redirect_uri, verifier, options),
    (response) => oauth.processAuthorizationCodeResponse(as, client, response),
  );
}

async function login(party) {
  const pushed = await push(party);
  return redeem(party, await decide(dev.issuer, pushed.url, dev.user), pushed);
}

const resource = (accessToken, options) =>
  oauth.protectedResourceRequest(accessToken, "GET", new URL(dev.resource_endpoint), undefined, undefined, options);

/** The one challenge of a response to which oauth4webapi says no. */
async function challengeOf(request) {
  const error = await request.then(assert.fail, (thrown) => thrown);
  assert.ok(error instanceof oauth.WWWAuthenticateChallengeError, error.stack);
  assert.equal(error.cause.length, 1);
  return { status: error.status, ...error.cause[0] };
}

for (const [index, alg] of ["PS256", "ES256"].entries()) {
  for (const dpopAlg of ["ES256", "PS256", "Ed25519"]) {
    describe(`a client with a ${alg} key that proves possession of a ${dpopAlg} key`, () => {
      let party;
      let tokens;

      before(async () => {
        party = await relyingParty(dev.clients[index], dpopAlg);
        tokens = await login(party);
      });

      test("is given tokens for the scope it asked for", () => {
        assert.equal(tokens.token_type, "dpop");
        assert.equal(tokens.scope, "myscope accounts");
      });

      test("opens the resource", async () => {
        assert.equal((await resource(tokens.access_token, party.options)).status, 200);
      });

      test("has an access token that a resource server accepts by RFC 9068 and RFC 9449", async () => {
        let seen;
        const keep = (url, init) => {
          seen = new Request(url, init);
          return Response.json({});
        };
        await resource(tokens.access_token, { ...party.options, [oauth.customFetch]: keep });
        const claims = await oauth.validateJwtAccessToken(as, seen, dev.issuer, { ...HTTP, requireDPoP: true });
        assert.equal(claims.client_id, party.client.client_id);
      });

      test("refreshes with a new key and keeps its refresh token", async () => {
        const DPoP = oauth.DPoP(party.client, await oauth.generateKeyPair(dpopAlg));
        const response = await party.refresh(tokens.refresh_token, { ...HTTP, DPoP });
        const refreshed = await oauth.processRefreshTokenResponse(as, party.client, response);
        assert.equal(refreshed.refresh_token, tokens.refresh_token);
        assert.equal((await resource(refreshed.access_token, { ...HTTP, DPoP })).status, 200);
      });

      test("sees at introspection that the token is active, and after revocation that it is not", async () => {
        const { client, authentication } = party;
        const introspect = async () => {
          const response = await oauth.introspectionRequest(as, client, authentication, tokens.access_token, HTTP);
          return oauth.processIntrospectionResponse(as, client, response);
        };
        assert.equal((await introspect()).active, true);
        const revoked = await oauth.revocationRequest(as, client, authentication, tokens.refresh_token, HTTP);
        assert.equal(await oauth.processRevocationResponse(revoked), undefined);
        assert.deepEqual(await introspect(), { active: false });
      });
    });
  }
}

describe("metadata", () => {
  test("names only what is there", async () => {
    const endpoints = Object.entries(as).filter(([member]) => /(_endpoint|^jwks_uri)$/.test(member));
    for (const [member, uri] of endpoints) assert.notEqual((await fetch(uri)).status, 404, member);
  });

  test("is the same at the path of OpenID Connect Discovery", async () => {
    const { body } = await send({ url: dev.openid_configuration });
    assert.deepEqual(body, (await send({ url: dev.oauth_authorization_server })).body);
  });

  test("says what FAPI 2.0 demands", () => {
    assert.equal(as.require_pushed_authorization_requests, true);
    assert.equal(as.authorization_response_iss_parameter_supported, true);
    assert.deepEqual(as.code_challenge_methods_supported, ["S256"]);
    assert.deepEqual(as.response_types_supported, ["code"]);
    assert.deepEqual(as.token_endpoint_auth_methods_supported, ["private_key_jwt"]);
  });
});

describe("an authorization response", () => {
  let party;
  let pushed;
  let callback;

  before(async () => {
    party = await relyingParty(dev.clients[1]);
    pushed = await push(party);
    callback = await decide(dev.issuer, pushed.url, dev.user);
  });

  test("holds code, state and iss, each once, and nothing else", () => {
    assert.deepEqual([...callback.searchParams.keys()].sort(), ["code", "iss", "state"]);
    assert.equal(callback.searchParams.get("iss"), dev.issuer);
    assert.equal(callback.searchParams.get("state"), pushed.state);
  });

  test("of a denied request holds error, state and iss", async () => {
    const denied = await push(party);
    const answer = await decide(dev.issuer, denied.url, dev.user, "deny");
    const validate = () => oauth.validateAuthResponse(as, party.client, answer, denied.state);
    assert.throws(validate, { name: "AuthorizationResponseError", error: "access_denied" });
    assert.equal(answer.searchParams.get("iss"), dev.issuer);
  });
});

describe("a request that was not pushed", () => {
  test("gets a page and never a redirection", async () => {
    const [{ client_id, redirect_uris }] = dev.clients;
    const { challenge } = newPkce();
    const parameters = { response_type: "code", client_id, redirect_uri: redirect_uris[0], scope: "accounts" };
    const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
    const url = `${as.authorization_endpoint}?${new URLSearchParams({ ...parameters, ...pkce })}`;
    const response = await fetch(url, { redirect: "manual" });
    assert.equal(response.status, 400);
    assert.match(response.headers.get("content-type"), /^text\/html/);
  });
});

describe("the challenge of the resource", () => {
  let party;
  let tokens;

  before(async () => {
    party = await relyingParty(dev.clients[1]);
    tokens = await login(party);
  });

  test("names no error where there was no token", async () => {
    const response = await fetch(dev.resource_endpoint);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("www-authenticate"), /^DPoP algs="[^"]+"$/);
  });

  test("names the algorithms of proofs that the metadata names", async () => {
    const { scheme, parameters } = await challengeOf(resource("abc", party.options));
    assert.equal(scheme, "dpop");
    assert.deepEqual(parameters.algs.split(" "), as.dpop_signing_alg_values_supported);
  });

  test("is invalid_token with 401 for a token that was never issued", async () => {
    const { status, parameters } = await challengeOf(resource("abc", party.options));
    assert.equal(status, 401);
    assert.equal(parameters.error, "invalid_token");
  });

  test("is invalid_token with 401 for a token of another key", async () => {
    const DPoP = oauth.DPoP(party.client, await oauth.generateKeyPair("ES256"));
    const { status, parameters } = await challengeOf(resource(tokens.access_token, { ...HTTP, DPoP }));
    assert.equal(status, 401);
    assert.equal(parameters.error, "invalid_token");
  });

  test("is invalid_token with 401 for a bound token that is used as a bearer token", async () => {
    const { status, parameters } = await challengeOf(resource(tokens.access_token, HTTP));
    assert.equal(status, 401);
    assert.equal(parameters.error, "invalid_token");
  });

  const bad = {
    "for another method": { htm: "POST" },
    "for another URI": { htu: "https://as.example/sample/resource" },
    "for another token": { ath: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" },
    "without the hash of the token": { ath: undefined },
    "of an hour ago": { iat: Math.floor(Date.now() / 1000) - 3600 },
    "of the next hour": { iat: Math.floor(Date.now() / 1000) + 3600 },
    "without a jti": { jti: undefined },
  };
  for (const [what, claims] of Object.entries(bad)) {
    test(`is invalid_dpop_proof with 401 for a proof ${what}`, async () => {
      const accessToken = tokens.access_token;
      const dpop = proof({ key: newDpopKey(), htm: "GET", htu: dev.resource_endpoint, accessToken, ...claims });
      const { status, headers } = await send(newClient(dev, dev.clients[1]).resource(accessToken, dpop));
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate"), /^DPoP error="invalid_dpop_proof", /);
    });
  }

  test("is invalid_dpop_proof with 401 where there is no proof", async () => {
    const authorization = `DPoP ${tokens.access_token}`;
    const { status, headers } = await send({ url: dev.resource_endpoint, headers: { authorization } });
    assert.equal(status, 401);
    assert.match(headers.get("www-authenticate"), /^DPoP error="invalid_dpop_proof", /);
  });

  test("is invalid_request with 400 for a token in the query", async () => {
    const url = `${dev.resource_endpoint}?${new URLSearchParams({ access_token: tokens.access_token })}`;
    const { status, headers } = await send({ url });
    assert.equal(status, 400);
    assert.match(headers.get("www-authenticate"), /^DPoP error="invalid_request", /);
  });
});

describe("where DPoP nonces are required", () => {
  let party;

  before(async () => {
    await changeService(server, { dpopNonceRequired: true });
    party = await relyingParty(dev.clients[1]);
  });
  after(() => changeService(server, { dpopNonceRequired: false }));

  test("the first proof at the pushed authorization request endpoint is challenged", async () => {
    const { client, authentication, options } = await relyingParty(dev.clients[0]);
    const response = await oauth.pushedAuthorizationRequest(as, client, authentication, {}, options);
    assert.equal(response.status, 400);
    assert.ok(response.headers.get("dpop-nonce"));
    await assert.rejects(oauth.processPushedAuthorizationResponse(as, client, response), oauth.isDPoPNonceError);
  });

  test("the first proof at the token endpoint is challenged", async () => {
    const { client, refresh } = await relyingParty(dev.clients[0]);
    const { refresh_token } = await login(party);
    const response = await refresh(refresh_token);
    assert.equal(response.status, 400);
    assert.ok(response.headers.get("dpop-nonce"));
    await assert.rejects(oauth.processRefreshTokenResponse(as, client, response), oauth.isDPoPNonceError);
  });

  test("the first proof at the resource is challenged", async () => {
    const { access_token } = await login(party);
    // Another handle on the key that the token is bound to: it has not seen a nonce yet.
    const fresh = { ...HTTP, DPoP: oauth.DPoP(party.client, party.keyPair) };
    const error = await resource(access_token, fresh).then(assert.fail, (thrown) => thrown);
    assert.ok(oauth.isDPoPNonceError(error), error.stack);
    assert.equal(error.status, 401);
    assert.equal((await resource(access_token, fresh)).status, 200);
  });

  test("a login and a refresh succeed, at most one retry at each endpoint", async () => {
    const tokens = await login(party);
    const refreshed = await withNonce(
      () => party.refresh(tokens.refresh_token),
      (response) => oauth.processRefreshTokenResponse(as, party.client, response),
    );
    assert.equal(refreshed.refresh_token, tokens.refresh_token);
    assert.equal((await resource(refreshed.access_token, party.options)).status, 200);
  });

  test("a challenge does not use up the client's assertion", async () => {
    const client = newClient(dev, dev.clients[1]);
    const { refresh_token } = await login(party);
    const client_assertion = client.assertion();
    const challenged = await send(client.refresh(refresh_token, { client_assertion }));
    assert.equal(challenged.body.error, "use_dpop_nonce");
    const nonce = challenged.headers.get("dpop-nonce");
    const dpop = client.proofAt("/oauth/token", { nonce });
    assert.equal((await send(client.refresh(refresh_token, { client_assertion }, dpop))).status, 200);
  });

  test("a nonce of nobody's is challenged", async () => {
    const client = newClient(dev, dev.clients[1]);
    const { refresh_token } = await login(party);
    const dpop = client.proofAt("/oauth/token", { nonce: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" });
    assert.equal((await send(client.refresh(refresh_token, {}, dpop))).body.error, "use_dpop_nonce");
  });

  test("a response holds exactly one nonce, and it is one that is accepted", async () => {
    const client = newClient(dev, dev.clients[1]);
    const { refresh_token } = await login(party);
    const { headers } = await send({ url: dev.resource_endpoint });
    const nonce = headers.get("dpop-nonce");
    assert.match(nonce, /^[^,\s]+$/);
    const dpop = client.proofAt("/oauth/token", { nonce });
    assert.equal((await send(client.refresh(refresh_token, {}, dpop))).status, 200);
  });
});
