// What something was made from, in one word: whether it has to be made anew.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./project.mjs";

/** A digest over a word and over the names and contents of all files below `sources`, but for those below `without`. */
export function fingerprint(word, sources, without = []) {
  const hash = createHash("sha256").update(word);
  for (const file of sources.flatMap((source) => filesUnder(source, without))) hash.update(`\0${file}\0`).update(readFileSync(inRoot(file)));
  return hash.digest("hex");
}

function filesUnder(path, without) {
  if (!existsSync(inRoot(path)) || without.includes(path)) return [];
  try {
    return readdirSync(inRoot(path)).sort().flatMap((name) => filesUnder(join(path, name), without));
  } catch {
    return [path];
  }
}

/** Whether the file of a fingerprint says this one. */
export const isMadeFrom = (file, word) => existsSync(file) && readFileSync(file, "utf8") === word;
