// The rows of the engine API: what a front end asks for each sign-in, and what a resource server asks for each request.

import { newApiCredentials } from "../scripts/lib/api_credentials.mjs";
import { OpenidWorld } from "./openid_world.mjs";
import { adding, asks, cost, times } from "./throughput.mjs";

const SCOPE = "openid email offline_access";

/** Measures everything on a server of its own: rows like those of `throughput`. */
export const engineThroughput = (adminSecret, counts) =>
  OpenidWorld.during(adminSecret, "workerd with an OpenID service and its API", (world) => measured(world, counts));

async function measured(world, counts) {
  const rows = [];
  const add = adding(rows);
  await world.configure({}, { idTokenSignAlg: "ES256" });
  const call = caller(world.server.url, await newApiCredentials(world.admin, world.server.url));
  const told = async (kind, path, body) => JSON.parse((await world.ask(kind, call(path, body))).text);
  const opened = (index, challenge) => ({ parameters: world.query(index, { scope: SCOPE, code_challenge: challenge }) });
  await add("API: authorization", () =>
    asks(
      world,
      "opened",
      times(counts.light / 2, (index) => call("/auth/authorization", opened(index))),
    ),
  );
  const tickets = [];
  await world.load(
    times(counts.tokens, (index) => index),
    async (index) => {
      const { verifier, challenge } = world.pkce();
      const { ticket } = await told("before the clock runs", "/auth/authorization", opened(index, challenge));
      tickets.push({ index, ticket, verifier });
    },
    30,
  );
  const codes = [];
  await add("API: issue", async () => {
    const figures = await world.load(tickets, async ({ index, ticket, verifier }) => {
      const { authorizationCode: code } = await told("issue", "/auth/authorization/issue", { ticket, subject: `person-${index % 8}` });
      codes.push({ index, code, verifier });
    });
    return { ...figures, ...cost(world.kind("issue")) };
  });
  const tokens = [];
  await add("API: token", async () => {
    const figures = await world.load(codes, async ({ index, code, verifier }) => {
      const { accessToken: token } = await told("token", "/auth/token", world.presented(index, code, verifier));
      tokens.push(token);
    });
    return { ...figures, ...cost(world.kind("token")) };
  });
  await add("API: introspection", () =>
    asks(
      world,
      "introspected",
      times(counts.light, (index) => call("/auth/introspection", { token: tokens[index % tokens.length], scopes: ["email"] })),
    ),
  );
  return rows;
}

/** A call of the second generation of the API. */
function caller(url, { api_key: key, api_secret: secret }) {
  const Authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  const headers = { Authorization, "Content-Type": "application/json" };
  return (path, body) => ({ method: "POST", url: `${url}/api${path}`, headers, body: JSON.stringify(body) });
}
