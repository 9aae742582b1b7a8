// Mutual TLS (RFC 8705): a client that authenticates by its certificate, a token that is bound to it, and what is refused.

import { createHash, randomBytes, X509Certificate } from "node:crypto";
import * as client from "openid-client";
import { tlsFetch } from "../lib/tls_fetch.mjs";
import { Browser } from "./browser.mjs";
import { decode, Transcript } from "./transcript.mjs";

const SCOPE = "accounts";

/** Walks through the flow of the client `dev-tls` of `dev`. Answers whether all checks passed. */
export async function demonstrateMtls(dev, { full }) {
  const transcript = new Transcript({ full });
  const { ca, client: identity, selfSigned: another } = dev.certificates;
  const by = (certificate) => (url, options) => transcript.fetch(url, options, tlsFetch({ ca, client: certificate }), connection(certificate));
  const party = { dev, transcript, one: by(identity), two: by(another), nobody: by(undefined) };
  const [{ client_id: id, redirect_uris: uris }] = dev.tls.clients;
  try {
    transcript.heading(`${dev.issuer}, client ${id} with a certificate`, "Metadata: RFC 8705 3.3, RFC 8414");
    party.config = await configure(dev, id, party.one);
    checkMetadata(transcript, party.config.serverMetadata());
    const pushed = await push(party, uris[0]);
    const tokens = await redeem(party, pushed, await authorize(party, pushed));
    await use(party, tokens, identity);
    await tryAgain(party, uris[0]);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

/** What a reader cannot see in the messages. */
const connection = (certificate) =>
  certificate
    ? `(over TLS, with the certificate ${new X509Certificate(certificate.certificate).subject.split("\n").reverse().join(",")})`
    : "(over TLS, without a certificate)";

/** The client, which authenticates by what its connection shows. RFC 8705 section 2. */
function configure({ issuer }, id, send) {
  return client.discovery(new URL(issuer), id, {}, client.TlsClientAuth(), { algorithm: "oauth2", [client.customFetch]: send });
}

function checkMetadata({ check }, metadata) {
  check(metadata.tls_client_certificate_bound_access_tokens === true, "access tokens can be bound to certificates", "RFC 8705 3.3");
  check(metadata.token_endpoint_auth_methods_supported.includes("tls_client_auth"), "clients may authenticate by certificate", "RFC 8705 2.1");
}

async function push({ transcript, config }, redirectUri) {
  transcript.heading("1. Pushed authorization request, by certificate", "FAPI 2.0 SP 5.3.2.1 (6), RFC 8705 2.1, RFC 9126");
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const { check, last } = transcript;
  check(!last.parameters.has("client_assertion"), "there is no assertion and no secret in the request", "RFC 8705 2");
  check(last.parameters.has("client_id"), "the request names the client", "RFC 8705 2");
  check(last.status === 201, `PAR answered ${last.status}`, "RFC 9126 2.2");
  return { url, redirectUri, verifier, state };
}

async function authorize({ dev, transcript, nobody }, { url }) {
  transcript.heading("2. Authorization", "RFC 6749 4.1; a person's browser shows no certificate");
  const browser = new Browser(nobody);
  const { username, password } = dev.user;
  const signIn = await browser.open(url);
  transcript.note(`\nThe person signs in as ${username}.`);
  const consent = await browser.submit(signIn, { username, password });
  transcript.note("\nThe person allows it.");
  const { location } = await browser.submit(consent, { decision: "allow" });
  transcript.check(Boolean(location && new URL(location).searchParams.get("code")), "the client is answered with a code", "RFC 6749 4.1.2");
  return new URL(location);
}

async function redeem({ dev, transcript, config }, { verifier, state }, location) {
  transcript.heading("3. Token", "RFC 8705 3, FAPI 2.0 SP 5.3.2.1 (4)");
  const tokens = await client.authorizationCodeGrant(config, location, { pkceCodeVerifier: verifier, expectedState: state });
  const { check } = transcript;
  const thumbprint = x5t(dev.certificates.client);
  const { token_type: type } = transcript.last.json;
  check(type === "Bearer", `the access token is of type ${type}`, "RFC 8705 3");
  const { cnf } = decode(tokens.access_token)?.payload ?? {};
  check(cnf?.["x5t#S256"] === thumbprint, "it is bound to the certificate of the client", "RFC 8705 3.1");
  return tokens;
}

const x5t = ({ certificate }) => createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");

async function use({ dev, transcript, one, two, nobody }, { access_token: token }) {
  const { check } = transcript;
  transcript.heading("4. Protected resource", "RFC 8705 3, FAPI 2.0 SP 5.3.4 (5)");
  const call = async (send) => (await send(dev.resource_endpoint, { method: "GET", headers: { Authorization: `Bearer ${token}` } })).status;
  const status = await call(one);
  check(status === 200, `with the certificate of the client the resource answered ${status}`, "RFC 8705 3");
  for (const [send, what] of [[two, "another certificate"], [nobody, "no certificate"]]) {
    transcript.note(`\nThe access token in the hands of a thief with ${what}:`);
    const refused = await call(send);
    check(refused === 401 && transcript.last.json.error === "invalid_token", `with ${what} the resource answered ${refused}`, "RFC 8705 3");
  }
}

async function tryAgain({ dev, transcript, two }, redirectUri) {
  transcript.heading("5. What is refused", "RFC 8705 2.1, RFC 6749 5.2, RFC 9440 4");
  const { check } = transcript;
  const forged = `:${new X509Certificate(dev.certificates.client.certificate).raw.toString("base64")}:`;
  const parameters = { client_id: "dev-tls", response_type: "code", redirect_uri: redirectUri, scope: SCOPE, code_challenge: randomBytes(32).toString("base64url"), code_challenge_method: "S256" };
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  for (const [more, what] of [[{}, "a certificate that nobody vouches for"], [{ "Client-Cert": forged }, "the client's own, in a header that a stranger writes"]]) {
    transcript.note(`\nA push with ${what}:`);
    await two(dev.pushed_authorization_request_endpoint, { method: "POST", headers: { ...headers, ...more }, body: new URLSearchParams(parameters) });
    check(transcript.last.json.error === "invalid_client", `PAR answered ${transcript.last.json.error}`, "RFC 8705 2.1");
  }
}
