// OpenID Connect with the authorization code flow: sign-in, ID token, UserInfo, refresh, single sign-on, and what is
// refused afterwards. openid-client is the client; what it sends and gets goes through a Transcript, which is checked.

import { createHash } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";
import { decode, Transcript } from "./transcript.mjs";

const core = (clause) => `OpenID Connect Core ${clause}`;
const SCOPE = "openid profile email offline_access";

/** Walks through the flow with the web client of `dev`. Answers whether all checks passed. */
export async function demonstrateOpenid(dev, { full }) {
  const transcript = new Transcript({ full });
  try {
    const party = await relyingParty(dev, transcript);
    const signedIn = await signIn(party);
    const tokens = await redeem(party, signedIn);
    await readUserInfo(party, tokens);
    await refresh(party, tokens);
    await signInSilently(party, tokens);
    await tryAgain(party, signedIn, tokens);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

/** The client: its registration, its secret, and what it learns from the server's metadata. */
async function relyingParty(dev, transcript) {
  const registered = dev.clients.web;
  const { check } = transcript;
  transcript.heading(`${dev.issuer}, client ${registered.client_id}`, "Metadata: OpenID Connect Discovery 4");
  const authentication = client.ClientSecretBasic(registered.client_secret);
  const config = await client.discovery(new URL(dev.issuer), registered.client_id, {}, authentication, {
    execute: [client.allowInsecureRequests], // the local server is on loopback, without TLS
    [client.customFetch]: (url, options) => transcript.fetch(url, options),
  });
  const metadata = config.serverMetadata();
  check(metadata.issuer === dev.issuer, `the metadata are those of ${dev.issuer}`, "OpenID Connect Discovery 4.3");
  check(metadata.response_types_supported?.includes("code"), "the code flow is served", core("3.1"));
  check(metadata.code_challenge_methods_supported?.join() === "S256", "PKCE is with S256 only", "RFC 9700 2.1.1");
  const browser = new Browser((...request) => transcript.fetch(...request));
  return { transcript, dev, config, registered, browser };
}

/** An authentication request: its URL, and what its answer is checked with. */
async function request({ config, registered }, parameters) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: registered.redirect_uris[0],
    scope: SCOPE,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    ...parameters,
  });
  return { url, checks };
}

async function signIn(party) {
  const { transcript, dev, browser } = party;
  const { check } = transcript;
  transcript.heading("1. Authentication request", "OpenID Connect Core 3.1.2; PKCE: RFC 7636; RFC 9207");
  const { url, checks } = await request(party);
  const page = await browser.open(url);
  check(page.status === 200, "a person who is not signed in is shown the sign-in page", core("3.1.2.3"));
  transcript.note(`\nThe person signs in as ${dev.user.username}.`);
  const consent = await browser.submit(page, { username: dev.user.username, password: dev.user.password });
  check(consent.status === 200, "the person is asked what the client may know", core("3.1.2.4"));
  transcript.note("\nThe person allows it.");
  const { status, location } = await browser.submit(consent, { decision: "allow" });
  check(status === 303, `the browser goes back to the client with ${status}`, core("3.1.2.5"));
  if (!location) throw new Error("the browser was not sent back to the client");
  const back = new URL(location);
  check(back.searchParams.get("iss") === dev.issuer, "the response names its issuer in iss", "RFC 9207 2");
  check(back.searchParams.get("state") === checks.expectedState, "the state is the one that was sent", core("3.1.2.5"));
  return { back, checks };
}

/** The token request; the library itself verifies iss, state and nonce once more. */
const grant = ({ config }, { back, checks }) => client.authorizationCodeGrant(config, back, checks);

async function redeem(party, signedIn) {
  const { transcript } = party;
  const { check } = transcript;
  transcript.heading("2. Token request", "OpenID Connect Core 3.1.3, RFC 6749 4.1.3");
  const tokens = await grant(party, signedIn);
  const { status, json, headers } = transcript.last;
  check(status === 200, `the token endpoint answered ${status}`, core("3.1.3.3"));
  check(json.token_type?.toLowerCase() === "bearer", `the access token is of type ${json.token_type}`, core("3.1.3.3"));
  check(headers.get("cache-control")?.includes("no-store"), "the tokens are not to be stored by caches", core("3.1.3.3"));
  check(!decode(json.access_token), "without an audience the access token is opaque", "RFC 6749 1.4");
  check(Boolean(json.refresh_token), "there is a refresh token, for offline_access was granted", core("11"));
  await checkIdToken(party, signedIn, json);
  return tokens;
}

