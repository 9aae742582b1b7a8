// A refresh token that is replaced by its use: however many use it at the same moment, they are given the same pair.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { configureOpenid, login } from "./support/openid_party.mjs";
import { changeService, startOpenid } from "./support/server.mjs";
import { send } from "./support/client.mjs";

const ROUNDS = 10;
const AT_ONCE = 50;

let server;
let dev;
let client;
let config;

before(async () => {
  server = await startOpenid({ documents: { idTokenSignAlg: "ES256", service: { supportedIdTokenSignAlgs: ["ES256"] } } });
  dev = server.dev;
  client = dev.clients.post;
  config = await configureOpenid(dev, "post");
});
after(() => server.stop());

const request = (path, parameters) => {
  const { client_id, client_secret } = client;
  return { url: dev.issuer + path, method: "POST", body: new URLSearchParams({ client_id, client_secret, ...parameters }) };
};
const refresh = (refresh_token) => request("/oauth/token", { grant_type: "refresh_token", refresh_token });
const isActive = async (token) => (await send(request("/oauth/introspect", { token }))).body.active;

/** A refresh token of a login of its own. */
const newToken = async () => (await login(dev, config, client, { scope: "openid offline_access" })).tokens.refresh_token;

/** Makes every request before the first is sent, and answers how many there were of each kind. */
async function race(token) {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(token)).map(send));
  const distinct = (member) => [...new Set(answers.map(({ body }) => body[member]).filter(Boolean))];
  const statuses = {};
  for (const { status, body } of answers) statuses[body.error ?? status] = (statuses[body.error ?? status] ?? 0) + 1;
  return { statuses, access: distinct("access_token"), next: distinct("refresh_token") };
}

describe("one refresh token", () => {
  test("brings all who use it at once the same pair, and the pair is good", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await newToken();
      const { statuses, access, next } = await race(token);
      assert.deepEqual(statuses, { 200: AT_ONCE });
      assert.deepEqual([access.length, next.length], [1, 1]);
      assert.notEqual(next[0], token);
      assert.equal(await isActive(access[0]), true);
      assert.equal((await send(refresh(next[0]))).status, 200);
    }
  });

  test("leads through a chain of replacements, raced at each", async () => {
    let token = await newToken();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { statuses, next } = await race(token);
      assert.deepEqual(statuses, { 200: AT_ONCE });
      assert.equal(next.length, 1);
      [token] = next;
    }
  });

  test("is used once where there is no window, and the others revoke what the first was given", async () => {
    await changeService(server, { refreshTokenIdempotencyDuration: 0 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const { statuses, access, next } = await race(await newToken());
      assert.deepEqual(statuses, { 200: 1, invalid_grant: AT_ONCE - 1 });
      assert.equal(await isActive(access[0]), false);
      assert.equal((await send(refresh(next[0]))).body.error, "invalid_grant");
    }
    await changeService(server, { refreshTokenIdempotencyDuration: 10 });
  });

  test("brings the same refresh token after a crash", async () => {
    const token = await newToken();
    const { body: first } = await send(refresh(token));
    await server.kill();
    await server.restart();
    const { body: again } = await send(refresh(token));
    assert.equal(again.refresh_token, first.refresh_token);
    assert.equal((await send(refresh(first.refresh_token))).status, 200);
  });
});
