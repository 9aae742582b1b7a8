// `npm run bench -- --peer`: the same steps, made by the same clients over as many connections, of Sekisho and of the peer. The
// rounds of the sides alternate, so that what else the machine does meets all of them; what counts is the median round.

import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { step } from "../../scripts/lib/step.mjs";
import { hangUp, median } from "../load.mjs";
import { times } from "../throughput.mjs";
import { World } from "../world.mjs";
import { hold } from "./held.mjs";
import { bundledPeer, peerSide, sekishoSide, startOnNode } from "./sides.mjs";

/** The ratios to be reached, of Sekisho's requests per second to the peer's. */
const REACH = { "the peer on Node": 1.2, "the peer in workerd": 5 };
const HELD_TO_IT = ["PAR", "token"];

/** Everything that was measured: `{ version, rows, reach }`. */
export async function compareWithPeer(counts) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  let world;
  let onNode;
  try {
    const sides = [];
    await step("Sekisho, and the peer twice", async () => {
      world = await World.start(stateFolder, randomBytes(32).toString("base64url"), { extraWorkers: [await bundledPeer()] });
      onNode = await startOnNode();
      const inWorkerd = { url: world.server.urls.peer, pid: world.server.pid };
      sides.push(sekishoSide(world), await peerSide("the peer on Node", onNode), await peerSide("the peer in workerd", inWorkerd));
    });
    await step("each of them verifies, remembers and signs", async () => {
      for (const side of sides) await hold(side);
    });
    const rounds = await measured(sides, counts);
    const rows = medians(sides, rounds.slice(1)); // the first one is to warm up
    const { version } = createRequire(import.meta.url)("oidc-provider/package.json");
    return { version, rounds: rounds.length - 1, rows, reach: reached(rows) };
  } finally {
    hangUp();
    await onNode?.stop();
    await world?.server.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** Rounds of `{ [side]: { [step]: figures } }`; each round begins with another side. */
async function measured(sides, { rounds, requests, codes }) {
  const all = [];
  for (let round = 0; round <= rounds; round += 1) {
    await step(round === 0 ? "a round to warm up" : `round ${round} of ${rounds}`, async () => {
      const figures = {};
      for (const side of sides.map((_, index) => sides[(index + round) % sides.length])) {
        figures[side.name] = await roundOf(side, requests, codes);
      }
      all.push(figures);
      return sides.map(({ name }) => Math.round(figures[name].token.perSecond)).join(", ") + " tokens a second";
    });
  }
  return all;
}

async function roundOf({ ledger, parties, code }, requests, codes) {
  const of = (index) => index % parties.length;
  const all = (kind, made, status) => ledger.load(made, (request) => ledger.ask(kind, request, status));
  const pushes = await all("PAR", times(requests, (index) => parties[of(index)].push()), 201);
  const redeeming = [];
  await ledger.load(times(codes, of), async (index) => {
    const { verifier, ...push } = parties[index].push();
    const redeem = parties[index].redeem(verifier);
    redeeming.push({ index, request: redeem(await code(index, push)) });
  }, 30);
  const refreshing = [];
  const token = await ledger.load(redeeming, async ({ index, request }) => {
    const { refresh_token } = JSON.parse((await ledger.ask("token", request)).text);
    refreshing.push({ index, refresh_token });
  });
  const refreshes = times(requests, (nth) => refreshing[nth % refreshing.length]);
  const refresh = await all("refresh", refreshes.map(({ index, refresh_token: held }) => parties[index].refresh(held)));
  const credentials = await all("client credentials", times(requests, (index) => parties[of(index)].credentials()));
  return { PAR: pushes, token, refresh, "client credentials": credentials };
}

/** A row for each step and side: the medians of the rounds, and the ratio to it. */
function medians(sides, rounds) {
  return Object.keys(rounds[0][sides[0].name]).flatMap((what) => {
    const rows = sides.map(({ name }) => {
      const of = (member) => median(rounds.map((round) => round[name][what][member]));
      return { step: what, side: name, perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), cpu: of("cpu") };
    });
    return rows.map((row, index) => ({ ...row, ...(index > 0 && { ratio: rows[0].perSecond / row.perSecond }) }));
  });
}

function reached(rows) {
  return rows
    .filter(({ step: what, ratio }) => ratio && HELD_TO_IT.includes(what))
    .map(({ step: what, side, ratio }) => ({
      name: `${what}: at least ${REACH[side]} times ${side}`,
      value: `${ratio.toFixed(2)}×`,
      met: ratio >= REACH[side],
    }));
}
