// What is said to whoever misspells an option or a command.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../scripts/lib/project.mjs";

const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

for (const command of ["bench", "build", "demo", "races", "start", "test"]) {
  const [script] = /\S+\.mjs$/.exec(scripts[command]);
  for (const args of [["--bogus"], ["--help=no"]]) {
    test(`npm run ${command} says in one line that ${args} is nothing, and does nothing`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [inRoot(script), ...args], { encoding: "utf8" });
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^[^\n]*--(bogus|help)[^\n]*: --help tells what there is\.\n$/);
    });
  }
}

/** What is wrong with the words after `npm run admin --`, and the command whose help is named for them. */
const MISUSED = [
  [["--bogus"], "Unknown option '--bogus'.", ""],
  [["--help=no"], "Option '-h, --help' does not take an argument.", ""],
  [["--dry-run"], "Which command is --dry-run for?", ""],
  [["frobnicate"], "There is no command `frobnicate`.", ""],
  [["aply", "x"], "There is no command `aply x`: did you mean `apply`?", ""],
  [["user"], "There is no command `user`: did you mean `user put`?", ""],
  [["apply"], "`apply` needs FILE|FOLDER.", "apply "],
  [["apply", "x", "y"], "`apply` does not know what to do with `y`.", "apply "],
  [["apply", "x", "--bogus"], "Unknown option '--bogus'.", "apply "],
  [["--bogus", "user", "withdraw", "alice"], "Unknown option '--bogus'.", "user withdraw "],
  [["user", "withdraw"], "`user withdraw` needs NAME and CLIENT.", "user withdraw "],
  [["user", "put", "alice", "--dry-run"], "`user put` has no option --dry-run.", "user put "],
  [["user", "put", "alice", "--claims"], "Option '--claims <value>' argument missing.", "user put "],
  [["user", "put", "alice", "--claims", "--url"], "Option '--claims' argument is ambiguous.", "user put "],
];
for (const [args, wrong, help] of MISUSED) {
  test(`npm run admin -- ${args.join(" ")} is told what is wrong in one line, and in another where help is`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [inRoot("scripts", "admin.mjs"), ...args], { encoding: "utf8" });
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.equal(stderr, `${wrong}\nnpm run admin -- ${help}--help tells what there is.\n`);
  });
}

test("no command that a package has spells another as only a checkout has it", () => {
  const { files } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const packed = files.filter((name) => name.startsWith("scripts/")).flatMap((name) => (name.endsWith(".mjs") ? name : readdirSync(inRoot(name)).map((file) => `${name}/${file}`)));
  // What spells it, and what speaks of the scripts that a project has.
  const spelled = ["scripts/lib/project.mjs", "scripts/create.mjs", "scripts/lib/new_project.mjs", "scripts/lib/new_readme.mjs"];
  const code = (name) => readFileSync(inRoot(name), "utf8").replace(/^\s*(\/\/|\/\*\*|\*).*$/gm, "");
  assert.deepEqual(packed.filter((name) => !spelled.includes(name) && /npm (run|start|test)/.test(code(name))), []);
});

test("whoever reads no further, as head does, is told nothing of it, and what was begun is done", async () => {
  const lines = `import { main } from ${JSON.stringify(pathToFileURL(inRoot("scripts", "lib", "step.mjs")))};
    await main(async () => {
      for (let i = 0; i < 2000; i += 1) {
        console.log("a line of somebody".repeat(50));
        await new Promise(setImmediate);
      }
      process.exitCode = 7;
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", lines], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.once("data", () => child.stdout.destroy());
  let told = "";
  child.stderr.on("data", (chunk) => (told += chunk));
  const [status] = await once(child, "close");
  assert.deepEqual({ status, told }, { status: 7, told: "" });
});
