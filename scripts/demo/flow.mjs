// The four steps of the authorization code flow of the FAPI 2.0 Security Profile, and what is refused after them.
// openid-client is the client; what it sends and gets goes through a Transcript, which the checks look at.

import { calculateJwkThumbprint, exportJWK, importJWK } from "jose";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";
import { decode, Transcript } from "./transcript.mjs";

const sp = (clause) => `FAPI 2.0 SP ${clause}`;
const ALGORITHMS = ["PS256", "ES256", "EdDSA", "Ed25519"]; // Ed25519 is EdDSA's fully specified name, RFC 9864
const SCOPE = "myscope";

/** Walks through the flow with the client of `dev` whose key is for `algorithm`, by `send`. Answers whether all checks passed. */
export async function demonstrate(dev, algorithm, { full, send }) {
  const transcript = new Transcript({ full, send });
  try {
    const party = await relyingParty(dev, algorithm, transcript);
    const pushed = await pushRequest(party);
    const code = await authorize(party, pushed);
    const tokens = await redeem(party, pushed, code);
    await useResource(party, tokens);
    await tryAgain(party, pushed, code, tokens);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

/** The client: its registration, its keys, and what it learns from the server's metadata. */
async function relyingParty(dev, algorithm, transcript) {
  const registered = dev.clients.find(({ jwks }) => jwks.keys[0].alg === algorithm);
  if (!registered) throw new Error(`dev.json has no client whose key is for ${algorithm}`);
  const [jwk] = registered.jwks.keys;
  transcript.heading(
    `${dev.issuer}, client ${registered.client_id} with ${algorithm}`,
    "Metadata: FAPI 2.0 SP 5.3.2.1 (1), RFC 8414",
  );
  const authentication = client.PrivateKeyJwt({ key: await importJWK(jwk, algorithm), kid: jwk.kid });
  const config = await client.discovery(new URL(dev.issuer), registered.client_id, {}, authentication, {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests], // the local server is on loopback, without TLS
    [client.customFetch]: (url, options) => transcript.fetch(url, options),
  });
  checkMetadata(transcript, dev, config.serverMetadata());
  const keyPair = await client.randomDPoPKeyPair("ES256", { extractable: true });
  const jkt = await calculateJwkThumbprint(await exportJWK(keyPair.publicKey));
  return { transcript, dev, config, registered, jkt, dpop: client.getDPoPHandle(config, keyPair) };
}

function checkMetadata({ check }, dev, metadata) {
  const listed = (name) => metadata[`${name}_values_supported`] ?? [];
  const algorithms = [...listed("token_endpoint_auth_signing_alg"), ...listed("dpop_signing_alg")];
  const methods = metadata.token_endpoint_auth_methods_supported ?? [];
  check(metadata.issuer === dev.issuer, `the metadata are those of ${dev.issuer}`, sp("5.3.2.1 (1)"));
  check(metadata.code_challenge_methods_supported?.join() === "S256", "PKCE is with S256 only", sp("5.3.2.2 (5)"));
  const strict = ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"];
  check(methods.length > 0 && methods.every((name) => strict.includes(name)), "clients authenticate with private_key_jwt or mutual TLS only", sp("5.3.2.1 (6)"));
  const allowed = algorithms.length > 0 && algorithms.every((name) => ALGORITHMS.includes(name));
  check(allowed, "JWTs are signed with PS256, ES256 or EdDSA only", sp("5.4.1 (1)"));
}

async function pushRequest({ transcript, config, registered, dpop, jkt }) {
  transcript.heading(
    "1. Pushed authorization request (PAR)",
    "FAPI 2.0 SP 5.3.2.2 (2), RFC 9126; PKCE: 5.3.2.2 (5), RFC 7636",
  );
  const [redirectUri] = registered.redirect_uris;
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const parameters = {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: dpop });
  checkPushed(transcript, config, jkt);
  return { url, redirectUri, verifier, state };
}

function checkPushed(transcript, config, jkt) {
  const { check } = transcript;
  const { status, json, parameters, dpop } = transcript.last;
  const { header, payload } = decode(parameters.get("client_assertion"));
  const bound = parameters.get("dpop_jkt") ?? (dpop && jkt);
  check(
    payload.aud === config.serverMetadata().issuer,
    "the client assertion's aud is the issuer, as a string",
    sp("5.3.2.1 (8)"),
  );
  check(ALGORITHMS.includes(header.alg), `the client assertion is signed with ${header.alg}`, sp("5.4.1 (1)"));
  check(bound === jkt, "the code will be bound to the client's DPoP key", `${sp("5.3.2.1 (12)")}, RFC 9449 10`);
  check(status === 201, `PAR answered ${status}`, "RFC 9126 2.2");
  check(json.expires_in < 600, `the request_uri expires in ${json.expires_in} < 600 seconds`, sp("5.3.2.2 (12)"));
}

