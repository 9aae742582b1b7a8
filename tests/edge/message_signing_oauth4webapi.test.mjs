// FAPI 2.0 Message Signing as oauth4webapi knows it: signed requests (JAR) that are pushed, and signed answers (JARM), which may be
// encrypted. Every response is held against the standards before it is used.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { compactDecrypt, decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import { decide } from "./support/browser.mjs";
import { changeClient, changeService, startFurnished } from "./support/server.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const MODES = ["FAPI2_MESSAGE_SIGNING_AUTH_REQ", "FAPI2_MESSAGE_SIGNING_AUTH_RES"];

let server;
let dev;
let as;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  await changeService(server, { fapiModes: MODES });
  const issuer = new URL(dev.issuer);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...HTTP, algorithm: "oauth2" }));
});
after(() => server.stop());

/** The client of `dev` with a key for this algorithm, and a DPoP key of its own. */
async function relyingParty(alg, metadata) {
  const { client_id, jwks, redirect_uris } = dev.clients.find(({ jwks }) => jwks.keys[0].alg === alg);
  const [jwk] = jwks.keys;
  const client = { client_id, authorization_signed_response_alg: "ES256", ...metadata };
  const key = { key: await importJWK(jwk, alg), kid: jwk.kid };
  const options = { ...HTTP, DPoP: oauth.DPoP(client, await oauth.generateKeyPair("ES256")) };
  return { client, key, authentication: oauth.PrivateKeyJwt(key), options, redirect_uri: redirect_uris[0] };
}

/** What a client asks for, with the verifier. */
async function asking({ redirect_uri }, parameters) {
  const verifier = oauth.generateRandomCodeVerifier();
  const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const state = oauth.generateRandomState();
  const asked = { response_type: "code", response_mode: "jwt", redirect_uri, scope: "myscope accounts", state, code_challenge, code_challenge_method: "S256" };
  return { verifier, state, asked: { ...asked, ...parameters } };
}

/** Pushes these parameters: the authorization URL. */
async function push({ client, authentication, options }, parameters) {
  const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options);
  const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response);
  return `${as.authorization_endpoint}?${new URLSearchParams({ client_id: client.client_id, request_uri })}`;
}

/** Pushes a signed request, whose claims `modify` may change. */
async function pushSigned(party, { key = party.key, modify, ...parameters } = {}) {
  const { asked, ...kept } = await asking(party, parameters);
  const options = modify && { [oauth.modifyAssertion]: (_, claims) => void modify(claims) };
  const request = await oauth.issueRequestObject(as, party.client, asked, key, options);
  return { ...kept, request, url: await push(party, { request }) };
}

async function redeem({ client, authentication, options, redirect_uri }, parameters, verifier) {
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, redirect_uri, verifier, options);
  return oauth.processAuthorizationCodeResponse(as, client, response);
}

const refusedWith = (error) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  return true;
};

