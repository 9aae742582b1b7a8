// OpenID Connect as oauth4webapi knows it: metadata, every response type and mode, APIs and audiences, and keys by
// reference. Every response is held against the standards before it is used.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { createRemoteJWKSet, importJWK, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { jwk } from "../../scripts/lib/development.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { send } from "./support/client.mjs";
import { halfHash } from "./support/openid_party.mjs";
import { startOpenid } from "./support/server.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const RESPONSE_TYPES = [
  ...["code", "none", "token", "id_token"],
  ...["code token", "code id_token", "id_token token", "code id_token token"],
];

let server;
let dev;
let as;

before(async () => {
  server = await startOpenid({ documents: { hybrid: true, idTokenSignAlg: "ES256" } });
  dev = server.dev;
  as = await discover();
});
after(() => server.stop());

async function discover(algorithm = "oidc") {
  const issuer = new URL(dev.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...HTTP, algorithm }));
}

/** One of the clients of `dev` that has a secret or none. */
function partyOf(name, metadata) {
  const { client_id, client_secret, redirect_uris = [] } = dev.clients[name];
  const withSecret = name === "web" ? oauth.ClientSecretBasic : oauth.ClientSecretPost;
  const authentication = client_secret ? withSecret(client_secret) : oauth.None();
  return { client: { client_id, ...metadata }, authentication, redirect_uri: redirect_uris[0] };
}

/** What the authorization endpoint answers: where the browser is sent, or the form it posts; and what was asked. */
async function authorize({ client, redirect_uri }, parameters = {}, { browser = newBrowser(dev.issuer), method = "open" } = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const asked = {
    client_id: client.client_id,
    redirect_uri,
    response_type: "code",
    scope: "openid",
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  const pairs = Object.entries(asked).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const given = new URLSearchParams(pairs);
  const url = as.authorization_endpoint;
  const response = await (method === "open" ? browser.open(`${url}?${given}`) : browser.post(url, given));
  return { ...(await goThrough(browser, response, dev.user)), verifier, asked };
}

async function redeem({ client, authentication, redirect_uri }, parameters, { verifier, asked }, additionalParameters = {}) {
  const options = { ...HTTP, additionalParameters };
  const request = oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, redirect_uri, verifier, options);
  const isOpenid = asked.scope.split(" ").includes("openid");
  const expected = isOpenid ? { expectedNonce: asked.nonce, requireIdToken: true } : {};
  return oauth.processAuthorizationCodeResponse(as, client, await request, expected);
}

async function login(party, parameters, token) {
  const authorized = await authorize(party, parameters);
  const validated = oauth.validateAuthResponse(as, party.client, authorized.location, authorized.asked.state);
  return redeem(party, validated, authorized, token);
}

const fragmentOf = ({ location }) => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

describe("metadata", () => {
  test("of OpenID Connect Discovery has every member that is required", () => {
    const required = ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"];
    for (const member of required) assert.equal(typeof as[member], "string", member);
    assert.deepEqual(new Set(as.response_types_supported), new Set(RESPONSE_TYPES));
    assert.deepEqual(new Set(as.subject_types_supported), new Set(["public", "pairwise"]));
    const algorithms = ["RS256", "PS256", "ES256", "EdDSA", "HS256"];
    assert.deepEqual(new Set(as.id_token_signing_alg_values_supported), new Set(algorithms));
  });

  test("says what can be asked for", () => {
    assert.ok(as.scopes_supported.includes("openid"));
    const plain = ["query", "fragment", "form_post"];
    assert.deepEqual(new Set(as.response_modes_supported), new Set([...plain, ...plain.map((mode) => `${mode}.jwt`), "jwt"]));
    const grants = ["authorization_code", "refresh_token", "client_credentials", "implicit"];
    assert.deepEqual(new Set(as.grant_types_supported), new Set(grants));
    const methods = ["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"];
    assert.deepEqual(new Set(as.token_endpoint_auth_methods_supported), new Set(methods));
    assert.deepEqual([as.request_parameter_supported, as.request_uri_parameter_supported], [true, true]);
    assert.equal(as.claims_parameter_supported, true);
    assert.notEqual(as.require_pushed_authorization_requests, true);
  });

  test("is the same at the path of RFC 8414", async () => {
    assert.deepEqual(await discover("oauth2"), as);
  });

  test("names only what is there", async () => {
    const endpoints = Object.entries(as).filter(([member]) => /(_endpoint|^jwks_uri)$/.test(member));
    for (const [member, uri] of endpoints) assert.notEqual((await fetch(uri)).status, 404, member);
  });

  test("names a key for each algorithm with a key pair", async () => {
    const { keys } = (await send({ url: as.jwks_uri })).body;
    for (const alg of ["RS256", "PS256", "ES256", "EdDSA"]) assert.ok(keys.some((key) => key.alg === alg), alg);
    for (const key of keys) {
      for (const secret of ["d", "p", "q", "k"]) assert.equal(key[secret], undefined);
    }
  });

  test("may be read by scripts of any origin, and so may the keys", async () => {
    for (const url of [dev.endpoints.openid_configuration, as.jwks_uri]) {
      const { headers } = await send({ url, headers: { origin: "https://app.example" } });
      assert.ok(["*", "https://app.example"].includes(headers.get("access-control-allow-origin")), url);
    }
  });
});

