// An app on somebody's computer: it signs them in with their browser (RFC 8252) and has tokens that only its own key opens (RFC 9449).

import { once } from "node:events";
import { createServer } from "node:http";
import * as oauth from "oauth4webapi";

const { ISSUER = "http://localhost:8787", RESOURCE = "https://api.example/orders", API = "http://localhost:3001/orders" } = process.env;
const issuer = new URL(ISSUER);
const http = { [oauth.allowInsecureRequests]: issuer.protocol === "http:" };
const client = { client_id: "orders-cli" };

const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256")); // an app that stays keeps the key, not extractable

/** Waits at a free port of this machine for the browser: any port will do where the document names none. */
const listener = createServer();
listener.listen(0, "127.0.0.1");
await once(listener, "listening");
const redirect_uri = `http://127.0.0.1:${listener.address().port}/callback`;

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const asked = new URL(as.authorization_endpoint);
asked.search = new URLSearchParams({
  client_id: client.client_id,
  response_type: "code",
  redirect_uri,
  scope: "openid offline_access orders:read",
  resource: RESOURCE,
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});
console.log(`Open this in a browser:\n${asked}`);

const brought = await new Promise((done) => {
  listener.on("request", (request, response) => {
    const url = URL.canParse(request.url, redirect_uri) ? new URL(request.url, redirect_uri) : undefined;
    // Any page in the browser can come here as well. Who does not know the state brings no answer, and ends nothing.
    if (url?.pathname !== "/callback" || url.searchParams.get("state") !== state) return response.writeHead(404).end();
    response.end("Go back to the app.\n");
    done(url);
  });
});
listener.close();

try {
  const answer = oauth.validateAuthResponse(as, client, brought, state);
  const none = oauth.None();
  const options = { ...http, DPoP };
  const redeemed = await oauth.authorizationCodeGrantRequest(as, client, none, answer, redirect_uri, verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, redeemed);
  console.log(`Signed in as ${oauth.getValidatedIdTokenClaims(tokens).sub}, with a ${tokens.token_type} token`);
  const orders = await oauth.protectedResourceRequest(tokens.access_token, "GET", new URL(API), undefined, undefined, options);
  console.log(await orders.text());
  const refreshed = await oauth.refreshTokenGrantRequest(as, client, none, tokens.refresh_token, options);
  const { expires_in } = await oauth.processRefreshTokenResponse(as, client, refreshed);
  console.log(`Refreshed, for ${expires_in} seconds`);
} catch (error) {
  console.error(error.error ?? error.code ?? error.name, error.error_description ?? error.response?.headers.get("www-authenticate") ?? error.message);
  process.exitCode = 1;
}
