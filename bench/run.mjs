// `npm run bench`: what the worker does in a second on this machine, against `workerd serve`, and what it costs.

import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "../scripts/build.mjs";
import { inRoot } from "../scripts/lib/project.mjs";
import { isCommand, main, step } from "../scripts/lib/step.mjs";
import { nodeModules } from "../scripts/setup/node_modules.mjs";
import { counted, dollarsAlone } from "./billed.mjs";
import { buildCrypto, measureCrypto } from "./crypto.mjs";
import { dollars, reachOfDollars } from "./dollars.mjs";
import { engineThroughput } from "./engine.mjs";
import { growth } from "./growth.mjs";
import { hangUp } from "./load.mjs";
import { readsAmongMany } from "./many.mjs";
import { mutualTlsThroughput } from "./mutual_tls.mjs";
import { openidThroughput } from "./openid.mjs";
import { compareWithPeer } from "./peer/compare.mjs";
import { peopleThroughput } from "./people.mjs";
import { reach, reachOfScale } from "./reach.mjs";
import { firstResponses } from "./start.mjs";
import { sweepOf } from "./sweep.mjs";
import { report, reportDollars, reportPeer, reportScale } from "./table.mjs";
import { throughput } from "./throughput.mjs";
import { World } from "./world.mjs";

const RESULTS = inRoot("bench", "results.json");
const PEER_RESULTS = inRoot("bench", "peer.json");

const USAGE = `npm run bench [-- --quick] [--peer | --dollars | --scale]

Measures the worker in workerd on loopback: requests per second with their latencies, object calls and row writes
for each kind of request, the size of the wasm, the time to the first response of a fresh process, and the worker's
cryptography beside WebCrypto's, reads among many clients and many services, token requests where there is much beside
where there is little, the sweep of a full shelf, and what logins, refreshes and client credentials cost by Cloudflare's
prices. It builds what is not yet built, and stops by itself: in some nine minutes on two cores, after the build.

The figures are also written to bench/results.json.

  --quick   a tenth of everything: shows that it works, and writes no file
  --peer    instead of all that, beside oidc-provider, on Node and in workerd: PAR, token, refresh, client credentials
            with the FAPI 2.0 profile, in rounds that alternate; in some four minutes. It writes bench/peer.json
  --dollars instead of all that, only what a million logins cost; in a minute or so. It writes no file
  --scale   instead of all that, only token requests where there is much, and the sweep; in some three minutes. It writes
            no file`;

const FULL = {
  floor: 3000,
  light: 1000,
  par: 1000,
  logins: 100,
  tokens: 200,
  starts: 7,
  clients: [1, 1000, 100_000],
  services: [1, 1000],
  growth: { requests: 800, grants: 1_000_000, clients: 100_000, services: 1000, keys: 1000 },
  sweep: 500_000,
  peer: { rounds: 7, requests: 200, codes: 80 },
  crypto: { samples: 5, milliseconds: 200 },
};
const QUICK = {
  floor: 300,
  light: 100,
  par: 100,
  logins: 16,
  tokens: 24,
  starts: 3,
  clients: [1, 1000],
  services: [1, 100],
  growth: { requests: 80, grants: 10_000, clients: 1000, services: 20, keys: 100 },
  sweep: 20_000,
  peer: { rounds: 1, requests: 40, codes: 16 },
  crypto: { samples: 3, milliseconds: 20 },
};

/** The machine, and how busy it was before the measuring: with much else to do its figures say little. */
function machine() {
  const { version } = createRequire(import.meta.url)("workerd/package.json");
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0].model.trim(),
    node: process.version,
    workerd: version,
    load: loadavg()[0],
  };
}

const rounded = (_name, value) => (typeof value === "number" ? Number(value.toFixed(3)) : value);

function size() {
  const wasm = readFileSync(inRoot("build", "index_bg.wasm"));
  return { raw: wasm.length, gzipped: gzipSync(wasm, { level: 9 }).length };
}

async function measureAll(counts, extra) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  const adminSecret = randomBytes(32).toString("base64url");
  let world;
  try {
    await step("workerd", async () => {
      world = await World.start(stateFolder, adminSecret, { extraWorkers: [extra] });
    });
    const rows = await throughput(world, counts);
    let crypto;
    await step("cryptography", async () => {
      crypto = await measureCrypto(world.server, counts.crypto);
    });
    hangUp();
    await world.server.stop();
    rows.push(...(await mutualTlsThroughput(adminSecret, counts)));
    rows.push(...(await openidThroughput(adminSecret, counts)));
    rows.push(...(await peopleThroughput(adminSecret, counts)));
    rows.push(...(await engineThroughput(adminSecret, counts)));
    rows.push(...(await readsAmongMany(adminSecret, counts)));
    let start;
    await step(`${counts.starts} fresh processes`, async () => {
      start = await firstResponses(stateFolder, adminSecret, counts.starts);
    });
    const sums = dollars(await counted(), rows);
    return { rows, shelves: world.shelves.size, crypto, start, dollars: sums, ...(await scale(adminSecret, counts)) };
  } finally {
    hangUp();
    await world?.server.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** What grows with what there is. */
async function scale(adminSecret, counts) {
  return { ...(await growth(adminSecret, counts.growth)), sweep: await sweepOf(adminSecret, counts.sweep) };
}

/** Everything that is Sekisho's own. */
async function bench(counts) {
  let extra;
  await step("the loops of cryptography", async () => {
    extra = await buildCrypto();
  });
  const where = machine();
  const measured = await measureAll(counts, extra);
  const results = { machine: where, wasm: size(), ...measured };
  const complete = { ...results, reach: reach(results) };
  report(complete);
  return complete;
}

async function benchDollars(counts) {
  const where = machine();
  const sums = await dollarsAlone(counts);
  reportDollars({ machine: where, dollars: sums, reach: [reachOfDollars(sums)] });
}

async function benchScale(counts) {
  const measured = { machine: machine(), ...(await scale(randomBytes(32).toString("base64url"), counts)) };
  reportScale({ ...measured, reach: reachOfScale(measured) });
}

async function benchPeer(counts) {
  const complete = { machine: machine(), ...(await compareWithPeer(counts.peer)) };
  reportPeer(complete);
  return complete;
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const flags = ["quick", "peer", "dollars", "scale", "help"].map((name) => [name, { type: "boolean" }]);
    const { values } = parseArgs({ options: Object.fromEntries(flags) });
    if (values.help) return console.log(USAGE);
    await nodeModules();
    await build();
    const counts = values.quick ? QUICK : FULL;
    if (values.dollars) return benchDollars(counts);
    if (values.scale) return benchScale(counts);
    const results = await (values.peer ? benchPeer : bench)(counts);
    if (!values.quick) writeFileSync(values.peer ? PEER_RESULTS : RESULTS, `${JSON.stringify(results, rounded, 2)}\n`);
    return undefined;
  });
}