async function checkIdToken({ transcript, dev, config, registered }, { checks }, { id_token: text, access_token: token }) {
  const { check } = transcript;
  const { header, payload } = decode(text);
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const verified = await jwtVerify(text, keys).then(
    () => true,
    () => false,
  );
  check(verified, `the ID token is signed with ${header.alg} by a key that the issuer publishes`, core("3.1.3.7 (6)"));
  check(payload.iss === dev.issuer, "it names its issuer", core("3.1.3.7 (2)"));
  check([payload.aud].flat().join() === registered.client_id, "it is for this client alone", core("3.1.3.7 (3)"));
  check(payload.exp > Date.now() / 1000, "it has not expired", core("3.1.3.7 (9)"));
  check(payload.nonce === checks.expectedNonce, "its nonce is the one that was sent", core("3.1.3.7 (11)"));
  const half = createHash("sha256").update(token, "ascii").digest().subarray(0, 16).toString("base64url");
  check(payload.at_hash === half, "its at_hash is that of the access token", core("3.1.3.8"));
}

async function readUserInfo({ transcript, dev, config }, tokens) {
  const { check } = transcript;
  transcript.heading("3. UserInfo", "OpenID Connect Core 5.3");
  const told = await client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck);
  const { claims } = dev.user;
  check(told.sub === tokens.claims().sub, "UserInfo is of the person of the ID token", core("5.3.2"));
  check(told.email === claims.email && told.name === claims.name, "it tells what profile and email ask for", core("5.4"));
  check(typeof told.updated_at === "number", "updated_at is a number", core("5.1"));
  check(told.address === undefined, "it does not tell what was not asked for", core("5.4"));
}

async function refresh({ transcript, config }, tokens) {
  const { check } = transcript;
  transcript.heading("4. Refresh", "OpenID Connect Core 12, RFC 6749 6, RFC 9700 4.14");
  const next = await client.refreshTokenGrant(config, tokens.refresh_token);
  check(next.access_token !== tokens.access_token, "there is a new access token", "RFC 6749 6");
  check(next.refresh_token !== tokens.refresh_token, "the refresh token was replaced", "RFC 9700 4.14.2");
  transcript.note("\nThe answer was lost, so the client sends the first refresh token once more:");
  const again = await client.refreshTokenGrant(config, tokens.refresh_token);
  check(again.refresh_token === next.refresh_token, "it is given the same pair again", "RFC 9700 4.14.2");
}

async function signInSilently(party, tokens) {
  const { transcript, browser } = party;
  const { check } = transcript;
  transcript.heading("5. Single sign-on", "OpenID Connect Core 3.1.2.1, prompt=none");
  const asked = await request(party, { prompt: "none" });
  const { status, location } = await browser.open(asked.url);
  check(status === 303, "no page is shown to a browser that has a session", core("3.1.2.1"));
  const silent = await grant(party, { back: new URL(location), checks: asked.checks });
  check(silent.claims().sub === tokens.claims().sub, "the ID token is of the same person", core("3.1.3.6"));
  check(silent.claims().nonce === asked.checks.expectedNonce, "and of this request", core("3.1.3.7 (11)"));
}

async function tryAgain(party, signedIn, tokens) {
  const { transcript, config } = party;
  const { check } = transcript;
  transcript.decodes = false;
  transcript.heading("6. What is refused", "OpenID Connect Core 3.1.2.6, 3.1.3.2, RFC 6749 4.1.2, RFC 6750 3.1");
  transcript.note("A browser without a session, and no page may be shown:");
  const stranger = new Browser((...sent) => transcript.fetch(...sent));
  const { location } = await stranger.open((await request(party, { prompt: "none" })).url);
  const error = location && new URL(location).searchParams.get("error");
  check(error === "login_required", `the client is told ${error}`, core("3.1.2.6"));
  transcript.note("\nThe code a second time:");
  const second = await grant(party, signedIn).catch((refused) => refused);
  check(second.error === "invalid_grant", `the token endpoint answered ${second.error ?? "with tokens"}`, "RFC 6749 4.1.2");
  transcript.note("\nThe access token that the code had brought:");
  await client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck).catch(() => {});
  const { status } = transcript.last;
  check(status === 401, `the second use of the code revoked it: UserInfo answered ${status}`, "RFC 6749 4.1.2");
}
