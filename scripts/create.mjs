// `npx sekisho create [FOLDER]`: a project around the package, written into an empty folder.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { filesOf, TEMPLATES } from "./lib/new_project.mjs";
import { installedFrom, packageJson } from "./lib/project.mjs";
import { Missing, Misused } from "./lib/step.mjs";

const described = Object.entries(TEMPLATES).map(([name, { title }]) => `  ${name.padEnd(17)}${title}`);

const USAGE = `npx sekisho create [FOLDER] [--template NAME]

Writes a project into FOLDER, or into this folder: documents, a token hook, wrangler.toml, package.json and a README.md
that says what is what. It asks nothing. The folder has to be empty, or not to be there.

  --template NAME   what it begins with; without, ${Object.keys(TEMPLATES)[0]}

${described.join("\n")}`;

/** How npm names what is in a folder: in lower case, with nothing strange in it. */
const nameOf = (folder) => basename(folder).toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "") || "authorization-server";

/** Sees to it that nothing is overwritten, nor mixed with what is there. */
function assertEmpty(folder) {
  let found;
  try {
    found = readdirSync(folder);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw new Missing(`${folder} cannot be a project: ${error.code === "ENOTDIR" ? "it is a file" : error.message}.`);
  }
  if (found.length > 0) throw new Missing(`${folder} is not empty (${found[0]}): name another folder.`);
}

function write(folder, { path, text, isSecret }) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, isSecret ? { mode: 0o600 } : {});
}

/** Where npm finds the package that this is: among those that are published, or in the file it was installed from. */
function dependencyIn(folder) {
  const file = installedFrom();
  return file === undefined ? `^${packageJson().version}` : `file:${relative(folder, file)}`;
}

/** Does what the arguments say. */
export async function command(args) {
  const options = { template: { type: "string", default: Object.keys(TEMPLATES)[0] }, help: { type: "boolean" } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return console.log(USAGE);
  if (positionals.length > 1) throw new Misused(`\`create\` does not know what to do with \`${positionals[1]}\`.\nnpx sekisho create --help tells what there is.`);
  if (!Object.hasOwn(TEMPLATES, values.template)) {
    throw new Misused(`There is no template \`${values.template}\`: there are ${Object.keys(TEMPLATES).join(", ")}.`);
  }
  const [named = "."] = positionals;
  const folder = resolve(named);
  assertEmpty(folder);
  for (const file of await filesOf(values.template, { name: nameOf(folder), dependency: dependencyIn(folder) })) write(folder, file);
  const steps = [...(folder === process.cwd() ? [] : [`cd ${named}`]), "npm install", "npm start"];
  console.log(`A project with ${TEMPLATES[values.template].title} is in ${folder}.\n\n${steps.map((line) => `  ${line}`).join("\n")}\n\nREADME.md there says what is what, and what comes next.`);
  return undefined;
}
