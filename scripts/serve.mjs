// workerd, the runtime of the worker, on this machine: the generated configuration, the process, its end.
// The local server, the edge tests and the benchmark all start it here.

import { resolve } from "node:path";
import { privateFolder, writeWhole } from "./lib/files.mjs";
import { inUse, isTaken, listenable } from "./lib/ports.mjs";
import { Missing } from "./lib/step.mjs";
import { configuration } from "./lib/workerd_config.mjs";
import { Ended, launch } from "./lib/workerd_process.mjs";

// What the worker fetches is named by documents. Where they are those of a developer it may be on this machine; anywhere
// else a document could point at what only this machine may reach.
const reachOf = (development) => (development ? ["public", "private"] : ["public"]);

// How long workerd may take until it listens, in milliseconds, and how often it is started for that.
const LISTENING = 30_000;
const ATTEMPTS = 3;

const LOOPBACK = { localhost: ["127.0.0.1", "[::1]"] };

/**
 * Starts workerd and answers once it listens.
 *
 * - `port`: 0 for any that is free. `host`: a loopback address, or `localhost` for both families.
 * - `stateFolder`: where the Durable Objects keep their databases, for the owner only; the same folder continues the
 *   same state.
 * - `adminSecret`, `development`: the bindings `ADMIN_SECRET` and `DEVELOPMENT`; absent when not given.
 *   In development the worker may send requests to this machine and its network, else to public addresses only.
 * - `vars`: further bindings that are plain text. `bindings`: `{ NAME: worker }`, one of `extraWorkers` as a service binding.
 * - `around`: the path of a module that takes the place of the worker and imports it from `./index.js`; or several, of which the
 *   first one does, and may import the others.
 * - `extraWorkers`: `{ name, modules: [path, …], text: { NAME: value }, kv: { NAME: worker } }`; each listens on a port of its
 *   own, and what stands behind a KV namespace is another of them.
 * - `show`: whether what the workers print goes to the terminal; it is kept for `output()` otherwise.
 *
 * Answers `{ url, urls, port, pid, exited, output(), stop(), kill() }`: `urls` by worker name, `exited` a promise.
 */
export async function startWorkerd({
  port = 0,
  host = "127.0.0.1",
  stateFolder,
  adminSecret,
  development = false,
  vars = {},
  bindings = {},
  around,
  extraWorkers = [],
  show = false,
}) {
  const bound = { adminSecret, vars: { ...vars, ...(development && { DEVELOPMENT: "1" }) }, bindings };
  const rest = { stateFolder, around: [around ?? []].flat(), ...bound, reach: reachOf(development), extraWorkers };
  const hosts = LOOPBACK[host] ?? [host];
  const { handle, ports } = await persistently({ hosts, port }, async () => {
    const addresses = await listenable(hosts, port);
    return listening(launch(configure({ addresses, ...rest }), adminSecret, show), 1 + extraWorkers.length);
  });
  const urls = Object.fromEntries(extraWorkers.map(({ name }) => [name, `http://127.0.0.1:${ports.get(name)}`]));
  return { ...handle, port: ports.get("main"), url: `http://${host}:${ports.get("main")}`, urls };
}

/** Writes the configuration into the folder of the state: its path. */
function configure({ stateFolder, ...rest }) {
  const objects = resolve(stateFolder, "objects");
  for (const folder of [stateFolder, objects]) privateFolder(folder);
  const file = resolve(stateFolder, "workerd.capnp");
  writeWhole(file, configuration({ file, objects, ...rest }));
  return file;
}

/** Workerd did not say within its time that it listens. */
class Silent extends Missing {}

/** The process with its ports once it listens; one that does not in time is ended. */
async function listening({ handle, failed, listening: portsOf }, count) {
  let late;
  const silence = new Promise((_, refuse) => {
    late = setTimeout(() => refuse(new Silent(`workerd did not listen within ${LISTENING / 1000} s.`)), LISTENING);
  });
  try {
    return { handle, ports: await Promise.race([portsOf(count), failed, silence]) };
  } catch (error) {
    await handle.kill();
    if (error instanceof Silent) error.message += `\n${handle.output()}`;
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Tries again what may go well the next time: a start that hung, and one that found the port taken at the last moment. */
async function persistently(place, attempt) {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const taken = error instanceof Ended && (await wasTaken(error, place));
      if (!taken && !(error instanceof Silent)) throw error;
      if (left === 0) throw taken ? new Missing(inUse(place.port)) : error;
    }
  }
}

/** Whether workerd ended for the sake of its port. What it printed to the terminal was not kept. */
const wasTaken = async ({ output }, { hosts, port }) => /address already in use/i.test(output) || isTaken(hosts, port);
