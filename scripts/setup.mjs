// Everything the build needs that a checkout does not bring. Steps with nothing to do say nothing.

import { nodeModules } from "./setup/node_modules.mjs";
import { rust } from "./setup/rust.mjs";
import { workerBuild } from "./setup/tools.mjs";
import { wasmCompiler } from "./setup/wasm.mjs";

/** Answers the `worker-build` command and the environment it runs in. */
export async function setUp() {
  await nodeModules();
  await rust();
  return workerBuild(await wasmCompiler());
}
