// What the local server begins with: a service, two confidential clients and a user, all made up on this machine.

import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

export const REDIRECT_URIS = ["https://client.example/callback", "http://127.0.0.1/callback", "http://localhost/callback"];
const SCOPES = [
  { name: "openid" },
  {
    name: "myscope",
    description: "Use what FAPI 2.0 protects",
    descriptions: [{ tag: "ja", value: "FAPI 2.0 で守られた機能の利用" }],
    attributes: [{ key: "fapi2", value: "sp" }],
  },
  { name: "accounts", description: "Read your accounts", descriptions: [{ tag: "ja", value: "口座の参照" }] },
  { name: "payments", description: "Make payments", descriptions: [{ tag: "ja", value: "支払いの実行" }] },
];

// RFC 8414 §2 and the RFCs that add to it name the members.
const ENDPOINTS = {
  pushed_authorization_request_endpoint: "/oauth/par",
  authorization_endpoint: "/oauth/authorize",
  token_endpoint: "/oauth/token",
  userinfo_endpoint: "/oauth/userinfo",
  end_session_endpoint: "/oauth/end_session",
  introspection_endpoint: "/oauth/introspect",
  revocation_endpoint: "/oauth/revoke",
  jwks_uri: "/oauth/jwks",
  oauth_authorization_server: "/.well-known/oauth-authorization-server",
  openid_configuration: "/.well-known/openid-configuration",
  resource_endpoint: "/sample/resource",
};

/** Every endpoint of the server whose issuer is `issuer`. */
export const endpoints = (issuer) =>
  Object.fromEntries(Object.entries(ENDPOINTS).map(([member, path]) => [member, issuer + path]));

/** The documents, and the private keys that belong to the clients in them. */
export function developmentDocuments(issuer) {
  const keys = [
    { alias: "dev-ps256", alg: "PS256", pair: generateKeyPairSync("rsa", { modulusLength: 2048 }) },
    { alias: "dev-es256", alg: "ES256", pair: generateKeyPairSync("ec", { namedCurve: "P-256" }) },
  ];
  const clients = keys.map(({ alias, alg, pair }) => client(alias, jwk(pair.publicKey, alg), jwk(pair.privateKey, alg)));
  return { documents: [service(issuer), ...clients.map(({ entry }) => entry)], clients };
}

const service = (issuer) => ({
  name: "service.json",
  kind: "service",
  document: { serviceName: "Sekisho on this machine", issuer, supportedServiceProfiles: ["FAPI"], supportedScopes: SCOPES },
});

function client(alias, publicJwk, privateJwk) {
  const document = {
    clientIdAlias: alias,
    clientName: `A client with ${publicJwk.alg}`,
    applicationType: "NATIVE", // RFC 8252 §7.3: loopback redirect URIs, on any port, are for native clients
    redirectUris: REDIRECT_URIS,
    tokenAuthSignAlg: publicJwk.alg,
    jwks: { keys: [publicJwk] },
  };
  return { entry: { name: `clients/${alias}.json`, kind: "client", document }, jwks: { keys: [privateJwk] } };
}

/** A key for `alg` as a JWK, with its thumbprint for a name. */
export function jwk(key, alg) {
  const members = key.export({ format: "jwk" });
  return { ...members, kid: thumbprint(members), use: "sig", alg };
}

/** RFC 7638 §3, RFC 8037 §2: the required members in lexicographic order. */
function thumbprint({ crv, e, kty, n, x, y }) {
  const required = { EC: { crv, kty, x, y }, OKP: { crv, kty, x }, RSA: { e, kty, n } }[kty];
  return createHash("sha256").update(JSON.stringify(required)).digest("base64url");
}

/** A password that nobody takes for a common one: these have 20 characters at most. */
export const newPassword = () => randomBytes(16).toString("base64url");

/** Puts everything into the server and answers what a script needs to use it. */
export async function furnish(admin, issuer) {
  const { documents, clients } = developmentDocuments(issuer);
  const user = { username: "user", password: newPassword() };
  const { changes } = await admin.apply(documents);
  await admin.putUser(user.username, user.password);
  const id = (name) => String(changes.find((change) => change.name === name).id);
  return {
    issuer,
    ...endpoints(issuer),
    service_id: id("service.json"),
    user,
    clients: clients.map(({ entry, jwks }) => ({
      client_id: id(entry.name),
      redirect_uris: entry.document.redirectUris,
      scope: SCOPES.map(({ name }) => name).join(" "),
      jwks,
    })),
  };
}