async function authorize({ transcript, dev, config }, { url, redirectUri, state }) {
  const { check } = transcript;
  transcript.heading("2. Authorization request", "FAPI 2.0 SP 5.3.2.2 (3), (7), (8), (10), (11); RFC 9207");
  const browser = new Browser((...request) => transcript.fetch(...request));
  const signIn = await browser.open(url);
  check(signIn.status === 200, "a pushed request is shown to the person", sp("5.3.2.2 (3)"));
  transcript.note(`\nThe person signs in as ${dev.user.username}.`);
  const consent = await browser.submit(signIn, { username: dev.user.username, password: dev.user.password });
  check(consent.status === 200, "no redirect carries the password on", sp("5.3.2.2 (10)"));
  transcript.note("\nThe person allows it.");
  const { status, location } = await browser.submit(consent, { decision: "allow" });
  check(status === 303, `the browser goes back to the client with ${status}`, sp("5.3.2.2 (11)"));
  if (!location) throw new Error("the browser was not sent back to the client");
  const back = new URL(location);
  check(location.startsWith(`${redirectUri}?`), "it goes to the redirect_uri that was pushed", sp("5.3.2.2 (6), (8)"));
  check(
    back.searchParams.get("iss") === config.serverMetadata().issuer,
    "the response names its issuer in iss",
    sp("5.3.2.2 (7)"),
  );
  check(back.searchParams.get("state") === state, "the state is the one that was pushed", "RFC 6749 4.1.2");
  return back;
}

/** The token request; the library itself verifies iss and state once more. */
const grant = ({ config, dpop }, { verifier, state }, back) =>
  client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state }, undefined, {
    DPoP: dpop,
  });

async function redeem(party, pushed, back) {
  const { transcript } = party;
  const { check } = transcript;
  transcript.heading("3. Token request", "FAPI 2.0 SP 5.3.2.1 (4), (5), (6); RFC 6749 4.1.3, RFC 9449 5, RFC 9068");
  const tokens = await grant(party, pushed, back);
  const { status, json, headers, dpop } = transcript.last;
  const proof = decode(dpop);
  check(status === 200, `the token endpoint answered ${status}`, "RFC 6749 5.1");
  check(
    proof.header.typ === "dpop+jwt" && ALGORITHMS.includes(proof.header.alg),
    `the DPoP proof is signed with ${proof.header.alg}`,
    sp("5.4.1 (1)"),
  );
  check(
    json.token_type === "DPoP",
    `the access token is of type ${json.token_type}`,
    `${sp("5.3.2.1 (5)")}, RFC 9449 5`,
  );
  check(
    headers.get("cache-control")?.includes("no-store"),
    "the tokens are not to be stored by caches",
    "RFC 6749 5.1",
  );
  checkAccessToken(party, tokens);
  return tokens;
}

function checkAccessToken({ transcript, config, jkt }, { access_token: text, scope }) {
  const { check } = transcript;
  const token = decode(text);
  if (!token) return transcript.note("\nThe access token is opaque: only the server can say to which key it is bound.");
  const { header, payload } = token;
  check(
    payload.cnf?.jkt === jkt,
    "the access token is bound to the client's DPoP key",
    `${sp("5.3.2.1 (4)")}, RFC 9449 6.1`,
  );
  check(
    header.typ === "at+jwt" && ALGORITHMS.includes(header.alg),
    `the access token is signed with ${header.alg}`,
    `${sp("5.4.1 (1)")}, RFC 9068 2.1`,
  );
  check(payload.iss === config.serverMetadata().issuer, "the access token names its issuer", "RFC 9068 2.2");
  check(
    (scope ?? SCOPE) === SCOPE && payload.scope === SCOPE,
    `the access token is good for ${SCOPE} and no more`,
    "RFC 6749 3.3",
  );
  return undefined;
}

async function useResource(party, tokens) {
  const { transcript } = party;
  const { check } = transcript;
  transcript.heading("4. Protected resource", "FAPI 2.0 SP 5.3.4, RFC 9449 7");
  const { status } = await callResource(party, tokens, party.dpop);
  const { json, dpop } = transcript.last;
  const subject = decode(tokens.access_token)?.payload.sub ?? json.sub;
  check(Boolean(decode(dpop).payload.ath), "the DPoP proof names the access token in ath", "RFC 9449 7");
  check(status === 200, `the resource answered ${status}`, sp("5.3.4 (1)"));
  check(
    json.sub === subject && json.scope === SCOPE,
    "the resource knows for whom and for what the token is",
    sp("5.3.4 (4)"),
  );
}

/** Calls the resource with the token and a proof of the key in `dpop`. */
function callResource({ dev, config }, { access_token: token }, dpop) {
  const url = new URL(dev.resource_endpoint);
  return client.fetchProtectedResource(config, token, url, "GET", undefined, undefined, { DPoP: dpop }).catch(refused);
}

/** The library throws what a server refuses; the transcript has it already. */
function refused(error) {
  if (error.status) return { status: error.status, error: error.error };
  throw error;
}

async function tryAgain(party, pushed, back, tokens) {
  const { transcript, config } = party;
  const { check } = transcript;
  transcript.decodes = false;
  transcript.heading("5. What is refused", "FAPI 2.0 SP 5.3.4 (3), (5), 5.3.2.2 (9); RFC 6749 4.1.2");
  transcript.note("The access token in the hands of a thief, with a proof of the thief's own key:");
  const stolen = await callResource(
    party,
    tokens,
    client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256")),
  );
  check(stolen.status === 401, `with the proof of another key the resource answered ${stolen.status}`, sp("5.3.4 (5)"));
  transcript.note("\nThe code a second time:");
  const second = await grant(party, pushed, back).catch(refused);
  check(
    second.error === "invalid_grant",
    `the token endpoint answered ${second.error ?? "with tokens"}`,
    sp("5.3.2.2 (9)"),
  );
  transcript.note("\nThe access token that the code had brought:");
  const { status } = await callResource(party, tokens, party.dpop);
  check(
    status === 401,
    `the second use of the code revoked it: the resource answered ${status}`,
    `${sp("5.3.4 (3)")}, RFC 6749 4.1.2`,
  );
}
