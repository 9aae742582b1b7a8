// npm install oauth4webapi{{if key}} jose{{end}}
{{if key}}import { readFileSync } from "node:fs";
{{if key}}import { importJWK } from "jose";
import * as oauth from "oauth4webapi";

const issuer = new URL("{{issuer}}");
const client = { client_id: "{{client_id}}" };
const http = {{{if http}} [oauth.allowInsecureRequests]: true {{end}}};
{{if key}}const jwk = JSON.parse(readFileSync(process.env.KEY ?? "client.key.json", "utf8")); // the private key, which stays here
{{if key}}const authentication = oauth.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
{{if secret}}const authentication = oauth.ClientSecretBasic(process.env.CLIENT_SECRET);
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "{{discovery}}", ...http }));
{{if dpop}}const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
const options = { ...http{{if dpop}}, DPoP{{end}} };

const asked = { scope: "{{scope}}"{{if resource}}, resource: "{{resource}}"{{end}} };
const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, asked, options);
const tokens = await oauth.processClientCredentialsResponse(as, client, response);
console.log(`A ${tokens.token_type} token, for ${tokens.expires_in} seconds`);

/** Calls the API with it. */
export const call = (url) => oauth.protectedResourceRequest(tokens.access_token, "GET", new URL(url), undefined, undefined, options);