describe("a request in the query or in a form", () => {
  for (const method of ["open", "post"]) {
    test(`leads to a code: ${method}`, async () => {
      const party = partyOf("web");
      const authorized = await authorize(party, {}, { method });
      const validated = oauth.validateAuthResponse(as, party.client, authorized.location, authorized.asked.state);
      assert.ok((await redeem(party, validated, authorized)).id_token);
    });
  }

  test("may be pushed", async () => {
    const party = partyOf("web");
    const verifier = oauth.generateRandomCodeVerifier();
    const asked = { response_type: "code", redirect_uri: party.redirect_uri, scope: "openid", nonce: "n", state: "s" };
    const pkce = { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" };
    const pushed = oauth.pushedAuthorizationRequest(as, party.client, party.authentication, { ...asked, ...pkce }, HTTP);
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, party.client, await pushed);
    const browser = newBrowser(dev.issuer);
    const url = `${as.authorization_endpoint}?${new URLSearchParams({ client_id: party.client.client_id, request_uri })}`;
    const { location } = await goThrough(browser, await browser.open(url), dev.user);
    const validated = oauth.validateAuthResponse(as, party.client, location, "s");
    assert.ok((await redeem(party, validated, { verifier, asked })).id_token);
  });

  const refused = {
    "without PKCE": [{ code_challenge: [], code_challenge_method: [] }, "invalid_request"],
    "with the plain code_challenge_method": [{ code_challenge_method: "plain" }, "invalid_request"],
    "with a response_type that nobody knows": [{ response_type: "password" }, "unsupported_response_type"],
    "without a response_type": [{ response_type: [] }, "invalid_request"],
    "with a request object": [{ request: "eyJhbGciOiJub25lIn0.e30." }, "invalid_request_object"],
    "with a request_uri that was not pushed": [{ request_uri: "https://client.example/request" }, "invalid_request_uri"],
    "with claims that are no JSON": [{ claims: "{" }, "invalid_request"],
    "with a response_mode that nobody knows": [{ response_mode: "carrier_pigeon" }, "invalid_request"],
    "for an API that nobody knows": [{ resource: "https://unknown.example" }, "invalid_target"],
  };
  for (const [what, [parameters, error]] of Object.entries(refused)) {
    test(`${what} is refused with ${error}, and the browser goes back to the client`, async () => {
      const { pages, location, asked } = await authorize(partyOf("web"), parameters);
      assert.deepEqual(pages, []);
      assert.ok(location.href.startsWith(asked.redirect_uri), location.href);
      const answer = new URLSearchParams(location.search || location.hash.slice(1));
      assert.equal(answer.get("error"), error);
      assert.equal(answer.get("state"), asked.state);
    });
  }

  test("with a parameter twice is refused", async () => {
    const { client, redirect_uri } = partyOf("web");
    const asked = { client_id: client.client_id, redirect_uri, response_type: "code", scope: "openid" };
    const { status, headers } = await send({ url: `${as.authorization_endpoint}?${new URLSearchParams(asked)}&scope=email` });
    const location = headers.get("location");
    if (location) assert.equal(new URL(location).searchParams.get("error"), "invalid_request");
    else assert.equal(status, 400);
  });

  const pages = {
    "for a client that nobody knows": { client_id: "nobody" },
    "for a redirect_uri that is not registered": { redirect_uri: "https://web.example/other" },
    "for a redirect_uri with one more letter": { redirect_uri: "https://web.example/callbacks" },
  };
  for (const [what, parameters] of Object.entries(pages)) {
    test(`${what} gets a page and never a redirection`, async () => {
      const { client, redirect_uri } = partyOf("web");
      const asked = { client_id: client.client_id, redirect_uri, response_type: "code", scope: "openid", ...parameters };
      const given = Object.entries(asked).filter(([, value]) => typeof value === "string");
      const { status, headers } = await send({ url: `${as.authorization_endpoint}?${new URLSearchParams(given)}` });
      assert.equal(status, 400);
      assert.match(headers.get("content-type"), /^text\/html/);
    });
  }
});

