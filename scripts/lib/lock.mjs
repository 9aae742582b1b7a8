// One server for one state: two processes on the same databases would each use a one-time thing once.

import { createHash } from "node:crypto";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Missing } from "./step.mjs";

// What the address of a Unix socket may be long, on every system.
const LONGEST = 100;

// In what time, in milliseconds, whoever found the same dead process has taken its place or sees that it is taken.
const SETTLED = 200;

/** Where the lock of a state is: beside it, so that whoever forgets the state keeps the lock. */
function placeOf(folder) {
  const beside = `${resolve(folder)}.lock`;
  if (Buffer.byteLength(beside) <= LONGEST) return beside;
  return join(tmpdir(), `sekisho-${createHash("sha256").update(beside).digest("hex").slice(0, 32)}.lock`);
}

function listening(place) {
  return new Promise((done, fail) => {
    const held = createServer((socket) => socket.destroy()).once("error", fail);
    held.listen(place, () => done(held.unref()));
  });
}

/**
 * Whether somebody still answers there: a process that was killed leaves the name behind, and nobody listens. Whoever may
 * not be asked is there.
 */
function isHeld(place) {
  const isGone = ({ code }) => code === "ECONNREFUSED" || code === "ENOENT";
  return new Promise((done) => {
    const asked = connect(place, () => {
      asked.destroy();
      done(true);
    });
    asked.once("error", (error) => done(!isGone(error)));
  });
}

/** Whether a server holds the state of `folder`. */
export const isStateHeld = (folder) => isHeld(placeOf(folder));

/** Takes the place of a process that was killed. Another may do the same at the same moment: the last one has it. */
async function takenOver(place) {
  rmSync(place, { force: true });
  const held = await listening(place);
  const { ino } = statSync(place);
  await sleep(SETTLED);
  if (statSync(place, { throwIfNoEntry: false })?.ino === ino) return held;
  held.close();
  throw Object.assign(new Error("somebody else was quicker"), { code: "EADDRINUSE" });
}

/** Holds the state of `folder` until this process ends, however it ends. */
export async function holdState(folder) {
  const place = placeOf(folder);
  mkdirSync(dirname(place), { recursive: true });
  const inUse = (error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Missing(`The state in ${resolve(folder)} is in use by another server: stop that one, or set SEKISHO_STATE to another folder.`);
  };
  try {
    return await listening(place);
  } catch (error) {
    if (error.code !== "EADDRINUSE" || (await isHeld(place))) return inUse(error);
    return takenOver(place).catch(inUse);
  }
}
