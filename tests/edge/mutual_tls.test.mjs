// Mutual TLS (RFC 8705) as openid-client knows it, through what ends TLS in front of workerd.

import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import * as openid from "openid-client";
import { certificates } from "../../scripts/lib/certificates.mjs";
import { furnish } from "../../scripts/lib/development.mjs";
import { tlsFetch } from "../../scripts/lib/tls_fetch.mjs";
import { furnishTls } from "../../scripts/lib/tls_development.mjs";
import { secretHeaders, startTlsFront } from "../../scripts/lib/tls_front.mjs";
import { Browser } from "../../scripts/demo/browser.mjs";
import { newFolder, startServer } from "./support/server.mjs";

const x5t = ({ certificate }) => createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");

let server;
let front;
let made;
let dev;

before(async () => {
  const headers = secretHeaders();
  made = await certificates(newFolder());
  server = await startServer({ vars: headers.vars });
  front = await startTlsFront({ target: server.url, ...made, headers });
  dev = await furnish(server.admin, front.url);
  await furnishTls(server.admin, made);
});
after(async () => {
  await front?.close();
  await server?.stop();
});

const by = (client) => tlsFetch({ ca: made.ca, client });

function configure(client_id, identity) {
  const options = { algorithm: "oauth2", [openid.customFetch]: by(identity) };
  return openid.discovery(new URL(dev.issuer), client_id, {}, openid.TlsClientAuth(), options);
}

/** Tokens of a whole flow. */
async function login(config, [redirect_uri], DPoP) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const asked = { redirect_uri, state, scope: "accounts", code_challenge_method: "S256" };
  const code_challenge = await openid.calculatePKCECodeChallenge(pkceCodeVerifier);
  const url = await openid.buildAuthorizationUrlWithPAR(config, { ...asked, code_challenge }, { DPoP });
  const browser = new Browser(by(undefined));
  const { username, password } = dev.user;
  const consent = await browser.submit(await browser.open(url), { username, password });
  const { location } = await browser.submit(consent, { decision: "allow" });
  const checks = { pkceCodeVerifier, expectedState: state };
  return openid.authorizationCodeGrant(config, new URL(location), checks, undefined, { DPoP });
}

const call = async (token, identity) =>
  (await by(identity)(dev.resource_endpoint, { headers: { authorization: `Bearer ${token}` } })).status;

for (const [client_id, name] of [["dev-tls", "client"], ["dev-self-signed", "selfSigned"]]) {
  describe(`the client ${client_id}`, () => {
    let config;
    let tokens;

    before(async () => {
      config = await configure(client_id, made[name]);
      tokens = await login(config, dev.clients[0].redirect_uris);
    });

    test("is given tokens that are bound to its certificate", () => {
      assert.equal(tokens.token_type, "bearer");
      assert.deepEqual(decodeJwt(tokens.access_token).cnf, { "x5t#S256": x5t(made[name]) });
    });

    test("opens the resource, and nobody else does with its token", async () => {
      const another = name === "client" ? made.selfSigned : made.client;
      assert.equal(await call(tokens.access_token, made[name]), 200);
      assert.equal(await call(tokens.access_token, another), 401);
      assert.equal(await call(tokens.access_token, undefined), 401);
    });

    test("refreshes, sees its token at introspection, and takes it back", async () => {
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
      assert.equal(await call(refreshed.access_token, made[name]), 200);
      const told = await openid.tokenIntrospection(config, refreshed.access_token);
      assert.deepEqual(told.cnf, { "x5t#S256": x5t(made[name]) });
      await openid.tokenRevocation(config, refreshed.refresh_token);
      assert.equal(await call(refreshed.access_token, made[name]), 401);
    });

    test("may bind its tokens to a key besides", async () => {
      const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
      const both = await login(config, dev.clients[0].redirect_uris, DPoP);
      assert.equal(both.token_type, "dpop");
      const cnf = { jkt: await DPoP.calculateThumbprint(), "x5t#S256": x5t(made[name]) };
      assert.deepEqual(decodeJwt(both.access_token).cnf, cnf);
      assert.equal(await call(both.access_token, made[name]), 401);
      const url = new URL(dev.resource_endpoint);
      const used = await openid.fetchProtectedResource(config, both.access_token, url, "GET", undefined, undefined, { DPoP });
      assert.equal(used.status, 200);
    });
  });
}

/** The error of a request that is pushed as `client_id` with this certificate and these headers. */
async function pushed(client_id, identity, headers = {}, send = by(identity), origin = front.url) {
  const form = { client_id, response_type: "code", scope: "accounts", redirect_uri: dev.clients[0].redirect_uris[0] };
  const challenge = { code_challenge: x5t(made.client), code_challenge_method: "S256" };
  const body = new URLSearchParams({ ...form, ...challenge }).toString();
  const sent = { "content-type": "application/x-www-form-urlencoded", ...headers };
  const response = await send(`${origin}/oauth/par`, { method: "POST", headers: sent, body });
  return (await response.json()).error;
}

test("a client is not believed to be one whose certificate it does not show", async () => {
  assert.equal(await pushed("dev-tls", made.client), undefined);
  assert.equal(await pushed("dev-self-signed", made.selfSigned), undefined);
  for (const identity of [undefined, made.selfSigned]) assert.equal(await pushed("dev-tls", identity), "invalid_client");
  for (const identity of [undefined, made.client]) assert.equal(await pushed("dev-self-signed", identity), "invalid_client");
});

test("a certificate in a header is the client's only where the front has written it", async () => {
  const forged = `:${new X509Certificate(made.client.certificate).raw.toString("base64")}:`;
  const headers = { "Client-Cert": forged, "X-SSL-Client-Cert": forged, "X-Client-Verify": "SUCCESS" };
  for (const identity of [undefined, made.selfSigned]) assert.equal(await pushed("dev-tls", identity, headers), "invalid_client");
  // Whoever reaches workerd itself does not know which header that is.
  assert.equal(await pushed("dev-tls", undefined, headers, fetch, server.url), "invalid_client");
});
