// The rows of an ordinary OpenID service: the ID token with each algorithm, what a client does without a person, refresh
// and UserInfo. Codes come from browsers that have signed in already, so that no password is in the figures.

import { generateKeyPairSync } from "node:crypto";
import { OpenidWorld } from "./openid_world.mjs";
import { adding, asks, cost, times } from "./throughput.mjs";

const ALGORITHMS = ["HS256", "RS256", "PS256", "ES256", "EdDSA"];
const SCOPE = "openid email offline_access";

/** By what ID tokens are signed where no row is about that: RS256, which is usual, would cost more than all the rest. */
const USUAL = { idTokenSignAlg: "EdDSA" };

/** Of every client: each ID token is encrypted to it. */
const ENCRYPTION_KEY = {
  ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }),
  kid: "encryption",
  use: "enc",
};

/** Measures everything on a server of its own: rows like those of `throughput`. */
export const openidThroughput = (adminSecret, counts) =>
  OpenidWorld.during(adminSecret, "workerd with an OpenID service", (world) => measured(world, counts));

async function measured(world, counts) {
  const rows = [];
  const add = adding(rows);
  await add("authorization without a page (prompt=none)", () =>
    asks(world, "silent", times(counts.light / 2, (index) => world.silent(index, SCOPE)), 303),
  );
  await world.configure({}, { authorizationSignAlg: "ES256" });
  const signed = (index) => world.silent(index, SCOPE, { response_mode: "jwt" });
  await add("the same, with a signed answer (JARM, ES256)", () => asks(world, "signed", times(counts.light / 2, signed), 303));
  let tokens;
  for (const alg of ALGORITHMS) {
    await world.configure({}, { idTokenSignAlg: alg });
    const codes = await collect(world, counts.tokens);
    await add(`token with an ID token, ${alg}`, async () => {
      const figures = await redeemed(world, alg, codes);
      tokens = figures.tokens;
      return figures.row;
    });
  }
  await add("token with an encrypted ID token, ES256 and ECDH-ES", async () => {
    await world.configure({}, { idTokenSignAlg: "ES256", idTokenEncryptionAlg: "ECDH_ES", jwks: { keys: [ENCRYPTION_KEY] } });
    return (await redeemed(world, "ECDH-ES", await collect(world, counts.tokens))).row;
  });
  await world.configure({}, USUAL);
  await add("UserInfo", () =>
    asks(world, "userinfo", times(counts.light, (index) => world.userInfo(tokens[index % tokens.length]))),
  );
  await add("refresh of an ordinary client, rotated", () => refreshed(world, "rotated", tokens, counts.light));
  await world.configure({ refreshTokenKept: true }, USUAL);
  await add("refresh of an ordinary client, kept", () => refreshed(world, "kept", tokens, counts.light));
  await add("client credentials, opaque", () => credentials(world, "opaque", counts.light, { scope: "status" }));
  const forApi = { scope: "read", audience: world.api };
  await add("client credentials, a JWT for an API", () => credentials(world, "JWT", counts.light, forApi));
  return rows;
}

const credentials = (world, kind, count, parameters) =>
  asks(world, `client credentials, ${kind}`, times(count, (index) => world.credentials(index, parameters)));

/** Codes, each with the token request that redeems it. */
async function collect(world, count) {
  const requests = [];
  await world.load(
    times(count, (index) => index),
    async (index) => {
      const { code, verifier } = await world.code(index, SCOPE);
      requests.push({ index, request: world.redeem(index, code, verifier) });
    },
    30,
  );
  return requests;
}

async function redeemed(world, alg, requests) {
  const tokens = [];
  const kind = `token with ${alg}`;
  const figures = await world.load(requests, async ({ index, request }) => {
    tokens.push({ index, ...JSON.parse((await world.ask(kind, request)).text) });
  });
  return { tokens, row: { ...figures, ...cost(world.kind(kind)) } };
}

/** Each token is replaced by what its use brings, where it brings another one. */
async function refreshed(world, kind, tokens, count) {
  const use = async (index) => {
    const held = tokens[index % tokens.length];
    const { refresh_token: next } = JSON.parse((await world.ask(`refresh, ${kind}`, world.refresh(held))).text);
    held.refresh_token = next ?? held.refresh_token;
  };
  const figures = await world.load(times(count, (index) => index), use);
  return { ...figures, ...cost(world.kind(`refresh, ${kind}`)) };
}
