// `npm run admin -- …`: the configuration of a running server, local or deployed.

import { adminClient, Refused, secretFor } from "./lib/admin_client.mjs";
import { COMMANDS, COMMON_OPTIONS } from "./lib/admin_commands.mjs";
import { explain, overview, read } from "./lib/command_line.mjs";
import { isUsual, localServer } from "./lib/local_servers.mjs";
import { inState, typed } from "./lib/project.mjs";
import { isCommand, main, Missing } from "./lib/step.mjs";

/** What stands before a command that is typed. */
const PREFIX = typed("admin", " ").trimEnd();

const USAGE = `${PREFIX} COMMAND [--service ID] [--url URL]

${overview(COMMANDS).join("\n")}

  --service ID   the service beside the first one whose number \`service create\` has printed
  --url URL      the server: the local one that runs if not given. For any other the secret is taken from ADMIN_SECRET.
  --help         after a command: what it does, and its options

A document is a JSON file: service.json, or any with an issuer, is a service (schema/service.json); api.json, any in a
folder apis, or any with an identifier, is an API (schema/api.json); any other is a client (schema/client.json).

A client that needs a secret may bring one in the member clientSecret. One that brings none is given one, which apply
prints once.

It ends with 0 when all was done, with 1 when something was refused or could not be reached, and with 2 when it was not
told what to do.`;

/** The local server; one that is not where it usually is may be another than the person means. */
async function localUrl() {
  const url = await localServer();
  if (!isUsual(url) && !process.env.PORT) console.error(`The server is ${url}.`);
  return url;
}

/** What became of the server's documents and people. It may have failed when a part was done; all of it can be repeated. */
function effectOf({ status }, { reads }) {
  if (reads || status < 500) return "Nothing was changed.";
  return "Some of it may have been done: repeat the command to complete it.";
}

/** Where the secret came from that the server did not take. */
function secretHint({ status }) {
  if (status !== 401) return "";
  return ` What was sent is from ${process.env.ADMIN_SECRET ? "ADMIN_SECRET" : inState("admin.secret")}.`;
}

/** Does what the arguments say and answers the lines to print. */
export async function administer(args) {
  const { command, named, options } = read(PREFIX, args, COMMANDS, COMMON_OPTIONS);
  if (!command) return [USAGE];
  if (options.help) return explain(PREFIX, command, COMMON_OPTIONS);
  const url = options.url ?? (await localUrl());
  try {
    return await command.run(() => adminClient(url, secretFor(url), undefined, options.service), named, options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Missing(`${effectOf(error, command)} ${error.message}${secretHint(error)}`);
  }
}

/** Does it and prints them. */
export async function command(args) {
  const lines = await administer(args);
  if (lines.length > 0) console.log(lines.join("\n"));
}

if (isCommand(import.meta.url)) await main(() => command(process.argv.slice(2)));
