// A confidential client on this machine: it pushes requests, and redeems what comes back to its callback.

import { importJWK } from "jose";
import * as openid from "openid-client";

/** The client that `registered` describes; its callback is at `origin`, on a port the registration does not name. */
export async function registeredClient(issuer, registered, origin) {
  const [jwk] = registered.jwks.keys;
  const authentication = openid.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
  const options = { execute: [openid.allowInsecureRequests], algorithm: "oauth2" };
  const config = await openid.discovery(new URL(issuer), registered.client_id, {}, authentication, options);
  const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
  return { id: registered.client_id, push: (parameters) => push(config, dpop, `${origin}/callback`, parameters) };
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
