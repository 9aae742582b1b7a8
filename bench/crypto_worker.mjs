// The cryptography of the worker's wasm and of WebCrypto in one workerd.
// A request asks for so many repetitions of one operation.

import wasm from "../target/bench/bench_crypto_bg.wasm";
import { argon2id, generate, initSync, sign, verify, verify_fresh } from "../target/bench/bench_crypto.js";

initSync({ module: wasm });

const OURS = {
  verify: ({ token, jwk, times }) => verify(token, JSON.stringify(jwk), times),
  verifyFresh: ({ token, times }) => verify_fresh(token, times),
  sign: ({ jwk, times }) => sign(JSON.stringify(jwk), times),
  generate: ({ seed, times }) => generate(seed, times),
  argon2id: ({ password, times }) => argon2id(password, times),
};

const ALGORITHMS = {
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  Ed25519: { name: "Ed25519" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
};
const RSA = { ...ALGORITHMS.RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

const WEB_CRYPTO = {
  async verify({ token, jwk, alg, times }) {
    const key = await imported(jwk, alg, "verify");
    return verified(token, alg, times, () => key);
  },
  verifyFresh: ({ token, jwk, alg, times }) => verified(token, alg, times, () => imported(jwk, alg, "verify")),
  async sign({ jwk, alg, times }) {
    const key = await imported(jwk, alg, "sign");
    const data = new Uint8Array(200);
    return repeat(times, async () => (await crypto.subtle.sign(ALGORITHMS[alg], key, data)).byteLength >= 64);
  },
  generate: ({ times }) => repeat(times, () => crypto.subtle.generateKey(RSA, false, ["sign", "verify"])),
};

// The name of a JWK's algorithm is ours, and not always one that WebCrypto takes.
const imported = ({ alg: _, ...jwk }, alg, usage) =>
  crypto.subtle.importKey("jwk", jwk, ALGORITHMS[alg], false, [usage]);

function verified(token, alg, times, keyOf) {
  const [input, signature] = [token.slice(0, token.lastIndexOf(".")), token.slice(token.lastIndexOf(".") + 1)];
  const bytes = Uint8Array.from(atob(signature.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );
  const data = new TextEncoder().encode(input);
  return repeat(times, async () => crypto.subtle.verify(ALGORITHMS[alg], await keyOf(), bytes, data));
}

async function repeat(times, succeeds) {
  let count = 0;
  for (let i = 0; i < times; i += 1) if (await succeeds()) count += 1;
  return count;
}

export default {
  async fetch(request) {
    const { side, operation, ...asked } = await request.json();
    const count = await (side === "wasm" ? OURS : WEB_CRYPTO)[operation](asked);
    return new Response(String(count), { status: count === asked.times ? 200 : 500 });
  },
};
