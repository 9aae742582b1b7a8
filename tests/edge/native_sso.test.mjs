// OpenID Connect Native SSO for Mobile Apps 1.0 as openid-client asks for it, by its generic grant.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { decodeJwt } from "jose";
import * as openid from "openid-client";
import { newBrowser } from "./support/browser.mjs";
import { configureOpenid, login } from "./support/openid_party.mjs";
import { changeClient, changeService, startOpenid } from "./support/server.mjs";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const OF_VENDOR = { grantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "TOKEN_EXCHANGE"], nativeSsoGroup: "acme" };

let server;
let dev;
let first;
let second;

before(async () => {
  server = await startOpenid();
  dev = server.dev;
  const { documents } = await server.admin.export();
  const { document } = documents.find(({ kind }) => kind === "service");
  await changeService(server, {
    nativeSsoSupported: true,
    supportedGrantTypes: [...document.supportedGrantTypes, "TOKEN_EXCHANGE"],
    supportedScopes: [...document.supportedScopes, { name: "device_sso" }],
  });
  for (const name of ["web", "spa"]) await changeClient(server, dev.clients[name].client_id, OF_VENDOR);
  first = await configureOpenid(dev, "web");
  second = await configureOpenid(dev, "spa");
});
after(() => server.stop());

/** What the second app asks for with what the first one was given. */
const exchange = ({ id_token, device_secret }, more = {}) => openid.genericGrantRequest(second, EXCHANGE, {
  audience: dev.issuer,
  subject_token: id_token,
  subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
  actor_token: device_secret,
  actor_token_type: "urn:openid:params:token-type:device-secret",
  scope: "openid",
  ...more,
});

/** What the first app is given in this browser. */
async function signedIn(browser = newBrowser(dev.issuer)) {
  const { tokens } = await login(dev, first, dev.clients.web, { browser, scope: "openid device_sso" });
  return tokens;
}

const refusedAs = (error) => (failure) => failure.error === error;

test("the metadata says that it is served", () => {
  assert.equal(first.serverMetadata().native_sso_supported, true);
  assert.ok(first.serverMetadata().grant_types_supported.includes(EXCHANGE));
});

test("a second app is given tokens with what the first one was given, for what it was allowed before", async () => {
  const tokens = await signedIn();
  await assert.rejects(exchange(tokens), refusedAs("invalid_scope"));
  await login(dev, second, dev.clients.spa, { scope: "openid" });
  const given = await exchange(tokens);
  assert.equal(given.issued_token_type, "urn:ietf:params:oauth:token-type:access_token");
  assert.equal(given.claims().sub, decodeJwt(tokens.id_token).sub);
  assert.notEqual(given.claims().sid, decodeJwt(tokens.id_token).sid);
  const { sub } = await openid.fetchUserInfo(second, given.access_token, given.claims().sub);
  assert.equal(sub, given.claims().sub);
});

test("neither half is worth anything alone, nor anything after log-out", async () => {
  const browser = newBrowser(dev.issuer);
  const [tokens, others] = [await signedIn(browser), await signedIn()];
  await assert.rejects(exchange({ ...tokens, device_secret: tokens.access_token }), refusedAs("invalid_grant"));
  await assert.rejects(exchange({ ...tokens, id_token: others.id_token }), refusedAs("invalid_grant"));
  await exchange(tokens);
  await browser.open(openid.buildEndSessionUrl(first, { id_token_hint: tokens.id_token }));
  await assert.rejects(exchange(tokens), refusedAs("invalid_grant"));
  await exchange(others);
});
