// FAPI 2.0 Message Signing as openid-client knows it, against workerd over HTTP: signed requests (JAR) that are pushed, and signed
// answers (JARM).

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeJwt, decodeProtectedHeader, importJWK } from "jose";
import * as openid from "openid-client";
import { decide, goThrough, newBrowser } from "./support/browser.mjs";
import { changeService, startFurnished, startOpenid } from "./support/server.mjs";

const MODES = ["FAPI2_MESSAGE_SIGNING_AUTH_REQ", "FAPI2_MESSAGE_SIGNING_AUTH_RES"];

const refusedWith = (error) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  return true;
};

let server;
let dev;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  await changeService(server, { fapiModes: MODES });
});
after(() => server.stop());

/** The client of `dev` with a key for this algorithm, as openid-client configures it. */
async function configure(alg) {
  const { client_id, jwks, redirect_uris } = dev.clients.find(({ jwks }) => jwks.keys[0].alg === alg);
  const [jwk] = jwks.keys;
  const key = { key: await importJWK(jwk, alg), kid: jwk.kid };
  const options = { algorithm: "oauth2", execute: [openid.allowInsecureRequests, openid.useJwtResponseMode] };
  const config = await openid.discovery(new URL(dev.issuer), client_id, {}, openid.PrivateKeyJwt(key), options);
  return { config, key, redirect_uri: redirect_uris[0] };
}

/** Pushes a signed request, whose claims `modify` may change: its authorization URL, and what the answer is checked with. */
async function push({ config, key, redirect_uri }, { DPoP, modify, ...parameters } = {}) {
  const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
  const asked = {
    redirect_uri,
    scope: "myscope accounts",
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    ...parameters,
  };
  const options = modify && { [openid.modifyAssertion]: modify };
  const { searchParams } = await openid.buildAuthorizationUrlWithJAR(config, asked, key, options);
  return { url: await openid.buildAuthorizationUrlWithPAR(config, searchParams, { DPoP }), checks };
}

for (const alg of ["PS256", "ES256"]) {
  describe(`a client with a ${alg} key`, () => {
    let party;
    let DPoP;

    before(async () => {
      party = await configure(alg);
      DPoP = openid.getDPoPHandle(party.config, await openid.randomDPoPKeyPair("ES256"));
    });

    test("signs its request, and verifies the answer that is signed", async () => {
      const { url, checks } = await push(party, { DPoP });
      const callback = await decide(dev.issuer, url, dev.user);
      assert.deepEqual([...callback.searchParams.keys()], ["response"]);
      const response = callback.searchParams.get("response");
      assert.ok(decodeProtectedHeader(response).kid);
      assert.equal(decodeJwt(response).iss, dev.issuer);
      const tokens = await openid.authorizationCodeGrant(party.config, callback, checks, undefined, { DPoP });
      assert.equal(tokens.scope, "myscope accounts");
    });

    test("is told in a signed answer that the person said no", async () => {
      const { url, checks } = await push(party, { DPoP });
      const callback = await decide(dev.issuer, url, dev.user, "deny");
      assert.deepEqual([...callback.searchParams.keys()], ["response"]);
      const redeemed = openid.authorizationCodeGrant(party.config, callback, checks, undefined, { DPoP });
      await assert.rejects(redeemed, refusedWith("access_denied"));
    });

    for (const [what, change] of Object.entries({
      "for another server": (claims) => (claims.aud = "https://other.example"),
      "for longer than an hour": (claims) => (claims.exp = claims.nbf + 3601),
      "without an end": (claims) => delete claims.exp,
      "without a beginning": (claims) => delete claims.nbf,
      "from more than an hour ago": (claims) => (claims.nbf -= 4200),
      "that names another": (claims) => (claims.request_uri = "urn:ietf:params:oauth:request_uri:x"),
    })) {
      test(`is refused an object ${what}`, async () => {
        const pushed = push(party, { modify: (_, claims) => void change(claims) });
        await assert.rejects(pushed, refusedWith("invalid_request_object"));
      });
    }
  });
}

describe("a client", () => {
  let party;
  before(async () => {
    party = await configure("ES256");
  });

  test("is refused a request that is not signed", async () => {
    const asked = { redirect_uri: party.redirect_uri, scope: "accounts", code_challenge: "a".repeat(43), code_challenge_method: "S256" };
    await assert.rejects(openid.buildAuthorizationUrlWithPAR(party.config, asked), refusedWith("invalid_request"));
  });

  test("is refused the object of another key", async () => {
    const { key } = await configure("PS256");
    const pushed = push({ ...party, key });
    await assert.rejects(pushed, refusedWith("invalid_request_object"));
  });

  test("is refused an object that it has pushed before", async () => {
    const modify = (_, claims) => void (claims.jti = "the same");
    await push(party, { modify });
    await assert.rejects(push(party, { modify }), refusedWith("invalid_request_object"));
  });

  test("brings no object by a browser", async () => {
    const asked = { redirect_uri: party.redirect_uri, scope: "accounts" };
    const url = await openid.buildAuthorizationUrlWithJAR(party.config, asked, party.key);
    const browser = newBrowser(dev.issuer);
    const page = await browser.open(url);
    assert.equal(page.status, 400);
    assert.match(page.html, /invalid_request/);
  });
});

describe("a public client of an ordinary service", () => {
  test("goes through the pages once for an answer that is signed", async () => {
    const ordinary = await startOpenid();
    try {
      const { client_id, redirect_uris } = ordinary.dev.clients.spa;
      const options = { execute: [openid.allowInsecureRequests, openid.useJwtResponseMode] };
      const issuer = new URL(ordinary.dev.issuer);
      const config = await openid.discovery(issuer, client_id, { authorization_signed_response_alg: "ES256" }, openid.None(), options);
      const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirect_uris[0],
        scope: "openid",
        state: checks.expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
        code_challenge_method: "S256",
      });
      const browser = newBrowser(ordinary.dev.issuer);
      const { location } = await goThrough(browser, await browser.open(url), ordinary.dev.user);
      const response = location.searchParams.get("response");
      assert.equal(decodeJwt(response).aud, client_id);
    } finally {
      await ordinary.stop();
    }
  });
});
