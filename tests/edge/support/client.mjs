// A client that signs with node:crypto and sends what it is told to, right or wrong, when it is told to.

import assert from "node:assert/strict";
import { constants, createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { decide } from "./browser.mjs";

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** How node:crypto signs with each algorithm: RFC 7518 §3.4 and §3.5, RFC 8037 §3.1. */
const SIGNATURES = {
  ES256: (key) => ["sha256", { key, dsaEncoding: "ieee-p1363" }],
  EdDSA: (key) => [null, key],
  PS256: (key) => ["sha256", { key, ...PSS }],
};

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const sha256 = (text) => createHash("sha256").update(text).digest("base64url");
const now = () => Math.floor(Date.now() / 1000);

/** A JWS in compact serialization. RFC 7515 §7.1. */
export function jws(header, claims, key) {
  const input = `${base64url(header)}.${base64url(claims)}`;
  const [hash, options] = SIGNATURES[header.alg](key);
  return `${input}.${sign(hash, Buffer.from(input), options).toString("base64url")}`;
}

/** A key to prove possession of. */
export function newDpopKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { alg: "ES256", jwk: publicKey.export({ format: "jwk" }), privateKey };
}

/** A DPoP proof. RFC 9449 §4.2. */
export function proof({ key, htm = "POST", htu, accessToken, ...claims }) {
  const ath = accessToken && sha256(accessToken);
  const header = { alg: key.alg, typ: "dpop+jwt", jwk: key.jwk };
  return jws(header, { jti: randomUUID(), iat: now(), htm, htu, ath, ...claims }, key.privateKey);
}

/** A pair of `code_verifier` and `code_challenge`. RFC 7636 §4. */
export function newPkce() {
  const verifier = sha256(randomUUID());
  return { verifier, challenge: sha256(verifier) };
}

/**
 * One of the clients of `dev`. `origin` is where the server listens.
 *
 * What a method sends is complete and right; `parameters` and `claims` change it, and `undefined` leaves a member out.
 */
export function newClient(dev, { client_id, jwks, redirect_uris }, origin = dev.issuer) {
  const [jwk] = jwks.keys;
  const signingKey = createPrivateKey({ key: jwk, format: "jwk" });
  const [redirect_uri] = redirect_uris;
  const dpopKey = newDpopKey();

  /** A client assertion. RFC 7523 §3, FAPI 2.0 SP §5.3.2.1 (8). */
  const assertion = (claims = {}) => {
    const own = { iss: client_id, sub: client_id, aud: dev.issuer, jti: randomUUID(), iat: now(), exp: now() + 60 };
    return jws({ alg: jwk.alg, kid: jwk.kid }, { ...own, ...claims }, signingKey);
  };
  const authenticated = (parameters) => {
    const own = { client_assertion_type: JWT_BEARER, client_assertion: parameters.client_assertion ?? assertion() };
    const given = Object.entries({ ...own, ...parameters }).filter(([, value]) => value !== undefined);
    return new URLSearchParams(given).toString();
  };
  /** A request, signed now and to be sent by `send`. */
  const request = (path, parameters, dpop) => ({
    url: origin + path,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...(dpop && { dpop }) },
    body: authenticated(parameters),
  });
  const proofAt = (path, options = {}) => proof({ key: dpopKey, htu: dev.issuer + path, ...options });

  const client = {
    client_id,
    redirect_uri,
    dpopKey,
    assertion,
    proofAt,
    par: ({ challenge }, parameters = {}) => {
      const asked = { response_type: "code", client_id, redirect_uri, scope: "accounts" };
      const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
      return request("/oauth/par", { ...asked, ...pkce, ...parameters });
    },
    redeem: (code, { verifier }, parameters = {}, dpop = proofAt("/oauth/token")) => {
      const asked = { grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier };
      return request("/oauth/token", { ...asked, ...parameters }, dpop);
    },
    refresh: (refresh_token, parameters = {}, dpop = proofAt("/oauth/token")) =>
      request("/oauth/token", { grant_type: "refresh_token", refresh_token, ...parameters }, dpop),
    introspect: (token, parameters = {}) => request("/oauth/introspect", { token, ...parameters }),
    revoke: (token, parameters = {}) => request("/oauth/revoke", { token, ...parameters }),
    resource: (accessToken, dpop = proofAt("/sample/resource", { htm: "GET", accessToken })) => ({
      url: `${origin}/sample/resource`,
      method: "GET",
      headers: { authorization: `DPoP ${accessToken}`, dpop },
    }),
    authorizationUrl: (request_uri) =>
      `${dev.issuer}/oauth/authorize?${new URLSearchParams({ client_id, request_uri })}`,
  };

  /** Pushes a request: its authorization URL. */
  client.push = async (pkce, parameters) => {
    const { status, body } = await send(client.par(pkce, parameters));
    assert.equal(status, 201, JSON.stringify(body));
    return client.authorizationUrl(body.request_uri);
  };
  /** Everything up to the code. */
  client.code = async (pkce) => (await decide(origin, await client.push(pkce), dev.user)).searchParams.get("code");
  /** Everything up to the tokens. */
  client.login = async () => {
    const pkce = newPkce();
    const code = await client.code(pkce);
    const { status, body } = await send(client.redeem(code, pkce));
    assert.equal(status, 200, JSON.stringify(body));
    return { ...body, code, pkce };
  };
  return client;
}

/** Sends a request: status, headers, and the body as JSON where it is JSON. */
export async function send({ url, ...options }) {
  const response = await fetch(url, { redirect: "manual", ...options });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
