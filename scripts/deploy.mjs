// `npx sekisho deploy`: the worker of the package onto Cloudflare, by wrangler. A checkout does it by `npm run deploy`.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { atLeast, inRoot, packageJson } from "./lib/project.mjs";
import { Missing } from "./lib/step.mjs";

/** The wrangler that the tests of this package deploy with. */
const { wrangler: VERSION } = packageJson().devDependencies;

/** The oldest Node that it runs on. */
const OLDEST_NODE = "22.12";

const SETTINGS = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

const USAGE = `npx sekisho deploy [OPTION…]

Puts the worker on Cloudflare as the wrangler.toml of this folder says, by \`wrangler deploy\`, which is given the options
as they are: --dry-run, --env NAME, … . \`npx sekisho create\` writes such a file.

Wrangler is the one that the project has among its packages. Where there is none, npx fetches wrangler ${VERSION}, with
which this package is tested. It needs Node ${OLDEST_NODE} or newer.`;

/** What the worker is bound to, and what makes its objects, as settings have them: in quotation marks, be they TOML or JSON. */
const NAMES = /\b(?:binding|class_name|name|tag) = "([^"]+)"/g;

/** What the settings lack that the worker of this version needs: they were written for another one, or by hand. */
function lacking(settings) {
  const [, ...needed] = [...readFileSync(inRoot("wrangler.toml"), "utf8").matchAll(NAMES)].map(([, name]) => name); // the first one is the worker's own
  const text = readFileSync(settings, "utf8");
  const missing = needed.filter((name) => !text.includes(`"${name}"`) && !text.includes(`'${name}'`));
  // Without it the platform answers with files before the worker is asked, and none of its policies comes with them.
  const asksFirst = /\brun_worker_first["']?\s*[=:]\s*true\b/.test(text);
  return missing.includes("ASSETS") || asksFirst ? missing : [...missing, "run_worker_first"];
}

/** The program of the wrangler that is installed here, if one is. */
function installed() {
  try {
    const found = createRequire(resolve("package.json")).resolve("wrangler/package.json");
    return join(dirname(found), JSON.parse(readFileSync(found, "utf8")).bin.wrangler);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** What runs `wrangler deploy`. */
function deployment(args) {
  const own = installed();
  return own ? [process.execPath, [own, "deploy", ...args]] : ["npx", ["--yes", `wrangler@${VERSION}`, "deploy", ...args]];
}

/** Runs it here, with the terminal, and ends as it ends. */
function inTerminal([program, args]) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: "inherit" });
    process.on("SIGINT", () => {}); // a terminal sends it to both, and whoever ends first would leave the other alone
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.once("error", failed);
    child.once("close", (status, signal) => done(status ?? 128 + constants.signals[signal]));
  });
}

/** Does what the arguments say. */
export async function command(args) {
  if (args.some((word) => word === "--help" || word === "-h")) return console.log(USAGE);
  const settings = SETTINGS.find((name) => existsSync(name));
  if (!settings) {
    throw new Missing(`There is no wrangler.toml in ${process.cwd()}: \`npx sekisho create FOLDER\` writes a project with one.`);
  }
  const missing = lacking(settings);
  if (missing.length > 0) {
    throw new Missing(`${settings} says nothing of ${missing.join(", ")}, which this version of the worker needs: take it over from ${inRoot("wrangler.toml")}.`);
  }
  if (!atLeast(process.versions.node, OLDEST_NODE)) throw new Missing(`Wrangler needs Node ${OLDEST_NODE} or newer: this is ${process.versions.node}.`);
  process.exitCode = await inTerminal(deployment(args));
  return undefined;
}
