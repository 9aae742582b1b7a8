// The clients on this machine: each asks, and redeems what comes back to its callback, at an origin whose port the
// registration does not name. One pushes its requests, the other has the browser bring them.

import { importJWK } from "jose";
import * as openid from "openid-client";

/** The confidential client that `registered` describes. */
export async function registeredClient(issuer, registered, origin) {
  const [jwk] = registered.jwks.keys;
  const authentication = openid.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
  const options = { execute: [openid.allowInsecureRequests], algorithm: "oauth2" };
  const config = await openid.discovery(new URL(issuer), registered.client_id, {}, authentication, options);
  const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
  return { id: registered.client_id, ask: (parameters) => push(config, dpop, `${origin}/callback`, parameters) };
}

/** Answers where to send the person, the `state` to expect, and how to redeem the URL the person comes back with. */
async function push(config, dpop, redirectUri, parameters = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const request = {
    redirect_uri: redirectUri,
    scope: "myscope accounts",
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  const url = await openid.buildAuthorizationUrlWithPAR(config, request, { DPoP: dpop });
  const checks = { pkceCodeVerifier, expectedState: state };
  const redeem = (at) => openid.authorizationCodeGrant(config, new URL(at), checks, undefined, { DPoP: dpop });
  return { url: url.href, state, redeem };
}

/** The client of an ordinary service with this `client_id` and `client_secret`. */
export async function secretClient(issuer, registered, origin) {
  const options = { execute: [openid.allowInsecureRequests] };
  const authentication = openid.ClientSecretBasic(registered.client_secret);
  const config = await openid.discovery(new URL(issuer), registered.client_id, {}, authentication, options);
  return { id: registered.client_id, ask: (parameters) => bring(config, `${origin}/callback`, parameters) };
}

/** As `push`; what comes back may also be a `Request` with a form. */
async function bring(config, redirectUri, parameters = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const request = {
    redirect_uri: redirectUri,
    scope: "openid profile",
    state: openid.randomState(),
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...parameters,
  };
  const { state } = request;
  const checks = { pkceCodeVerifier, expectedState: state };
  const redeem = (answer) => openid.authorizationCodeGrant(config, answer, checks);
  return { url: openid.buildAuthorizationUrl(config, request).href, state, redeem };
}