describe("a request without a redirect_uri", () => {
  test("with openid gets a page, since OpenID Connect requires one", async () => {
    const { client_id } = partyOf("web").client;
    const asked = new URLSearchParams({ client_id, response_type: "code", scope: "openid" });
    const { status, headers } = await send({ url: `${as.authorization_endpoint}?${asked}` });
    assert.equal(status, 400); // OpenID Connect Core §3.1.2.1, and no redirection that nobody named
    assert.match(headers.get("content-type"), /^text\/html/);
  });

  test("without openid goes to the one that is registered", async () => {
    const { location } = await authorize(partyOf("web"), { redirect_uri: [], scope: "status" });
    assert.ok(location.href.startsWith(dev.clients.web.redirect_uris[0])); // RFC 6749 §3.1.2.3
    assert.ok(location.searchParams.get("code"));
  });

  test("of a client that registered several gets a page", async () => {
    const { client_id } = dev.clients.spa;
    const { status } = await send({ url: `${as.authorization_endpoint}?${new URLSearchParams({ client_id, response_type: "code" })}` });
    assert.equal(status, 400);
  });
});

describe("a response type", () => {
  test("code id_token brings an ID token with c_hash and then the tokens", async () => {
    const party = partyOf("web");
    const authorized = await authorize(party, { response_type: "code id_token" });
    const { nonce, state } = authorized.asked;
    const front = new URLSearchParams(authorized.location.hash.slice(1)).get("id_token");
    const { client } = party;
    const validated = await oauth.validateCodeIdTokenResponse(as, client, authorized.location, nonce, state, undefined, HTTP);
    const { id_token } = await redeem(party, validated, authorized);
    const [one, other] = await Promise.all([front, id_token].map(verified));
    assert.equal(one.sub, other.sub); // OpenID Connect Core §3.3.3.6
    assert.equal(one.iss, other.iss);
  });

  test("code id_token token has both hashes", async () => {
    const authorized = await authorize(partyOf("web"), { response_type: "code id_token token" });
    const { code, access_token, id_token, token_type, state } = fragmentOf(authorized);
    const claims = await verified(id_token);
    assert.equal(claims.c_hash, halfHash("ES256", code));
    assert.equal(claims.at_hash, halfHash("ES256", access_token));
    assert.equal(claims.nonce, authorized.asked.nonce);
    assert.equal(token_type.toLowerCase(), "bearer");
    assert.equal(state, authorized.asked.state);
  });

  test("id_token token has the hash of the token, which opens UserInfo, and no code", async () => {
    const authorized = await authorize(partyOf("web"), { response_type: "id_token token" });
    const { code, access_token, id_token } = fragmentOf(authorized);
    const { sub, at_hash, c_hash } = await verified(id_token);
    assert.equal(code, undefined);
    assert.equal(c_hash, undefined);
    assert.equal(at_hash, halfHash("ES256", access_token));
    const response = await oauth.userInfoRequest(as, partyOf("web").client, access_token, HTTP);
    assert.equal((await oauth.processUserInfoResponse(as, partyOf("web").client, sub, response)).sub, sub);
  });

  test("id_token alone carries the claims of the scopes", async () => {
    const asked = { response_type: "id_token", scope: "openid email" };
    const { id_token, access_token } = fragmentOf(await authorize(partyOf("web"), asked));
    assert.equal(access_token, undefined);
    assert.equal((await verified(id_token)).email, dev.user.claims.email); // OpenID Connect Core §5.4
  });

  test("code token has a code that brings an ID token", async () => {
    const party = partyOf("web");
    const authorized = await authorize(party, { response_type: "code token" });
    const { code, access_token, id_token } = fragmentOf(authorized);
    assert.ok(access_token);
    assert.equal(id_token, undefined);
    const { redirect_uri } = party;
    const asked = { grant_type: "authorization_code", code, redirect_uri, code_verifier: authorized.verifier };
    const { client_id, client_secret } = dev.clients.web;
    const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`;
    const request = { url: as.token_endpoint, method: "POST", headers: { authorization }, body: new URLSearchParams(asked) };
    const { status, body } = await send(request);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.id_token);
  });

  test("token has no refresh token, even for offline_access", async () => {
    const answer = fragmentOf(await authorize(partyOf("web"), { response_type: "token", scope: "openid offline_access" }));
    assert.ok(answer.access_token);
    assert.equal(answer.refresh_token, undefined);
    assert.equal(answer.id_token, undefined);
  });

  test("none answers with the state alone", async () => {
    const { location, asked } = await authorize(partyOf("web"), { response_type: "none" });
    const answer = Object.fromEntries(location.searchParams);
    assert.deepEqual(answer, { state: asked.state, iss: dev.issuer });
  });

  for (const response_type of ["id_token", "id_token token", "code id_token", "code id_token token"]) {
    test(`${response_type} is refused without a nonce, and the error is in the fragment`, async () => {
      const { location } = await authorize(partyOf("web"), { response_type, nonce: [] });
      assert.equal(location.search, "");
      assert.equal(new URLSearchParams(location.hash.slice(1)).get("error"), "invalid_request");
    });

    test(`${response_type} is refused without the scope openid`, async () => {
      const { location } = await authorize(partyOf("web"), { response_type, scope: "read" });
      assert.ok(["invalid_request", "invalid_scope"].includes(new URLSearchParams(location.hash.slice(1)).get("error")));
    });
  }

  for (const response_type of ["token", "id_token", "code id_token"]) {
    test(`${response_type} does not travel in the query`, async () => {
      const { location } = await authorize(partyOf("web"), { response_type, response_mode: "query" });
      const answer = new URLSearchParams(location.search || location.hash.slice(1));
      assert.equal(answer.get("error"), "invalid_request");
      for (const name of ["code", "access_token", "id_token"]) assert.equal(answer.get(name), null);
    });
  }

  test("that the client has not registered is refused", async () => {
    const { location } = await authorize(partyOf("post"), { response_type: "code id_token" });
    const error = new URLSearchParams(location.search || location.hash.slice(1)).get("error");
    assert.ok(["unauthorized_client", "unsupported_response_type"].includes(error), error);
  });

  /** The claims of an ID token of the web client, verified with the published keys. */
  async function verified(id_token) {
    const options = { issuer: dev.issuer, audience: dev.clients.web.client_id };
    return (await jwtVerify(id_token, createRemoteJWKSet(new URL(as.jwks_uri)), options)).payload;
  }
});

describe("form_post", () => {
  /** What the form of the page brings to the client. */
  const posted = ({ form: { action, fields } }) => new Request(action, { method: "POST", body: fields });

  test("posts the code to the redirect_uri, in a page that no cache keeps", async () => {
    const party = partyOf("web");
    const authorized = await authorize(party, { response_mode: "form_post" });
    assert.equal(authorized.form.action, party.redirect_uri);
    const validated = oauth.validateAuthResponse(as, party.client, authorized.form.fields, authorized.asked.state);
    assert.ok((await redeem(party, validated, authorized)).id_token);
  });

  test("posts a hybrid answer", async () => {
    const party = partyOf("web");
    const authorized = await authorize(party, { response_type: "code id_token", response_mode: "form_post" });
    const { nonce, state } = authorized.asked;
    const { client } = party;
    const validated = await oauth.validateCodeIdTokenResponse(as, client, posted(authorized), nonce, state, undefined, HTTP);
    assert.ok((await redeem(party, validated, authorized)).id_token);
  });

  test("posts an error", async () => {
    const { form, asked } = await authorize(partyOf("web"), { response_mode: "form_post", prompt: "none" });
    assert.equal(form.fields.get("error"), "login_required");
    assert.equal(form.fields.get("state"), asked.state);
  });

  test("carries a state of any letters unchanged", async () => {
    const state = `"><script>alert('ë')</script>&amp; 日本`;
    const { form } = await authorize(partyOf("web"), { response_mode: "form_post", state });
    if (form.fields.get("error") === null) assert.equal(form.fields.get("state"), state);
    else assert.equal(form.fields.get("error"), "invalid_request");
  });
});

