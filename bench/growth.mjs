// What a token request takes where there is much, beside one where there is little: grants of one client, clients, services. The same
// requests go to two servers in turn, so that whatever else the machine does is in both figures. And what an isolate remembers.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../scripts/lib/admin_client.mjs";
import { inRoot } from "../scripts/lib/project.mjs";
import { step } from "../scripts/lib/step.mjs";
import { startWorkerd } from "../scripts/serve.mjs";
import { copyGrants, shelfWith } from "./grants.mjs";
import { exchange, hangUp, memoryOf, percentiles } from "./load.mjs";
import { fill } from "./many.mjs";
import { Party } from "./party.mjs";
import { World } from "./world.mjs";

const MEMORY = ["memory_worker.mjs", "memory.mjs"].map((name) => inRoot("bench", name));
const REFRESHABLE = "state LIKE '{\"active\":%'";

/** `{ growth: [{ name, few, many, ratio }], memory: { keys, wasm, grown } }`: medians in milliseconds, and octets. */
export async function growth(adminSecret, counts) {
  const folder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  try {
    const little = join(folder, "little");
    const world = await littleOf(little, adminSecret);
    const beside = (name, enlarge) => compared({ world, little, adminSecret, name, enlarge, count: counts.requests });
    const rows = [
      await beside(`${counts.grants} grants of one client`, (state) => copyGrants(shelfWith(state, REFRESHABLE), counts.grants)),
      await beside(`${counts.clients} clients`, (state) => fill(state, counts.clients, world.party.name)),
      await beside(`${counts.services} services`, (state) => addServices(state, adminSecret, world, counts.services)),
    ];
    return { growth: rows, memory: await remembered(join(folder, "keys"), adminSecret, counts.keys) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A client with one grant, and what refreshes it. */
async function littleOf(stateFolder, adminSecret) {
  const world = await World.start(stateFolder, adminSecret);
  try {
    const [party] = world.parties;
    const { verifier, ...push } = party.push();
    const { refresh_token: token } = JSON.parse((await world.ask("token", party.redeem(verifier)(await world.authorize(0, push)))).text);
    return { party, token, url: world.server.url };
  } finally {
    hangUp();
    await world.server.stop();
  }
}

async function compared({ world, little, adminSecret, name, enlarge, count }) {
  const much = `${little}-${name.replace(/\D+/g, "-")}`;
  cpSync(little, much, { recursive: true });
  await step(name, () => enlarge(much));
  const servers = [];
  try {
    for (const stateFolder of [little, much]) servers.push(await startWorkerd({ stateFolder, adminSecret, development: true }));
    const times = servers.map(() => []);
    await step(`token requests beside ${name}`, async () => {
      const early = Math.ceil(count / 10);
      for (let index = 0; index < early + count; index += 1) {
        for (const [which, server] of servers.entries()) {
          const { ms } = await refreshed(world, server);
          if (index >= early) times[which].push(ms);
        }
      }
    });
    const [few, many] = times.map((times) => percentiles(times).p50);
    return { name, few, many, ratio: many / few };
  } finally {
    hangUp();
    for (const server of servers) await server.stop();
    rmSync(much, { recursive: true, force: true });
  }
}

/** One refresh at a server that stands in for the one whose address is in the documents. */
async function refreshed({ party, token, url }, server) {
  const request = party.refresh(token);
  const there = { ...request, url: request.url.replace(url, server.url), headers: { ...request.headers, Host: new URL(url).host } };
  const response = await exchange(there);
  if (response.status !== 200) throw new Error(`refresh: ${response.status} ${response.text}`);
  return response;
}

async function addServices(stateFolder, adminSecret, { url }, count) {
  const server = await startWorkerd({ stateFolder, adminSecret, development: true });
  try {
    const admin = adminClient(server.url, adminSecret);
    for (let index = 1; index <= count; index += 1) await admin.createService(`${url}/service-${index}`);
  } finally {
    await server.stop();
  }
}

/** What an isolate holds that has verified so many clients and as many proofs, each with a key of its own. */
async function remembered(stateFolder, adminSecret, keys) {
  const world = await World.start(stateFolder, adminSecret, { around: MEMORY });
  try {
    const { url, pid } = world.server;
    const octets = async () => JSON.parse((await exchange({ url: `${url}/.memory` })).text);
    const parties = Array.from({ length: keys }, (_, index) => new Party(url, `hot-${index}`));
    const admin = adminClient(url, adminSecret);
    let grown;
    await step(`${keys} clients and as many keys of proofs`, async () => {
      for (let at = 0; at < keys; at += 100) await admin.apply(parties.slice(at, at + 100).map((party) => party.document()));
      await world.load(world.parties, (party) => world.ask("few", party.credentials()));
      const before = memoryOf(pid);
      for (let round = 0; round < 3; round += 1) await world.load(parties, (party) => world.ask("many", party.credentials()), 120);
      grown = memoryOf(pid) - before;
    });
    return { keys, wasm: await octets(), grown };
  } finally {
    hangUp();
    await world.server.stop();
  }
}
