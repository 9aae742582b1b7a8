// What may be used once is used once, however many try at the same moment: 20 rounds of 50 requests for each rule, and
// a few more where rules meet.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newBrowser, signIn } from "./support/browser.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { AT_ONCE, race, tally } from "./support/races.mjs";
import { startFurnished } from "./support/server.mjs";

const ROUNDS = 20;
const ROUNDS_MORE = 5;

let server;
let dev;
let client;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  client = newClient(dev, dev.clients[1]);
});
after(() => server.stop());

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** Runs the rounds one after another. */
async function rounds(round, count = ROUNDS) {
  for (let index = 0; index < count; index += 1) await round(index);
}

const isActive = async (token) => (await send(client.introspect(token))).body.active;

describe("one code", () => {
  test("is redeemed once, and its second use revokes what the first was given", async () => {
    await rounds(async () => {
      const pkce = newPkce();
      const code = await client.code(pkce);
      const answers = await race(() => client.redeem(code, pkce));
      assert.deepEqual(tally(answers), { 200: 1, invalid_grant: AT_ONCE - 1 });
      const { body: tokens } = answers.find(({ status }) => status === 200);
      assert.equal(await isActive(tokens.access_token), false);
      assert.equal(await isActive(tokens.refresh_token), false);
      assert.equal((await send(client.refresh(tokens.refresh_token))).body.error, "invalid_grant");
      assert.equal((await send(client.resource(tokens.access_token))).status, 401);
    });
  });

  test("that comes with one proof is redeemed once and not revoked: a replayed proof counts for nothing", async () => {
    await rounds(async () => {
      const pkce = newPkce();
      const code = await client.code(pkce);
      const dpop = client.proofAt("/oauth/token");
      const answers = await race(() => client.redeem(code, pkce, {}, dpop));
      assert.deepEqual(tally(answers), { 200: 1, invalid_dpop_proof: AT_ONCE - 1 });
      const { body: tokens } = answers.find(({ status }) => status === 200);
      assert.equal(await isActive(tokens.access_token), true);
    }, ROUNDS_MORE);
  });
});

describe("one request_uri", () => {
  /** Submits consent forms at once, and answers what the first use leads to. */
  async function submit(forms) {
    const decided = forms.map(({ browser, consent, decision = "allow" }) => browser.decide(consent, decision));
    const answers = await Promise.all(decided);
    const locations = answers.filter(({ status }) => status === 303).map(({ headers }) => headers.get("location"));
    assert.equal(new Set(locations).size, 1, "whoever is answered is answered the same");
    assert.ok(answers.every(({ status }) => status === 303 || status === 400));
    const answered = new Set(forms.map(({ browser }) => browser)).size * new Set(forms.map(({ decision }) => decision)).size;
    assert.equal(locations.length, forms.length / answered, "the forms of one browser with one answer, and no other");
    return new URL(locations[0]).searchParams;
  }

  async function assertRedeemable(parameters, pkce) {
    const { status } = await send(client.redeem(parameters.get("code"), pkce));
    assert.equal(status, 200);
  }

  test("is completed once by one consent form", async () => {
    await rounds(async () => {
      const pkce = newPkce();
      const form = await signIn(dev.issuer, await client.push(pkce), dev.user);
      await assertRedeemable(await submit(times(AT_ONCE, () => form)), pkce);
    });
  });

  test("is completed once by the forms of several pages in several browsers", async () => {
    await rounds(async () => {
      const pkce = newPkce();
      const url = await client.push(pkce);
      const forms = await Promise.all(times(5, () => signIn(dev.issuer, url, dev.user)));
      await assertRedeemable(await submit(times(AT_ONCE, (index) => forms[index % forms.length])), pkce);
      assert.equal((await newBrowser(dev.issuer).open(url)).status, 400);
    });
  });

  test("is completed once by 50 pages in 50 browsers", async () => {
    const pkce = newPkce();
    const url = await client.push(pkce);
    const forms = await Promise.all(times(AT_ONCE, () => signIn(dev.issuer, url, dev.user)));
    await assertRedeemable(await submit(forms), pkce);
  });

  test("is either allowed or denied, and not both", async () => {
    await rounds(async () => {
      const pkce = newPkce();
      const form = await signIn(dev.issuer, await client.push(pkce), dev.user);
      const decisions = times(AT_ONCE, (index) => ({ ...form, decision: index % 2 ? "allow" : "deny" }));
      const parameters = await submit(decisions);
      assert.notEqual(parameters.has("code"), parameters.get("error") === "access_denied");
    }, ROUNDS_MORE);
  });
});