describe("an access token", () => {
  const keys = () => createRemoteJWKSet(new URL(as.jwks_uri));

  test("without an audience is opaque, and opens UserInfo", async () => {
    const party = partyOf("web");
    const { access_token, id_token } = await login(party, { scope: "openid email" });
    assert.ok(!access_token.includes(".") || access_token.split(".").length !== 3 || !access_token.startsWith("eyJ"));
    const { sub } = (await jwtVerify(id_token, keys())).payload;
    const response = await oauth.userInfoRequest(as, party.client, access_token, HTTP);
    assert.equal((await oauth.processUserInfoResponse(as, party.client, sub, response)).email, dev.user.claims.email);
  });

  for (const parameter of ["audience", "resource"]) {
    test(`for the API that ${parameter} names is a JWT that the API accepts, and opens UserInfo too`, async () => {
      const party = partyOf("web");
      const { access_token } = await login(party, { scope: "openid read", [parameter]: dev.api });
      const request = new Request(dev.api, { headers: { authorization: `Bearer ${access_token}` } });
      const claims = await oauth.validateJwtAccessToken(as, request, dev.api, HTTP);
      assert.equal(claims.client_id, party.client.client_id);
      assert.ok(claims.scope.split(" ").includes("read"));
      assert.equal((await oauth.userInfoRequest(as, party.client, access_token, HTTP)).status, 200);
    });
  }

  test("for the API without openid does not open UserInfo", async () => {
    const party = partyOf("web");
    const { access_token } = await login(party, { scope: "read", resource: dev.api });
    const response = await oauth.userInfoRequest(as, party.client, access_token, HTTP).catch(({ status }) => ({ status }));
    assert.ok([401, 403].includes(response.status));
  });

  test("whose audience is UserInfo is opaque", async () => {
    const party = partyOf("web");
    const { access_token } = await login(party, { audience: as.userinfo_endpoint });
    assert.ok(!access_token.startsWith("eyJ"));
    assert.equal((await oauth.userInfoRequest(as, party.client, access_token, HTTP)).status, 200);
  });

  test("for an API that was not asked for at the authorization endpoint is refused", async () => {
    const party = partyOf("web");
    const other = login(party, { scope: "openid read", resource: dev.api }, { resource: "https://unknown.example" });
    await assert.rejects(other, { error: "invalid_target" });
  });
});

