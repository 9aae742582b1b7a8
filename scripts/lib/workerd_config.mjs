// The configuration of workerd, in Cap'n Proto's text form, with the bindings that wrangler.toml declares.
// The administrator's secret is taken from the environment, so it is in no file but its own.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, relative } from "node:path";
import { ASSETS } from "./assets.mjs";
import { inRoot } from "./project.mjs";

const text = (value) => JSON.stringify(value);

/** What wrangler.toml says of the worker: the date of its runtime's behaviour, and its Durable Objects. */
export function wrangler() {
  const toml = readFileSync(inRoot("wrangler.toml"), "utf8");
  const objects = [...toml.matchAll(/name = "(\w+)", class_name = "(\w+)"/g)];
  return {
    compatibilityDate: toml.match(/^compatibility_date = "([^"]+)"/m)[1],
    objects: objects.map(([, binding, className]) => ({ binding, className })),
  };
}

/**
 * The whole file. `addresses` are the main worker's sockets; KV has no local counterpart and is not bound. `reach` names
 * the networks that the main worker may send requests to: `public`, and `private`, which holds loopback.
 */
export function configuration({ file, objects, addresses, around, adminSecret, vars, bindings, reach, extraWorkers }) {
  const extra = extraWorkers.map(({ name }) => name);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = ${mainWorker({ file, around, adminSecret, vars, bindings })}),
    (name = "objects", disk = (path = ${text(objects)}, writable = true)),
${hasAssets() ? `    (name = "assets", disk = (path = ${text(ASSETS)})),\n` : ""}\
    (name = "outside", network = (allow = [${reach.map(text).join(", ")}], tlsOptions = (trustBrowserCas = true))),
${extraWorkers.map((worker) => `    (name = ${text(worker.name)}, worker = ${extraWorker(file, worker)}),\n`).join("")}  ],
  sockets = [
${addresses.map((address, index) => socket(index === 0 ? "main" : `main-${index}`, address, "main")).join("")}${extra
    .map((name) => socket(name, "127.0.0.1:0", name))
    .join("")}  ],
);
`;
}

/** The files beside the worker, as wrangler.toml binds them; a worker without them says of each that it is not there. */
const hasAssets = () => existsSync(ASSETS);

const socket = (name, address, service) =>
  `    (name = ${text(name)}, address = ${text(address)}, http = (), service = ${text(service)}),\n`;

function mainWorker({ file, around = [], adminSecret, vars, bindings }) {
  const { compatibilityDate, objects } = wrangler();
  const namespace = ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`;
  const bound = objects.map(namespace);
  if (hasAssets()) bound.push(`(name = "ASSETS", service = "assets")`);
  if (adminSecret) bound.push(`(name = "ADMIN_SECRET", fromEnvironment = "SEKISHO_ADMIN_SECRET")`);
  for (const [name, value] of Object.entries(vars)) bound.push(`(name = ${text(name)}, text = ${text(value)})`);
  for (const [name, worker] of Object.entries(bindings)) bound.push(`(name = ${text(name)}, service = ${text(worker)})`);
  // The unique key names the folder of a class's databases: another key would begin with empty ones.
  const namespaces = objects.map(({ className }) => `(className = ${text(className)}, uniqueKey = "sekisho-${className}", enableSql = true)`);
  return `(
      compatibilityDate = ${text(compatibilityDate)},
      modules = [${modules(file, [...around, inRoot("build", "index.js"), inRoot("build", "index_bg.wasm")])}],
      bindings = [${bound.join(", ")}],
      globalOutbound = "outside",
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "objects"),
    )`;
}

function extraWorker(file, worker) {
  const bindings = Object.entries(worker.text ?? {}).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  for (const [name, service] of Object.entries(worker.kv ?? {})) bindings.push(`(name = ${text(name)}, kvNamespace = ${text(service)})`);
  const { compatibilityDate } = wrangler();
  return `(compatibilityDate = ${text(compatibilityDate)}, modules = [${modules(file, worker.modules)}], bindings = [${bindings.join(", ")}])`;
}

function modules(file, paths) {
  const embed = (path) => `embed ${text(relative(dirname(file), path))}`;
  const kind = (path) => (extname(path) === ".wasm" ? "wasm" : "esModule");
  return paths.map((path) => `(name = ${text(basename(path))}, ${kind(path)} = ${embed(path)})`).join(", ");
}
