// npm install openid-client{{if key}} jose{{end}}
{{if key}}import { readFileSync } from "node:fs";
{{if key}}import { importJWK } from "jose";
import * as openid from "openid-client";

{{if key}}const jwk = JSON.parse(readFileSync(process.env.KEY ?? "client.key.json", "utf8")); // the private key, which stays here
{{if key}}const authentication = openid.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
{{if secret}}const authentication = openid.ClientSecretBasic(process.env.CLIENT_SECRET);
const config = await openid.discovery(new URL("{{issuer}}"), "{{client_id}}", {}, authentication{{discovery_options}});
{{if dpop}}const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));

const asked = { scope: "{{scope}}"{{if resource}}, resource: "{{resource}}"{{end}} };
const { access_token, token_type, expires_in } = await openid.clientCredentialsGrant(config, asked{{if dpop}}, { DPoP }{{end}});
console.log(`A ${token_type} token, for ${expires_in} seconds`); // kept until then: there is no refresh token, and none is needed

/** Calls the API with it. */
export const call = (url) => openid.fetchProtectedResource(config, access_token, new URL(url), "GET"{{if dpop}}, undefined, undefined, { DPoP }{{end}});
