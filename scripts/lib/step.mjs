// How the commands speak: one line for each step with the time it took, one sentence for what is missing.

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CommandFailed } from "./run.mjs";

/** Something the person must do; its message is one sentence that says what. */
export class Missing extends Error {}

/** A command line that says nothing that could be done: the command ends with 2, as others do. */
export class Misused extends Missing {
  exitCode = 2;
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** What others print while a step has begun its line and not ended it. */
let held;

/** Prints whole lines to `stream`: after the line of the step that is being done, if one is. */
export function printLines(stream, lines) {
  if (held) held.push([stream, lines]);
  else stream.write(lines);
}

/** Does `work` as a step named `name`; text that `work` answers is added to the line. */
export async function step(name, work) {
  const started = performance.now();
  process.stdout.write(`  ${name} … `);
  held = [];
  let said = "not done, ";
  try {
    const answer = await work();
    said = answer ? `${answer}, ` : "";
  } finally {
    console.log(`${said}${seconds(started)}`);
    const waiting = held;
    held = undefined;
    for (const [stream, lines] of waiting) stream.write(lines);
  }
}

/** A step that prints for itself: its name before, its time after. */
export async function loudStep(name, work) {
  const started = performance.now();
  console.log(`  ${name}`);
  try {
    await work();
    console.log(`  ${name} … ${seconds(started)}`);
  } catch (error) {
    console.log(`  ${name} … failed, ${seconds(started)}`);
    throw error;
  }
}

/** Whether the module at `url` is the command that was started, and not imported by another. */
export const isCommand = (url) => realpathSync(process.argv[1] ?? "/") === fileURLToPath(url);

/** Runs a whole command; what goes wrong is told without a stack where the reader could not use one. */
export async function main(work) {
  // Whoever reads has read enough, as `head` does, or the terminal is gone; what was begun is done all the same.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
  try {
    await work();
  } catch (error) {
    const misused = error.code?.startsWith("ERR_PARSE_ARGS");
    process.exitCode = error.exitCode ?? (misused ? 2 : 1);
    if (misused) console.error(`${error.message.split(". ")[0]}: --help tells what there is.`);
    else if (error instanceof Missing) console.error(error.message);
    else if (error instanceof CommandFailed) console.error(`${error.output}\n${error.message}`);
    else console.error(error);
  }
}
