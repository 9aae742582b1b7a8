// Client credentials: a client without a person asks for a token for an API, and what is refused.

import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { decode, Transcript } from "./transcript.mjs";

const SCOPE = "read";

/** Walks through the token requests of the machine client of `dev`. Answers whether all checks passed. */
export async function demonstrateClientCredentials(dev, { full }) {
  const transcript = new Transcript({ full });
  try {
    transcript.heading(`${dev.issuer}, client ${dev.clients.machine.client_id}`, "Metadata: RFC 8414");
    const config = await configure(dev, transcript);
    await forApi(dev, transcript, config);
    await refused(dev, transcript, config);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

/** The client, which sends its secret in the form. RFC 6749 §2.3.1. */
function configure({ issuer, clients: { machine } }, transcript) {
  return client.discovery(new URL(issuer), machine.client_id, {}, client.ClientSecretPost(machine.client_secret), {
    execute: [client.allowInsecureRequests], // the local server is on loopback, without TLS
    [client.customFetch]: (url, options) => transcript.fetch(url, options),
  });
}

async function forApi({ issuer, api, clients: { machine } }, transcript, config) {
  const { check } = transcript;
  transcript.heading(`1. Token request for ${api}`, "RFC 6749 4.4.2, RFC 8707 2.2, RFC 9068");
  await client.clientCredentialsGrant(config, { scope: SCOPE, audience: api });
  const { status, json, headers } = transcript.last;
  check(status === 200, `the token endpoint answered ${status}`, "RFC 6749 5.1");
  check(json.token_type?.toLowerCase() === "bearer", `the access token is of type ${json.token_type}`, "RFC 6750 4");
  check(json.expires_in > 0, `it expires in ${json.expires_in} seconds`, "RFC 6749 5.1");
  check(json.scope === SCOPE, `it is good for ${SCOPE} and no more`, "RFC 6749 3.3");
  check(json.refresh_token === undefined, "there is no refresh token", "RFC 6749 4.4.3");
  check(headers.get("cache-control")?.includes("no-store"), "it is not to be stored by caches", "RFC 6749 5.1");
  await checkAccessToken({ issuer, api, machine }, transcript, config);
}

async function checkAccessToken({ issuer, api, machine }, transcript, config) {
  const { check } = transcript;
  const { access_token: text } = transcript.last.json;
  const { header, payload } = decode(text) ?? {};
  if (!header) throw new Error("the access token is no JWT");
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
  const verified = await jwtVerify(text, keys).then(
    () => true,
    () => false,
  );
  check(verified, `the access token is signed with ${header.alg} by a key that the issuer publishes`, "RFC 9068 4");
  check(header.typ === "at+jwt", `its type is ${header.typ}`, "RFC 9068 2.1");
  check(payload.iss === issuer, "it names its issuer", "RFC 9068 2.2");
  check([payload.aud].flat().join() === api, `it is for ${payload.aud} alone`, "RFC 9068 2.2, RFC 8707 2.2");
  check(payload.client_id === machine.client_id, "it names its client", "RFC 9068 2.2");
  check(payload.sub === machine.client_id, "nobody is behind it but the client", "RFC 9068 2.2");
  check(payload.scope === SCOPE, "its scope is that of the response", "RFC 9068 2.2.3");
  check(payload.exp > Date.now() / 1000 && Boolean(payload.jti), "it expires, and has a name of its own", "RFC 9068 2.2");
}

async function refused(dev, transcript, config) {
  const { check } = transcript;
  transcript.decodes = false;
  transcript.heading("2. What is refused", "RFC 6749 5.2, RFC 8707 2");
  transcript.note("An API that the service does not know:");
  await attempt(config, { scope: SCOPE, audience: "https://unknown.example" });
  const { error } = transcript.last.json;
  check(error === "invalid_target", `the token endpoint answered ${error}`, "RFC 8707 2");
  transcript.note("\nA secret that is not the client's:");
  await attempt(withSecret(config, dev.clients.machine.client_id, "not the secret of this client"), { scope: SCOPE });
  const { error: second } = transcript.last.json;
  check(second === "invalid_client", `the token endpoint answered ${second}`, "RFC 6749 5.2");
}

/** The same client with another secret. */
function withSecret(config, id, secret) {
  const other = new client.Configuration(config.serverMetadata(), id, {}, client.ClientSecretPost(secret));
  other[client.customFetch] = config[client.customFetch];
  client.allowInsecureRequests(other);
  return other;
}

/** The library throws what a server refuses; the transcript has it already. */
const attempt = (config, parameters) => client.clientCredentialsGrant(config, parameters).catch(() => {});
