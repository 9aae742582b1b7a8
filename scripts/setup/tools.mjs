// The tools that turn the compiled crate into a worker: worker-build, and the wasm-bindgen of the version in Cargo.lock.
// They are built from their crates, once for all checkouts, so no release page needs to be reached.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/run.mjs";
import { step } from "../lib/step.mjs";
import { CACHE, environment, inRoot, lockedVersion } from "../lib/project.mjs";
import { openSsl } from "./rust.mjs";

const TOOLS = [
  // worker-build serves the `worker` crate of its own version.
  { crate: "worker-build", bin: "worker-build", version: lockedVersion("worker"), features: [] },
  // The crate and its command line refuse to work together unless they are the same version. It needs no TLS here.
  { crate: "wasm-bindgen-cli", bin: "wasm-bindgen", version: lockedVersion("wasm-bindgen"), features: ["--no-default-features"] },
];

const folder = ({ crate, version }) => join(CACHE, `${crate}-${version}`);
const program = (tool) => join(folder(tool), "bin", tool.bin);

/** The programs, built where they are missing, and the environment that makes worker-build use ours. */
export async function workerBuild(env) {
  for (const tool of TOOLS) {
    if (!existsSync(program(tool))) await step(`${tool.crate} ${tool.version}, from its crate`, () => build(tool));
  }
  const helpers = {
    WASM_BINDGEN_BIN: program(TOOLS[1]),
    WASM_OPT_BIN: inRoot("node_modules", "binaryen", "bin", "wasm-opt"),
    ESBUILD_BIN: inRoot("node_modules", "esbuild", "bin", "esbuild"),
  };
  return { command: program(TOOLS[0]), env: { ...env, ...helpers } };
}

async function build(tool) {
  await openSsl();
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, "build-"));
  try {
    await run("cargo", install(tool, join(work, "root")), { env: lightly(join(work, "target")) });
    rmSync(folder(tool), { recursive: true, force: true });
    renameSync(join(work, "root"), folder(tool));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const install = ({ crate, bin, version, features }, root) => [
  ...["install", `${crate}@${version}`, "--bin", bin, "--locked", "--profile", "dev", "--no-track"],
  ...[...features, "--root", root],
];

/** They run for seconds a day: a short build matters more than a fast program. */
const lightly = (target) => environment({ CARGO_PROFILE_DEV_DEBUG: "0", CARGO_TARGET_DIR: target });