describe("a client whose keys are fetched", () => {
  const HOST = "127.0.0.1";
  let listener;
  let published;
  let fetches;
  let client;
  let privateKeys;

  /** A key pair that the client publishes from now on, beside or in place of those before. */
  const publish = (beside = []) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    published = { keys: [...beside, jwk(publicKey, "ES256")] };
    privateKeys = [...(beside.length > 0 ? privateKeys : []), jwk(privateKey, "ES256")];
  };
  /** A token request of the client, authenticated with this key. */
  const tokenRequest = async (key, modify) => {
    const own = { client_id: client };
    const options = modify && { [oauth.modifyAssertion]: modify };
    const authentication = oauth.PrivateKeyJwt({ key: await importJWK(key, "ES256"), kid: key.kid }, options);
    const response = await oauth.clientCredentialsGrantRequest(as, own, authentication, { scope: "status" }, HTTP);
    return oauth.processClientCredentialsResponse(as, own, response);
  };
  const register = async (alias, members) => {
    const machine = { grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "PRIVATE_KEY_JWT", tokenAuthSignAlg: "ES256" };
    const document = { clientIdAlias: alias, ...machine, ...members };
    const { changes } = await server.admin.apply([{ name: `clients/${alias}.json`, kind: "client", document }]);
    return String(changes[0].id);
  };

  before(async () => {
    fetches = 0;
    listener = createServer((_, response) => {
      fetches += 1;
      response.setHeader("Content-Type", "application/json");
      response.end(typeof published === "string" ? published : JSON.stringify(published));
    });
    await new Promise((done) => listener.listen(0, HOST, done));
    publish();
    client = await register("remote", { jwksUri: `http://${HOST}:${listener.address().port}/jwks` });
  });
  after(() => {
    listener.closeAllConnections();
    return new Promise((done) => listener.close(done));
  });

  test("is authenticated, and its keys are fetched once for many requests", async () => {
    for (let count = 0; count < 3; count += 1) assert.ok((await tokenRequest(privateKeys[0])).access_token);
    assert.equal(fetches, 1);
  });

  test("may add a key: an unknown kid makes the server look again", async () => {
    publish(published.keys);
    assert.ok((await tokenRequest(privateKeys.at(-1))).access_token);
  });

  test("is refused with a key that it does not publish, and the server does not look each time", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const before = fetches;
    for (let count = 0; count < 5; count += 1) await assert.rejects(tokenRequest(jwk(privateKey, "ES256")));
    assert.ok(fetches - before <= 1, `${fetches - before}`);
    assert.ok((await tokenRequest(privateKeys[0])).access_token);
  });

  const broken = {
    "that are no JSON": "{",
    "that are larger than any set of keys": JSON.stringify({ keys: [], more: "x".repeat(2_000_000) }),
    "that are not a set": "[]",
  };
  for (const [index, [what, text]] of Object.entries(broken).entries()) {
    test(`is refused with keys ${what}, and the server serves on`, async () => {
      const [own] = privateKeys;
      const jwksUri = `http://${HOST}:${listener.address().port}/broken-${index}`;
      const former = [client, published];
      client = await register(`broken-${index}`, { jwksUri });
      published = text;
      await assert.rejects(tokenRequest(own));
      [client, published] = former;
      assert.ok((await tokenRequest(own)).access_token);
    });
  }

  test("is refused where nobody answers", async () => {
    const former = client;
    client = await register("unreachable", { jwksUri: "http://127.0.0.1:9/jwks" });
    await assert.rejects(tokenRequest(privateKeys[0]));
    client = former;
  });

  for (const member of ["issuer", "token_endpoint", "pushed_authorization_request_endpoint"]) {
    test(`may name in aud: ${member}`, async () => {
      const modify = (_, claims) => Object.assign(claims, { aud: as[member] });
      assert.ok((await tokenRequest(privateKeys[0], modify)).access_token);
    });
  }

  test("may not name another server in aud", async () => {
    const modify = (_, claims) => Object.assign(claims, { aud: "https://other.example" });
    await assert.rejects(tokenRequest(privateKeys[0], modify));
  });

  test("may not use an assertion twice", async () => {
    const jti = randomUUID();
    const modify = (_, claims) => Object.assign(claims, { jti });
    assert.ok((await tokenRequest(privateKeys[0], modify)).access_token);
    await assert.rejects(tokenRequest(privateKeys[0], modify));
  });
});

