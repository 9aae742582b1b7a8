// An ordinary OpenID Connect service made up on this machine: one client for each manner of authenticating, an API and a
// person with every standard claim. The demonstration and the tests serve it; `npm start` serves the FAPI one.

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { endpoints, jwk, newPassword } from "./development.mjs";

/** The API whose access tokens are JWTs. The scopes `read` and `write` are its own, and granted for it only. */
export const API = "https://api.example.com";

const LOOPBACK = ["http://127.0.0.1/callback", "http://localhost/callback"];
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "HS256"];
const ALL_RESPONSE_TYPES = [
  ...["CODE", "NONE", "TOKEN", "ID_TOKEN"],
  ...["CODE_TOKEN", "CODE_ID_TOKEN", "ID_TOKEN_TOKEN", "CODE_ID_TOKEN_TOKEN"],
];

const scope = (name, description, ja) => ({ name, description, descriptions: [{ tag: "ja", value: ja }] });
const SCOPES = [
  scope("openid", "Know who you are", "本人の確認"),
  scope("profile", "See your profile", "プロフィールの参照"),
  scope("email", "See your email address", "メールアドレスの参照"),
  scope("address", "See your postal address", "住所の参照"),
  scope("phone", "See your telephone number", "電話番号の参照"),
  scope("offline_access", "Keep access while you are away", "不在時のアクセス"),
  scope("status", "See the state of your account", "アカウントの状態の参照"),
  scope("read", "Read what the API keeps for you", "API のデータの参照"),
  scope("write", "Change what the API keeps for you", "API のデータの変更"),
];

/** Every scope that a client of a person may ask for. */
export const PERSONAL_SCOPE = SCOPES.map(({ name }) => name).join(" ");

/** OpenID Connect Core §5.1, every standard claim but `sub`, and one of them in another language, §5.2. */
const CLAIMS = {
  name: "Hanako Yamada",
  "name#ja": "山田花子",
  given_name: "Hanako",
  family_name: "Yamada",
  middle_name: "M.",
  nickname: "hana",
  preferred_username: "hanako",
  profile: "https://people.example/hanako",
  picture: "https://people.example/hanako.png",
  website: "https://hanako.example",
  email: "hanako@people.example",
  email_verified: true,
  gender: "female",
  birthdate: "1990-04-01",
  zoneinfo: "Asia/Tokyo",
  locale: "ja-JP",
  phone_number: "+81 3 0000 0000",
  phone_number_verified: false,
  address: { formatted: "1-1 Chiyoda\nTokyo 100-0001\nJapan", locality: "Tokyo", postal_code: "100-0001", country: "JP" },
  updated_at: 1_700_000_000,
};

const newSecret = () => randomBytes(32).toString("base64url");

/**
 * The documents, and what belongs to the clients in them that a document does not keep. `idTokenSignAlg` is the web
 * client's; with `hybrid` every response type is served, and asked for by the web client and the single-page one.
 * `service` has further members of the service.
 */
export function openidDocuments(issuer, { idTokenSignAlg = "ES256", hybrid = false, service = {} } = {}) {
  const clients = openidClients(idTokenSignAlg, hybrid);
  const entries = Object.values(clients).map(({ entry }) => entry);
  return { documents: [serviceDocument(issuer, hybrid, service), API_DOCUMENT, ...entries], clients };
}

const serviceDocument = (issuer, hybrid, members) => ({
  name: "service.json",
  kind: "service",
  document: {
    serviceName: "Sekisho for OpenID Connect",
    issuer,
    fapiModes: [],
    supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS", ...(hybrid ? ["IMPLICIT"] : [])],
    ...(hybrid && { supportedResponseTypes: ALL_RESPONSE_TYPES }),
    supportedIdTokenSignAlgs: ALGORITHMS,
    pkceRequired: true,
    supportedScopes: SCOPES,
    ...members,
  },
});

const API_DOCUMENT = {
  name: "apis/example.json",
  kind: "api",
  document: { identifier: API, name: "Example API", scopes: ["read", "write"], accessTokenFormat: "JWT" },
};

/** By name, each with its document, and its secret or its private keys. */
function openidClients(idTokenSignAlg, hybrid) {
  const all = hybrid && { grantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "IMPLICIT"], responseTypes: ALL_RESPONSE_TYPES };
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const native = { applicationType: "NATIVE", redirectUris: LOOPBACK };
  const web = (name) => ({ redirectUris: [`https://${name}.example/callback`] });
  const secretJwt = { tokenAuthMethod: "CLIENT_SECRET_JWT", tokenAuthSignAlg: "HS256" };
  const keyJwt = { tokenAuthMethod: "PRIVATE_KEY_JWT", tokenAuthSignAlg: "ES256" };
  const machine = { grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "CLIENT_SECRET_POST" };
  return {
    web: withSecret("web", { ...web("web"), ...all, tokenAuthMethod: "CLIENT_SECRET_BASIC", idTokenSignAlg }),
    post: withSecret("post", { ...web("post"), tokenAuthMethod: "CLIENT_SECRET_POST" }),
    secret_jwt: withSecret("secret-jwt", { ...web("secret-jwt"), ...secretJwt }),
    signer: withKeys("signer", { ...web("signer"), ...keyJwt }, publicKey, privateKey),
    spa: client("spa", { ...native, ...all, clientType: "PUBLIC", tokenAuthMethod: "NONE" }),
    machine: withSecret("machine", machine),
  };
}

const client = (alias, members, own = {}) => ({
  entry: {
    name: `clients/${alias}.json`,
    kind: "client",
    document: { clientIdAlias: alias, clientName: `The ${alias} client`, ...members },
  },
  ...own,
});

function withSecret(alias, members) {
  const clientSecret = newSecret();
  return client(alias, { ...members, clientSecret }, { client_secret: clientSecret });
}

function withKeys(alias, members, publicKey, privateKey) {
  const alg = members.tokenAuthSignAlg;
  const jwks = { keys: [jwk(publicKey, alg)] };
  return client(alias, { ...members, jwks }, { jwks: { keys: [jwk(privateKey, alg)] } });
}

/** Puts everything into the server and answers what a script needs to use it: clients by name. */
export async function furnishOpenid(admin, issuer, options) {
  const { documents, clients } = openidDocuments(issuer, options);
  const user = { username: "hanako", password: newPassword(), claims: CLAIMS };
  const { changes } = await admin.apply(documents);
  await admin.putUser(user.username, user.password, user.claims);
  const id = (name) => String(changes.find((change) => change.name === name).id);
  const described = Object.entries(clients).map(([name, { entry, ...own }]) => {
    const { redirectUris } = entry.document;
    const personal = redirectUris && { redirect_uris: redirectUris, scope: PERSONAL_SCOPE };
    return [name, { client_id: id(entry.name), ...(personal ?? { scope: "status read write" }), ...own }];
  });
  return { issuer, endpoints: endpoints(issuer), api: API, user, clients: Object.fromEntries(described) };
}