for (const alg of ["PS256", "ES256"]) {
  describe(`a client with a ${alg} key`, () => {
    let party;
    let pushed;
    let callback;

    before(async () => {
      party = await relyingParty(alg);
      pushed = await pushSigned(party);
      callback = await decide(dev.issuer, pushed.url, dev.user);
    });

    test("verifies the answer to its signed request, and redeems the code", async () => {
      const parameters = await oauth.validateJwtAuthResponse(as, party.client, callback, pushed.state, HTTP);
      const tokens = await redeem(party, parameters, pushed.verifier);
      assert.deepEqual([tokens.token_type, tokens.scope], ["dpop", "myscope accounts"]);
    });

    test("is answered in the response alone, so that nothing is read without the signature", () => {
      assert.deepEqual([...callback.searchParams.keys()], ["response"]);
      assert.throws(() => oauth.validateAuthResponse(as, party.client, callback, pushed.state));
    });

    test("takes no answer to another request, for another client, or with another signature", async () => {
      const other = { ...party.client, client_id: "another" };
      const validated = (client, url, state) => oauth.validateJwtAuthResponse(as, client, url, state, HTTP);
      await assert.rejects(validated(party.client, callback, oauth.generateRandomState()));
      await assert.rejects(validated(other, callback, pushed.state));
      const forged = new URL(callback);
      const [header, payload] = callback.searchParams.get("response").split(".");
      const claims = { ...JSON.parse(Buffer.from(payload, "base64url")), code: "another" };
      const { privateKey } = await generateKeyPair("ES256");
      const { kid } = JSON.parse(Buffer.from(header, "base64url"));
      forged.searchParams.set("response", await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey));
      await assert.rejects(validated(party.client, forged, pushed.state));
    });

    test("is told in a signed answer that the person said no", async () => {
      const denied = await pushSigned(party);
      const answer = await decide(dev.issuer, denied.url, dev.user, "deny");
      assert.deepEqual([...answer.searchParams.keys()], ["response"]);
      const validated = oauth.validateJwtAuthResponse(as, party.client, answer, denied.state, HTTP);
      await assert.rejects(validated, { name: "AuthorizationResponseError", error: "access_denied" });
    });

    test("pushes an object once", async () => {
      const { request } = await pushSigned(party);
      await assert.rejects(push(party, { request }), refusedWith("invalid_request_object"));
    });

    for (const [what, modify] of Object.entries({
      "for another server": (claims) => (claims.aud = "https://other.example"),
      "for longer than an hour": (claims) => (claims.exp = claims.nbf + 3601),
      "without an end": (claims) => delete claims.exp,
      "without a beginning": (claims) => delete claims.nbf,
      "from more than an hour ago": (claims) => (claims.nbf -= 4200),
      "of another client": (claims) => (claims.client_id = "another"),
      "that names another": (claims) => (claims.request_uri = "urn:ietf:params:oauth:request_uri:x"),
      "that has one in it": (claims) => (claims.request = "a.b.c"),
    })) {
      test(`is refused an object ${what}`, async () => {
        await assert.rejects(pushSigned(party, { modify }), refusedWith("invalid_request_object"));
      });
    }
  });
}

describe("a client", () => {
  let party;
  before(async () => {
    party = await relyingParty("ES256");
  });

  test("is refused a request that is not signed", async () => {
    const { asked } = await asking(party);
    await assert.rejects(push(party, asked), refusedWith("invalid_request"));
  });

  test("is refused an object that others have signed", async () => {
    const { key } = await relyingParty("PS256");
    await assert.rejects(pushSigned(party, { key }), refusedWith("invalid_request_object"));
  });

  test("is refused a signed request for an answer that is not signed", async () => {
    await assert.rejects(pushSigned(party, { response_mode: "query" }), refusedWith("invalid_request"));
  });

  test("is refused by the object what stands only beside it", async () => {
    const { asked } = await asking(party, { redirect_uri: undefined });
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const request = await oauth.issueRequestObject(as, party.client, given, party.key);
    await assert.rejects(push(party, { request, redirect_uri: party.redirect_uri }), refusedWith("invalid_request"));
  });

  test("decrypts an answer that is encrypted after it was signed, and takes none that is not for its key", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
    const registered = dev.clients.find(({ client_id }) => client_id === party.client.client_id);
    const { d: _, ...own } = registered.jwks.keys[0];
    const jwks = { keys: [own, { ...(await exportJWK(publicKey)), use: "enc", kid: "for answers" }] };
    await changeClient(server, party.client.client_id, { jwks, authorizationEncryptionAlg: "ECDH_ES_A256KW", authorizationEncryptionEnc: "A256GCM" });
    const pushed = await pushSigned(party);
    const callback = await decide(dev.issuer, pushed.url, dev.user);
    assert.throws(() => decodeJwt(callback.searchParams.get("response")));
    const validated = (key) =>
      oauth.validateJwtAuthResponse(as, party.client, callback, pushed.state, { ...HTTP, [oauth.jweDecrypt]: decrypting(key) });
    await assert.rejects(validated((await generateKeyPair("ECDH-ES", { crv: "P-256" })).privateKey));
    assert.ok((await redeem(party, await validated(privateKey), pushed.verifier)).access_token);
  });
});

/** What opens a JWE with this key. */
const decrypting = (key) => async (jwe) => {
  const options = { keyManagementAlgorithms: ["ECDH-ES+A256KW"], contentEncryptionAlgorithms: ["A256GCM"] };
  return new TextDecoder().decode((await compactDecrypt(jwe, key, options)).plaintext);
};
