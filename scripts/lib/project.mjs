// Where things are: the checkout or the package that npm installed, the state, and the cache that checkouts share.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const inRoot = (...parts) => join(ROOT, ...parts);

/** Whether this is a checkout, which makes what it needs; a package that npm installed has it made. */
export const CHECKOUT = existsSync(inRoot("Cargo.toml"));

export const packageJson = () => JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

/** The file that npm installed the package from, if it is none that was published. */
export function installedFrom() {
  const record = inRoot("..", ".package-lock.json");
  if (CHECKOUT || !existsSync(record)) return undefined;
  const { resolved } = JSON.parse(readFileSync(record, "utf8")).packages[`node_modules/${packageJson().name}`] ?? {};
  return resolved?.startsWith("file:") ? resolve(inRoot("..", ".."), resolved.slice("file:".length)) : undefined;
}

/**
 * What the local server keeps between starts; git-ignored. A package is used from another folder and replaced as a whole, so
 * that its state is where it is used. `SEKISHO_STATE` puts it elsewhere.
 */
export const STATE = resolve(process.env.SEKISHO_STATE ?? (CHECKOUT ? inRoot(".sekisho") : ".sekisho"));
export const inState = (...parts) => join(STATE, ...parts);

/** Tools that take minutes to build and belong to no single checkout. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sekisho");

export const DEFAULT_PORT = 8787;

/** A command as a person types it here: `npm run admin -- apply FOLDER`, or `npx sekisho admin apply FOLDER`. */
export function typed(name, words = "") {
  if (!CHECKOUT) return ["npx sekisho", name, words].filter(Boolean).join(" ");
  return `npm ${name === "start" ? "" : "run "}${name}${words && ` -- ${words}`}`;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether what is at `url` is on this machine. */
export const isLoopback = (url) => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);

/** A program that an npm package brings. */
export const packageBin = (name) => inRoot("node_modules", ".bin", name);

/** The exact version of a crate in Cargo.lock. */
export function lockedVersion(crate) {
  const entry = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`);
  return readFileSync(inRoot("Cargo.lock"), "utf8").match(entry)?.[1];
}

/** The oldest Rust that Cargo.toml admits. */
export function oldestRust() {
  return readFileSync(inRoot("Cargo.toml"), "utf8").match(/^rust-version = "([^"]+)"/m)[1];
}

/** The environment of child processes: rustup's folder is found even where the shell has not been told of it. */
export function environment(extra = {}) {
  const cargo = join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "bin");
  const path = [inRoot("node_modules", ".bin"), process.env.PATH, existsSync(cargo) ? cargo : ""];
  return { ...process.env, PATH: path.filter(Boolean).join(delimiter), ...extra };
}

/** Whether version `a` is at least `b`, number by number. */
export function atLeast(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number.parseFloat));
  for (let i = 0; i < right.length; i += 1) {
    if ((left[i] ?? 0) !== right[i]) return (left[i] ?? 0) > right[i];
  }
  return true;
}
