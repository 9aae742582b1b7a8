// `npm test [-- PART…]`: every check and every test, in the order in which they fail fastest.

import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { environment } from "./lib/project.mjs";
import { run } from "./lib/run.mjs";
import { isCommand, loudStep, main, Missing, step } from "./lib/step.mjs";
import { setUp } from "./setup.mjs";
import { chromium } from "./setup/chromium.mjs";
import { newNode } from "./setup/node_modules.mjs";
import { python } from "./setup/python.mjs";
import { linters, rustVersion } from "./setup/rust.mjs";
import { TARGET, wasmCompiler } from "./setup/wasm.mjs";

// Newer compilers bring lints that this source has not met: they are shown, and do not fail the tests.
const LINTED_UP_TO = 96;

/** The parts by name, each with what it needs. The runners come last, so their closing lines are the last ones. */
const PARTS = {
  format: () => step("cargo fmt --check", () => cargo(["fmt", "--all", "--check"])),
  clippy: async () => {
    await linters();
    await step("cargo clippy", async () => cargo(["clippy", "--workspace", "--all-targets", "--all-features", "--quiet", ...(await denied())]));
    const env = await wasmCompiler();
    const args = ["clippy", "--lib", "--all-features", "--quiet", "--target", TARGET];
    await step(`cargo clippy for ${TARGET}`, async () => cargo([...args, ...(await denied(env))], env));
  },
  doc: () => step("cargo doc", async () => cargo(["doc", "--workspace", "--no-deps", "--all-features", "--quiet"], environment({ RUSTDOCFLAGS: (await denied()).at(-1) ?? "" }))),
  unit: () => loudStep("cargo test", () => run("cargo", ["test", "--workspace", "--all-features", "--quiet"], { show: true })),
  worker: () => build(),
  edge: async () => {
    await python();
    await node(["tests/scripts/*.test.mjs", "tests/edge/*.test.mjs", "tests/engine/*.test.mjs"]);
  },
  browser: async () => {
    await chromium();
    await node(["tests/browser/*.test.mjs"]);
  },
  deploy: () => node(["tests/deploy/*.test.mjs"]),
};

/** Longer forms of what is among the parts already, and shows what it does. */
const LONGER = {
  model: () => {
    const env = environment({ SEKISHO_MODEL: "longer" });
    const search = ["test", "--test", "native", "--", "single_use", "--nocapture", "--test-threads=1"];
    return loudStep("the search for a second use", () => run("cargo", search, { show: true, env }));
  },
};

const USAGE = `npm test [-- PART…]

Sets up what is missing and runs every test, or only the parts named:
${Object.keys(PARTS).join(", ")};
and, longer than what is among these, only if named: ${Object.keys(LONGER).join(", ")}.`;

const cargo = (args, env) => run("cargo", args, { env }).then(() => "");

async function denied(env) {
  const minor = Number((await rustVersion("rustc", { env })).split(".")[1]);
  return minor > LINTED_UP_TO ? [] : ["--", "-Dwarnings"];
}

async function node(patterns) {
  const program = await newNode();
  // What a red test has left running, or one that never ends, keeps nobody from hearing of it.
  const ends = ["--test-force-exit", "--test-timeout=900000"];
  const args = ["--test", "--test-reporter=spec", "--test-concurrency=1", ...ends, ...patterns];
  await loudStep(`node --test ${patterns.join(" ")}`, () => run(program, args, { show: true }));
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const { values, positionals } = parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
    if (values.help) return console.log(USAGE);
    const parts = { ...PARTS, ...LONGER };
    const unknown = positionals.find((name) => !parts[name]);
    if (unknown) throw new Missing(`There is no part \`${unknown}\`.\n\n${USAGE}`);
    await setUp();
    const wanted = positionals.length === 0 ? Object.keys(PARTS) : Object.keys(parts).filter((name) => positionals.includes(name));
    for (const name of wanted) await parts[name]();
    return undefined;
  });
}
