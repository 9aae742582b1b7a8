// An ordinary relying party as openid-client makes one: code and PKCE in the query of a browser, bearer tokens or DPoP.

import { createHash } from "node:crypto";
import { importJWK } from "jose";
import * as openid from "openid-client";
import { goThrough, newBrowser } from "./browser.mjs";

/** How each of the clients of `furnishOpenid` authenticates. */
const AUTHENTICATIONS = {
  machine: ({ client_secret }) => openid.ClientSecretPost(client_secret),
  post: ({ client_secret }) => openid.ClientSecretPost(client_secret),
  secret_jwt: ({ client_secret }) => openid.ClientSecretJwt(client_secret),
  signer: async ({ jwks: { keys: [jwk] } }) => openid.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid }),
  spa: () => openid.None(),
  web: ({ client_secret }) => openid.ClientSecretBasic(client_secret),
};

/**
 * The client of `dev` with this name as openid-client configures it. `metadata` is further metadata of the client, and
 * `own` changes what the client has. Signatures of ID tokens are verified, but for HS256, which openid-client does not do.
 */
export async function configureOpenid(dev, name, { metadata = {}, own = {} } = {}) {
  const client = { ...dev.clients[name], ...own };
  const authentication = await AUTHENTICATIONS[name](client);
  const options = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(dev.issuer), client.client_id, metadata, authentication, options);
  if (metadata.id_token_signed_response_alg !== "HS256") openid.enableNonRepudiationChecks(config);
  return config;
}

/** An authorization URL, and what the client checks the answer with. */
export async function ask(config, { redirect_uris: [redirect_uri] }, parameters = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const asked = Object.entries({
    redirect_uri,
    scope: "openid",
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    ...parameters,
  }).filter(([, value]) => value !== undefined);
  const { state, nonce, max_age } = Object.fromEntries(asked);
  const checks = { pkceCodeVerifier, expectedState: state, expectedNonce: nonce, ...(max_age && { maxAge: Number(max_age) }) };
  return { url: openid.buildAuthorizationUrl(config, new URLSearchParams(asked)), checks };
}

/** Everything up to the answer of the authorization endpoint, in this browser or a new one. */
export async function authorize(dev, config, client, { browser = newBrowser(dev.issuer), decision, ...parameters } = {}) {
  const { url, checks } = await ask(config, client, parameters);
  const { pages, location, form } = await goThrough(browser, await browser.open(url), dev.user, decision);
  return { browser, checks, pages, callback: location, form };
}

/** Everything up to the tokens. */
export async function login(dev, config, client, { DPoP, token = {}, ...options } = {}) {
  const { callback, checks, ...authorized } = await authorize(dev, config, client, options);
  const tokens = await openid.authorizationCodeGrant(config, callback, checks, token, { DPoP });
  return { ...authorized, callback, checks, tokens };
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash that goes with the algorithm, in base64url. */
export function halfHash(alg, text) {
  const digest = createHash(alg === "EdDSA" ? "sha512" : "sha256").update(text, "ascii").digest();
  return digest.subarray(0, digest.length / 2).toString("base64url");
}
