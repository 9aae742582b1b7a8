// FAPI 2.0 Message Signing: a signed request that is pushed, and a signed answer, with openid-client as the client.

import { importJWK } from "jose";
import * as client from "openid-client";
import { Browser } from "./browser.mjs";
import { decode, Transcript } from "./transcript.mjs";

const ms = (clause) => `FAPI 2.0 Message Signing ${clause}`;
const SCOPE = "myscope";
const HOUR = 3600;

/** Walks through the flow with the client of `dev` whose key is for ES256. Answers whether all checks passed. */
export async function demonstrateMessageSigning(dev, { full }) {
  const transcript = new Transcript({ full });
  try {
    const party = await relyingParty(dev, transcript);
    const pushed = await pushRequest(party);
    const back = await authorize(party, pushed, "allow");
    await redeem(party, pushed, back);
    await refused(party);
  } catch (error) {
    transcript.fail(error);
  }
  return transcript.conclude();
}

async function relyingParty(dev, transcript) {
  const registered = dev.clients.find(({ jwks }) => jwks.keys[0].alg === "ES256");
  const [jwk] = registered.jwks.keys;
  transcript.heading(`${dev.issuer}, client ${registered.client_id}`, "Metadata: RFC 8414, RFC 9101 10.5, JARM 4");
  const key = { key: await importJWK(jwk, "ES256"), kid: jwk.kid };
  const config = await client.discovery(new URL(dev.issuer), registered.client_id, {}, client.PrivateKeyJwt(key), {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests, client.useJwtResponseMode], // on loopback, without TLS
    [client.customFetch]: (url, options) => transcript.fetch(url, options),
  });
  const metadata = config.serverMetadata();
  const { check } = transcript;
  check(metadata.require_signed_request_object === true, "requests have to be signed", ms("5.3.1 (1)"));
  check(metadata.response_modes_supported.includes("jwt"), "responses can be signed", ms("5.4.1 (1)"));
  const dpop = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
  return { transcript, dev, config, registered, key, dpop };
}

async function pushRequest({ transcript, config, registered, key, dpop }) {
  transcript.heading("1. Signed authorization request, pushed", `${ms("5.3")}, RFC 9101, RFC 9126 3`);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const asked = {
    redirect_uri: registered.redirect_uris[0],
    scope: SCOPE,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  const { searchParams } = await client.buildAuthorizationUrlWithJAR(config, asked, key);
  const url = await client.buildAuthorizationUrlWithPAR(config, searchParams, { DPoP: dpop });
  checkPushed(transcript, config);
  return { url, verifier, state };
}

function checkPushed(transcript, config) {
  const { check } = transcript;
  const { status, parameters } = transcript.last;
  const { header, payload } = decode(parameters.get("request"));
  check(!parameters.has("state"), "what is asked is in the object alone", ms("5.3.1 (1)"));
  check([payload.aud].flat().includes(config.serverMetadata().issuer), "its aud is the issuer", ms("5.3.1 (2)"));
  check(payload.nbf > Date.now() / 1000 - HOUR, "its nbf is within the last hour", ms("5.3.1 (3)"));
  check(payload.exp - payload.nbf <= HOUR, "it lasts no longer than an hour", ms("5.3.1 (4)"));
  check(header.typ === "oauth-authz-req+jwt", `its type is ${header.typ}`, ms("5.3.1 (5)"));
  check(status === 201, `PAR answered ${status}`, "RFC 9126 2.2");
}

async function authorize({ transcript, dev }, { url }, decision) {
  const { check } = transcript;
  transcript.heading("2. Signed authorization response", `${ms("5.4")}, JARM`);
  const browser = new Browser((...request) => transcript.fetch(...request));
  const signIn = await browser.open(url);
  transcript.note(`\nThe person signs in as ${dev.user.username}.`);
  const consent = await browser.submit(signIn, { username: dev.user.username, password: dev.user.password });
  transcript.note("\nThe person allows it.");
  const { location } = await browser.submit(consent, { decision });
  if (!location) throw new Error("the browser was not sent back to the client");
  const back = new URL(location);
  check([...back.searchParams.keys()].join() === "response", "the redirect has the response and nothing beside it", "JARM 2.3");
  const { payload } = decode(back.searchParams.get("response"));
  check(payload.iss === dev.issuer, "it names its issuer", "JARM 2.1");
  check(payload.exp - Date.now() / 1000 <= 600, "it expires within ten minutes", "JARM 2.1");
  return back;
}

async function redeem({ transcript, config, dpop }, { verifier, state }, back) {
  const { check } = transcript;
  transcript.heading("3. Token request", `JARM 2.4, FAPI 2.0 SP 5.3.2.1`);
  const checks = { pkceCodeVerifier: verifier, expectedState: state };
  await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP: dpop });
  const { status, json } = transcript.last;
  check(status === 200, "the client has verified the response, and the token endpoint answered 200", "RFC 6749 5.1");
  check(json.token_type === "DPoP", "the access token is bound to a key", "RFC 9449 5");
}

async function refused({ transcript, config, registered, key }) {
  const { check } = transcript;
  transcript.decodes = false;
  transcript.heading("4. What is refused", `${ms("5.3.1 and 5.4.1")}`);
  const error = (promise) => promise.then(() => "nothing").catch((thrown) => thrown.error ?? thrown.message);
  const asked = {
    redirect_uri: registered.redirect_uris[0],
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    code_challenge_method: "S256",
  };
  transcript.note("A request that is not signed:");
  const unsigned = await error(client.buildAuthorizationUrlWithPAR(config, asked));
  check(unsigned === "invalid_request", `PAR answered ${unsigned}`, ms("5.3.1 (1)"));
  transcript.note("\nAn object that was signed for another server:");
  const modify = { [client.modifyAssertion]: (_, claims) => Object.assign(claims, { aud: "https://other.example" }) };
  const { searchParams } = await client.buildAuthorizationUrlWithJAR(config, asked, key, modify);
  const foreign = await error(client.buildAuthorizationUrlWithPAR(config, searchParams));
  check(foreign === "invalid_request_object", `PAR answered ${foreign}`, ms("5.3.1 (2)"));
  transcript.note("\nA signed request for a response that is not signed:");
  const plain = { [client.modifyAssertion]: (_, claims) => Object.assign(claims, { response_mode: "query" }) };
  const request = await client.buildAuthorizationUrlWithJAR(config, asked, key, plain);
  const unsignedResponse = await error(client.buildAuthorizationUrlWithPAR(config, request.searchParams));
  check(unsignedResponse === "invalid_request", `PAR answered ${unsignedResponse}`, ms("5.4.1 (1)"));
}
