// A machine: a token for itself, by a key instead of a secret (private_key_jwt), and bound to another one (DPoP).

import { readFileSync } from "node:fs";
import { importJWK } from "jose";
import * as openid from "openid-client";

const { ISSUER = "http://localhost:8787", KEY = "robot.key.json" } = process.env;
const { RESOURCE = "https://api.example/orders", API = "http://localhost:3001/orders" } = process.env;

const jwk = JSON.parse(readFileSync(KEY, "utf8"));
const authentication = openid.PrivateKeyJwt({ key: await importJWK(jwk, "ES256"), kid: jwk.kid });
const onThisMachine = ISSUER.startsWith("http:") ? { execute: [openid.allowInsecureRequests] } : {};
const config = await openid.discovery(new URL(ISSUER), "orders-robot", {}, authentication, onThisMachine);
const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));

try {
  const asked = { scope: "orders:read", resource: RESOURCE };
  const { access_token, token_type, expires_in } = await openid.clientCredentialsGrant(config, asked, { DPoP });
  console.log(`A ${token_type} token, for ${expires_in} seconds`); // kept until then: there is no refresh token, and none is needed
  const answer = await openid.fetchProtectedResource(config, access_token, new URL(API), "GET", undefined, undefined, { DPoP });
  console.log(await answer.text());
} catch (error) {
  console.error(error.error ?? error.code ?? error.name, error.error_description ?? error.response?.headers.get("www-authenticate") ?? error.message);
  process.exitCode = 1;
}
