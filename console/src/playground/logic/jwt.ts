// JSON Web Tokens, right and deliberately wrong ones: made, taken apart, verified.

import { CompactSign, base64url, compactVerify, createLocalJWKSet, importJWK } from "jose";
import type { CryptoKey, JSONWebKeySet, JWK, JWTHeaderParameters } from "jose";

export type JwtName = "client_assertion" | "request" | "dpop";
export type Members = Record<string, unknown>;

/** Whose key signs: the client's, the one that tokens are bound to, one that nobody knows, or none. */
export type KeyName = "client" | "dpop" | "stranger" | "none";

/** A JWT before it is signed. */
export interface Draft {
  header: Members;
  claims: Members;
  key: KeyName;
  /** Claims that are put in the place of the signed ones, afterwards. */
  forged?: Members;
  /** A JWT that was made before, to be sent as it is. */
  text?: string;
}

export type Signs = (header: Members) => Promise<CryptoKey | Uint8Array>;
export type Signers = Record<Exclude<KeyName, "none">, Signs>;

const octets = (members: Members) => new TextEncoder().encode(JSON.stringify(members));
const encoded = (members: Members) => base64url.encode(octets(members));

/** RFC 7515 §7.1. */
export async function signed(draft: Draft, signers: Signers): Promise<string> {
  if (draft.text !== undefined) return draft.text;
  if (draft.key === "none") return `${encoded(draft.header)}.${encoded(draft.claims)}.`;
  const key = await signers[draft.key](draft.header);
  const token = await new CompactSign(octets(draft.claims)).setProtectedHeader(draft.header as unknown as JWTHeaderParameters).sign(key);
  if (!draft.forged) return token;
  const [header, , signature] = token.split(".");
  return `${header}.${encoded(draft.forged)}.${signature}`;
}

export interface Decoded {
  header: Members;
  claims: Members;
  signature: string;
}

function members(part: string): Members {
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(base64url.decode(part)));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("not an object");
  return value as Members;
}

/** What a JWT says, whether or not somebody signed it; nothing, where the text is none. */
export function decoded(text: string): Decoded | undefined {
  const [header, claims, signature, ...rest] = text.split(".");
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined;
  try {
    return { header: members(header), claims: members(claims), signature };
  } catch {
    return undefined;
  }
}

/** What came of looking at a signature. */
export type Verdict = "verified" | "refuted" | "unsigned" | "unknown";

/** Whether the signature is one of these keys; `unknown` where there is none that could tell. */
export async function verdict(text: string, keys: JSONWebKeySet | Uint8Array | undefined): Promise<Verdict> {
  const token = decoded(text);
  if (!token || token.header["alg"] === "none") return "unsigned";
  const isSymmetric = String(token.header["alg"]).startsWith("HS");
  if (!keys || isSymmetric !== keys instanceof Uint8Array) return "unknown";
  try {
    if (keys instanceof Uint8Array) await compactVerify(text, keys);
    else await compactVerify(text, createLocalJWKSet(keys));
    return "verified";
  } catch (error) {
    return (error as { code?: string }).code === "ERR_JWKS_NO_MATCHING_KEY" ? "unknown" : "refuted";
  }
}

/** The same by the key that a proof carries. RFC 9449 §4.3 (6). */
export async function verdictByOwnKey(text: string): Promise<Verdict> {
  const { alg, jwk } = decoded(text)?.header ?? {};
  if (!jwk || typeof alg !== "string") return "unsigned";
  try {
    await compactVerify(text, await importJWK(jwk as JWK, alg));
    return "verified";
  } catch {
    return "refuted";
  }
}

/** BASE64URL(SHA256(ASCII(text))): RFC 7636 §4.2, RFC 9449 §4.2. */
export async function hashed(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest));
}

/** The left half of a hash, as `at_hash` has it. OpenID Connect Core §3.1.3.6. */
export async function halfHashed(text: string, alg: string): Promise<string> {
  const hash = { "384": "SHA-384", "512": "SHA-512" }[alg.slice(-3)] ?? (alg === "EdDSA" ? "SHA-512" : "SHA-256");
  const digest = new Uint8Array(await crypto.subtle.digest(hash, new TextEncoder().encode(text)));
  return base64url.encode(digest.slice(0, digest.length / 2));
}
