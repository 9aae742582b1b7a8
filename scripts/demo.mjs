// `npm run demo`: the FAPI 2.0 authorization code flow against the running server, every message of it printed; or a flow
// of an ordinary OpenID service, which is started for it and gone afterwards.

import { parseArgs } from "node:util";
import { DEV, readDev } from "./lib/dev_json.mjs";
import { readIfThere } from "./lib/files.mjs";
import { prepare } from "./lib/prepare.mjs";
import { typed } from "./lib/project.mjs";
import { isCommand, main, Missing } from "./lib/step.mjs";

const CLIENTS = { "dev-es256": "ES256", "dev-ps256": "PS256" };

/** The flows that have a server of their own. */
const OWN = ["mtls", "openid", "client-credentials", "message-signing", "engine"];

const FLOWS = "--client dev-es256|dev-ps256 | --mtls | --openid | --client-credentials | --message-signing | --engine [--generation 2|3]";

const USAGE = `${typed("demo", `[${FLOWS}] [--full]`)}

Walks through the authorization code flow of the FAPI 2.0 Security Profile against the server that \`${typed("start")}\` runs:
pushed authorization request, authorization, token, protected resource, and what is refused afterwards. It prints every
request and response, the JWTs in them decoded, and a line for each thing checked. It ends with 0 if all were as they
should be, and with 1 and the names of those that were not.

  --client               whose key signs the client assertions: dev-es256 (without this option) or dev-ps256
  --mtls                 mutual TLS instead: a client and a token by certificate (RFC 8705), with the right one and the wrong
  --openid               OpenID Connect instead: sign-in, ID token, UserInfo, refresh, single sign-on
  --client-credentials   a client without a person instead: a token for an API
  --message-signing      FAPI 2.0 Message Signing instead: a signed request that is pushed, and a signed response
  --engine               the FAPI 2.0 flow through the engine API, as a server with its own pages drives it
  --generation           of that API: 2 (Basic; without this option) or 3 (a bearer token, the service in the path)
  --full                 print codes, tokens and signatures whole; without, only how they begin

The flows of --mtls, --openid, --client-credentials, --message-signing and --engine have a server of their own, which stops when they end:
\`${typed("start")}\` need not run, and what it serves stays as it is.`;

function development() {
  const dev = readDev();
  if (!dev) throw new Missing(`There is no local server yet: run \`${typed("start")}\` in another terminal.`);
  return dev;
}

/** A `fetch` that reaches the server, also where it has a certificate by the authority of `npm start -- --tls`. */
async function reaching({ issuer, tls }) {
  if (new URL(issuer).protocol !== "https:") return fetch;
  const { tlsFetch } = await import("./lib/tls_fetch.mjs");
  return tlsFetch({ ca: { certificate: tls && readIfThere(tls.ca) } });
}

/** Sees to it that the service of `dev` is the one that is served: another has other clients and other rules, and all would fail. */
async function reachable({ issuer, oauth_authorization_server: metadata }, send) {
  const response = await send(metadata, {}).catch(() => {
    throw new Missing(`No server answers at ${issuer}: run \`${typed("start")}\` in another terminal.`);
  });
  const served = await response.json().catch(() => ({}));
  const why = differs(served, issuer);
  if (!why) return;
  const begin = `Stop it, and run \`${typed("start")}\` in its place; or \`${typed("start", "--reset")}\`, where another service was applied to that.`;
  throw new Missing(`What answers at ${new URL(issuer).origin} is not the service of ${DEV}: ${why}. ${begin}`);
}

/** How the metadata say that they are of another service, if they do. */
function differs(served, issuer) {
  if (served.issuer === undefined) return "it has no metadata (RFC 8414)";
  if (served.issuer !== issuer) return `its issuer is ${served.issuer}`;
  if (!served.require_pushed_authorization_requests) return "it is no service of FAPI 2.0";
  if (served.require_signed_request_object) return `it demands signed requests, which \`${typed("demo", "--message-signing")}\` shows`;
  return undefined;
}

/** The FAPI 2.0 flow, against the server that runs. */
async function fapi(values) {
  const algorithm = CLIENTS[values.client ?? "dev-es256"];
  if (!algorithm) throw new Missing(`There is no client \`${values.client}\`.\n\n${USAGE}`);
  const dev = development();
  const send = await reaching(dev);
  await reachable(dev, send);
  const { demonstrate } = await import("./demo/flow.mjs"); // its packages are there once the server has run
  return demonstrate(dev, algorithm, { ...values, send });
}

/** A flow on a server of its own. */
async function ordinary(values) {
  await prepare();
  const { withEngine, withMessageSigning, withOpenidService, withTls } = await import("./demo/throwaway.mjs");
  if (values.engine) {
    const { demonstrateEngine } = await import("./demo/engine.mjs");
    return withEngine((dev) => demonstrateEngine(dev, values));
  }
  if (values.mtls) {
    const { demonstrateMtls } = await import("./demo/mtls.mjs");
    return withTls((dev) => demonstrateMtls(dev, values));
  }
  if (values["message-signing"]) {
    const { demonstrateMessageSigning } = await import("./demo/message_signing.mjs");
    return withMessageSigning((dev) => demonstrateMessageSigning(dev, values));
  }
  const { demonstrateClientCredentials } = await import("./demo/client_credentials.mjs");
  const { demonstrateOpenid } = await import("./demo/openid.mjs");
  const demonstrate = values.openid ? demonstrateOpenid : demonstrateClientCredentials;
  return withOpenidService((dev) => demonstrate(dev, values));
}

function options(args) {
  const flag = { type: "boolean" };
  const text = { type: "string" };
  const { values } = parseArgs({
    args,
    options: {
      ...{ client: text, mtls: flag, openid: flag, "client-credentials": flag, "message-signing": flag },
      ...{ engine: flag, generation: text, full: flag, help: flag },
    },
  });
  const own = OWN.filter((flow) => values[flow]);
  if (own.length + (values.client ? 1 : 0) > 1) throw new Missing(`--client, ${OWN.map((flow) => `--${flow}`).join(", ")} are flows: choose one.\n\n${USAGE}`);
  if (values.generation && !values.engine) throw new Missing(`--generation is for --engine.\n\n${USAGE}`);
  const { generation = "2" } = values;
  if (!["2", "3"].includes(generation)) throw new Missing(`There is no generation \`${generation}\`.\n\n${USAGE}`);
  return { ...values, generation };
}

/** Does what the arguments say. */
export async function command(args) {
  const values = options(args);
  if (values.help) return console.log(USAGE);
  const passed = await (OWN.some((flow) => values[flow]) ? ordinary : fapi)(values);
  if (!passed) process.exitCode = 1;
  return undefined;
}

if (isCommand(import.meta.url)) await main(() => command(process.argv.slice(2)));
