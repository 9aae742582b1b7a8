// npm install oauth4webapi
import * as oauth from "oauth4webapi";

const issuer = new URL("{{issuer}}");
const client = { client_id: "{{client_id}}" };
const redirect_uri = "{{redirect_uri}}";
const http = {{{if http}} [oauth.allowInsecureRequests]: true {{end}}};
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "{{discovery}}", ...http }));
{{if dpop}}const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256")); // not extractable: keep it in IndexedDB
const options = { ...http{{if dpop}}, DPoP{{end}} };

export async function signIn() {
  const kept = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(){{if openid}}, nonce: oauth.generateRandomNonce(){{end}} };
  sessionStorage.setItem("asked", JSON.stringify(kept));
  const where = new URL(as.authorization_endpoint);
  where.search = new URLSearchParams({
    client_id: client.client_id,
    response_type: "code",
    redirect_uri,
    scope: "{{scope}}",
{{if resource}}    resource: "{{resource}}",
    state: kept.state,
{{if openid}}    nonce: kept.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: "S256",
  });
  location.assign(where);
}

/** Redeems what the page was opened with; undefined if nobody has just come back. */
export async function signedIn() {
  const kept = JSON.parse(sessionStorage.getItem("asked") ?? "null");
  if (!kept || !/[?&](code|error)=/.test(location.search)) return undefined;
  sessionStorage.removeItem("asked");
  const answer = oauth.validateAuthResponse(as, client, new URL(location.href), kept.state);
  history.replaceState(null, "", location.pathname);
  const response = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, redirect_uri, kept.verifier, options);
  return oauth.processAuthorizationCodeResponse(as, client, response{{if openid}}, { expectedNonce: kept.nonce, requireIdToken: true }{{end}});
}
