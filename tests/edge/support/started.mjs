// The server as `npm start` runs it: a script and its workerd, in a group of processes of their own.

import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../../../scripts/lib/project.mjs";
import { newFolder } from "./server.mjs";

/** How long a start may take, in milliseconds, until it has to say that it listens. */
const PATIENCE = 60_000;

/** Whom a crash may meet. */
const VICTIMS = {
  all: ({ child }) => process.kill(-child.pid, "SIGKILL"),
  "the script": ({ child }) => child.kill("SIGKILL"),
  workerd: ({ workerd }) => process.kill(workerd, "SIGKILL"),
};

/** Starts the script on `port`: `{ dev, kill(), startAgain(), output(), stop() }`, each crash with a victim by chance. */
export async function startScript(port) {
  const state = newFolder();
  let running = await launch(port, state);
  return {
    dev: JSON.parse(readFileSync(join(state, "dev.json"), "utf8")),
    output: () => running.output,
    kill: () => {
      const victims = Object.keys(VICTIMS);
      const victim = victims[Math.floor(Math.random() * victims.length)];
      VICTIMS[victim](running);
      running.output += `\nkilled: ${victim}\n`;
      return running.exited;
    },
    startAgain: async () => {
      running = await launch(port, state);
    },
    stop: async () => {
      running.child.kill("SIGTERM");
      await running.exited;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function launch(port, state) {
  const env = { ...process.env, PORT: String(port), SEKISHO_STATE: state };
  const child = spawn(process.execPath, [inRoot("scripts", "start.mjs")], { env, detached: true });
  const running = { child, output: "", exited: new Promise((done) => child.once("exit", done)) };
  let late;
  await new Promise((done, failed) => {
    const fail = (what) => failed(new Error(`the start ${what}\n${running.output}`));
    late = setTimeout(() => fail(`took more than ${PATIENCE / 1000} s`), PATIENCE);
    running.exited.then((status) => fail(`ended with ${status}`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        running.output += chunk;
        if (running.output.includes("listens on")) done();
      });
    }
  }).finally(() => clearTimeout(late));
  running.workerd = Number(/workerd … process (\d+)/.exec(running.output)[1]);
  return running;
}
