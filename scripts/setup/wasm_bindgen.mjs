#!/usr/bin/env node
// wasm-bindgen as worker-build can use it: without the list of what package.json depends on, which worker-build cannot read and
// of which nothing is in the worker.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

const args = process.argv.slice(2);
const { status, error } = spawnSync(process.env.SEKISHO_WASM_BINDGEN, args, { stdio: "inherit" });
if (error) throw error;
const folder = args[args.indexOf("--out-dir") + 1];
if (args.includes("--out-dir")) rmSync(join(folder, "package.json"), { force: true });
process.exitCode = status ?? 1;
