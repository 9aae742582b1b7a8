// The pages for people: each relative link leads to a file and a heading, and each command that they name is one.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { COMMANDS, COMMON_OPTIONS } from "../../scripts/lib/admin_commands.mjs";
import { read } from "../../scripts/lib/command_line.mjs";
import { inRoot, packageBin } from "../../scripts/lib/project.mjs";
import { headingsOf, prose } from "./support/headings.mjs";

const PAGES = [
  ...readdirSync(inRoot()).filter((name) => /^(README.*|CONTRIBUTING)\.md$/.test(name)),
  ...readdirSync(inRoot("docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
].map((name) => inRoot(name));

const textOf = (file) => readFileSync(file, "utf8");

const anchorsOf = (file) => headingsOf(textOf(file)).map(({ anchor }) => anchor);

/** Where a relative link does not lead to, if it leads nowhere. */
function missing(page, target) {
  const [path, anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(file)) return `${target}: there is no such file`;
  if (anchor !== undefined && file.endsWith(".md") && !anchorsOf(file).includes(anchor)) return `${target}: there is no such heading`;
  return undefined;
}

/** The lines of a page that are commands, without their comments. */
const commandsOf = (text) => {
  const lines = text.match(/^ {4}.*$|`npm [^`]+`|`npx [^`]+`/gm) ?? [];
  return lines.map((line) => line.replace(/`/g, "").replace(/\s#.*$/, "").trim());
};

/** The words of a command, as a shell has them; what is left out of an example is left out of its words. */
const wordsOf = (command) => (command.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ""));

/** The words behind `npm run NAME`, up to where the shell does something else with what comes out. */
function runsIn(command) {
  const run = /(?:^|[ ;|&])npm (?:run (?:-s )?|(?=start|test))([a-z]+)((?:\s+[^|;<>&]*)?)/.exec(command);
  return run && { name: run[1], args: wordsOf(run[2]).filter((word, index) => !(word === "--" && index === 0)) };
}

const { name, scripts } = JSON.parse(textOf(inRoot("package.json")));

/** The options that a script knows by what it says of itself. */
const optionsIn = (file) => new Set(textOf(inRoot(file)).match(/--[a-z][a-z-]+/g));
const optionsOf = (name) => optionsIn(/\S+\.mjs$/.exec(scripts[name])[0]);

/** The first of the words that is an option, and none of these. */
const strangeOf = (words, known) => words.map((word) => word.split("=")[0]).find((word) => /^--[a-z]/.test(word) && !known.has(word));

/** Why `npx sekisho` does not know these words. */
function mistakenOfOwn([command, ...words]) {
  if (command === undefined || /^[…A-Z]/.test(command)) return undefined;
  const file = `scripts/${command}.mjs`;
  if (!textOf(inRoot("scripts/sekisho.mjs")).includes(`name: "${command}"`)) return `there is no command ${command} of ${name}`;
  if (command === "admin") return mistaken(words);
  const strange = strangeOf(words, optionsIn(file));
  return strange && `npx ${name} ${command} has no option ${strange}`;
}

/** Why there is no such command, if there is none. */
function misspelled(command) {
  const [, bin, words] = /(?:^|[ ;|&])npx ([a-z-]+)([^|;<>&]*)/.exec(command) ?? [];
  if (bin === name) return mistakenOfOwn(wordsOf(words));
  if (bin && !existsSync(packageBin(bin))) return `there is no package that brings ${bin}`;
  const run = runsIn(command);
  if (!run) return undefined;
  if (!scripts[run.name]) return `there is no script ${run.name}`;
  if (run.name === "admin") return mistaken(run.args);
  if (!scripts[run.name].includes(".mjs")) return undefined;
  const strange = strangeOf(run.args, optionsOf(run.name));
  return strange && `npm run ${run.name} has no option ${strange}`;
}

/** What `npm run admin` itself says to these words. */
function mistaken(args) {
  if (args.length === 0 || /^[…A-Z]/.test(args[0]) || args.at(-1) === "…") return undefined; // of any command
  if (COMMANDS.some(({ name }) => name === args.join(" "))) return undefined; // spoken of, and not typed
  try {
    read("npm run admin --", args, COMMANDS, COMMON_OPTIONS);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

for (const page of PAGES) {
  const name = relative(inRoot(), page);
  test(`each relative link of ${name} leads to a file and a heading`, () => {
    const targets = [...prose(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
    const relatives = targets.filter((target) => !/^[a-z]+:/.test(target));
    assert.deepEqual(relatives.map((target) => missing(page, target)).filter(Boolean), []);
  });

  test(`each command of ${name} is one`, () => {
    const wrong = commandsOf(textOf(page)).map((command) => [command, misspelled(command)]);
    assert.deepEqual(wrong.filter(([, reason]) => reason), []);
  });
}

test("npm is told to be silent where what a command prints goes into a file", () => {
  const loud = PAGES.flatMap((page) => commandsOf(textOf(page))).filter((command) => /npm run (?!-s ).*[^-=]> ?\S/.test(command));
  assert.deepEqual(loud, []);
});

test("a link that leads nowhere, and a command that there is not, are found", () => {
  const page = inRoot("README.md");
  assert.match(missing(page, "docs/nothing.md"), /no such file/);
  assert.match(missing(page, "docs/people.md#nothing"), /no such heading/);
  for (const wrong of ["npm run nothing", "npm start -- --nothing", "npm run admin -- user nobody", "npm run -s admin -- user nobody", "npm run admin -- apply x --nothing", "npx nothing", "npx sekisho nothing", "npx sekisho start --nothing", "npx sekisho admin user nobody"]) {
    assert.ok(misspelled(wrong), wrong);
  }
});