describe("a server that is not for development", () => {
  test("fetches no keys from a private address", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    let fetches = 0;
    const listener = createServer((_, response) => {
      fetches += 1;
      response.end(JSON.stringify({ keys: [jwk(publicKey, "ES256")] }));
    });
    await new Promise((done) => listener.listen(0, "127.0.0.1", done));
    const other = await startOpenid({ development: false, documents: { service: { supportedIdTokenSignAlgs: ["ES256"] } } });
    const machine = { grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "PRIVATE_KEY_JWT", tokenAuthSignAlg: "ES256" };
    const document = { clientIdAlias: "remote", ...machine, jwksUri: `http://127.0.0.1:${listener.address().port}/jwks` };
    try {
      const { changes } = await other.admin.apply([{ name: "clients/remote.json", kind: "client", document }]);
      const client = { client_id: String(changes[0].id) };
      const key = jwk(privateKey, "ES256");
      const authentication = oauth.PrivateKeyJwt({ key: await importJWK(key, "ES256"), kid: key.kid });
      const there = { ...as, issuer: other.dev.issuer, token_endpoint: other.dev.endpoints.token_endpoint };
      const response = await oauth.clientCredentialsGrantRequest(there, client, authentication, { scope: "status" }, HTTP);
      assert.ok(response.status >= 400);
      assert.equal(fetches, 0);
    } finally {
      await other.stop();
      listener.closeAllConnections();
      await new Promise((done) => listener.close(done));
    }
  });
});