describe("one refresh token", () => {
  test("refreshes as often as it is used, stays the same, and gives as many access tokens", async () => {
    const { refresh_token } = await client.login();
    await rounds(async () => {
      const answers = await race(() => client.refresh(refresh_token));
      assert.deepEqual(tally(answers), { 200: AT_ONCE });
      assert.ok(answers.every(({ body }) => body.refresh_token === refresh_token));
      const tokens = answers.map(({ body }) => body.access_token);
      assert.equal(new Set(tokens).size, AT_ONCE);
      const told = await Promise.all(tokens.map((token) => client.introspect(token)).map(send));
      assert.ok(told.every(({ body }) => body.active));
    });
  });

  test("that is revoked in the middle of it gives no token that outlives the grant", async () => {
    await rounds(async () => {
      const { refresh_token } = await client.login();
      const revoking = AT_ONCE / 2;
      const answers = await race((index) => client[index === revoking ? "revoke" : "refresh"](refresh_token));
      assert.equal(answers[revoking].status, 200);
      const tokens = answers.map(({ body }) => body.access_token).filter(Boolean);
      const told = await Promise.all(tokens.map((token) => client.introspect(token)).map(send));
      assert.ok(told.every(({ body }) => body.active === false));
    }, ROUNDS_MORE);
  });
});

describe("one client assertion", () => {
  test("pushes one request", async () => {
    await rounds(async () => {
      const client_assertion = client.assertion();
      const answers = await race(() => client.par(newPkce(), { client_assertion }));
      assert.deepEqual(tally(answers), { 201: 1, invalid_client: AT_ONCE - 1 });
    });
  });

  test("serves at one endpoint of all", async () => {
    const { refresh_token } = await client.login();
    await rounds(async () => {
      const client_assertion = client.assertion();
      const kinds = [
        () => client.par(newPkce(), { client_assertion }),
        () => client.refresh(refresh_token, { client_assertion }),
        () => client.introspect(refresh_token, { client_assertion }),
        () => client.revoke("abc", { client_assertion }),
      ];
      const answers = await race((index) => kinds[index % kinds.length]());
      assert.equal(answers.filter(({ status }) => status < 300).length, 1);
      assert.equal(tally(answers).invalid_client, AT_ONCE - 1);
    }, ROUNDS_MORE);
  });

  test("is known by its jti: another signature over the same claims is the same assertion", async () => {
    await rounds(async (index) => {
      const claims = { jti: `round ${index}` };
      const answers = await race(() => client.par(newPkce(), { client_assertion: client.assertion(claims) }));
      assert.deepEqual(tally(answers), { 201: 1, invalid_client: AT_ONCE - 1 });
    }, ROUNDS_MORE);
  });
});

describe("one DPoP proof", () => {
  test("opens the resource once", async () => {
    const { access_token } = await client.login();
    await rounds(async () => {
      const request = client.resource(access_token);
      assert.deepEqual(tally(await race(() => request)), { 200: 1, invalid_dpop_proof: AT_ONCE - 1 });
    });
  });

  test("refreshes once", async () => {
    const { refresh_token } = await client.login();
    await rounds(async () => {
      const dpop = client.proofAt("/oauth/token");
      const answers = await race(() => client.refresh(refresh_token, {}, dpop));
      assert.deepEqual(tally(answers), { 200: 1, invalid_dpop_proof: AT_ONCE - 1 });
    });
  });
});
