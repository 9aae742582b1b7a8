// `npm start`: the local server, with whatever it needs set up, built and made up first.

import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { adminClient, localSecret, Refused } from "./lib/admin_client.mjs";
import { newApiCredentials } from "./lib/api_credentials.mjs";
import { endpoints, furnish } from "./lib/development.mjs";
import { describeUndone, readDocuments, tellSecret } from "./lib/documents.mjs";
import { DEV, readDev, writeDev } from "./lib/dev_json.mjs";
import { askedToEnd, isSignal, statusAfter } from "./lib/ending.mjs";
import { tellConsole } from "./lib/first_operator.mjs";
import { announce, hold, stateOf } from "./lib/local_servers.mjs";
import { prepare } from "./lib/prepare.mjs";
import { CHECKOUT, DEFAULT_PORT, inState, isLoopback, typed } from "./lib/project.mjs";
import { isCommand, main, Missing, step } from "./lib/step.mjs";
import { secretHeaders, startTlsFront } from "./lib/tls_front.mjs";
import { startWorkerd } from "./serve.mjs";

// How long workerd may take to answer once it listens, in milliseconds, and how often it is started for that.
const ANSWERING = 30_000;
const ATTEMPTS = 3;

// How long a signal may be on its way to one process after it has reached another of the group, in milliseconds.
const GRACE = 500;

// A field name of RFC 9110 section 5.1.
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

const EDIT = `
  --edit             serve the worker built with the light profile: builds in seconds, runs slower`;

const USAGE = `${typed("start", `${CHECKOUT ? "[--edit] " : ""}[--reset] [--tls] [--config FOLDER [--production]] [--client-address-header NAME]`)}

Serves on http://localhost:${DEFAULT_PORT} (PORT chooses another port) and keeps its state in .sekisho/ between starts.
What a script needs to use it (endpoints, clients with their keys, a user) is in .sekisho/dev.json.
${CHECKOUT ? EDIT : ""}
  --reset            forget the state, people included, and start afresh; with --config, the state of such folders
  --tls              serve on https://localhost:${DEFAULT_PORT} and ask clients for certificates (RFC 8705): an authority, a server
                     certificate and two clients with certificates are made in .sekisho/, and what is printed tries them
  --config FOLDER    serve the documents of this folder instead of the development ones, with a state of their own; the
                     issuer may be any https origin whose proxy forwards here, and people are added with
                     \`${typed("admin", "user put NAME")}\`; the folder is applied at each start, and a line tells of each
                     document what was otherwise on the server and is not any more
  --production       with --config: production mode for an issuer on this machine as well
  --client-address-header NAME
                     count sign-ins by address, too: the proxy in front names the client's in this header, and lets
                     nobody else's value of it through; with --tls that is what ends TLS here

A service whose issuer is on this machine is served in development mode: with a sample resource and the cost of each
request, and with what its documents name allowed to be on this machine too. Any other issuer is production. A line at
the start says which mode it is, and why.`;

/** Forgets what was stored and made up of what is served; the administrator's secret stays the administrator's. */
function reset(folder) {
  for (const kept of [stateOf(folder), ...(folder ? [] : ["dev.json"])]) rmSync(inState(kept), { recursive: true, force: true });
}

function portWanted() {
  const port = Number(process.env.PORT || DEFAULT_PORT);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Missing(`PORT is ${process.env.PORT}: it must be a number from 1 to 65535.`);
}

/** Sees to it that the server has a service: the development one, unless another was put there. */
async function configure(admin, issuer) {
  const { documents } = await admin.export();
  const service = documents.find(({ kind }) => kind === "service");
  const dev = readDev();
  const other = service && (dev ? service.document.issuer !== dev.issuer : !isLoopback(service.document.issuer));
  // An issuer that is not the one we gave is the work of someone with another plan, such as a proxy in front.
  if (other) return `${service.document.issuer}, as applied`;
  if (!service || !dev) {
    const made = await furnish(admin, issuer);
    writeDev({ ...made, api: await newApiCredentials(admin, issuer) });
    return "made up";
  }
  const { document } = service;
  const api = dev.api ?? (await newApiCredentials(admin, issuer));
  if (document.issuer === issuer) {
    // A version from before the API has moved the issuer without it.
    if (dev.api?.base !== issuer) writeDev({ ...dev, api: { ...api, base: issuer } });
    return "as before";
  }
  await admin.apply([{ ...service, document: { ...document, issuer } }]);
  writeDev({ ...dev, issuer, ...endpoints(issuer), api: { ...api, base: issuer } });
  const { services, totalCount } = await admin.listServices();
  const count = totalCount - services.filter(({ operators }) => operators).length;
  const beside = count > 0 ? `; those beside it (${count}) keep their issuers, and are served where these say` : "";
  return `moved to ${issuer}${beside}`;
}

