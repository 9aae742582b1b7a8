// Each operation of the worker's cryptography beside WebCrypto's, in one workerd. Inside no time passes while
// something is computed, so the clock is outside: what 2n repetitions take longer than n is n repetitions.

import { constants, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inRoot, packageBin } from "../scripts/lib/project.mjs";
import { run } from "../scripts/lib/run.mjs";
import { setUp } from "../scripts/setup.mjs";
import { TARGET } from "../scripts/setup/wasm.mjs";
import { exchange, median, processorTime } from "./load.mjs";

const MOST_REPETITIONS = 1 << 20;
const FOLDER = inRoot("target", "bench");
const WASM = join(FOLDER, "bench_crypto_bg.wasm");
// What worker-build lets wasm-opt use.
const FEATURES = [
  ...["bulk-memory", "exception-handling", "multivalue", "mutable-globals"],
  ...["nontrapping-float-to-int", "reference-types", "sign-ext"],
];
const KEYS = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  Ed25519: () => generateKeyPairSync("ed25519"),
  PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const OPERATIONS = [
  { operation: "verify", alg: "ES256", name: "ES256 verify, known key" },
  { operation: "verifyFresh", alg: "ES256", name: "ES256 verify, fresh key" },
  { operation: "verify", alg: "Ed25519" },
  { operation: "verify", alg: "PS256" },
  { operation: "verify", alg: "RS256" },
  { operation: "sign", alg: "ES256" },
  { operation: "sign", alg: "Ed25519" },
  { operation: "sign", alg: "PS256" },
  { operation: "sign", alg: "RS256" },
  { operation: "argon2id", alg: "Argon2id", password: "correct horse battery staple" },
];
const INPUTS = { sign: privateKey, verify: signed, verifyFresh: signed };

/** Builds the loops as the worker is built, with the same profile and tools, and answers the worker of them. */
export async function buildCrypto() {
  const { env } = await setUp();
  await run(env.CARGO ?? "cargo", ["build", "--release", "--locked", "--target", TARGET, "--example", "bench_crypto"], {
    env,
  });
  const built = join(env.CARGO_TARGET_DIR ?? inRoot("target"), TARGET, "release", "examples", "bench_crypto.wasm");
  if (!existsSync(WASM) || statSync(WASM).mtimeMs < statSync(built).mtimeMs) await bind(built, env);
  const worker = join(FOLDER, "worker");
  const bundle = ["--bundle", "--format=esm", "--loader:.wasm=copy", "--asset-names=[name]", `--outdir=${worker}`];
  await run(packageBin("esbuild"), [inRoot("bench", "crypto_worker.mjs"), ...bundle], { env });
  return { name: "crypto", modules: ["crypto_worker.js", "bench_crypto_bg.wasm"].map((name) => join(worker, name)) };
}

async function bind(built, env) {
  mkdirSync(FOLDER, { recursive: true });
  const options = ["--target", "web", "--no-typescript", "--omit-default-module-path", "--out-dir", FOLDER];
  await run(env.WASM_BINDGEN_BIN, [...options, built], { env });
  await run(packageBin("wasm-opt"), [WASM, "-O", "-o", WASM, ...FEATURES.map((name) => `--enable-${name}`)], { env });
}

/** Measures every operation: `{ name, wasm, webCrypto }`, in milliseconds. */
export async function measureCrypto({ pid, urls }, { samples, milliseconds }) {
  const figures = [];
  for (const each of OPERATIONS) {
    const asked = { ...each, ...INPUTS[each.operation]?.(each.alg) };
    const time = (side) =>
      measure((times) => repeat(pid, urls.crypto, { ...asked, side, times }), samples, milliseconds);
    const webCrypto = each.operation === "argon2id" ? undefined : await time("WebCrypto");
    figures.push({
      name: each.name ?? (each.operation === "argon2id" ? "Argon2id" : `${each.alg} ${each.operation}`),
      wasm: await time("wasm"),
      webCrypto,
    });
  }
  return [...figures, ...(await generations(pid, urls.crypto, 4 * samples))];
}

/** How long a prime takes to be found is chance: the middle of so many keys, and the one that took longest. */
async function generations(pid, url, keys) {
  const times = { wasm: [], WebCrypto: [] };
  for (let seed = 0; seed < keys; seed += 1) {
    for (const side of Object.keys(times)) {
      times[side].push(await repeat(pid, url, { operation: "generate", alg: "RSA", side, seed, times: 1 }));
    }
  }
  const row = (name, of) => ({ name, wasm: of(times.wasm), webCrypto: of(times.WebCrypto) });
  return [row(`RSA key, median of ${keys}`, median), row("RSA key, slowest", (all) => Math.max(...all))];
}

/** A private key that says what it is for. */
function privateKey(alg) {
  return { jwk: { ...KEYS[alg]().privateKey.export({ format: "jwk" }), alg } };
}

/** A JWS of the size of a client assertion, and the key that verifies it. */
function signed(alg) {
  const { publicKey, privateKey } = KEYS[alg]();
  const claims = {
    iss: "client",
    sub: "client",
    aud: "https://as.example",
    jti: "j".repeat(43),
    iat: 1_900_000_000,
    exp: 1_900_000_060,
  };
  const input = [{ alg, kid: "k".repeat(43) }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const how = {
    ES256: { dsaEncoding: "ieee-p1363" },
    PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  }[alg];
  const signature = sign(alg === "Ed25519" ? null : "sha256", Buffer.from(input), { key: privateKey, ...how });
  return { token: `${input}.${signature.toString("base64url")}`, jwk: publicKey.export({ format: "jwk" }) };
}

/** The milliseconds of one repetition: the mean of samples long enough for a coarse clock. */
async function measure(repeated, samples, milliseconds) {
  // Twice: once the engine compiles meanwhile, and that is not what is measured.
  const isShort = async () => (await repeated(times)) < milliseconds / 2 || (await repeated(times)) < milliseconds / 2;
  let times = 1;
  while (times < MOST_REPETITIONS && (await isShort())) times *= 2;
  let longer = 0;
  for (let sample = 0; sample < samples; sample += 1) longer += (await repeated(2 * times)) - (await repeated(times));
  return longer / samples / times;
}

/** What a request of so many repetitions takes: of the processor where that is known, and else by the clock. */
async function repeat(pid, url, asked) {
  const before = processorTime(pid);
  const response = await exchange({ method: "POST", url, body: JSON.stringify(asked) });
  if (response.status !== 200)
    throw new Error(`${asked.side} ${asked.alg} ${asked.operation}: ${response.status} ${response.text}`);
  const used = processorTime(pid) - before;
  return Number.isNaN(used) ? response.ms : used;
}
