// The programs that a wizard ends with, as one file that is fetched when somebody comes there: what is in console/samples/, by its name.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const FOLDER = fileURLToPath(new URL("samples/", import.meta.url));

export const allSamples = (): Readonly<Record<string, string>> => Object.fromEntries(readdirSync(FOLDER).sort().map((name) => [name, readFileSync(FOLDER + name, "utf8")]));

const MODULE = "virtual:samples";

/** `virtual:samples`: where that file is. */
export function samples(): Plugin {
  return {
    name: "samples",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const reference = this.emitFile({ type: "asset", name: "samples.json", source: JSON.stringify(allSamples()) });
      return `export default import.meta.ROLLUP_FILE_URL_${reference}`;
    },
  };
}
