// What an API has to see in a DPoP proof. RFC 9449 §4.3.

import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";

const PATIENCE = 60; // seconds within which a proof counts, before and after
const seen = new Map(); // jti by thumbprint, and until when: where all processes of the API see it, if there are several

/** Throws where `proof` is not one for this request, this access token and the key with the thumbprint `jkt`. */
export async function assertProof(proof, { method, url, accessToken, jkt }) {
  const { payload, protectedHeader } = await jwtVerify(proof ?? "", EmbeddedJWK, { typ: "dpop+jwt", algorithms: ["ES256", "EdDSA", "PS256"] });
  const now = Date.now() / 1000;
  const isFor = new URL(payload.htu);
  const id = `${jkt} ${payload.jti}`;
  const rules = {
    "it is for another method": payload.htm === method,
    "it is for another URL": isFor.origin + isFor.pathname === url.origin + url.pathname, // the query does not count
    "it is too old, or of the future": Math.abs(now - payload.iat) <= PATIENCE,
    "it is for another token": payload.ath === createHash("sha256").update(accessToken).digest("base64url"),
    "its key is not that of the token": jkt === (await calculateJwkThumbprint(protectedHeader.jwk)),
    "it was used before": typeof payload.jti === "string" && !seen.has(id),
  };
  const broken = Object.keys(rules).find((rule) => !rules[rule]);
  if (broken) throw new Error(`the DPoP proof does not count: ${broken}`);
  for (const [old, until] of seen) if (until < now) seen.delete(old);
  seen.set(id, now + 2 * PATIENCE);
}
