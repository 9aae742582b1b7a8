// Ports of this machine: which addresses can be listened on, and how long to wait for one that is not free yet.

import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Missing } from "./step.mjs";

// A process that was killed holds its port until it is gone, which a write to the disk that is under way may delay. And
// a program that kept knocking while nobody listened may by chance have got the port for its own end of the connection.
const PATIENCE = 10_000;
const PAUSE = 50;

/**
 * The addresses of `hosts` that can be listened on at `port`; a machine without IPv6 has one fewer. A port that is taken
 * is waited for, `patience` milliseconds at most.
 */
export async function listenable(hosts, port, patience = PATIENCE) {
  if (port === 0) return hosts.map((host) => `${host}:0`);
  const end = performance.now() + patience;
  const addresses = [];
  for (const host of hosts) {
    const error = await refusalUntil(end, host, port);
    if (error === "EADDRINUSE") throw new Missing(inUse(port));
    if (error === undefined) addresses.push(`${host}:${port}`);
  }
  if (addresses.length === 0) throw new Missing(`Port ${port} cannot be listened on: choose another with PORT=…`);
  return addresses;
}

/** The sentence for whoever asked for a port that stays taken. */
export const inUse = (port) => `Port ${port} is in use: stop what listens there, or choose another port with PORT=…`;

/** Whether one of the addresses is taken now. */
export async function isTaken(hosts, port) {
  const errors = await Promise.all(hosts.map((host) => (port === 0 ? undefined : refusal(host, port))));
  return errors.includes("EADDRINUSE");
}

/** Why the address cannot be listened on, or `undefined` once it can; asked again while it is taken, until `end`. */
async function refusalUntil(end, host, port) {
  for (;;) {
    const error = await refusal(host, port);
    if (error !== "EADDRINUSE" || performance.now() > end) return error;
    await sleep(PAUSE);
  }
}

function refusal(host, port) {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", ({ code }) => answer(code));
    probe.listen({ host: host.replace(/[[\]]/g, ""), port, exclusive: true }, () => probe.close(() => answer(undefined)));
  });
}
