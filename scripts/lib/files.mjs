// Files for their owner only, that are there as a whole or not at all: whoever is killed while writing leaves what was
// there before.

import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";

const OTHERS = 0o077;
const SHARED = 0o1000; // the sticky bit: a folder for everybody, such as /tmp

/**
 * Makes a folder for its owner only, and narrows one that is there with more. What belongs to another, or is meant for
 * everybody, is left as it is.
 */
export function privateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { mode, uid } = statSync(path);
  if (mode & OTHERS && !(mode & SHARED) && uid === process.getuid?.()) chmodSync(path, mode & 0o700);
}

/** What `make` does, where every file that it makes, and every process that it starts makes, is its owner's only. */
export function privately(make) {
  const before = process.umask(OTHERS);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

/** Writes a file for its owner only. */
export function writeWhole(file, text) {
  const beside = `${file}.${process.pid}.new`;
  const descriptor = openSync(beside, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor); // the name may reach the disk before the text does
  } finally {
    closeSync(descriptor);
  }
  renameSync(beside, file);
}

/** The text of a file, or `undefined` where there is none. */
export function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
