// Files that are there as a whole or not at all: whoever is killed while writing leaves what was there before.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

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
