// How long the sweep holds a full shelf: half of its rows have ended, and each step of their deletion is timed, with what the
// database writes at its end.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inRoot } from "../scripts/lib/project.mjs";
import { step } from "../scripts/lib/step.mjs";
import { startWorkerd } from "../scripts/serve.mjs";
import { copyGrants, shelfWith } from "./grants.mjs";
import { exchange, hangUp, percentiles } from "./load.mjs";
import { World } from "./world.mjs";

const HELD = inRoot("bench", "held_worker.mjs");
const ENDED = 1; // seconds since 1970

/** `{ rows, steps, decided, written, held }`: how many steps, and how long they took, each `{ p50, p99, most }` in milliseconds. */
export async function sweepOf(adminSecret, rows, vars = {}) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  try {
    await step(`a shelf with ${rows} grants, half of them ended`, async () => {
      await furnished(stateFolder, adminSecret);
      copyGrants(shelfWith(stateFolder, "state LIKE '{\"active\":%'"), rows, (index, until) => (index % 2 === 0 ? ENDED : until));
    });
    let swept;
    await step("its sweep", async () => {
      swept = await during(stateFolder, adminSecret, vars, rows / 2);
    });
    return { rows, ...swept };
  } finally {
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** One grant, and an alarm that is due when the server is started again. */
async function furnished(stateFolder, adminSecret) {
  const world = await World.start(stateFolder, adminSecret, { vars: { SWEEP_SECONDS: "2" } });
  try {
    const [party] = world.parties;
    const { verifier, ...push } = party.push();
    await world.ask("token", party.redeem(verifier)(await world.authorize(0, push)));
  } finally {
    hangUp();
    await world.server.kill();
  }
}

async function during(stateFolder, adminSecret, vars, count) {
  const server = await startWorkerd({ stateFolder, adminSecret, development: true, around: HELD, vars: { SWEEP_SECONDS: "1", ...vars } });
  try {
    while (deletedBy(server) < count) await sleep(500);
    const steps = JSON.parse((await exchange({ url: `${server.url}/.steps` })).text);
    const of = (took) => ({ ...percentiles(steps.map(took)), most: Math.max(...steps.map(took)) });
    const [decided, written] = ["decided", "written"].map((what) => of((step) => step[what]));
    return { steps: steps.length, decided, written, held: of((step) => step.decided + step.written) };
  } finally {
    hangUp();
    await server.stop();
  }
}

const deletedBy = (server) => [...server.output().matchAll(/row-deletions=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
