// The load: requests over kept connections, each timed by itself, and the processor time that the server took.

import { readFileSync } from "node:fs";
import { Agent, request as send } from "node:http";

export const CONNECTIONS = 8;
const TICK = 10; // milliseconds: USER_HZ is 100 on every Linux that Node runs on
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Sends `{ method, url, headers, body }` and answers `{ status, headers, text, ms }`. */
export function exchange({ method = "GET", url, headers = {}, body }) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const outgoing = send(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, headers: response.headers, text, ms: performance.now() - started });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Ends the connections. */
export const hangUp = () => agent.destroy();

/**
 * Does `each` for every item, as many at a time as there are connections, and stops taking new ones after `seconds`.
 * Answers `{ count, perSecond, p50, p99, cpu }`: milliseconds of one item, and of the server's processor for one item.
 */
export async function load(items, each, { pid, seconds = 10 }) {
  const waiting = items.values();
  const times = [];
  const started = performance.now();
  const before = processorTime(pid);
  const connection = async () => {
    for (const item of waiting) {
      const begun = performance.now();
      await each(item);
      times.push(performance.now() - begun);
      if (performance.now() - started > seconds * 1000) return;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const elapsed = (performance.now() - started) / 1000;
  const used = processorTime(pid) - before;
  return {
    count: times.length,
    perSecond: times.length / elapsed,
    ...percentiles(times),
    cpu: used / times.length,
  };
}

/** The median and the 99th percentile. */
export function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p99: at(0.99) };
}

export const median = (times) => percentiles(times).p50;

/** The milliseconds that a process has used of the processors; NaN where the system does not tell it this way. */
export function processorTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK; // utime and stime, proc(5)
  } catch {
    return NaN;
  }
}

/** The octets that a process has in memory; NaN where the system does not tell it this way. */
export function memoryOf(pid) {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
  } catch {
    return NaN;
  }
}
