// The samples of docs/samples as programs and documents, moved to the ports and the issuer of a test.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { readDocuments } from "../../../scripts/lib/documents.mjs";
import { inRoot } from "../../../scripts/lib/project.mjs";

export const sample = (...parts) => inRoot("docs", "samples", ...parts);

/** The documents of a sample, with each text on the left of `moves` replaced by the one on the right. */
export function documentsOf(path, moves) {
  const moved = (text) => Object.entries(moves).reduce((so, [from, to]) => so.replaceAll(from, to), text);
  return readDocuments(path).map(({ document, ...entry }) => ({ ...entry, document: JSON.parse(moved(JSON.stringify(document))) }));
}

/** How long a sample may take to print what is waited for, in milliseconds. */
const PATIENCE = 30_000;

/** Runs a sample: `{ line(), said(), ended, stop() }`, the next line that it prints, all of them, and its status. */
export function run(name, env = {}, args = []) {
  const options = { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn(process.execPath, [sample(name), ...args], options);
  const said = [];
  const waiting = [];
  const tell = (line) => {
    said.push(line);
    waiting.splice(0).forEach((wake) => wake());
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", tell);
  const ended = new Promise((done) => child.once("close", done));
  /** The first line that matches, once it is there. */
  const line = async (pattern) => {
    const late = setTimeout(() => child.kill(), PATIENCE);
    for (;;) {
      const found = said.find((told) => pattern.test(told));
      if (found === undefined) {
        const status = await Promise.race([new Promise((wake) => waiting.push(wake)), ended.then(() => "ended")]);
        if (status !== "ended" || said.some((told) => pattern.test(told))) continue;
      }
      clearTimeout(late);
      if (found !== undefined) return found;
      throw new Error(`${name} ended, or said nothing of ${pattern}:\n${said.join("\n")}`);
    }
  };
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { line, said: () => said.join("\n"), ended, stop };
}

/** A server among the samples, once it listens. */
export async function serve(name, env) {
  const started = run(name, env);
  await started.line(/^listens on /);
  return started;
}

/** The single-page app in one script, with the texts of `moves` replaced. */
export async function bundledSpa(moves) {
  const moved = Object.entries(moves).reduce((so, [from, to]) => so.replaceAll(from, to), readFileSync(sample("spa.mjs"), "utf8"));
  const stdin = { contents: moved, resolveDir: sample(), sourcefile: "spa.mjs" };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
  return outputFiles[0].text;
}

/** A window that has what the app uses of one: it loads `script` at an address, and notes where it is sent. */
export function newWindow(script) {
  const stored = new Map();
  const storage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
    key: (index) => [...stored.keys()][index],
    get length() {
      return stored.size;
    },
  };
  let loads = 0;
  return async (address) => {
    const { origin, search, href } = new URL(address);
    const elements = new Map(["told", "sign-in", "orders", "sign-out"].map((id) => [id, {}]));
    let sent;
    const gone = new Promise((done) => (sent = done));
    const location = { origin, search, href, assign: sent, replace: sent };
    const window = { location, sessionStorage: storage, localStorage: storage, addEventListener() {}, removeEventListener() {} };
    const document = { getElementById: (id) => elements.get(id) };
    Object.assign(globalThis, { window: Object.assign(window, { window, self: window, top: window, parent: window }), document, location });
    Object.assign(globalThis, { sessionStorage: storage, localStorage: storage, history: { replaceState() {} } });
    loads += 1;
    await import(`data:text/javascript;base64,${Buffer.from(`${script}\n// ${loads}`).toString("base64")}`);
    return { press: (id) => elements.get(id).onclick(), told: () => elements.get("told").textContent, gone };
  };
}
