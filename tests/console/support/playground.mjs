// A playground that stands still: a server, a client, a clock and dice of which the tests know everything.

import { generateKeyPair, exportJWK, calculateJwkThumbprint } from "jose";

export const ISSUER = "https://as.example";
export const NOW = 1_800_000_000_000;

export const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/oauth/authorize`,
  token_endpoint: `${ISSUER}/oauth/token`,
  pushed_authorization_request_endpoint: `${ISSUER}/oauth/par`,
  userinfo_endpoint: `${ISSUER}/oauth/userinfo`,
  introspection_endpoint: `${ISSUER}/oauth/introspect`,
  revocation_endpoint: `${ISSUER}/oauth/revoke`,
  end_session_endpoint: `${ISSUER}/oauth/end_session`,
  jwks_uri: `${ISSUER}/oauth/jwks`,
  scopes_supported: ["openid", "accounts", "payments"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  token_endpoint_auth_methods_supported: ["private_key_jwt"],
  require_pushed_authorization_requests: true,
  authorization_response_iss_parameter_supported: true,
};

async function keyPair() {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

export const [clientKey, dpopKey, strangerKey, serverKey] = await Promise.all([keyPair(), keyPair(), keyPair(), keyPair()]);

export const OPTIONS = { par: true, jar: false, jarm: false, dpop: true, scope: "openid accounts", resource: "" };

export const RUN = {
  verifier: "the-verifier-of-43-or-more-unreserved-characters",
  state: "the-state",
  nonce: "the-nonce",
  pushed: { requestUri: "urn:ietf:params:oauth:request_uri:one", until: NOW + 90_000 },
  answer: { url: `${ISSUER}/playground/?code=the-code`, parameters: { code: "the-code", state: "the-state", iss: ISSUER }, at: NOW },
  isRedeemed: true,
  isRevoked: false,
  tokens: { access_token: "the-access-token", token_type: "DPoP", refresh_token: "the-refresh-token", id_token: "e30.e30.c2ln" },
  formerRefreshToken: "the-former-refresh-token",
  dpopNonce: "the-dpop-nonce",
  lastAssertion: "former.client.assertion",
  lastProofs: Object.fromEntries(["push", "token", "refresh", "userinfo", "resource"].map((step) => [step, "former.dpop.proof"])),
};

/** A context in which everything has happened already; what is given is otherwise. The dice give each name once. */
export async function contextOf({ flow = "fapi", options, client, run, metadata } = {}) {
  let thrown = 0;
  return {
    flow,
    options: { ...OPTIONS, ...options },
    metadata: { ...METADATA, ...metadata },
    client: { ...CLIENT, ...client },
    secret: "the-secret",
    run: { ...RUN, ...run },
    world: { now: () => NOW, token: () => `thrown-${(thrown += 1)}-${"x".repeat(34)}` },
    dpopJwk: dpopKey.jwk,
    strangerJwk: strangerKey.jwk,
  };
}

export const CLIENT = {
  ...{ from: "made", clientId: "playground", method: "private_key_jwt", redirectUri: `${ISSUER}/playground/` },
  ...{ alg: "ES256", publicJwk: clientKey.jwk },
};

export const signers = () => ({
  client: async () => clientKey.privateKey,
  dpop: async () => dpopKey.privateKey,
  stranger: async () => strangerKey.privateKey,
});
