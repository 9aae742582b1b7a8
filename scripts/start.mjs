// `npm start`: the local server, with whatever it needs set up, built and made up first.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { adminClient, localSecret } from "./lib/admin_client.mjs";
import { endpoints, furnish } from "./lib/development.mjs";
import { readDocuments, tellSecret } from "./lib/documents.mjs";
import { DEFAULT_PORT, inState } from "./lib/project.mjs";
import { isCommand, main, Missing, step } from "./lib/step.mjs";
import { startWorkerd } from "./serve.mjs";
import { nodeModules } from "./setup/node_modules.mjs";

const DEV = inState("dev.json");

// The state of a server whose documents are not the development ones.
const CONFIGURED = "configured";

const USAGE = `npm start [-- --edit] [-- --reset] [-- --config FOLDER [--production]]

Serves on http://localhost:${DEFAULT_PORT} (PORT chooses another port) and keeps its state in .sekisho/ between starts.
What a script needs to use it (endpoints, clients with their keys, a user) is in .sekisho/dev.json.

  --edit             serve the worker built with the light profile: builds in seconds, runs slower
  --reset            forget the state and start afresh
  --config FOLDER    serve the documents of this folder instead of the development ones, with a state of their own; the
                     issuer may be any https origin whose proxy forwards here, and people are added with
                     \`npm run admin -- user put NAME\`; the folder is applied at each start
  --production       with --config: without the sample resource and the cost of each request`;

/** Forgets what was stored and made up; the administrator's secret stays the administrator's. */
function reset() {
  for (const kept of ["state", CONFIGURED, "dev.json"]) rmSync(inState(kept), { recursive: true, force: true });
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
  const dev = existsSync(DEV) ? JSON.parse(readFileSync(DEV, "utf8")) : undefined;
  if (!service || !dev) {
    write(await furnish(admin, issuer));
    return "made up";
  }
  const { document } = service;
  // An issuer that is not the one we gave is the work of someone with another plan, such as a proxy in front.
  if (document.issuer !== dev.issuer) return `${document.issuer}, as applied`;
  if (document.issuer === issuer) return "as before";
  await admin.apply([{ ...service, document: { ...document, issuer } }]);
  write({ ...dev, issuer, ...endpoints(issuer) });
  return `moved to ${issuer}`;
}

const write = (dev) => writeFileSync(DEV, `${JSON.stringify(dev, null, 2)}\n`, { mode: 0o600 });

/** Applies the documents of a folder, as `npm run admin -- apply` does. */
async function applyFolder(admin, folder) {
  let told;
  await step(`the documents of ${folder}`, async () => {
    const { changes } = await admin.apply(readDocuments(folder));
    told = changes.filter(({ clientSecret }) => clientSecret);
    const count = (kind) => changes.filter(({ change }) => change === kind).length;
    return `${changes.length} applied: ${count("created")} created, ${count("updated")} updated, ${count("unchanged")} unchanged`;
  });
  for (const { id, name, clientSecret } of told) console.log(`\n${tellSecret(`${id} (${name})`, clientSecret).join("\n")}`);
}

async function serve({ config: folder, production = false }) {
  const adminSecret = localSecret();
  const stateFolder = inState(folder ? CONFIGURED : "state");
  const options = { port: portWanted(), host: "localhost", stateFolder, adminSecret, development: !production, show: true };
  let server;
  await step("workerd", async () => {
    server = await startWorkerd(options);
    return `process ${server.pid}`;
  });
  try {
    const admin = adminClient(server.url, adminSecret);
    if (folder) await applyFolder(admin, folder);
    else await step("the development service", () => configure(admin, server.url));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Ctrl-C and its like, from now on: before the server starts, or a signal in between would leave workerd behind. */
function signalled() {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  return new Promise((asked) => signals.forEach((signal) => process.on(signal, () => asked("asked"))));
}

/** Waits for a signal, or for an end that nobody asked for. */
async function untilStopped(server, asked) {
  const how = await Promise.race([asked, server.exited]);
  await server.stop();
  // Ctrl-C reaches workerd too, and its end may be seen first.
  if (how !== "asked" && how !== "SIGINT") throw new Missing(`workerd ended by itself with ${how}.`);
  console.log("\nStopped.");
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const flag = { type: "boolean" };
    const { values } = parseArgs({ options: { edit: flag, reset: flag, help: flag, production: flag, config: { type: "string" } } });
    if (values.help) return console.log(USAGE);
    if (values.production && !values.config) throw new Missing("--production needs --config FOLDER: the development service is none.");
    if (values.config) readDocuments(values.config); // what cannot be read is said before anything is built
    await nodeModules();
    await build(values.edit ? "edit" : "release");
    if (values.reset) reset();
    const asked = signalled();
    const server = await serve(values);
    const more = values.config ? "" : `; ${DEV} has what a script needs`;
    console.log(`\nSekisho listens on ${server.url}${more}. Ctrl-C stops it.`);
    return untilStopped(server, asked);
  });
}
