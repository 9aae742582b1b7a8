// The servers of this checkout's state: one of the development documents, one of those of a folder, each with a state of
// its own. Both know the same administrator's secret, so that the state says where each of them listens.

import { rmSync } from "node:fs";
import { readIfThere, writeWhole } from "./files.mjs";
import { holdState, isStateHeld } from "./lock.mjs";
import { DEFAULT_PORT, inState } from "./project.mjs";
import { Misused } from "./step.mjs";

/** The state of a server by what it serves: the documents of a folder, or else the development ones. */
export const stateOf = (folder) => (folder ? "configured" : "state");

const SERVED = { state: "the development documents", configured: "the documents of a folder" };
const localhost = (port) => `http://localhost:${port}`;
const urlFile = (state) => inState(state, "url");

/** Holds the state, where nobody listens yet. */
export async function hold(state) {
  await holdState(inState(state));
  rmSync(urlFile(state), { force: true });
}

/** Says to `npm run admin` where the server of the state listens. */
export const announce = (state, url) => writeWhole(urlFile(state), url);

/** The local server: on the port that PORT says, the one that runs, or on the port where it would be. */
export async function localServer() {
  const { PORT } = process.env;
  if (PORT) return localhost(PORT);
  const known = [];
  for (const state of Object.keys(SERVED)) {
    const url = readIfThere(urlFile(state));
    if (url && (await isStateHeld(inState(state)))) known.push({ state, url });
  }
  if (known.length < 2) return known[0]?.url ?? localhost(DEFAULT_PORT);
  const told = known.map(({ state, url }) => `${url} with ${SERVED[state]}`);
  throw new Misused(`Two local servers run, ${told.join(" and ")}: say with --url which one is meant.`);
}

/** Whether the server is where everybody expects it. */
export const isUsual = (url) => url === localhost(DEFAULT_PORT);
