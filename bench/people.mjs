// What people do: signing in by a password and by a passkey, a look at the session, and log-out with clients to be told; and
// what a trail of it costs.

import { createServer } from "node:http";
import { newPasskey } from "../tests/edge/support/authenticator.mjs";
import { OpenidWorld } from "./openid_world.mjs";
import { adding, asks, cost, times } from "./throughput.mjs";

const SCOPE = "openid email offline_access";
const TOLD = 10; // clients that hear of a log-out

/** Measures everything on a server of its own: rows like those of `throughput`. */
export const peopleThroughput = (adminSecret, counts) =>
  OpenidWorld.during(adminSecret, "workerd with people", (world) => measured(world, counts));

async function measured(world, counts) {
  const rows = [];
  const add = adding(rows);
  await add("sign-in with a password", async () => signIns(world, "password", await arrivals(world, counts.logins, byPassword)));
  await signInsByPasskey(world, counts.logins, add);
  await world.comeBack();
  const account = (index) => ({ url: `${world.url}/account`, headers: { Cookie: world.cookie(index) } });
  await add("session check, the page of the account", () => asks(world, "account", times(counts.light / 2, account)));
  await world.code(0, SCOPE); // or it says what is wrong
  for (const enabled of [false, true]) {
    await world.configure({ people: { audit: { enabled } } });
    const name = `authorization without a page, audit ${enabled ? "on" : "off"}`;
    await add(name, () => asks(world, name, times(counts.light, (index) => world.silent(index, SCOPE)), 303));
  }
  await add(`log-out, ${TOLD} clients to be told`, () => logOuts(world, counts.logins));
  return rows;
}

export async function signInsByPasskey(world, count, add) {
  const passkeys = await enrolled(world);
  await add("sign-in with a passkey", async () => signIns(world, "passkey", await arrivals(world, count, byPasskey(passkeys))));
}

const byPassword = (world, index, page) => world.form(page, "/oauth/authorize/login", world.user(index));
export const byPasskey = (passkeys) => (world, index, page) =>
  world.form(page, "/oauth/authorize/passkey", { credential: passkeys[index % passkeys.length].get(optionsOf(page)) });

/**
 * Sign-in pages in browsers that were never here, each with the request that signs in: made before the clock runs. They lead to
 * the page of consent, so that no code is in the figures.
 */
async function arrivals(world, count, signIn) {
  const requests = [];
  await world.load(times(count, (index) => index), async (index) => {
    requests.push(signIn(world, index, await world.open(`/oauth/authorize?${world.query(index, { scope: "openid", prompt: "consent" })}`)));
  }, 60);
  return requests;
}

async function signIns(world, how, requests) {
  const kind = `sign in by ${how}`;
  const figures = await world.load(requests, (request) => world.ask(kind, request), 60);
  return { ...figures, ...cost(world.kind(kind)) };
}

/** A passkey for each person. */
export async function enrolled(world) {
  const passkeys = [];
  for (const index of world.people()) {
    const page = await world.open("/account/passkeys", world.cookie(index));
    const passkey = newPasskey(new URL(world.url).origin);
    const credential = passkey.create(optionsOf(page));
    await world.ask("enrol", world.form(page, "/account/passkeys", { name: "of the bench", credential }), 303);
    passkeys.push(passkey);
  }
  return passkeys;
}

function optionsOf({ text }) {
  const written = /data-options="([^"]+)"/.exec(text)[1];
  return JSON.parse(written.replaceAll("&#34;", '"').replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

/** Sessions that ten clients were used in end; the row is of the browser, which waits for none of them. */
async function logOuts(world, count) {
  let heard = 0;
  const party = createServer((request, response) => {
    heard += 1;
    request.resume().on("end", () => response.end());
  });
  await new Promise((done) => party.listen(0, "127.0.0.1", done));
  try {
    const names = await world.addClients(TOLD, `http://127.0.0.1:${party.address().port}/`);
    const requests = await leaving(world, names, Math.ceil(count / TOLD));
    const figures = await world.load(requests, (request) => world.ask("log-out", request), 60);
    const expected = requests.length * TOLD;
    for (let i = 0; heard < expected && i < 200; i += 1) await new Promise((done) => setTimeout(done, 100));
    if (heard < expected) throw new Error(`${heard} of ${expected} logout tokens have arrived`);
    return { ...figures, ...cost(world.kind("log-out")) };
  } finally {
    party.closeAllConnections();
    party.close();
  }
}

/** Browsers in which somebody used all these clients, each at the form that ends its session. */
async function leaving(world, names, count) {
  const requests = [];
  for (let index = 0; index < count; index += 1) {
    let cookie = await world.signInAgain(index);
    for (const name of names) cookie = await world.use(cookie, name);
    requests.push(world.form(await world.open("/oauth/end_session", cookie), "/oauth/end_session/confirm", { decision: "log_out" }));
  }
  return requests;
}
