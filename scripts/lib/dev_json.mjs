// What a script needs to use the local server, in a file of its state.

import { writeWhole, readIfThere } from "./files.mjs";
import { inState } from "./project.mjs";

export const DEV = inState("dev.json");

/** What the file holds, or `undefined` where there is none, or none that can be read. */
export function readDev() {
  try {
    return JSON.parse(readIfThere(DEV) ?? "null") ?? undefined;
  } catch {
    return undefined; // cut off by a crash of a version that did not write it whole: it is made up anew
  }
}

export const writeDev = (dev) => writeWhole(DEV, `${JSON.stringify(dev, null, 2)}\n`);
