// The figures that must not grow, and whether they are where they should be.

import { readFileSync } from "node:fs";
import { inRoot } from "../scripts/lib/project.mjs";
import { reachOfDollars } from "./dollars.mjs";
import { LOGIN } from "./login.mjs";

const BUDGET = JSON.parse(readFileSync(inRoot("tests", "budget.json"), "utf8"));
const ofLogin = (member) => LOGIN.reduce((sum, kind) => sum + BUDGET.requests[kind][member], 0);

const LARGEST_WASM = BUDGET.wasm.gzipped;
const MOST_CALLS = ofLogin("calls");
const MOST_WRITES = ofLogin("writes");
const MOST_CALLS_OF_A_PASSKEY = BUDGET.requests["sign in by a passkey"].calls;

// Milliseconds, and times as long as WebCrypto.
const RSA = { verify: 6, sign: 4.5, key: 200 };

/** How often an operation of ours may take the time of WebCrypto's, in the same workerd. */
const MOST_OF_WEB_CRYPTO = {
  "ES256 verify, known key": 1,
  "ES256 verify, fresh key": 2,
  "ES256 sign": 2.5,
  "Ed25519 verify": 2.5,
  "Ed25519 sign": 2.5,
};

/** By how much a token request may take longer where there is much. */
const MOST_GROWTH = 1.1;

// Of one isolate with as many hot keys as it keeps, in MiB; and of one step of the sweep, in milliseconds.
const MOST_MEMORY = 64;
const LONGEST_STEP = 20;

/** Each is `{ name, value, met }`. */
export function reach({ wasm, rows, shelves, crypto, dollars, ...scale }) {
  const find = (prefix) => rows.find(({ name }) => name.startsWith(prefix));
  const [login, metadata, passkey] = [find("login"), find("metadata"), find("sign-in with a passkey")];
  const kinds = rows.filter(({ name, calls }) => name.startsWith("- ") && calls !== undefined);
  const described = kinds.map(({ name, calls }) => `${name.slice(2)} ${calls}`).join(", ");
  return [
    {
      name: `gzipped wasm below ${LARGEST_WASM / 1000} kB`,
      value: `${(wasm.gzipped / 1000).toFixed(0)} kB`,
      met: wasm.gzipped < LARGEST_WASM,
    },
    { name: `at most ${MOST_CALLS} object calls a login`, value: login.calls, met: login.calls <= MOST_CALLS },
    { name: `at most ${MOST_WRITES} row writes a login`, value: login.rows, met: login.rows <= MOST_WRITES },
    {
      name: `at most ${MOST_CALLS_OF_A_PASSKEY} object calls a sign-in with a passkey`,
      value: passkey.calls,
      met: passkey.calls <= MOST_CALLS_OF_A_PASSKEY,
    },
    {
      name: "no object that every request passes through",
      value: `${shelves} shelves for 8 clients; calls: metadata ${metadata.calls}, ${described}`,
      met: metadata.calls === 0 && shelves > 1,
    },
    ...reachOfRsa(crypto),
    reachOfDollars(dollars),
    ...reachOfScale(scale),
    ...Object.entries(MOST_OF_WEB_CRYPTO).map(([name, most]) => besideWebCrypto(crypto, name, most)),
  ];
}

/** Of what grows with what there is. */
export function reachOfScale({ growth, memory, sweep }) {
  const wasm = memory.wasm / 2 ** 20;
  return [
    ...growth.map(({ name, ratio }) => ({
      name: `a token request beside ${name} at most ${MOST_GROWTH} times as long`,
      value: `${ratio.toFixed(2)} times`,
      met: ratio <= MOST_GROWTH,
    })),
    { name: `wasm memory with ${memory.keys} hot keys below ${MOST_MEMORY} MiB`, value: `${wasm.toFixed(0)} MiB`, met: wasm < MOST_MEMORY },
    {
      name: `a step of the sweep decides within ${LONGEST_STEP} ms, in 99 of 100`,
      value: `${sweep.decided.p99.toFixed(0)} ms, and ${sweep.written.p99.toFixed(0)} ms for the disk`,
      met: sweep.decided.p99 <= LONGEST_STEP,
    },
  ];
}

function reachOfRsa(crypto) {
  const find = (prefix) => crypto.find(({ name }) => name.startsWith(prefix));
  const both = (operation) => ["PS256", "RS256"].map((alg) => find(`${alg} ${operation}`));
  const verify = Math.max(...both("verify").map(({ wasm, webCrypto }) => wasm / webCrypto));
  const sign = Math.max(...both("sign").map(({ wasm }) => wasm));
  const key = find("RSA key, median").wasm;
  return [
    { name: `RSA verify at most ${RSA.verify} times as long as WebCrypto`, value: `${verify.toFixed(1)} times`, met: verify <= RSA.verify },
    { name: `RSA sign in at most ${RSA.sign} ms`, value: `${sign.toFixed(1)} ms`, met: sign <= RSA.sign },
    { name: `an RSA key in at most ${RSA.key} ms, in the median`, value: `${key.toFixed(0)} ms`, met: key <= RSA.key },
  ];
}

function besideWebCrypto(crypto, name, most) {
  const { wasm: ours, webCrypto } = crypto.find((figure) => figure.name === name);
  const microseconds = [ours, webCrypto].map((milliseconds) => (1000 * milliseconds).toFixed(0));
  return {
    name: `${name} in at most ${most} times the time of WebCrypto`,
    value: `${(ours / webCrypto).toFixed(2)} (${microseconds.join(" and ")} µs)`,
    met: ours / webCrypto <= most,
  };
}
