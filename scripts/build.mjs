// `npm run build [-- --edit]`: the worker in build/, unless the one there was made from the same sources.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { localSecret } from "./lib/admin_client.mjs";
import { buildAssets } from "./lib/assets.mjs";
import { fingerprint, isMadeFrom } from "./lib/fingerprint.mjs";
import { namedByLikeness } from "./lib/function_order.mjs";
import { writeWhole } from "./lib/files.mjs";
import { inRoot } from "./lib/project.mjs";
import { ask, run } from "./lib/run.mjs";
import { isCommand, main, step } from "./lib/step.mjs";
import { setUp } from "./setup.mjs";
import { TARGET } from "./setup/wasm.mjs";

export const BUILD = inRoot("build");
const FINGERPRINT = join(BUILD, ".fingerprint");

/** Which functions of the release's wasm had which names: for those who look at what became of them. No part of the worker. */
export const FUNCTIONS = join(BUILD, "functions.json");
const NO_SOURCES = ["schema/examples", "schema/refusals.json"]; // to try one out is not to build another worker, and the table is made of it
const SOURCES = ["Cargo.toml", "Cargo.lock", "askama.toml", "build.rs", "crates", "src", "messages", "templates", "schema", "scripts/build.mjs", "scripts/lib/fingerprint.mjs", "scripts/lib/function_order.mjs", "scripts/setup"];

/** What rustc and wasm-bindgen make use of, and no more: of all that the optimizer knows, it uses what engines do not read yet. */
const WASM_FEATURES = [
  "--mvp-features",
  ...["bulk-memory", "bulk-memory-opt", "exception-handling", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"].map((name) => `--enable-${name}`),
];

/**
 * What little is copied is copied by one instruction, and not by one for each eight octets of it: a sixteenth of the wasm.
 * Compilers of before LLVM 22 know no such options, and do without.
 */
const SHORT_COPIES = ["max-store-memcpy", "max-store-memmove"].map((name) => `-Cllvm-args=--${name}=1`);

/** What the optimizer does only where nothing else counts. */
const MORE = ["--optimize-added-constants-propagate", "--rse", "--code-folding"];

const USAGE = `npm run build [-- --edit]

Builds the worker into build/ unless it is there already, made from the same sources.

  --edit   the light profile: builds in seconds, runs slower

SEKISHO_PROFILE=release|edit chooses it too; without, \`wrangler dev\` builds with the light profile.`;

/** Builds the worker, and the files beside it, with Cargo's profile `release`, or `edit` for the loop of editing. */
export async function build(profile = "release") {
  await buildWorker(profile);
  await buildAssets();
}

async function buildWorker(profile) {
  const word = fingerprint(profile, SOURCES, NO_SOURCES);
  if (upToDate(word)) return step(`the worker (${profile})`, () => "as built before");
  const { command, env } = await setUp();
  await step(`the worker (${profile})`, async () => {
    for (const file of [FINGERPRINT, FUNCTIONS]) rmSync(file, { force: true });
    const options = profile === "release" ? await shortCopies(env) : {};
    await run(command, ["--no-opt", ...(profile === "release" ? ["--release"] : ["--profile", profile])], { env: { ...env, ...options } });
    await enter();
    if (profile === "release") await small(env);
    writeFileSync(FINGERPRINT, word);
    return size();
  });
}

/**
 * The bindings that `npm start` gives the worker, for `wrangler dev`, which reads them from this git-ignored file; the
 * worker heeds DEVELOPMENT only while its issuer is on this machine. A state kept elsewhere is another server's, whose
 * secret has no place in the checkout.
 */
function writeDevVars() {
  const file = inRoot(".dev.vars");
  if (!existsSync(file) && !process.env.SEKISHO_STATE) writeWhole(file, `ADMIN_SECRET="${localSecret()}"\nDEVELOPMENT="1"\n`);
}

const upToDate = (word) => existsSync(join(BUILD, "index.js")) && isMadeFrom(FINGERPRINT, word);

/** The environment in which the compiler copies so, if it can. */
async function shortCopies(env) {
  const isKnown = (await ask("rustc", [...SHORT_COPIES, "--target", TARGET, "--print", "cfg"], { env })) !== undefined;
  if (!isKnown) return {};
  const own = process.env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS ?? "";
  return { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: [own, ...SHORT_COPIES].join(" ").trim() };
}

/**
 * Smaller three times, since after each there is more to merge; no object is in the first KiB, where the stack ends. Then without names, a tenth of what every cold start
 * has to read, and with the functions in the order that gzip makes most of.
 */
async function small(env) {
  const wasm = join(BUILD, "index_bg.wasm");
  const pass = (...options) => run(env.WASM_OPT_BIN, [...WASM_FEATURES, ...options, wasm, "-o", wasm], { env });
  for (const more of [[], [], MORE]) await pass(...more, "-Os", "--low-memory-unused", "-g");
  const named = namedByLikeness(readFileSync(wasm));
  writeFileSync(wasm, named.wasm);
  writeFileSync(FUNCTIONS, JSON.stringify(named.functions, undefined, 1));
  await pass("--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features");
}

/** Puts the worker's own entry around what was made of the crate, in one module. */
async function enter() {
  const { build: bundle } = await import("esbuild"); // not there before the set-up
  const made = join(BUILD, "made.js");
  renameSync(join(BUILD, "index.js"), made);
  await bundle({
    entryPoints: [inRoot("src", "edge", "entry.mjs")],
    outfile: join(BUILD, "index.js"),
    alias: { made },
    external: ["cloudflare:workers", "./index_bg.wasm"],
    bundle: true,
    format: "esm",
    minify: true,
  });
  rmSync(made);
}

function size() {
  const wasm = readFileSync(join(BUILD, "index_bg.wasm"));
  const kilobytes = (bytes) => `${Math.round(bytes.length / 1000)} kB`;
  return `${kilobytes(wasm)} of wasm, ${kilobytes(gzipSync(wasm, { level: 9 }))} gzipped`;
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const { values } = parseArgs({ options: { edit: { type: "boolean" }, help: { type: "boolean" } } });
    if (values.help) return console.log(USAGE);
    const serving = process.env.WRANGLER_COMMAND === "dev";
    if (serving) writeDevVars();
    return build(process.env.SEKISHO_PROFILE ?? (values.edit || serving ? "edit" : "release"));
  });
}
