// A machine with Node and nothing else: no compiler, no cargo, a home of its own. npm may use what it has downloaded before.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inRoot } from "../../../scripts/lib/project.mjs";
import { freePort } from "../../scripts/support/port.mjs";

/** How long a server may take until it listens, in milliseconds. */
const PATIENCE = 60_000;

/** What there is on the machine besides Node: a shell, and what the server has it call. */
const PROGRAMS = ["cat", "node", "npm", "npx", "sh"];

/** What of the environment says how to reach the registry. */
const PASSED_ON = /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file)$/i;

/** The program of this name that is not one of the checkout's: Node there is a newer one than people may have. */
function found(name) {
  const folders = process.env.PATH.split(delimiter).filter((folder) => !folder.startsWith(inRoot("node_modules")));
  const place = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  assert.ok(place, `there is no ${name} on PATH`);
  return realpathSync(place);
}

/** What npm is told that the home of whoever runs the tests says. */
const told = (setting) => execFileSync("npm", ["config", "get", setting], { encoding: "utf8" }).trim();

/** A folder outside the checkout, with such a machine in it. */
export function newMachine() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sekisho-package-")));
  const [bin, home] = ["bin", "home"].map((name) => join(folder, name));
  for (const made of [bin, home]) mkdirSync(made);
  for (const name of PROGRAMS) symlinkSync(found(name), join(bin, name));
  const passed = Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
  const npm = { npm_config_cache: told("cache"), npm_config_registry: told("registry"), npm_config_prefer_offline: "true", npm_config_update_notifier: "false" };
  const env = { ...passed, ...npm, PATH: bin, HOME: home, TMPDIR: folder };
  return {
    folder,
    env,
    in: (...parts) => join(folder, ...parts),
    run: (cwd, command, options) => run(cwd, command, { ...options, env: { ...env, ...options?.env } }),
    serve: (cwd, command, { env: more, port } = {}) => serve(cwd, command, { ...env, ...more }, port),
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const started = (cwd, [program, ...args], env) => spawn(join(env.PATH, program), args, { cwd, env, detached: true });

/** Runs a command to its end: `{ status, stdout, stderr, seconds }`. */
export function run(cwd, command, { env, input = "" }) {
  const since = performance.now();
  const child = started(cwd, command, env);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => (said[name] += chunk));
  child.stdin.on("error", () => {}); // of one that reads nothing
  child.stdin.end(input);
  return new Promise((done) => child.once("close", (status) => done({ status, ...said, seconds: (performance.now() - since) / 1000 })));
}

/** Starts a server and waits until it says that it listens: `{ url, port, output(), seconds, stop() }`. A terminal's Ctrl-C stops it. */
async function serve(cwd, command, env, wanted) {
  const since = performance.now();
  const port = wanted ?? (await freePort());
  const child = started(cwd, command, { ...env, PORT: String(port) });
  let output = "";
  const ended = new Promise((done) => child.once("close", (status, signal) => done(signal ?? status)));
  const listening = new Promise((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (/listens on/.test(output)) done("listening");
      });
    }
  });
  const late = setTimeout(() => process.kill(-child.pid, "SIGKILL"), PATIENCE);
  const how = await Promise.race([listening, ended]);
  clearTimeout(late);
  assert.equal(how, "listening", output);
  const stop = async () => {
    process.kill(-child.pid, "SIGINT");
    return ended;
  };
  return { pid: child.pid, port, url: /listens on (https?:\/\/[\w.:]+\d)/.exec(output)[1], output: () => output, seconds: (performance.now() - since) / 1000, stop };
}

/** Packs the package into the machine: what npm says of it, and where it is. */
export function pack(machine) {
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", machine.folder], { cwd: inRoot(), encoding: "utf8" }).replace(/^[^[]*(?=\[)/, ""));
  return { ...packed, file: machine.in(packed.filename) };
}

/** A folder of the machine in which somebody has installed the package. */
export async function install(machine, { file }, name = "somewhere") {
  const cwd = machine.in(name);
  mkdirSync(cwd);
  const installed = await machine.run(cwd, ["npm", "install", "--no-audit", "--no-fund", file]);
  assert.equal(installed.status, 0, installed.stderr);
  return { cwd, seconds: installed.seconds };
}

/** Where a program of the packages of the checkout is, for what a project would install to be deployed or checked. */
export function lend(cwd, ...names) {
  for (const name of names) {
    mkdirSync(dirname(join(cwd, "node_modules", name)), { recursive: true });
    symlinkSync(inRoot("node_modules", name), join(cwd, "node_modules", name));
  }
}
