#!/usr/bin/env node
// `npx sekisho COMMAND …`: what an installed package does. Each command is a script of its own.

import { nearest, overview } from "./lib/command_line.mjs";
import { atLeast, packageJson } from "./lib/project.mjs";
import { main, Missing, Misused } from "./lib/step.mjs";

const COMMANDS = [
  { name: "start", args: [], help: "serve on this machine: a development service, or the documents of a folder" },
  { name: "demo", args: [], help: "walk through a flow, every message printed" },
  { name: "admin", args: ["COMMAND"], help: "documents, people, keys and tokens of a server, here or deployed" },
  { name: "create", args: ["[FOLDER]"], help: "write a project: documents, a token hook, wrangler.toml" },
  { name: "deploy", args: [], help: "put it on Cloudflare, as the wrangler.toml of this folder says" },
];

const USAGE = `npx sekisho COMMAND

Sekisho is an authorization server: OAuth 2.0, OpenID Connect and FAPI 2.0.

${overview(COMMANDS).join("\n")}

  --help       after a command: what it does, and its options
  --version    print the version

To look around:

  npx sekisho start                  # in one terminal
  npx sekisho demo                   # in another

To begin something of your own:

  npx sekisho create my-server --template openid`;

const OWN = {
  "--help": () => console.log(USAGE),
  "-h": () => console.log(USAGE),
  "--version": () => console.log(packageJson().version),
};

/** What was typed that is no command. */
function unknown(name) {
  const what = name.startsWith("-") ? "option" : "command";
  const meant = nearest([name], COMMANDS);
  return new Misused(`There is no ${what} \`${name}\`${meant ? `: did you mean \`${meant}\`?` : "."}\nnpx sekisho --help tells what there is.`);
}

await main(async () => {
  const oldest = packageJson().engines.node.replace(">=", "");
  if (!atLeast(process.versions.node, oldest)) throw new Missing(`Node ${process.versions.node} is too old: install Node ${oldest} or newer.`);
  const [name = "--help", ...args] = process.argv.slice(2);
  if (Object.hasOwn(OWN, name)) return OWN[name]();
  if (!COMMANDS.some((command) => command.name === name)) throw unknown(name);
  const { command } = await import(`./${name}.mjs`);
  return command(args);
});
