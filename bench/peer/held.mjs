// What both sides are held to before anything is measured: whoever leaves work out would be quick for nothing.

import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify } from "jose";
import { exchange } from "../load.mjs";

/** Refuses a side that does not verify, does not remember, or does not sign with ES256. */
export async function hold({ name, ledger, parties, code }) {
  const [party, other] = parties;
  const refused = async (what, request, error) => {
    const { status, text } = await exchange(request);
    assert.ok(status >= 400 && text.includes(`"${error}"`), `${name}, ${what}: ${status} ${text}`);
  };
  await refused("an assertion that another key has signed", signedByAnother(party.push(), other.push()), "invalid_client");
  const { verifier, ...push } = party.push();
  const got = await code(0, push);
  await refused("an assertion that was used", push, "invalid_client");
  const foreign = other.redeem("")("").headers.DPoP;
  await refused("a proof that another key has signed", provedBy(party.redeem(verifier)(got), foreign), "invalid_dpop_proof");
  const { status, text } = await exchange(party.redeem(verifier)(got));
  assert.equal(status, 200, `${name}: ${text}`);
  await isSigned(JSON.parse(text), ledger.server.url);
  await refused("a code that was used", party.redeem(verifier)(got), "invalid_grant");
  const { verifier: right, ...again } = party.push();
  await refused("a verifier of another request", party.redeem(`${right}x`)(await code(0, again)), "invalid_grant");
}

/** RFC 9068 §4, RFC 9449 §6.1. */
async function isSigned({ access_token: token, token_type: type }, issuer) {
  assert.equal(type, "DPoP");
  const keys = createLocalJWKSet(JSON.parse((await exchange({ url: `${issuer}/oauth/jwks` })).text));
  const { payload } = await jwtVerify(token, keys, { algorithms: ["ES256"], typ: "at+jwt", issuer });
  assert.ok(payload.cnf.jkt);
}

const provedBy = ({ headers, ...request }, other) => ({ ...request, headers: { ...headers, DPoP: mixed(headers.DPoP, other) } });

/** The request with the signature of the assertion of another client. */
function signedByAnother(request, other) {
  const [mine, theirs] = [request, other].map(({ body }) => new URLSearchParams(body));
  mine.set("client_assertion", mixed(mine.get("client_assertion"), theirs.get("client_assertion")));
  return { ...request, body: mine.toString() };
}

/** A JWS with the signature of another one. */
const mixed = (token, other) => [...token.split(".").slice(0, 2), other.split(".")[2]].join(".");
