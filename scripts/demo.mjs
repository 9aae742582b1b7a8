// `npm run demo`: the FAPI 2.0 authorization code flow against the running server, every message of it printed.

import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { inState } from "./lib/project.mjs";
import { isCommand, main, Missing } from "./lib/step.mjs";

const DEV = inState("dev.json");
const CLIENTS = { "dev-es256": "ES256", "dev-ps256": "PS256" };

const USAGE = `npm run demo [-- --client dev-es256|dev-ps256] [-- --full]

Walks through the authorization code flow of the FAPI 2.0 Security Profile against the server that \`npm start\` runs:
pushed authorization request, authorization, token, protected resource, and what is refused afterwards. It prints every
request and response, the JWTs in them decoded, and a line for each thing checked. It ends with 0 if all were as they
should be, and with 1 and the names of those that were not.

  --client   whose key signs the client assertions: dev-es256 (without this option) or dev-ps256
  --full     print codes, tokens and signatures whole; without, only how they begin`;

function development() {
  if (!existsSync(DEV)) throw new Missing("There is no local server yet: run `npm start` in another terminal.");
  return JSON.parse(readFileSync(DEV, "utf8"));
}

async function reachable({ issuer, oauth_authorization_server: metadata }) {
  await fetch(metadata).catch(() => {
    throw new Missing(`No server answers at ${issuer}: run \`npm start\` in another terminal.`);
  });
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const options = {
      client: { type: "string", default: "dev-es256" },
      full: { type: "boolean" },
      help: { type: "boolean" },
    };
    const { values } = parseArgs({ options });
    if (values.help) return console.log(USAGE);
    const algorithm = CLIENTS[values.client];
    if (!algorithm) throw new Missing(`There is no client \`${values.client}\`.\n\n${USAGE}`);
    const dev = development();
    await reachable(dev);
    const { demonstrate } = await import("./demo/flow.mjs"); // its packages are there once `npm start` has run
    const passed = await demonstrate(dev, algorithm, values);
    if (!passed) process.exitCode = 1;
    return undefined;
  });
}