/** Applies the documents of a folder, as `npm run admin -- apply` does, and says what it found otherwise than there. */
async function applyFolder(admin, folder) {
  let changes;
  await step(`the documents of ${folder}`, async () => {
    ({ changes } = await admin.apply(readDocuments(folder)));
    const count = (kind) => changes.filter(({ change }) => change === kind).length;
    return `${changes.length} applied: ${count("created")} created, ${count("updated")} updated, ${count("unchanged")} unchanged`;
  });
  for (const line of describeUndone(changes)) console.log(`  ${line}`);
  const told = changes.filter(({ clientSecret }) => clientSecret);
  for (const { id, name, clientSecret } of told) console.log(`\n${tellSecret(`${id} (${name})`, clientSecret).join("\n")}`);
}

/** Development mode is for what nobody but this machine can reach; whatever is not known to be that is production. */
function modeOf(issuer, production) {
  if (production) return { development: false, why: "as --production asks" };
  if (issuer === undefined) return { development: false, why: "there is no service" };
  const development = isLoopback(issuer);
  return { development, why: `the issuer ${issuer} is ${development ? "" : "not "}on this machine` };
}

const serviceIn = (documents) => documents.find(({ kind }) => kind === "service")?.document;
const issuerIn = (documents) => serviceIn(documents)?.issuer;

/** What to say where clients are sent to another place on this machine than the one that is served, if they are. */
export function elsewhere({ issuer, authorizationEndpoint } = {}, url) {
  if (issuer === undefined || !isLoopback(issuer)) return undefined;
  const port = (text) => new URL(text).port || (new URL(text).protocol === "https:" ? "443" : "80");
  if (port(issuer) === port(url)) {
    const { protocol } = new URL(issuer);
    if (authorizationEndpoint || protocol === new URL(url).protocol) return undefined;
    return `clients are sent to the issuer, ${issuer}, and not to ${url}: start ${protocol === "https:" ? "with" : "without"} --tls, or change the issuer`;
  }
  if (authorizationEndpoint) return `clients are sent to ${authorizationEndpoint}: the server there asks the API of this one`;
  return `clients are sent to the issuer, ${issuer}, and not to ${url}: set PORT=${port(issuer)}, or change the issuer`;
}

/** Starts workerd and sees to it that it answers; one that listens and does not is started anew. */
async function startAnswering(options) {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    let server;
    await step("workerd", async () => {
      server = await startWorkerd(options);
      return `process ${server.pid}`;
    });
    // The object that has the documents is the one that everything else waits for.
    const answer = adminClient(server.url, options.adminSecret, ANSWERING).export();
    if (await answer.then(() => true, (error) => error instanceof Refused)) return server;
    await server.kill();
    if (left === 0) throw new Missing(`workerd listens and did not answer within ${ANSWERING / 1000} s, ${ATTEMPTS} times.`);
  }
}

/** What ends TLS in front of workerd, which then listens where only it knows; nothing where nobody asks for it. */
async function frontWanted({ config: folder, tls = false, "client-address-header": address }, port) {
  if (!tls) return undefined;
  const { certificates, furnishTls } = await import("./lib/tls_development.mjs"); // its packages are there by now
  const made = await certificates(inState(stateOf(folder), "tls"));
  const headers = secretHeaders();
  const start = async (server) => {
    const front = await startTlsFront({ port, target: server.url, ...made, headers, address });
    const stop = async () => (await front.close(), server.stop());
    return { ...server, url: front.url, behind: server.url, stop };
  };
  return { furnish: (admin) => furnishTls(admin, made), vars: headers.vars, start };
}

/** What a shell can try. RFC 9126, with the challenge of RFC 7636 appendix B. */
function tellTls({ ca, clients: [{ certificate, key, client_id: id, redirect_uris: [uri] }] }, url) {
  const form = `client_id=${id}&response_type=code&redirect_uri=${uri}&scope=accounts&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM`;
  console.log(`\nTo push a request as ${id}, by its certificate:\n\n  curl --cacert ${ca} --cert ${certificate} --key ${key} \\\n    ${url}/oauth/par -d '${form}'`);
}

