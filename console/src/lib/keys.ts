// Key pairs that are made in this browser, for clients: the public half goes into a document, the private one is shown once.

export type Jwk = Readonly<Record<string, unknown>> & { readonly kty?: string; readonly kid?: string };

export interface Wanted {
  readonly alg: string;
  readonly use: "sig" | "enc";
}

/** What can be made here, the first of them for whoever does not care. */
export const MAKEABLE: readonly Wanted[] = [
  { alg: "ES256", use: "sig" }, { alg: "EdDSA", use: "sig" }, { alg: "PS256", use: "sig" }, { alg: "ECDH-ES", use: "enc" }, { alg: "RSA-OAEP-256", use: "enc" },
];

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" } as const;
type Made = readonly [algorithm: AlgorithmIdentifier & object, usages: readonly KeyUsage[]];
const GENERATED: Readonly<Record<string, Made>> = {
  "ES256": [{ name: "ECDSA", namedCurve: "P-256" } as AlgorithmIdentifier & object, ["sign", "verify"]],
  "EdDSA": [{ name: "Ed25519" }, ["sign", "verify"]],
  "PS256": [{ name: "RSA-PSS", ...RSA } as AlgorithmIdentifier & object, ["sign", "verify"]],
  "ECDH-ES": [{ name: "ECDH", namedCurve: "P-256" } as AlgorithmIdentifier & object, ["deriveBits"]],
  "RSA-OAEP-256": [{ name: "RSA-OAEP", ...RSA } as AlgorithmIdentifier & object, ["decrypt", "encrypt"]],
};

/** The members that are part of a thumbprint, in the order that RFC 7638 §3.2 gives them. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = { EC: ["crv", "kty", "x", "y"], OKP: ["crv", "kty", "x"], RSA: ["e", "kty", "n"] };
/** What of a key nobody else may know (RFC 7518 §6). */
const PRIVATE = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "k"]);

const base64url = (octets: Uint8Array) => btoa(String.fromCharCode(...octets)).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");

/** RFC 7638. */
export async function thumbprint(jwk: Jwk): Promise<string> {
  const members = REQUIRED[jwk.kty ?? ""] ?? [];
  const text = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])));
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

/** The key without what is private. */
export const publicOf = (jwk: Jwk): Jwk => Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE.has(name)));
export const isPrivate = (jwk: Jwk): boolean => Object.keys(jwk).some((name) => PRIVATE.has(name));

/** A pair whose `kid` is its thumbprint. */
export async function makePair({ alg, use }: Wanted): Promise<{ privateJwk: Jwk; publicJwk: Jwk }> {
  const [algorithm, usages] = GENERATED[alg] as Made;
  const { privateKey } = (await crypto.subtle.generateKey(algorithm as EcKeyGenParams, true, [...usages])) as CryptoKeyPair;
  const { key_ops: _, ext: __, alg: ___, ...members } = (await crypto.subtle.exportKey("jwk", privateKey)) as Record<string, unknown>;
  const privateJwk: Jwk = { kid: await thumbprint(members as Jwk), alg, use, ...members };
  return { privateJwk, publicJwk: publicOf(privateJwk) };
}

/** The keys of what was pasted: a JWK, a JWK Set, or a list of JWKs. */
export function keysOf(value: unknown): Jwk[] | undefined {
  if (Array.isArray(value)) return value as Jwk[];
  if (typeof value !== "object" || value === null) return undefined;
  const { keys } = value as { keys?: unknown };
  if (Array.isArray(keys)) return keys as Jwk[];
  return "kty" in value ? [value as Jwk] : undefined;
}
