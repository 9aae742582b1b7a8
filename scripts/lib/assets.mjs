// The static files beside the worker, in build/assets: the console and the playground, as Vite makes them, and the pages about errors.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { writeErrorPages } from "./error_pages.mjs";
import { fingerprint, isMadeFrom } from "./fingerprint.mjs";
import { inRoot } from "./project.mjs";
import { step } from "./step.mjs";

export const ASSETS = inRoot("build", "assets");
const FINGERPRINT = inRoot("build", ".assets"); // beside them: what is among them is served
const SOURCES = ["console", "data", "messages", "schema", "package-lock.json", "scripts/lib/assets.mjs", "scripts/lib/error_pages.mjs", "scripts/lib/html.mjs", "scripts/lib/standards.mjs"];

/** Makes them, unless those that are there were made from the same sources. */
export async function buildAssets() {
  const word = fingerprint("assets", SOURCES);
  if (existsSync(ASSETS) && isMadeFrom(FINGERPRINT, word)) return;
  const { nodeModules } = await import("../setup/node_modules.mjs"); // which a package does not have
  await nodeModules();
  await step("the console", async () => {
    rmSync(FINGERPRINT, { force: true });
    const { build } = await import("vite"); // not there before the set-up
    await build({ configFile: inRoot("console", "vite.config.ts"), logLevel: "warn" });
    writeErrorPages(ASSETS);
    writeFileSync(FINGERPRINT, word);
  });
}
