// The peer: oidc-provider (node-oidc-provider) as npm has it, with the FAPI 2.0 Security Profile and its state in memory. It
// serves the paths of Sekisho, so that one client speaks to both. People sign in and allow without a page, since the
// pages are not compared.

import { Provider } from "oidc-provider";
import { Memory } from "./memory.mjs";

const API = "https://api.example";
const SCOPE = "accounts";
const ES256 = "ES256";

/** Answers requests of node:http. The first one is `POST /setup` with `{ clients, jwk }`, of a server at `issuer`. */
export function newListener() {
  let serve;
  return async (request, response) => {
    if (serve) return serve(request, response);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const issuer = `http://${request.headers.host}`;
    serve = serving(newProvider(issuer, JSON.parse(Buffer.concat(chunks).toString())));
    return response.end();
  };
}

function serving(provider) {
  const callback = provider.callback();
  return async (request, response) => {
    if (request.url.startsWith("/interaction/")) return signedIn(provider, request, response);
    return callback(request, response);
  };
}

/** Somebody has signed in and allowed what was asked for. */
async function signedIn(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: "person", clientId: params.client_id });
  grant.addResourceScope(API, SCOPE);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { login: { accountId: "person" }, consent });
}

/** What a client of the bench registers, in the members of RFC 7591. */
const registered = ({ name, jwks, redirectUri }) => ({
  client_id: name,
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code", "refresh_token", "client_credentials"],
  response_types: ["code"],
  token_endpoint_auth_method: "private_key_jwt",
  token_endpoint_auth_signing_alg: ES256,
  dpop_bound_access_tokens: true,
  jwks,
});

function newProvider(issuer, { clients, jwk }) {
  return new Provider(issuer, {
    adapter: Memory,
    clients: clients.map(registered),
    jwks: { keys: [jwk] },
    cookies: { keys: ["a key of the bench"] },
    enabledJWA: { clientAuthSigningAlgValues: [ES256], idTokenSigningAlgValues: [ES256], dPoPSigningAlgValues: [ES256] },
    clientDefaults: { id_token_signed_response_alg: ES256 },
    routes: { authorization: "/oauth/authorize", pushed_authorization_request: "/oauth/par", token: "/oauth/token", jwks: "/oauth/jwks" },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: false, // FAPI 2.0 SP §5.3.2.1 (11)
    ttl: { AccessToken: 600, AuthorizationCode: 60, ClientCredentials: 600, Grant: 3600, Interaction: 600, RefreshToken: 3600, Session: 3600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      fapi: { enabled: true, profile: "2.0" },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      resourceIndicators: { enabled: true, defaultResource: () => API, useGrantedResource: () => true, getResourceServerInfo: () => resourceServer },
    },
  });
}

/** Access tokens are signed (RFC 9068), as Sekisho's are. */
const resourceServer = {
  scope: SCOPE,
  audience: API,
  accessTokenFormat: "jwt",
  jwt: { sign: { alg: ES256 } },
};
