// `wrangler dev` with a state folder of its own: the one local runtime that has a KV namespace.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, ROOT } from "../../../scripts/lib/project.mjs";
import { newNode } from "../../../scripts/setup/node_modules.mjs";

/** How long wrangler may take to end by itself, in milliseconds. */
const PATIENCE = 10_000;

// Not a word to anyone: no metrics, no question, no look-up of where this machine is, no news of a newer version.
const QUIET = {
  CI: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/**
 * Starts `wrangler dev` on a free port. What is in `bindings` comes from a file of variables in `folder`, where the
 * state is kept too. Its build command is our own, told to keep the release build.
 *
 * Answers `{ url, output(), stop() }`.
 */
export async function startWranglerDev(folder, bindings) {
  const variables = join(folder, "variables");
  const lines = Object.entries(bindings).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(variables, lines.join(""), { mode: 0o600 });
  const paths = { WRANGLER_LOG_PATH: join(folder, "logs"), SEKISHO_STATE: join(folder, "state") };
  const state = ["--persist-to", join(folder, "persisted"), "--env-file", variables];
  const args = ["dev", "--port=0", "--inspector-port=0", ...state];
  const child = spawn(await newNode(), [inRoot("node_modules", "wrangler", "bin", "wrangler.js"), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET, ...paths, SEKISHO_PROFILE: "release" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((done) => child.once("close", done));
  const stop = async () => {
    const impatient = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    child.kill("SIGINT");
    await exited;
    clearTimeout(impatient);
  };
  let output = "";
  const ready = new Promise((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        const url = /Ready on (http:\/\/\S+)/.exec(output)?.[1];
        if (url) done(url);
      });
    }
  });
  const failed = exited.then((status) => Promise.reject(new Error(`wrangler dev ended with ${status}\n${output}`)));
  failed.catch(() => {}); // after the start nobody waits for it
  return { url: await Promise.race([ready, failed]), output: () => output, stop };
}
