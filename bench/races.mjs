// `npm run races`: what may be used once, used by fifty at the same moment, over and over; and how often more than one of them won.

import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { build } from "../scripts/build.mjs";
import { isCommand, main, Misused, step } from "../scripts/lib/step.mjs";
import { nodeModules } from "../scripts/setup/node_modules.mjs";
import { AT_ONCE, distinct, race, tally } from "../tests/edge/support/races.mjs";
import { bundledRacers, racerOf, sekisho, start } from "./peer/racers.mjs";

const ROUNDS = 1000;
const MINUTES = 15;
const PROGRESS = 5000; // milliseconds from one line to the next

const USAGE = `npm run races [-- --peer] [--rounds N] [--minutes N]

Lets ${AT_ONCE} requests use one code at the same moment, and then ${AT_ONCE} use one refresh token that its use replaces, in ${ROUNDS}
rounds each, and prints in how many rounds more than one of them won: with a code, tokens of their own; with a
refresh token, a successor of their own. It stops by itself, and ends with 1 if a round had not one winner.

  --peer       also @cloudflare/workers-oauth-provider, in the same workerd
  --rounds N   as many rounds of each kind
  --minutes N  stops after about so many minutes, whatever is left (${MINUTES})`;

/** What is raced for, and what only one may have of its own. */
const KINDS = [
  { name: "a code", begin: (racer) => racer.code(), won: "access_token" },
  { name: "a refresh token", begin: (racer) => racer.refresh(), won: "refresh_token" },
];

/** Runs the rounds of one kind: `{ name, rounds, several, none, most }`. */
async function raced(racer, kind, rounds, until) {
  const result = { name: `${racer.name}, ${kind.name}`, rounds: 0, several: 0, none: 0, most: 0 };
  let told = performance.now();
  const tell = () => console.log(`  ${result.name}: ${result.rounds} of ${rounds} rounds, ${result.several} with more than one winner`);
  while (result.rounds < rounds && performance.now() < until) {
    const use = await kind.begin(racer);
    const answers = await race(use);
    const winners = distinct(answers, kind.won).length;
    if (winners === 0 && result.none === 0) console.log(`  nobody has won: ${JSON.stringify(tally(answers))}`);
    result.rounds += 1;
    result.several += winners > 1;
    result.none += winners === 0;
    result.most = Math.max(result.most, winners);
    if (performance.now() - told > PROGRESS && result.rounds < rounds) {
      tell();
      told = performance.now();
    }
  }
  tell();
  return result;
}

async function racesOf(racers, rounds, minutes) {
  const results = [];
  const all = racers.flatMap((racer) => KINDS.map((kind) => ({ racer, kind })));
  const end = performance.now() + minutes * 60_000;
  for (const [index, { racer, kind }] of all.entries()) {
    const share = (end - performance.now()) / (all.length - index); // what one does not need is for those that follow
    results.push(await raced(racer, kind, rounds, performance.now() + share));
  }
  return results;
}

function report(results, wanted) {
  console.log(`\n${AT_ONCE} requests at the same moment in each round\n`);
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, rounds, several, none, most } of results) {
    const short = rounds < wanted ? ` (of ${wanted}: the time was over)` : "";
    const nobody = none ? `; in ${none} nobody` : "";
    console.log(`${name.padEnd(width)}  ${rounds} rounds${short}: in ${several} more than one won, at most ${most}${nobody}`);
  }
}

const PEER = (version) => `
The peer is @cloudflare/workers-oauth-provider ${version}. Its KV is one Map here, which shows whoever reads what was written last; KV
itself shows it at other places up to a minute later. It lets the refresh token before the last one be used again, by
its design, so that more than one winner of a refresh token is what it means to allow; of a code it means not to.`;

function number(text, name) {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000_000)) throw new Misused(`--${name} takes a number above 0.`);
  return value;
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    const options = { peer: { type: "boolean" }, rounds: { type: "string" }, minutes: { type: "string" }, help: { type: "boolean" } };
    const { values } = parseArgs({ options });
    if (values.help) return console.log(USAGE);
    const rounds = Math.ceil(number(values.rounds ?? ROUNDS, "rounds"));
    const minutes = number(values.minutes ?? MINUTES, "minutes");
    await nodeModules();
    await build();
    const extraWorkers = values.peer ? await bundledRacers() : [];
    let server;
    try {
      const racers = [];
      await step("workerd", async () => {
        server = await start(extraWorkers);
        racers.push(await sekisho(server));
        if (values.peer) racers.push(await racerOf(server.urls.oauth));
      });
      const results = await racesOf(racers, rounds, minutes);
      report(results, rounds);
      if (values.peer) console.log(PEER(createRequire(import.meta.url)("@cloudflare/workers-oauth-provider/package.json").version));
      const ours = results.filter(({ name }) => name.startsWith(racers[0].name));
      if (ours.some(({ several, none }) => several + none > 0)) process.exitCode = 1;
    } finally {
      await server?.stop();
    }
    return undefined;
  });
}
