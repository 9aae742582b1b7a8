// `npm test [-- PART…]`: every check and every test, in the order in which they fail fastest.

import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { environment, inRoot, packageBin } from "./lib/project.mjs";
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

/**
 * Files that have the machine for themselves: they kill processes or see them end, take a port again, count on the time that passes,
 * or have wrangler write into the checkout. Every other one has a server, a folder and free ports of its own, and waits half of its time.
 */
const ALONE = [
  ...["ending", "lock", "start", "start_tls"].map((name) => `tests/scripts/${name}.test.mjs`),
  ...["created", "installed", "types"].map((name) => `tests/package/${name}.test.mjs`),
  ...["assets", "crash", "crash_rounds", "openid_wrangler_dev", "slow_request", "wrangler_dev"].map((name) => `tests/edge/${name}.test.mjs`),
];

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
  console: async () => {
    await step("tsc", () => run(packageBin("tsc"), ["-p", "console"]).then(() => ""));
    await node("console");
  },
  unit: () => loudStep("cargo test", () => run("cargo", ["test", "--workspace", "--all-features", "--quiet"], { show: true })),
  worker: async () => {
    if (building) process.stdout.write(await building);
    else await build();
  },
  package: () => node("package"),
  edge: async () => {
    await python();
    await node("scripts", "edge", "engine");
  },
  browser: async () => {
    await chromium();
    await node("browser");
  },
  deploy: () => node("deploy"),
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

/** What the build of the worker prints, where it was begun before its turn. */
let building;

/** Begins it while the native tests are compiled and run, which leave a processor idle now and then; a failure is told at once. */
function begin() {
  building = run(process.execPath, [inRoot("scripts", "build.mjs")]);
  building.catch(({ message, output = "" }) => console.error(`${output}\n${message}`));
}

const cargo = (args, env) => run("cargo", args, { env }).then(() => "");

async function denied(env) {
  const minor = Number((await rustVersion("rustc", { env })).split(".")[1]);
  return minor > LINTED_UP_TO ? [] : ["--", "-Dwarnings"];
}

/** Runs the files of these folders below tests/: two at a time, and then those that have to be alone. */
async function node(...folders) {
  const files = folders.flatMap((folder) => filesIn(`tests/${folder}`));
  const alone = files.filter((file) => ALONE.includes(file));
  const rest = files.filter((file) => !alone.includes(file));
  const program = await newNode();
  // What a red test has left running, or one that never ends, keeps nobody from hearing of it.
  const ends = ["--test-force-exit", "--test-timeout=900000"];
  const tested = (count, files) => run(program, ["--test", "--test-reporter=spec", `--test-concurrency=${count}`, ...ends, ...files], { show: true });
  const name = `node --test ${folders.map((folder) => `tests/${folder}/*.test.mjs`).join(" ")}`;
  if (rest.length > 0) await loudStep(`${name}, two at a time`, () => tested(2, rest));
  if (alone.length > 0) await loudStep(`${name}, those that have to be alone`, () => tested(1, alone));
}

const filesIn = (folder) =>
  readdirSync(inRoot(folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => `${folder}/${name}`);

if (isCommand(import.meta.url)) {
  await main(async () => {
    const { values, positionals } = parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
    if (values.help) return console.log(USAGE);
    const parts = { ...PARTS, ...LONGER };
    const unknown = positionals.find((name) => !parts[name]);
    if (unknown) throw new Missing(`There is no part \`${unknown}\`.\n\n${USAGE}`);
    await setUp();
    const wanted = positionals.length === 0 ? Object.keys(PARTS) : Object.keys(parts).filter((name) => positionals.includes(name));
    for (const name of wanted) {
      if (name === "unit" && wanted.includes("worker")) begin();
      await parts[name]();
    }
    return undefined;
  });
  // Nobody waits for what was begun beside what has failed.
  if (process.exitCode) process.exit();
}
