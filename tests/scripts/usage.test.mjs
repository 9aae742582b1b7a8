// What is said to whoever misspells an option.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

for (const command of ["build", "demo", "start", "test"]) {
  for (const args of [["--bogus"], ["--help=no"]]) {
    test(`npm run ${command} says in one line that ${args} is nothing, and does nothing`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [inRoot("scripts", `${command}.mjs`), ...args], { encoding: "utf8" });
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^[^\n]*--(bogus|help)[^\n]*: --help tells what there is\.\n$/);
    });
  }
}
