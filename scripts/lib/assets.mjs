// The static files beside the worker, in build/assets: the console and the playground, as Vite makes them, the pages about errors and the documentation.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { writeErrorPages } from "./error_pages.mjs";
import { fingerprint, isMadeFrom } from "./fingerprint.mjs";
import { inRoot } from "./project.mjs";
import { step } from "./step.mjs";

export const ASSETS = inRoot("build", "assets");
const FINGERPRINT = inRoot("build", ".assets"); // beside them: what is among them is served
const SOURCES = ["README.md", "README.ja.md", "console", "data", "docs", "messages", "schema", "package-lock.json", "scripts/lib/assets.mjs", "scripts/lib/doc_pages.mjs", "scripts/lib/error_pages.mjs", "scripts/lib/html.mjs", "scripts/lib/standards.mjs"];
const NOT_SHOWN = ["docs/images", "docs/samples"];

/** Makes them, unless those that are there were made from the same sources. */
export async function buildAssets() {
  const word = fingerprint("assets", SOURCES, NOT_SHOWN);
  if (existsSync(ASSETS) && isMadeFrom(FINGERPRINT, word)) return;
  const { nodeModules } = await import("../setup/node_modules.mjs"); // which a package does not have
  await nodeModules();
  await step("the console", async () => {
    rmSync(FINGERPRINT, { force: true });
    const { build } = await import("vite"); // not there before the set-up
    await build({ configFile: inRoot("console", "vite.config.ts"), logLevel: "warn" });
    const { writeDocPages } = await import("./doc_pages.mjs"); // nor is what reads Markdown
    writeErrorPages(ASSETS);
    writeDocPages(ASSETS);
    writeFileSync(FINGERPRINT, word);
  });
}
