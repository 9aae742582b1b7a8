// The cryptography of the worker's wasm and of WebCrypto in one workerd.
// A request asks for so many repetitions of one operation.

import wasm from "../target/bench/bench_crypto_bg.wasm";
import { argon2id, initSync, sign, verify } from "../target/bench/bench_crypto.js";

initSync({ module: wasm });

const OURS = {
  verify: ({ token, jwk, times }) => verify(token, JSON.stringify(jwk), times),
  sign: ({ alg, times }) => sign(alg, times),
  argon2id: ({ password, times }) => argon2id(password, times),
};

const ALGORITHMS = {
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  Ed25519: { name: "Ed25519" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 },
};

const WEB_CRYPTO = {
  async verify({ token, jwk, alg, times }) {
    const [input, signature] = [token.slice(0, token.lastIndexOf(".")), token.slice(token.lastIndexOf(".") + 1)];
    const bytes = Uint8Array.from(atob(signature.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    const { kty, crv, x, y, n, e } = jwk;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y, n, e }, ALGORITHMS[alg], false, ["verify"]);
    const data = new TextEncoder().encode(input);
    return repeat(times, () => crypto.subtle.verify(ALGORITHMS[alg], key, bytes, data));
  },
  async sign({ alg, times }) {
    const { privateKey } = await crypto.subtle.generateKey(ALGORITHMS[alg], false, ["sign", "verify"]);
    const data = new Uint8Array(200);
    return repeat(times, async () => (await crypto.subtle.sign(ALGORITHMS[alg], privateKey, data)).byteLength === 64);
  },
};

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
