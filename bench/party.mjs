// A client of the server with its keys. It signs before the clock runs, so that its own work is not in the figures.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
export const REDIRECT_URI = "https://client.example/callback";
const SCOPE = "accounts";
const KEYS = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

const now = () => Math.floor(Date.now() / 1000);
const random = () => randomBytes(32).toString("base64url");
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const sha256 = (text) => createHash("sha256").update(text).digest("base64url");

function jws(header, claims, key) {
  const input = `${encode(header)}.${encode(claims)}`;
  const how = header.alg === "PS256" ? { key, padding: 6, saltLength: 32 } : { key, dsaEncoding: "ieee-p1363" };
  return `${input}.${sign("sha256", input, how).toString("base64url")}`;
}

/** One client, and the requests it makes of the server whose issuer is `issuer`. */
export class Party {
  #issuer;
  #alg;
  #keys;
  #proofKeys = KEYS.ES256();
  #certified;

  /** `certified` has the headers that tell of its certificate, by which it is known in the place of an assertion and a proof. */
  constructor(issuer, name, alg = "ES256", certified = undefined) {
    Object.assign(this, { name, issuer });
    this.#issuer = issuer;
    this.#alg = alg;
    this.#keys = KEYS[alg]();
    this.#certified = certified;
  }

  /** The public key that verifies what it signs. */
  jwks() {
    return { keys: [{ ...this.#keys.publicKey.export({ format: "jwk" }), kid: this.name, use: "sig", alg: this.#alg }] };
  }

  /** The document that registers it, with these members. */
  document(members = { jwks: this.jwks() }) {
    const document = {
      clientIdAlias: this.name,
      clientName: this.name,
      redirectUris: [REDIRECT_URI],
      grantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"],
      ...members,
    };
    return { name: `clients/${this.name}.json`, kind: "client", document };
  }

  /** RFC 9126 §2.1. Answers the request and the verifier that goes with it. */
  push() {
    const { verifier, parameters } = this.#authorization();
    return { ...this.#post("/oauth/par", parameters), verifier };
  }

  /** RFC 9126 §3, as FAPI 2.0 Message Signing §5.3 has it: the parameters in a request object. */
  pushSigned() {
    const { parameters } = this.#authorization();
    const times = { nbf: now(), exp: now() + 300 };
    const claims = { iss: this.name, aud: this.#issuer, client_id: this.name, ...times, ...parameters };
    const header = { alg: this.#alg, kid: this.name, typ: "oauth-authz-req+jwt" };
    return this.#post("/oauth/par", { request: jws(header, claims, this.#keys.privateKey) });
  }

  #authorization() {
    const verifier = random();
    const challenge = { code_challenge: sha256(verifier), code_challenge_method: "S256" };
    const asked = { response_type: "code", redirect_uri: REDIRECT_URI, scope: SCOPE, state: random() };
    return { verifier, parameters: { ...asked, ...challenge } };
  }

  /** RFC 6749 §4.1.3, all but the code, which is not there yet. */
  redeem(verifier) {
    const parameters = { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code_verifier: verifier };
    const request = this.#post("/oauth/token", parameters, this.#proof("POST", "/oauth/token"));
    return (code) => ({ ...request, body: `${request.body}&code=${encodeURIComponent(code)}` });
  }

  /** RFC 6749 §6. */
  refresh(token) {
    const parameters = { grant_type: "refresh_token", refresh_token: token };
    return this.#post("/oauth/token", parameters, this.#proof("POST", "/oauth/token"));
  }

  /** RFC 6749 §4.4.2. */
  credentials() {
    return this.#post("/oauth/token", { grant_type: "client_credentials", scope: SCOPE }, this.#proof("POST", "/oauth/token"));
  }

  /** RFC 7662 §2.1. */
  introspect(token) {
    return this.#post("/oauth/introspect", { token });
  }

  /** RFC 9449 §7.1. */
  access(token) {
    const headers = { Authorization: `DPoP ${token}`, DPoP: this.#proof("GET", "/sample/resource", token) };
    return { url: `${this.#issuer}/sample/resource`, headers };
  }

  #post(path, parameters, proof) {
    const asserted = () => ({ client_assertion_type: JWT_BEARER, client_assertion: this.#assertion() });
    const identity = { client_id: this.name, ...(!this.#certified && asserted()) };
    const body = new URLSearchParams({ ...parameters, ...identity }).toString();
    const headers = { ...FORM, ...(this.#certified ?? (proof && { DPoP: proof })) };
    return { method: "POST", url: this.#issuer + path, headers, body };
  }

  /** RFC 7523 §3. */
  #assertion() {
    const claims = { iss: this.name, sub: this.name, aud: this.#issuer, jti: random(), iat: now(), exp: now() + 300 };
    return jws({ alg: this.#alg, kid: this.name }, claims, this.#keys.privateKey);
  }

  /** RFC 9449 §4.2. */
  #proof(htm, path, token) {
    const { kty, crv, x, y } = this.#proofKeys.publicKey.export({ format: "jwk" });
    const claims = { jti: random(), htm, htu: this.#issuer + path, iat: now(), ...(token && { ath: sha256(token) }) };
    return jws({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } }, claims, this.#proofKeys.privateKey);
  }
}
