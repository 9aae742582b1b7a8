// workerd, the runtime of the worker, on this machine: the generated configuration, the process, its end.
// The local server, the edge tests and the benchmark all start it here.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { environment } from "./lib/project.mjs";
import { Missing } from "./lib/step.mjs";
import { configuration } from "./lib/workerd_config.mjs";

// What the worker fetches is named by documents. Where they are those of a developer it may be on this machine; anywhere
// else a document could point at what only this machine may reach.
const reachOf = (development) => (development ? ["public", "private"] : ["public"]);

/** The program itself: through its npm wrapper a signal would end the wrapper only. */
const workerd = () => createRequire(import.meta.url)("workerd").default;
const LOOPBACK = { localhost: ["127.0.0.1", "[::1]"] };

/**
 * Starts workerd and answers once it listens.
 *
 * - `port`: 0 for any that is free. `host`: a loopback address, or `localhost` for both families.
 * - `stateFolder`: where the Durable Objects keep their databases; the same folder continues the same state.
 * - `adminSecret`, `development`: the bindings `ADMIN_SECRET` and `DEVELOPMENT`; absent when not given.
 *   In development the worker may send requests to this machine and its network, else to public addresses only.
 * - `vars`: further bindings that are plain text. `bindings`: `{ NAME: worker }`, one of `extraWorkers` as a service binding.
 * - `extraWorkers`: `{ name, modules: [path, …], text: { NAME: value } }`; each listens on a port of its own.
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
  extraWorkers = [],
  show = false,
}) {
  const addresses = await listenable(LOOPBACK[host] ?? [host], port);
  const objects = resolve(stateFolder, "objects");
  mkdirSync(objects, { recursive: true });
  const file = resolve(stateFolder, "workerd.capnp");
  const bound = { adminSecret, vars: { ...vars, ...(development && { DEVELOPMENT: "1" }) }, bindings };
  writeFileSync(file, configuration({ file, objects, addresses, ...bound, reach: reachOf(development), extraWorkers }));
  const server = launch(file, adminSecret, show);
  const ports = await Promise.race([server.listening(1 + extraWorkers.length), server.failed]);
  const urls = Object.fromEntries(extraWorkers.map(({ name }) => [name, `http://127.0.0.1:${ports.get(name)}`]));
  return { ...server.handle, port: ports.get("main"), url: `http://${host}:${ports.get("main")}`, urls };
}

/** The addresses that can be listened on; a machine without IPv6 has one fewer. */
async function listenable(hosts, port) {
  const addresses = [];
  for (const host of hosts) {
    const error = port === 0 ? undefined : await refusal(host, port);
    if (error === "EADDRINUSE") {
      throw new Missing(`Port ${port} is in use: stop what listens there, or choose another port with PORT=…`);
    }
    if (error === undefined) addresses.push(`${host}:${port}`);
  }
  if (addresses.length === 0) throw new Missing(`Port ${port} cannot be listened on: choose another with PORT=…`);
  return addresses;
}

function refusal(host, port) {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", ({ code }) => answer(code));
    probe.listen({ host: host.replace(/[[\]]/g, ""), port, exclusive: true }, () => probe.close(() => answer(undefined)));
  });
}

/** The control file descriptor, on which workerd tells the port of each socket, is 3. */
function launch(file, adminSecret, show) {
  const out = show ? "inherit" : "pipe";
  const child = spawn(workerd(), ["serve", file, "--experimental", "--control-fd=3"], {
    env: environment({ SEKISHO_ADMIN_SECRET: adminSecret ?? "" }),
    stdio: ["ignore", out, out, "pipe"],
  });
  let output = "";
  const keep = (chunk) => {
    output += chunk;
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  const exited = new Promise((done) => child.once("close", (code, signal) => done(signal ?? code)));
  exited.then(() => process.removeListener("exit", orphan));
  const failed = exited.then((how) => Promise.reject(new Error(`workerd ended with ${how}\n${output}`)));
  failed.catch(() => {}); // after the start nobody waits for it
  const end = (signal) => {
    child.kill(signal);
    return exited;
  };
  const handle = { pid: child.pid, exited, output: () => output, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
  return { handle, failed, listening: (count) => portsFrom(child.stdio[3], count) };
}

function portsFrom(control, count) {
  const ports = new Map();
  let text = "";
  return new Promise((resolve) => {
    control.on("data", (chunk) => {
      text += chunk;
      for (const line of text.split("\n").slice(0, -1)) {
        const { event, socket, port } = JSON.parse(line);
        if (event === "listen") ports.set(socket, port);
      }
      text = text.slice(text.lastIndexOf("\n") + 1);
      if (ports.size >= count) resolve(ports);
    });
  });
}
