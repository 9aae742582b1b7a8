// What `npm pack` does first: everything in the package that is made, whatever SEKISHO_PROFILE says.

import { rmSync } from "node:fs";
import { build } from "./build.mjs";
import { inRoot } from "./lib/project.mjs";
import { isCommand, main, step } from "./lib/step.mjs";
import { writeTypes } from "./lib/types.mjs";

/** What worker-build leaves for those who publish its output by itself: npm would pack nothing beside it. */
const OF_OTHERS = [".gitignore", "package.json"];

if (isCommand(import.meta.url)) {
  await main(async () => {
    await build("release");
    for (const name of OF_OTHERS) rmSync(inRoot("build", name), { force: true });
    await step("the types of documents and hooks", writeTypes);
  });
}
