// A refresh token that is replaced by its use: however many use it at the same moment, they are given the same pair.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as openid from "openid-client";
import { API } from "../../scripts/lib/openid_development.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { ask, configureOpenid, login } from "./support/openid_party.mjs";
import { changeService, startOpenid } from "./support/server.mjs";
import { send } from "./support/client.mjs";
import { AT_ONCE, distinct, posted, race, tally } from "./support/races.mjs";

const ROUNDS = 10;

/** Two APIs with a scope of one name. */
const APIS = [API, "https://bills.example.com"];

let server;
let dev;
let client;
let config;

before(async () => {
  server = await startOpenid({ documents: { idTokenSignAlg: "ES256", service: { supportedIdTokenSignAlgs: ["ES256"] } } });
  dev = server.dev;
  client = dev.clients.post;
  config = await configureOpenid(dev, "post");
  const bills = { identifier: APIS[1], name: "Bills", scopes: ["write"], accessTokenFormat: "JWT" };
  await server.admin.apply([{ name: "apis/bills.json", kind: "api", document: bills }]);
});
after(() => server.stop());

const request = (path, parameters) => posted(dev.issuer + path, client, parameters);
const refresh = (refresh_token, parameters) => request("/oauth/token", { grant_type: "refresh_token", refresh_token, ...parameters });
const isActive = async (token) => (await send(request("/oauth/introspect", { token }))).body.active;

/** A refresh token of a login of its own. */
const newToken = async () => (await login(dev, config, client, { scope: "openid offline_access" })).tokens.refresh_token;

/** The same, for these APIs. */
async function newTokenFor(apis) {
  const { url, checks } = await ask(config, client, { scope: "openid offline_access write" });
  for (const api of apis) url.searchParams.append("resource", api);
  const browser = newBrowser(dev.issuer);
  const { location } = await goThrough(browser, await browser.open(url), dev.user);
  return (await openid.authorizationCodeGrant(config, location, checks)).refresh_token;
}

/** RFC 9068 §2.2: which APIs an access token is for; with openid it is for UserInfo too. */
function apisOf(token) {
  const { aud } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  return [aud].flat().filter((api) => api !== `${dev.issuer}/oauth/userinfo`);
}

/** What becomes of those who use the token at once. */
async function raced(token) {
  const answers = await race(() => refresh(token));
  return { statuses: tally(answers), access: distinct(answers, "access_token"), next: distinct(answers, "refresh_token") };
}

describe("one refresh token", () => {
  test("brings all who use it at once the same pair, and the pair is good", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await newToken();
      const { statuses, access, next } = await raced(token);
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
      const { statuses, next } = await raced(token);
      assert.deepEqual(statuses, { 200: AT_ONCE });
      assert.equal(next.length, 1);
      [token] = next;
    }
  });

  test("is used once where there is no window, and the others revoke what the first was given", async () => {
    await changeService(server, { refreshTokenIdempotencyDuration: 0 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const { statuses, access, next } = await raced(await newToken());
      assert.deepEqual(statuses, { 200: 1, invalid_grant: AT_ONCE - 1 });
      assert.equal(await isActive(access[0]), false);
      assert.equal((await send(refresh(next[0]))).body.error, "invalid_grant");
    }
    await changeService(server, { refreshTokenIdempotencyDuration: 10 });
  });

  test("brings each who asks for an API a token for that one, and all the same successor", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await newTokenFor(APIS);
      const asked = Array.from({ length: AT_ONCE }, (_, index) => APIS[index % 2]);
      const answers = await race((index) => refresh(token, { resource: asked[index] }));
      for (const [index, { status, body }] of answers.entries()) {
        assert.equal(status, 200, JSON.stringify(body));
        assert.deepEqual(apisOf(body.access_token), [asked[index]]);
      }
      assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1);
      assert.equal((await send(refresh(answers[0].body.refresh_token))).status, 200);
    }
  });

  test("brings nobody a token for an API that was not granted, and takes nothing from the others", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const token = await newTokenFor([API]);
      const asked = Array.from({ length: AT_ONCE }, (_, index) => APIS[index % 2]);
      const answers = await race((index) => refresh(token, { resource: asked[index] }));
      for (const [index, { status, body }] of answers.entries()) {
        if (asked[index] === API) assert.deepEqual(apisOf(body.access_token), [API], JSON.stringify(body));
        else assert.deepEqual([status, body.error], [400, "invalid_target"]);
      }
    }
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
