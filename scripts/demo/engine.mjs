// The same flow as an authorization server of one's own drives it: each message of a client is handed to the engine API,
// and what the API says is what that server would do. The commands are printed as one would type them.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { Transcript } from "./transcript.mjs";

const sp = (clause) => `FAPI 2.0 SP ${clause}`;
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const RESOURCE = "https://resource.example.com/api/sample";

/** The generations of the API: their paths and their credentials. */
const GENERATIONS = {
  2: ({ api_key, api_secret }) => ({ prefix: "", options: `-u '${api_key}:${api_secret}'`, authorization: basic(api_key, api_secret) }),
  3: ({ service_id, access_token }) => ({
    prefix: `/${service_id}`,
    options: `-H 'Authorization: Bearer ${access_token}'`,
    authorization: `Bearer ${access_token}`,
  }),
};
const basic = (key, secret) => `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
const seconds = () => Math.floor(Date.now() / 1000);

/** Walks through the flow with the client of `dev` whose key is for ES256. Answers whether all checks passed. */
export async function demonstrateEngine(dev, { full, generation }) {
  const transcript = new Transcript({ full });
  try {
    const party = await newParty(dev, transcript, GENERATIONS[generation](dev.api));
    const pushed = await push(party);
    const code = await authorize(party, pushed);
    const given = await redeem(party, pushed, code);
    await introspect(party, given);
    await tryAgain(party, given);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

async function newParty(dev, transcript, { prefix, options, authorization }) {
  const client = dev.clients.find(({ jwks }) => jwks.keys[0].alg === "ES256");
  const [jwk] = client.jwks.keys;
  const [assertionKey, dpop] = await Promise.all([importJWK(jwk, "ES256"), generateKeyPair("ES256")]);
  const dpopJwk = await exportJWK(dpop.publicKey);
  const call = async (path, members) => {
    const url = `${dev.api.base}/api${prefix}${path}`;
    transcript.command(url, options, members);
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(members) });
    const told = await response.json();
    transcript.answer(told);
    transcript.check(response.status === 200, `the call itself succeeded with ${response.status}`, "docs/engine-api.md");
    return told;
  };
  const authenticated = async (members) => {
    const claims = { iss: client.client_id, sub: client.client_id, aud: dev.issuer, jti: randomUUID(), iat: seconds(), exp: seconds() + 60 };
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: jwk.kid }).sign(assertionKey);
    const own = { client_assertion_type: ASSERTION, client_assertion: assertion, client_id: client.client_id };
    return new URLSearchParams({ ...own, ...members }).toString();
  };
  const prove = (htm, htu, more = {}) =>
    new SignJWT({ htm, htu, jti: randomUUID(), iat: seconds(), ...more })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk: dpopJwk })
      .sign(dpop.privateKey);
  return { dev, transcript, client, call, authenticated, prove };
}

async function push({ transcript, client, call, authenticated }) {
  transcript.heading("1. The client pushes its authorization request", `${sp("5.3.2.2 (2)")}, RFC 9126`);
  const verifier = randomBytes(32).toString("base64url");
  const [redirect_uri] = client.redirect_uris;
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const asked = { response_type: "code", redirect_uri, scope: "myscope", code_challenge: challenge, code_challenge_method: "S256" };
  const told = await call("/pushed_auth_req", { parameters: await authenticated(asked) });
  transcript.check(told.action === "CREATED", `the client is answered 201: ${told.resultCode}, ${told.action}`, "RFC 9126 2.2");
  const { expires_in } = JSON.parse(told.responseContent);
  transcript.check(expires_in < 600, `the request_uri expires in ${expires_in} < 600 seconds`, sp("5.3.2.2 (12)"));
  return { requestUri: told.requestUri, redirect_uri, verifier };
}

async function authorize({ dev, transcript, client, call }, { requestUri }) {
  transcript.heading("2. The browser brings the request_uri, and the person allows it", `${sp("5.3.2.2 (3), (7)")}, RFC 9207`);
  const { action, ticket } = await call("/auth/authorization", { parameters: `client_id=${client.client_id}&request_uri=${requestUri}` });
  transcript.check(action === "INTERACTION", "the server shows its own pages, and keeps the ticket", "OpenID Connect Core 3.1.2.3");
  const told = await call("/auth/authorization/issue", { ticket, subject: "john" });
  transcript.check(told.action === "LOCATION", "the browser is sent back to the client", "RFC 6749 4.1.2");
  const iss = new URL(told.responseContent).searchParams.get("iss");
  transcript.check(iss === dev.issuer, "the response names its issuer in iss", sp("5.3.2.2 (7)"));
  return told.authorizationCode;
}

async function redeem({ dev, transcript, call, authenticated, prove }, { redirect_uri, verifier }, code) {
  transcript.heading("3. The client redeems the code", `${sp("5.3.2.1 (4), (5), (6)")}, RFC 9449 5`);
  const asked = { code, redirect_uri, grant_type: "authorization_code", code_verifier: verifier };
  const members = { parameters: await authenticated(asked), dpop: await prove("POST", dev.token_endpoint) };
  const told = await call("/auth/token", members);
  const { token_type } = JSON.parse(told.responseContent);
  transcript.check(told.action === "OK" && token_type === "DPoP", `the access token is of type ${token_type}`, sp("5.3.2.1 (5)"));
  return { token: told.accessToken, asked };
}

async function introspect({ transcript, call, prove }, { token }) {
  transcript.heading("4. The client uses the token, and the resource server asks about it", `${sp("5.3.4")}, RFC 9449 7`);
  const ath = createHash("sha256").update(token).digest("base64url");
  const used = { token, dpop: await prove("GET", RESOURCE, { ath }), htm: "GET", htu: RESOURCE };
  const told = await call("/auth/introspection", used);
  transcript.check(told.action === "OK", `the resource is served: ${told.resultCode}, ${told.action}`, "RFC 9449 7.1");
  const { action } = await call("/auth/introspection", used);
  transcript.check(action === "UNAUTHORIZED", `a proof is good once: ${action}`, "RFC 9449 11.1");
}

async function tryAgain({ dev, transcript, call, authenticated, prove }, { token, asked }) {
  transcript.heading("5. Somebody redeems the code again", "RFC 6749 4.1.2");
  const dpop = await prove("POST", dev.token_endpoint);
  const again = await call("/auth/token", { parameters: await authenticated(asked), dpop });
  const { error } = JSON.parse(again.responseContent);
  transcript.check(error === "invalid_grant", `the code is good once: ${error}`, "RFC 6749 4.1.2");
  const ath = createHash("sha256").update(token).digest("base64url");
  const used = { token, dpop: await prove("GET", RESOURCE, { ath }), htm: "GET", htu: RESOURCE };
  const { action } = await call("/auth/introspection", used);
  transcript.check(action === "UNAUTHORIZED", `what it gave has ended: ${action}`, "RFC 6749 4.1.2");
}
