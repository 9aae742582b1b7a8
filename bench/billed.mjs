// `npm run bench -- --dollars`: only what is needed to say what logins, refreshes and client credentials cost.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { step } from "../scripts/lib/step.mjs";
import { dollars } from "./dollars.mjs";
import { hangUp } from "./load.mjs";
import { countedKinds } from "./metered.mjs";
import { OpenidWorld } from "./openid_world.mjs";
import { signInsByPasskey } from "./people.mjs";
import { adding, asks, eachStep, redeemed, times } from "./throughput.mjs";
import { World } from "./world.mjs";

/** What was counted of each kind, as a step. */
export async function counted() {
  let kinds;
  await step("requests between two meters", async () => {
    kinds = await countedKinds();
  });
  return kinds;
}

/** The sums alone, with the rows they need. */
export async function dollarsAlone(counts) {
  const adminSecret = randomBytes(32).toString("base64url");
  const rows = [];
  const add = adding(rows);
  await fapi(adminSecret, counts, add);
  await OpenidWorld.during(adminSecret, "workerd with people", (world) => signInsByPasskey(world, counts.logins, add));
  return dollars(await counted(), rows);
}

async function fapi(adminSecret, counts, add) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  let world;
  try {
    await step("workerd", async () => {
      world = await World.start(stateFolder, adminSecret);
    });
    const tokens = await redeemed(world, counts.tokens, async (_name, measured) => measured()); // to warm up
    await eachStep(world, counts.logins, add);
    const { parties } = world;
    const refresh = ({ index, refresh_token }) => parties[index].refresh(refresh_token);
    await add("refresh", () => asks(world, "refresh", times(counts.light / 2, (nth) => refresh(tokens[nth % tokens.length]))));
    const credentials = (nth) => parties[nth % parties.length].credentials();
    await add("client credentials", () => asks(world, "client credentials", times(counts.light / 2, credentials)));
  } finally {
    hangUp();
    await world?.server.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}
