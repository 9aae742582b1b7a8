// npm install oauth4webapi{{if key}} jose{{end}}
{{if key}}import { readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
{{if key}}import { importJWK } from "jose";
import * as oauth from "oauth4webapi";

const issuer = new URL("{{issuer}}");
const http = {{{if http}} [oauth.allowInsecureRequests]: true {{end}}};
const client = { client_id: "{{client_id}}" };
{{if key}}const jwk = JSON.parse(readFileSync(process.env.KEY ?? "client.key.json", "utf8")); // one for each device, where that can be
{{if key}}const authentication = oauth.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
{{unless key}}const authentication = oauth.None();
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "{{discovery}}", ...http }));
{{if dpop}}const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256")); // an app that stays keeps the key, not extractable
const options = { ...http{{if dpop}}, DPoP{{end}} };

/** Waits at a free port of this machine for the browser: any port will do where the document names none. */
const listener = createServer();
listener.listen({{loopback_port}}, "{{loopback_host}}");
await once(listener, "listening");
const redirect_uri = `http://{{loopback_host}}:${listener.address().port}{{redirect_path}}`;

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const asked = {
  client_id: client.client_id,
  response_type: "code",
  redirect_uri,
  scope: "{{scope}}",
{{if resource}}  resource: "{{resource}}",
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
};
const where = new URL(as.authorization_endpoint);
{{if par}}const pushed = await oauth.processPushedAuthorizationResponse(as, client, await oauth.pushedAuthorizationRequest(as, client, authentication, asked, options));
{{if par}}where.search = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri });
{{unless par}}where.search = new URLSearchParams(asked);
console.log(`Open this in a browser:\n${where}`);

const brought = await new Promise((done) => {
  listener.on("request", (request, response) => {
    const url = URL.canParse(request.url, redirect_uri) ? new URL(request.url, redirect_uri) : undefined;
    // Any page in the browser can come here as well. Who does not know the state brings no answer, and ends nothing.
    if (url?.pathname !== "{{redirect_path}}" || url.searchParams.get("state") !== state) return response.writeHead(404).end();
    response.end("Go back to the app.\n");
    done(url);
  });
});
listener.close();
listener.closeAllConnections();

const answer = oauth.validateAuthResponse(as, client, brought, state);
const redeemed = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, redirect_uri, verifier, options);
const tokens = await oauth.processAuthorizationCodeResponse(as, client, redeemed);
console.log(`A ${tokens.token_type} token, for ${tokens.expires_in} seconds`);
