// The figures as a table.

import { PER_GIGABYTE_MONTH, READ } from "./prices.mjs";

const number = (value, digits) => (value === undefined || Number.isNaN(value) ? "" : value.toFixed(digits));
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** Prints what requests cost, and nothing else. */
export function reportDollars({ machine, dollars, reach }) {
  console.log(`\n${head(machine)}\n`);
  printDollars(dollars);
  verdicts(reach);
}

/** Dollars for a million of each, and what they are for. */
function printDollars(sums) {
  const columns = ["requests", "cpu", "calls", "duration", "reads", "writes", "deletions"];
  const cellsOf = ({ name, dollars, total }) => [name, number(total, 2), ...columns.map((column) => number(dollars[column], 2))];
  print(["dollars for a million", "total", ...columns], sums.map(cellsOf));
  console.log(`${BILL}\n`);
}

const BILL = `Cloudflare's prices of the paid plan as read on ${READ} (data/prices.json), beyond what the plan includes. "cpu" is the processor
time above, at the speed of this machine; it has what the objects use, which Cloudflare bills as duration instead. "duration" is of
objects that work as long as the whole request takes, alone. Each row that stays is deleted once, when it has expired; a grant
that lives for 30 days is read by each hourly sweep until then. Not in it: rows read when an object wakes, alarms, which
all requests of an hour share, what lies on disk ($${PER_GIGABYTE_MONTH.toFixed(2)} for a gigabyte and month), and logs.`;

/** Prints what was measured beside the peer. */
export function reportPeer({ machine, version, rounds, rows, reach }) {
  console.log(`\n${head(machine)}
${PEER}
The peer is oidc-provider ${version}. Medians of ${rounds} rounds; "ratio" is Sekisho's requests per second divided by the peer's.\n`);
  const cellsOf = ({ step, side, perSecond, p50, p99, cpu, ratio }) => [
    `${step}, ${side}`,
    ...[number(perSecond, 0), number(p50, 1), number(p99, 1), number(cpu, 2), ratio === undefined ? "" : `${number(ratio, 2)}×`],
  ];
  print(["", "per s", "p50 ms", "p99 ms", "CPU ms", "ratio"], rows.map(cellsOf));
  console.log();
  verdicts(reach);
}

/** What a reader has to know to judge the ratios. */
const PEER = `Same in all: PAR, private_key_jwt with ES256, PKCE, DPoP with ES256, access tokens signed with ES256, every jti remembered, the
client that signs beforehand. Different: what Sekisho answers is in SQLite on disk, in Durable Objects, and outlives a crash; what the
peer keeps is a Map in memory, which neither a restart nor a second isolate would know. Node verifies and signs in OpenSSL, of
which it has native code; workerd has BoringSSL for the peer, and Sekisho's cryptography is Rust in the wasm.`;

/** Prints what grows with what there is, and nothing else. */
export function reportScale({ machine, growth, memory, sweep, reach }) {
  console.log(`\n${head(machine)}\n`);
  printScale({ growth, memory, sweep });
  verdicts(reach);
}

function printScale({ growth, memory, sweep }) {
  const cellsOf = ({ name, few, many, ratio }) => [`token, beside ${name}`, number(few, 2), number(many, 2), `${number(ratio, 2)}×`];
  print(["p50 ms of one after the other", "one", "many", "ratio"], growth.map(cellsOf));
  console.log(`\n${memory.keys} clients and as many keys of proofs: ${megabytes(memory.wasm)} of wasm memory; the process grew by ${megabytes(memory.grown)},
with all its objects, their databases and what is not collected yet.\n`);
  const line = (what) => [what, ...["p50", "p99", "most"].map((column) => number(sweep[what][column], 0))];
  print([`ms of ${sweep.steps} steps`, "p50", "p99", "most"], ["decided", "written", "held"].map(line));
  console.log(`The sweep of a shelf with ${sweep.rows} grants, of which half have ended. "decided" is what a step does; "written" is what the database then
writes to the disk of this machine, and waits for.\n`);
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** Prints everything that was measured. */
export function report({ machine, wasm, rows, crypto, start, dollars, growth, memory, sweep, reach }) {
  console.log(`\n${head(machine)}
"CPU" is processor time of the workerd process for one request, all its threads; "calls" and "writes" are calls to
Durable Objects and rows written in them, as the worker counts them for its usual request.\n`);
  print(["", "requests", "per s", "p50 ms", "p99 ms", "CPU ms", "calls", "writes"], rows.map(cells));
  const refreshed = rows.reduce((sum, row) => sum + (row.refreshed ?? 0), 0);
  console.log(
    `\n${refreshed} of the requests asked REGISTRY as well, because a copy of a document was more than 30 s old.\n`,
  );
  print(
    ["one operation", "wasm ms", "WebCrypto ms", "ratio"],
    crypto.map(({ name, wasm: ours, webCrypto }) => [
      name,
      number(ours, 3),
      number(webCrypto, 3),
      webCrypto ? `${number(ours / webCrypto, 1)}×` : "",
    ]),
  );
  const [listens, responds] = [start.listening, start.responded].map((ms) => `${number(ms, 0)} ms`);
  console.log(`Processor time. A verification of ours also reads the JWS; WebCrypto has no Argon2id.\n
wasm: ${kilobytes(wasm.raw)}, ${kilobytes(wasm.gzipped)} gzipped (level 9)
fresh process: listens after ${listens}, first response after ${responds} (medians of ${start.count})\n`);
  printDollars(dollars);
  printScale({ growth, memory, sweep });
  verdicts(reach);
}

const head = ({ date, cores, processor, node, workerd, load }) =>
  `${date}, ${cores} × ${processor}, workerd ${workerd}, Node ${node}; load average before: ${number(load, 1)}
8 connections on loopback; the client shares the cores with the server. Requests are signed before the clock runs.`;

function verdicts(reach) {
  for (const { name, value, met } of reach) console.log(`${met ? "met    " : "NOT MET"}  ${name}: ${value}`);
}

function cells({ name, count, perSecond, p50, p99, cpu, calls, rows }) {
  const rate = number(perSecond, perSecond < 100 ? 1 : 0);
  return [
    name,
    number(count, 0),
    rate,
    number(p50, 1),
    number(p99, 1),
    number(cpu, 2),
    number(calls, 0),
    number(rows, 0),
  ];
}

function print(head, body) {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((line) => line[column].length)));
  const line = (cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ");
  console.log([head, ...body].map(line).join("\n"));
}
