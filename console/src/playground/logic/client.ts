// The client that the playground is: made here, handed over by the console, or typed in. Private keys become ones that
// nothing can read out.

import { calculateJwkThumbprint, importJWK } from "jose";
import type { JWK } from "jose";
import type { AuthMethod, Client } from "./flow.ts";
import { redirectUriOf } from "./issuer.ts";
import type { Signers } from "./jwt.ts";
import { type KeptKey, clientKey, keepClientKey } from "./store.ts";

export const METHODS: readonly AuthMethod[] = ["private_key_jwt", "client_secret_basic", "client_secret_post", "client_secret_jwt", "none"];

/** A client with what it proves itself by. */
export interface Held {
  client: Client;
  key?: CryptoKey;
  secret?: string;
}

/** What is handed over, or typed in, is not a client. */
export class NotAClient extends Error {
  readonly member: string;
  constructor(member: string) {
    super(member);
    this.member = member;
  }
}

/** A new key for ES256 that stays in this browser. */
export async function newKey(): Promise<KeptKey> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const jwk = { kty, crv, x, y } as JWK;
  return { privateKey: pair.privateKey, publicJwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

/** Has the server in development know a client of this browser's key: a client of its own, which it makes or changes. */
export async function made(issuer: string): Promise<Held> {
  let key = await clientKey(issuer).catch(() => undefined);
  if (!key) {
    key = await newKey();
    await keepClientKey(issuer, key);
  }
  const jwks = { keys: [{ ...key.publicJwk, use: "sig", alg: "ES256" }] };
  const response = await fetch(`${issuer}/playground/client`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jwks }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { client_id } = await response.json();
  const client: Client = {
    ...{ from: "made", clientId: client_id, method: "private_key_jwt", redirectUri: redirectUriOf(issuer) },
    ...{ alg: "ES256", publicJwk: key.publicJwk },
  };
  return { client, key: key.privateKey };
}

/** A client as the console hands it over, or as somebody types it. */
export interface Described {
  issuer?: string;
  client_id?: string;
  token_endpoint_auth_method?: string;
  privateJwk?: JWK;
  secret?: string;
  redirect_uri?: string;
  scope?: string;
  resource?: string;
}

export async function held(described: Described, from: "handed" | "typed", issuer: string): Promise<Held> {
  if (described.issuer !== undefined && described.issuer !== issuer) throw new NotAClient("issuer");
  const clientId = described.client_id?.trim();
  if (!clientId) throw new NotAClient("client_id");
  const method = METHODS.find((one) => one === described.token_endpoint_auth_method);
  if (!method) throw new NotAClient("token_endpoint_auth_method");
  const client: Client = { from, clientId, method, redirectUri: described.redirect_uri ?? redirectUriOf(issuer) };
  if (method === "none") return { client };
  if (method !== "private_key_jwt") {
    if (!described.secret) throw new NotAClient("secret");
    return { client: { ...client, alg: "HS256" }, secret: described.secret };
  }
  return { ...(await withKey(client, described.privateJwk)) };
}

async function withKey(client: Client, privateJwk: JWK | undefined): Promise<Held> {
  try {
    if (!privateJwk?.d || privateJwk.kty === "oct") throw new TypeError("not a private key");
    const alg = privateJwk.alg ?? usualAlg(privateJwk);
    const key = (await importJWK({ ...privateJwk, ext: false }, alg, { extractable: false })) as CryptoKey;
    // A name that the server does not know the key by would lead it to none.
    const publicJwk = { ...publicOf(privateJwk), ...(privateJwk.kid && { kid: privateJwk.kid }) };
    return { client: { ...client, alg, publicJwk }, key };
  } catch {
    throw new NotAClient("privateJwk");
  }
}

const usualAlg = ({ kty, crv }: JWK) => (kty === "RSA" ? "PS256" : crv === "P-256" ? "ES256" : "EdDSA");

function publicOf({ kty, crv, x, y, n, e }: JWK): JWK {
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as unknown as JWK;
}

/** What signs for this client, and what signs for nobody. */
export function signersOf({ key, secret, client }: Held, dpop: CryptoKey): Signers {
  const own = key ?? new TextEncoder().encode(secret ?? "");
  return {
    client: async () => own,
    dpop: async () => dpop,
    stranger: async (header) => strangersKey(String(header["alg"] ?? client.alg ?? "ES256")),
  };
}

const strangers = new Map<string, Promise<CryptoKey | Uint8Array>>();

/** A key for this algorithm that nobody knows. */
function strangersKey(alg: string): Promise<CryptoKey | Uint8Array> {
  const known = strangers.get(alg) ?? generated(alg);
  strangers.set(alg, known);
  return known;
}

async function generated(alg: string): Promise<CryptoKey | Uint8Array> {
  if (alg === "ES256") return (await stranger()).privateKey;
  if (alg.startsWith("HS")) return crypto.getRandomValues(new Uint8Array(32));
  const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  const form = alg === "RS256" ? { ...rsa, name: "RSASSA-PKCS1-v1_5" } : alg === "PS256" ? { ...rsa, name: "RSA-PSS" } : { name: "Ed25519" };
  return ((await crypto.subtle.generateKey(form, false, ["sign", "verify"])) as CryptoKeyPair).privateKey;
}

let strange: Promise<KeptKey> | undefined;
/** A key pair for ES256 that nobody knows. */
export const stranger = () => (strange ??= newKey());
