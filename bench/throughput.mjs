// Requests of every kind, signed beforehand, and the rows of the table that come of them.

import { step } from "../scripts/lib/step.mjs";
import { LOGIN } from "./login.mjs";

/** Measures everything: rows of `{ name, count, perSecond, p50, p99, cpu, calls, rows, refreshed }`. */
export async function throughput(world, counts) {
  const rows = [];
  const add = adding(rows);
  await add("floor: a worker that does nothing", () =>
    asks(world, "floor", repeated({ url: world.server.urls.floor }, counts.floor)),
  );
  const metadata = { url: `${world.server.url}/.well-known/oauth-authorization-server` };
  await add("metadata", () => asks(world, "metadata", repeated(metadata, counts.light)));
  await add("PAR", () =>
    asks(
      world,
      "pushes",
      times(counts.par, (index) => partyOf(world, index).push()),
      201,
    ),
  );
  const [one] = world.parties;
  await add("PAR of one client", () =>
    asks(
      world,
      "pushes of one",
      times(counts.par / 2, () => one.push()),
      201,
    ),
  );
  const { rsa } = world;
  await add("PAR of a client with PS256", () =>
    asks(
      world,
      "pushes with PS256",
      times(counts.par / 4, () => rsa.push()),
      201,
    ),
  );
  await add("PAR of a signed request", () =>
    asks(
      world,
      "pushes of signed requests",
      times(counts.par / 2, (index) => partyOf(world, index).pushSigned()),
      201,
    ),
  );
  await add("login: all of the five that follow", () => logins(world, counts.logins));
  await eachStep(world, counts.logins, add);
  let tokens = await redeemed(world, counts.tokens, add);
  const use = (name, request) =>
    add(name, () =>
      asks(
        world,
        name,
        times(counts.light, (index) => request(tokens[index % tokens.length])),
      ),
    );
  const refresh = ({ index, refresh_token: token }) => partyOf(world, index).refresh(token);
  const introspect = ({ index, access_token: token }) => partyOf(world, index).introspect(token);
  await use("refresh", refresh);
  await use("client credentials", ({ index }) => partyOf(world, index).credentials());
  await use("introspection of a JWT", introspect);
  await use("resource", ({ index, access_token: token }) => partyOf(world, index).access(token));
  await world.configure({ accessTokenSignAlg: null });
  tokens = await redeemed(world, world.parties.length, async (_name, measured) => measured());
  await use("refresh, tokens opaque", refresh);
  await use("introspection of an opaque token", introspect);
  return rows;
}

/** Measures a row as a step, and adds it. */
export const adding = (rows) => (name, measured) =>
  step(name, async () => {
    const row = { name, ...(await measured()) };
    rows.push(row);
    return `${Math.round(row.perSecond)} a second`;
  });

export const times = (count, make) => Array.from({ length: Math.floor(count) }, (_, index) => make(index));
const repeated = (request, count) => times(count, () => request);
const partyOf = (world, index) => world.parties[index % world.parties.length];

/** Sends the requests, the first of them before the clock runs. */
export async function asks(world, kind, requests, status) {
  const early = Math.floor(requests.length / 10);
  await world.load(requests.slice(0, early), (request) => world.ask("before the clock runs", request, status));
  const measured = await world.load(requests.slice(early), (request) => world.ask(kind, request, status));
  return { ...measured, ...cost(world.kind(kind)) };
}

/** What a login needs, signed before its PAR. */
function prepared(world, index) {
  const party = partyOf(world, index);
  const { verifier, ...push } = party.push();
  return { index: index % world.parties.length, push, redeem: party.redeem(verifier) };
}

async function logins(world, count) {
  const measured = await world.load(
    times(count, (index) => prepared(world, index)),
    async ({ index, push, redeem }) => world.ask("token", redeem(await world.authorize(index, push))),
    20,
  );
  const costs = LOGIN.map((name) => world.kind(name));
  const sum = (member) => costs.reduce((total, cost) => total + cost[member], 0);
  return { ...measured, calls: sum("calls"), rows: sum("rows"), reads: sum("reads"), deletions: sum("deletions") };
}

/** The steps of logins one after another, each of all of them, so that each has its own figures. */
export async function eachStep(world, count, add) {
  let items = times(count, (index) => prepared(world, index));
  const steps = {
    PAR: async ({ push, ...item }) => ({ ...item, uri: await world.push(push) }),
    "authorization page": async ({ uri, ...item }) => ({ ...item, page: await world.open(item.index, uri) }),
    "sign in": async ({ page, ...item }) => ({ ...item, page: await world.signIn(item.index, page) }),
    consent: async ({ page, ...item }) => ({ ...item, code: await world.allow(page) }),
    token: ({ redeem, code }) => world.ask("token", redeem(code)),
  };
  for (const name of LOGIN) {
    const done = [];
    await add(`- ${name}`, async () => {
      const figures = await world.load(items, async (item) => done.push(await steps[name](item)), 20);
      return { ...figures, ...cost(world.kind(name)) };
    });
    items = done;
  }
}

/** Codes first, then the token requests alone: the row of this name, and the tokens by party. A code lives for a minute. */
export async function redeemed(world, count, add, name = "token") {
  const codes = [];
  const collect = async ({ index, push, redeem }) =>
    codes.push({ index, request: redeem(await world.authorize(index, push)) });
  await world.load(
    times(count, (index) => prepared(world, index)),
    collect,
    20,
  );
  const tokens = [];
  await add(name, async () => {
    const measured = await world.load(codes, async ({ index, request }) => {
      tokens.push({ index, ...JSON.parse((await world.ask("token alone", request)).text) });
    });
    return { ...measured, ...cost(world.kind("token alone")) };
  });
  return tokens;
}

export const cost = ({ calls, rows, reads, deletions, refreshed }) => ({ calls, rows, reads, deletions, refreshed });
