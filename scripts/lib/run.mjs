// Child processes: run one, wait, and keep what it said for the case that it fails.

import { spawn } from "node:child_process";
import { environment, ROOT } from "./project.mjs";

const KEPT = 64 * 1024;

/** A command that did not succeed, with the end of what it printed. */
export class CommandFailed extends Error {
  constructor(command, code, output) {
    super(`${command} ended with ${code}`);
    this.output = output;
  }
}

/** Runs a command in the checkout and answers what it printed; `show` lets it print to the terminal instead. */
export function run(command, args, { env, show = false, input } = {}) {
  const stdio = [input === undefined ? "ignore" : "pipe", ...(show ? ["inherit", "inherit"] : ["pipe", "pipe"])];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env: env ?? environment(), stdio });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.stdin?.end(input);
    const orphan = () => child.kill();
    process.once("exit", orphan);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.removeListener("exit", orphan);
      if (code === 0) resolve(output);
      else reject(new CommandFailed([command, ...args].join(" "), signal ?? `status ${code}`, output));
    });
  });
}

/** What a command prints, or `undefined` where it is missing or fails. */
export async function ask(command, args, options) {
  try {
    return (await run(command, args, options)).trim();
  } catch {
    return undefined;
  }
}
