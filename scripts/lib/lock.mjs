// One server for one state: two processes on the same databases would each use a one-time thing once.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { privateFolder } from "./files.mjs";
import { Missing } from "./step.mjs";

// What the name of a state and the folder of short names may be long, in octets: together less than 100, which the address
// of a Unix socket may have on every system. Of a longer one the rest is cut off without a word.
const LONGEST_NAME = 24;
const LONGEST_FOLDER = 50;

// In what time, in milliseconds, whoever found the same dead process has taken its place or sees that it is taken.
const SETTLED = 200;

/** Where the lock of a state is: beside it, so that whoever forgets the state keeps the lock. */
function placeOf(folder) {
  const state = resolve(folder);
  const name = basename(state);
  const short = Buffer.byteLength(name) <= LONGEST_NAME ? name : createHash("sha256").update(name).digest("hex").slice(0, LONGEST_NAME);
  return join(dirname(state), `${short}.lock`);
}

/**
 * Does with a short name of `place` what needs one, however long the path is. Nobody else can hold or foresee the name,
 * and it is gone before the socket is: whoever closes one deletes it by its name, and by then that may be another's.
 */
async function shortly(place, use) {
  const short = Buffer.byteLength(tmpdir()) <= LONGEST_FOLDER ? tmpdir() : "/tmp";
  const folder = mkdtempSync(join(short, "sekisho-"));
  try {
    symlinkSync(dirname(place), join(folder, "s"));
    return await use(join(folder, "s", basename(place)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const listening = (place) => shortly(place, (name) => new Promise((done, fail) => {
  const held = createServer((socket) => socket.destroy()).once("error", fail);
  held.listen(name, () => done(held.unref()));
}));

/**
 * Whether somebody still answers there: a process that was killed leaves the name behind, and nobody listens. Whoever may
 * not be asked is there.
 */
function isHeld(place) {
  const isGone = ({ code }) => code === "ECONNREFUSED" || code === "ENOENT";
  return shortly(place, (name) => new Promise((done) => {
    const asked = connect(name, () => {
      asked.destroy();
      done(true);
    });
    asked.once("error", (error) => done(!isGone(error)));
  }));
}

/** Whether a server holds the state of `folder`. */
export const isStateHeld = (folder) => isHeld(placeOf(folder));

/** Whether `held`, which listens at `place`, still does after all who found it free or dead at the same moment. */
async function settled(place, held) {
  const inode = () => statSync(place, { throwIfNoEntry: false })?.ino;
  const ours = inode();
  await sleep(SETTLED);
  if (ours !== undefined && inode() === ours) return held;
  held.close();
  throw Object.assign(new Error("somebody else was quicker"), { code: "EADDRINUSE" });
}

/** Takes the place of a process that was killed. */
async function takenOver(place) {
  rmSync(place, { force: true });
  return listening(place);
}

/**
 * Holds the state of `folder` until this process ends, however it ends. Of many that take the place of a dead process, and
 * of one that finds it free while they do, the last has it.
 */
export async function holdState(folder) {
  const place = placeOf(folder);
  privateFolder(dirname(place));
  const inUse = (error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Missing(`The state in ${resolve(folder)} is in use by another server: stop that one, or set SEKISHO_STATE to another folder.`);
  };
  const taken = async (error) => {
    if (error.code !== "EADDRINUSE" || (await isHeld(place))) throw error;
    return takenOver(place);
  };
  return listening(place).catch(taken).then((held) => settled(place, held)).catch(inUse);
}
