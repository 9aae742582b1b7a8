// `npm run admin -- …`: the configuration of a running server, local or deployed.

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { adminClient, Refused, secretFor } from "./lib/admin_client.mjs";
import { describeChanges, readDocuments, tellSecret, writeDocuments } from "./lib/documents.mjs";
import { readPassword } from "./lib/password.mjs";
import { DEFAULT_PORT, inState } from "./lib/project.mjs";
import { isCommand, main, Missing } from "./lib/step.mjs";

const USAGE = `npm run admin -- COMMAND [--url URL]

  apply FILE|FOLDER [--dry-run]    put documents into the server and print the difference; all or nothing
  export [FOLDER]                  write the documents out, without secrets; to the terminal without FOLDER
  delete client ID                 delete a client
  delete api IDENTIFIER            delete an API; tokens for it stand until they expire or are revoked
  rotate-secret CLIENT             give a client another secret and print it; the one before is not good any more
  rotate-keys                      sign with a new key from now on; the old one stays published while its tokens live
  user put NAME [--claims FILE]    create a user or change one; the password is asked for, or read from standard input
  user delete NAME                 delete a user; what was granted before stands until it expires or is revoked

  --url URL   the server: the local one if not given. For any other the secret is taken from ADMIN_SECRET.

A document is a JSON file: service.json, or any with an issuer, is a service (schema/service.json); api.json, any in a
folder apis, or any with an identifier, is an API (schema/api.json); any other is a client (schema/client.json).

A client that needs a secret may bring one in the member clientSecret. One that brings none is given one, which apply
prints once.`;

const OPTIONS = {
  url: { type: "string" },
  claims: { type: "string" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const COMMANDS = {
  "apply PATH": async (admin, { PATH }, values) => {
    const { changes } = await admin().apply(readDocuments(PATH), { dryRun: values["dry-run"] });
    return describeChanges(changes);
  },
  export: async (admin) => [JSON.stringify((await admin().export()).documents, null, 2)],
  "export FOLDER": async (admin, { FOLDER }) => {
    const { documents } = await admin().export();
    writeDocuments(FOLDER, documents);
    return documents.map(({ kind, name }) => `${kind} ${FOLDER}/${name}`);
  },
  "delete client ID": async (admin, { ID }) => {
    await admin().deleteClient(ID);
    return [`deleted client ${ID}`];
  },
  "delete api IDENTIFIER": async (admin, { IDENTIFIER }) => {
    await admin().deleteApi(IDENTIFIER);
    return [`deleted api ${IDENTIFIER}`];
  },
  "rotate-secret CLIENT": async (admin, { CLIENT }) => {
    const { clientSecret } = await admin().rotateSecret(CLIENT);
    return tellSecret(CLIENT, clientSecret);
  },
  "rotate-keys": async (admin) => {
    const { keys } = await admin().rotateKeys();
    const time = (seconds) => new Date(seconds * 1000).toISOString();
    const end = ({ publishedUntil }) => (publishedUntil ? `, published until ${time(publishedUntil)}` : "");
    return keys.map((key) => `${key.kid} (${key.alg}) signs from ${time(key.activeFrom)}${end(key)}`);
  },
  "user put NAME": async (admin, { NAME }, values) => {
    const claims = values.claims ? JSON.parse(readFileSync(values.claims, "utf8")) : undefined;
    const server = admin();
    const { change } = await server.putUser(NAME, await readPassword(`password of ${NAME}: `), claims);
    return [`${change ?? "updated"} user ${NAME}`];
  },
  "user delete NAME": async (admin, { NAME }) => {
    await admin().deleteUser(NAME);
    return [`deleted user ${NAME}`];
  },
};

/** The command whose words the arguments are; words in capitals stand for what the person names. */
function find(positionals) {
  for (const [pattern, command] of Object.entries(COMMANDS)) {
    const words = pattern.split(" ");
    if (words.length !== positionals.length) continue;
    if (!words.every((word, i) => /^[A-Z]+$/.test(word) || word === positionals[i])) continue;
    return { command, named: Object.fromEntries(words.map((word, i) => [word, positionals[i]])) };
  }
  return undefined;
}

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Missing(`${error.message}\n\n${USAGE}`);
  }
}

/** The local server, on the port where it was last started. */
function localUrl() {
  if (process.env.PORT || !existsSync(inState("dev.json"))) return `http://localhost:${process.env.PORT || DEFAULT_PORT}`;
  return JSON.parse(readFileSync(inState("dev.json"), "utf8")).issuer;
}

/** Does what the arguments say and answers the lines to print. */
export async function administer(args) {
  const { values, positionals } = parse(args);
  if (values.help || positionals.length === 0) return [USAGE];
  const found = find(positionals);
  if (!found) throw new Missing(`There is no command \`${positionals.join(" ")}\`.\n\n${USAGE}`);
  const url = values.url ?? localUrl();
  try {
    return await found.command(() => adminClient(url, secretFor(url)), found.named, values);
  } catch (error) {
    throw error instanceof Refused ? new Missing(`Nothing was changed. ${error.message}`) : error;
  }
}

if (isCommand(import.meta.url)) {
  await main(async () => console.log((await administer(process.argv.slice(2))).join("\n")));
}
