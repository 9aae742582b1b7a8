// One server for one state: two processes on the same databases would each use a one-time thing once.

import { createHash, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { privateFolder } from "./files.mjs";
import { Missing } from "./step.mjs";

// What the name of a state and the folder of short names may be long, in octets: together less than 100, which the address
// of a Unix socket may have on every system. Of a longer one the rest is cut off without a word.
const LONGEST_NAME = 24;
const LONGEST_FOLDER = 50;

/**
 * Where the lock of a state is: beside it, so that whoever forgets the state keeps the lock. The holder listens at the name
 * with the highest number. That name is never removed, only lower ones are, so numbers never come again: whoever finds the
 * holder dead takes the next number, which can be taken once, and has the state only if there is no higher one then.
 */
function placeOf(folder) {
  const state = resolve(folder);
  const name = basename(state);
  const short = Buffer.byteLength(name) <= LONGEST_NAME ? name : createHash("sha256").update(name).digest("hex").slice(0, LONGEST_NAME);
  return join(dirname(state), `${short}.lock`);
}

/** The numbers of the names that are there; the name without one counts as 0. */
function numbers(place) {
  const prefix = basename(place);
  const number = (name) => (name === prefix ? 0 : /^\.\d{1,15}$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length + 1)) : undefined);
  const all = existsSync(dirname(place)) ? readdirSync(dirname(place)) : [];
  return all.filter((name) => name.startsWith(prefix)).map(number).filter((found) => found !== undefined);
}

const highest = (place) => Math.max(-1, ...numbers(place));

const named = (place, number) => (number === 0 ? place : `${place}.${number}`);

/**
 * Does with a short name of the folder of `place` what needs one, however long the path is. Nobody else can hold or foresee
 * the name, and it is gone before the socket is: whoever closes one deletes it by its name, and by then that may be another's.
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

/** Listens at a name that nobody else has. */
const listening = (name) => shortly(name, (short) => new Promise((done, fail) => {
  const held = createServer((socket) => socket.destroy()).once("error", fail);
  held.listen(short, () => done(held.unref()));
}));

/**
 * Whether somebody still answers there: a process that was killed leaves the name behind, and nobody listens. Whoever may
 * not be asked is there.
 */
function isHeld(name) {
  const isGone = ({ code }) => code === "ECONNREFUSED" || code === "ENOENT";
  return shortly(name, (short) => new Promise((done) => {
    const asked = connect(short, () => {
      asked.destroy();
      done(true);
    });
    asked.once("error", (error) => done(!isGone(error)));
  }));
}

/** Whether a server holds the state of `folder`. */
export function isStateHeld(folder) {
  const place = placeOf(folder);
  const number = highest(place);
  return number < 0 ? false : isHeld(named(place, number));
}

/** Gives what listens at `from` the name of this number, if nobody has had it; its own goes. */
function take(from, place, number) {
  try {
    linkSync(from, named(place, number));
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(from, { force: true });
  }
  if (highest(place) === number) return true;
  rmSync(named(place, number), { force: true }); // a lower one, which says nothing
  return false;
}

/** Holds the state of `folder` until this process ends, however it ends. */
export async function holdState(folder) {
  const place = placeOf(folder);
  privateFolder(dirname(place));
  const inUse = () => new Missing(`The state in ${resolve(folder)} is in use by another server: stop that one, or set SEKISHO_STATE to another folder.`);
  const before = highest(place);
  if (before >= 0 && (await isHeld(named(place, before)))) throw inUse();
  const own = `${place}-${randomBytes(6).toString("hex")}`;
  const held = await listening(own);
  if (!take(own, place, before + 1)) {
    held.close();
    throw inUse();
  }
  // The one before stays: whoever reads the folder while names come and go still finds one of the two.
  for (const number of numbers(place)) if (number < before) rmSync(named(place, number), { force: true });
  return held;
}
