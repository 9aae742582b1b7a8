// A relying party as openid-client makes one: the steps of the flow, each from where the client stands.

import { importJWK } from "jose";
import * as openid from "openid-client";
import { decide } from "./browser.mjs";

/** One of the clients of `dev` as openid-client configures it. `modify` may change an assertion before it is signed. */
export async function configure(dev, { client_id, jwks }, modify) {
  const [jwk] = jwks.keys;
  const key = { key: await importJWK(jwk, jwk.alg), kid: jwk.kid };
  const authentication = openid.PrivateKeyJwt(key, modify && { [openid.modifyAssertion]: modify });
  const options = { execute: [openid.allowInsecureRequests], algorithm: "oauth2" };
  return openid.discovery(new URL(dev.issuer), client_id, {}, authentication, options);
}

/** A handle of openid-client on a new key to prove possession of. */
export const newDpopHandle = async (config, alg = "ES256") =>
  openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(alg));

/** Pushes a request: its authorization URL, and what the client checks the answer with. */
export async function push(config, { redirect_uris }, { DPoP, ...parameters } = {}) {
  const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier(), expectedState: openid.randomState() };
  const asked = {
    redirect_uri: redirect_uris[0],
    scope: "myscope accounts",
    code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    ...parameters,
  };
  return { url: await openid.buildAuthorizationUrlWithPAR(config, asked, { DPoP }), checks };
}

/** Everything up to the answer of the authorization endpoint. */
export async function authorize(dev, config, client, options) {
  const { url, checks } = await push(config, client, options);
  return { checks, callback: await decide(dev.issuer, url, dev.user) };
}

/** Everything up to the tokens. */
export async function login(dev, config, client, DPoP) {
  const { checks, callback } = await authorize(dev, config, client, { DPoP });
  const tokens = await openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
  return { checks, callback, tokens };
}
