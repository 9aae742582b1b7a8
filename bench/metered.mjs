// What the platform would count of one request of each kind: calls to objects, and rows read, written and deleted in them.
// The worker runs between two meters for that, and one request is made at a time.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot } from "../scripts/lib/project.mjs";
import { exchange, hangUp, median } from "./load.mjs";
import { OpenidWorld } from "./openid_world.mjs";
import { byPasskey, enrolled } from "./people.mjs";
import { World } from "./world.mjs";

const METER = inRoot("tests", "edge", "support", "meter_worker.mjs");

/** How often each kind is counted: the first time an isolate knows nothing, and now and then a copy is too old. */
const TIMES = 5;

/** Requests that only lead to others. */
const MEANS = ["code", "enrol", "page"];

/**
 * `{ [kind]: { calls, reads, writes, deletions, left, ms } }`, of the usual request of that kind. Each row that is `left` is
 * deleted once it has expired, and is among the deletions; `ms` is how long the request took, alone.
 */
export async function countedKinds() {
  const kinds = { ...(await during(World, fapi)), ...(await during(OpenidWorld, openid)) };
  return Object.fromEntries(Object.entries(kinds).filter(([name]) => !MEANS.includes(name)));
}

async function during(kind, each) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-meter-"));
  let world;
  try {
    world = await kind.start(stateFolder, randomBytes(32).toString("base64url"), { around: METER });
    const kinds = metered(world);
    for (let nth = 0; nth < TIMES; nth += 1) await each(world, 0);
    return Object.fromEntries(Object.entries(kinds).map(([name, counts]) => [name, usual(counts)]));
  } finally {
    hangUp();
    await world?.server.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** Notes what each request of `world` costs from now on, by kind. */
function metered(world) {
  const kinds = {};
  const ask = world.ask.bind(world);
  const taken = async () => JSON.parse((await exchange({ url: `${world.server.url}/.meter` })).text);
  world.ask = async (kind, ...rest) => {
    await taken();
    const response = await ask(kind, ...rest);
    (kinds[kind] ??= []).push({ ...(await taken()), ms: response.ms });
    return response;
  };
  return kinds;
}

function usual(counts) {
  const { alarms: _, deletions, left, ...count } = counts.toSorted((a, b) => a.calls - b.calls || a.reads - b.reads)[Math.floor(counts.length / 2)];
  return { ...count, deletions: deletions + Math.max(left, 0), left, ms: median(counts.map(({ ms }) => ms)) };
}

async function fapi(world, index) {
  const party = world.parties[index];
  const { verifier, ...push } = party.push();
  const code = await world.authorize(index, push);
  const { refresh_token, access_token } = JSON.parse((await world.ask("token", party.redeem(verifier)(code))).text);
  await world.ask("refresh", party.refresh(refresh_token));
  await world.ask("introspection", party.introspect(access_token));
  await world.ask("client credentials", party.credentials());
}

const SCOPE = "openid email offline_access";

async function openid(world, index) {
  const { code, verifier } = await world.code(index, SCOPE);
  const token = JSON.parse((await world.ask("OpenID: token", world.redeem(index, code, verifier))).text);
  await world.ask("OpenID: refresh, rotated", world.refresh({ index, ...token }));
  await world.ask("OpenID: UserInfo", world.userInfo(token));
  await world.ask("OpenID: client credentials", world.credentials(index, { scope: "status" }));
  await world.ask("OpenID: authorization without a page", world.silent(index, SCOPE), 303);
  world.passkeys ??= await enrolled(world);
  const page = await world.open(`/oauth/authorize?${world.query(index, { scope: "openid", prompt: "consent" })}`);
  await world.ask("sign in by a passkey", byPasskey(world.passkeys)(world, index, page));
}
