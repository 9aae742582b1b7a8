// npm install oauth4webapi{{if key}} jose{{end}}
{{if key}}import { readFileSync } from "node:fs";
{{if key}}import { importJWK } from "jose";
import * as oauth from "oauth4webapi";

const issuer = new URL("{{issuer}}");
const client = { client_id: "{{client_id}}" };
const redirect_uri = "{{redirect_uri}}";
const http = {{{if http}} [oauth.allowInsecureRequests]: true {{end}}};
{{if key}}const jwk = JSON.parse(readFileSync(process.env.KEY ?? "client.key.json", "utf8")); // the private key, which stays here
{{if key}}const authentication = oauth.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
{{if secret}}const authentication = oauth.ClientSecretBasic(process.env.CLIENT_SECRET);
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "{{discovery}}", ...http }));
{{if dpop}}const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256")); // an app that stays keeps the key
const options = { ...http{{if dpop}}, DPoP{{end}} };

/** Where a browser signs in, and what has to be kept for it until it is back. */
export async function begin() {
  const kept = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(){{if openid}}, nonce: oauth.generateRandomNonce(){{end}} };
  const asked = {
    client_id: client.client_id,
    response_type: "code",
    redirect_uri,
    scope: "{{scope}}",
{{if resource}}    resource: "{{resource}}",
    state: kept.state,
{{if openid}}    nonce: kept.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: "S256",
  };
  const where = new URL(as.authorization_endpoint);
{{if par}}  const pushed = await oauth.pushedAuthorizationRequest(as, client, authentication, asked, options);
{{if par}}  const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, pushed);
{{if par}}  where.search = new URLSearchParams({ client_id: client.client_id, request_uri });
{{unless par}}  where.search = new URLSearchParams(asked);
  return { where, kept };
}

/** What the browser brought back, redeemed. `url` is the whole address that was opened. */
export async function finish(url, kept) {
  const answer = oauth.validateAuthResponse(as, client, new URL(url), kept.state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, redirect_uri, kept.verifier, options);
  return oauth.processAuthorizationCodeResponse(as, client, response{{if openid}}, { expectedNonce: kept.nonce, requireIdToken: true }{{end}});
}