/** Where a client of a folder's documents finds certificates. */
async function tellCertificates(folder) {
  const { SUBJECTS } = await import("./lib/certificates.mjs"); // its packages are there by now
  console.log(`\nIn ${inState(stateOf(folder), "tls")}: ca.pem, the authority of the server and of clients; client.pem, which it has signed for ${SUBJECTS.client}; self-signed.pem.`);
}

async function serve(values) {
  const { config: folder, production = false, "client-address-header": header } = values;
  const adminSecret = localSecret();
  const port = portWanted();
  const front = await frontWanted(values, port);
  const vars = { ...(header && { CLIENT_ADDRESS_HEADER: header }), ...front?.vars };
  const place = front ? { port: 0, host: "127.0.0.1" } : { port, host: "localhost" };
  const options = { ...place, stateFolder: inState(stateOf(folder)), adminSecret, vars, show: true };
  const url = `${front ? "https" : "http"}://localhost:${port}`;
  const expected = modeOf(folder ? issuerIn(readDocuments(folder)) : url, production);
  const server = await startAnswering({ ...options, development: expected.development });
  try {
    const admin = adminClient(server.url, adminSecret);
    if (folder) await applyFolder(admin, folder);
    else await step("the development service", () => configure(admin, url));
    if (front && !folder) writeDev({ ...readDev(), tls: await front.furnish(admin) });
    const { documents } = await admin.export();
    const mode = modeOf(issuerIn(documents), production);
    console.log(`  ${mode.development ? "development" : "production"} mode: ${mode.why}`);
    const hint = elsewhere(serviceIn(documents), url);
    if (hint) console.log(`  ${hint}`);
    if (mode.development === expected.development) return (await front?.start(server)) ?? server;
    await server.stop();
    const again = await startAnswering({ ...options, development: mode.development });
    return (await front?.start(again)) ?? again;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Waits for whoever wants the server to end, or for an end that nobody asked for. */
async function untilStopped(server, asked) {
  const nobody = Symbol("nobody asked");
  const how = await Promise.race([server.exited, asked.then(() => undefined)]);
  // A signal to the whole group reaches workerd too, and its end may be seen first.
  const byItself = how !== undefined && (!isSignal(how) || (await Promise.race([asked, sleep(GRACE, nobody)])) === nobody);
  await server.stop();
  if (byItself) throw new Missing(`workerd ended by itself with ${how}.`);
  console.log("\nStopped.");
}

async function start(values) {
  await prepare(values.edit ? "edit" : "release");
  const state = stateOf(values.config);
  await hold(state);
  if (values.reset) reset(values.config);
  const server = await serve(values);
  announce(state, server.behind ?? server.url); // the commands trust no authority of this machine
  const more = values.config ? "" : `; ${DEV} has what a script needs`;
  const admin = adminClient(server.behind ?? server.url, localSecret());
  const { development } = modeOf(issuerIn((await admin.export()).documents), values.production);
  const toldOfConsole = await tellConsole(admin, server.url, development);
  console.log(`\nSekisho listens on ${server.url}${more}. Ctrl-C stops it.\n${toldOfConsole.join("\n")}`);
  if (values.tls && values.config) await tellCertificates(values.config);
  else if (values.tls) tellTls(readDev().tls, server.url);
  return server;
}

/** Does what the arguments say, until somebody ends it. */
export async function command(args) {
  const [flag, named] = [{ type: "boolean" }, { type: "string" }];
  const here = CHECKOUT ? { edit: flag } : {};
  const options = { ...here, reset: flag, help: flag, production: flag, tls: flag, config: named, "client-address-header": named };
  const { values } = parseArgs({ args, options });
  if (values.help) return console.log(USAGE);
  if (values.production && !values.config) throw new Missing("--production needs --config FOLDER: the development service is none.");
  const header = values["client-address-header"];
  if (header !== undefined && !FIELD_NAME.test(header)) throw new Missing(`--client-address-header ${header} is no name of a header.`);
  if (values.config) readDocuments(values.config); // what cannot be read is said before anything is built
  const asked = askedToEnd();
  const server = await Promise.race([start(values), asked]);
  if (typeof server === "string") process.exit(statusAfter(server)); // which ends whatever was started so far
  return untilStopped(server, asked);
}

if (isCommand(import.meta.url)) await main(() => command(process.argv.slice(2)));
