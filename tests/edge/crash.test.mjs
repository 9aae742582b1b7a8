// workerd is killed in the middle of things and started again: what was answered stays, and what was used stays used.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newBrowser, signIn } from "./support/browser.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { startFurnished } from "./support/server.mjs";

let server;
let dev;
let client;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  client = newClient(dev, dev.clients[1]);
});
after(() => server.stop());

/** A power failure, and the power coming back. */
async function crash() {
  assert.equal(await server.kill(), "SIGKILL");
  await server.restart();
}

const isActive = async (token) => (await send(client.introspect(token))).body.active;

const jwks = async () => (await send({ url: dev.jwks_uri })).body;

describe("after a crash, nothing is lost:", () => {
  test("a request_uri opens", async () => {
    const pkce = newPkce();
    const url = await client.push(pkce);
    await crash();
    assert.equal((await newBrowser(dev.issuer).open(url)).status, 200);
  });

  test("a sign-in page that was shown before goes on to the consent page", async () => {
    const browser = newBrowser(dev.issuer);
    const page = await browser.open(await client.push(newPkce()));
    await crash();
    const { status, interaction } = await browser.signIn(page, dev.user);
    assert.equal(status, 200);
    assert.ok(interaction);
  });

  test("a consent page that was shown before completes the request", async () => {
    const { browser, consent } = await signIn(dev.issuer, await client.push(newPkce()), dev.user);
    await crash();
    assert.equal((await browser.decide(consent, "allow")).status, 303);
  });

  test("a code is redeemed", async () => {
    const pkce = newPkce();
    const code = await client.code(pkce);
    await crash();
    assert.equal((await send(client.redeem(code, pkce))).status, 200);
  });

  test("an access token opens the resource, and a refresh token refreshes", async () => {
    const tokens = await client.login();
    await crash();
    assert.equal((await send(client.resource(tokens.access_token))).status, 200);
    assert.equal((await send(client.refresh(tokens.refresh_token))).body.refresh_token, tokens.refresh_token);
  });

  test("the keys are the same", async () => {
    const published = await jwks();
    await crash();
    assert.deepEqual(await jwks(), published);
  });

  test("a key that was added is there, and tokens that were signed before stand", async () => {
    const { access_token } = await client.login();
    const { keys } = await server.admin.rotateKeys();
    await crash();
    const kids = (await jwks()).keys.map(({ kid }) => kid);
    assert.deepEqual(kids.sort(), keys.map(({ kid }) => kid).sort());
    assert.equal(await isActive(access_token), true);
  });

  test("the documents are the same", async () => {
    const exported = await server.admin.export();
    await crash();
    assert.deepEqual(await server.admin.export(), exported);
  });

  test("a user who was added signs in", async () => {
    const user = { username: "another", password: "correct horse" };
    await server.admin.putUser(user.username, user.password);
    await crash();
    assert.ok(await signIn(dev.issuer, await client.push(newPkce()), user));
  });

  test("a login succeeds with a crash after each of its steps", async () => {
    const pkce = newPkce();
    const url = await client.push(pkce);
    await crash();
    const { browser, consent } = await signIn(dev.issuer, url, dev.user);
    await crash();
    const { headers } = await browser.decide(consent, "allow");
    await crash();
    const code = new URL(headers.get("location")).searchParams.get("code");
    const { body: tokens } = await send(client.redeem(code, pkce));
    await crash();
    assert.equal((await send(client.refresh(tokens.refresh_token))).status, 200);
  });
});

describe("after a crash, what was used stays used:", () => {
  test("a client assertion", async () => {
    const client_assertion = client.assertion();
    assert.equal((await send(client.par(newPkce(), { client_assertion }))).status, 201);
    await crash();
    assert.equal((await send(client.par(newPkce(), { client_assertion }))).body.error, "invalid_client");
  });

  test("a proof at the resource", async () => {
    const { access_token } = await client.login();
    const request = client.resource(access_token);
    assert.equal((await send(request)).status, 200);
    await crash();
    assert.equal((await send(request)).body.error, "invalid_dpop_proof");
  });

  test("a proof at the token endpoint", async () => {
    const { refresh_token } = await client.login();
    const dpop = client.proofAt("/oauth/token");
    assert.equal((await send(client.refresh(refresh_token, {}, dpop))).status, 200);
    await crash();
    assert.equal((await send(client.refresh(refresh_token, {}, dpop))).body.error, "invalid_dpop_proof");
  });

  test("a code, whose second use revokes what the first was given", async () => {
    const { code, pkce, access_token, refresh_token } = await client.login();
    await crash();
    assert.equal((await send(client.redeem(code, pkce))).body.error, "invalid_grant");
    assert.equal(await isActive(access_token), false);
    assert.equal((await send(client.refresh(refresh_token))).body.error, "invalid_grant");
  });

  test("a consent form, which gets the answer it had until its code is used", async () => {
    const pkce = newPkce();
    const { browser, consent } = await signIn(dev.issuer, await client.push(pkce), dev.user);
    const first = await browser.decide(consent, "allow");
    assert.equal(first.status, 303);
    await crash();
    const second = await browser.decide(consent, "allow");
    assert.equal(second.headers.get("location"), first.headers.get("location"));
    const code = new URL(first.headers.get("location")).searchParams.get("code");
    assert.equal((await send(client.redeem(code, pkce))).status, 200);
    await crash();
    assert.equal((await browser.decide(consent, "allow")).status, 400);
  });

  test("a request_uri", async () => {
    const url = await client.push(newPkce());
    const { browser, consent } = await signIn(dev.issuer, url, dev.user);
    assert.equal((await browser.decide(consent, "deny")).status, 303);
    await crash();
    assert.equal((await newBrowser(dev.issuer).open(url)).status, 400);
  });

  test("a token that was revoked", async () => {
    const { access_token, refresh_token } = await client.login();
    assert.equal((await send(client.revoke(refresh_token))).status, 200);
    await crash();
    assert.equal(await isActive(access_token), false);
    assert.equal((await send(client.refresh(refresh_token))).body.error, "invalid_grant");
  });

  test("a client that was deleted", async () => {
    const { documents } = await server.admin.export();
    const { document, ...entry } = documents.find(({ name }) => name.startsWith("clients/"));
    const copy = { ...document, clientId: undefined, clientIdAlias: "deleted" };
    await server.admin.apply([{ ...entry, name: "clients/deleted.json", document: copy }]);
    await server.admin.deleteClient("deleted");
    await crash();
    await assert.rejects(server.admin.deleteClient("deleted"), { status: 404 });
  });
});

describe("a crash under load", () => {
  /**
   * Sends requests, or does what stands for one, `lanes` at a time, and kills the server once `count` are answered, with others on their way. Starts
   * it again: each answer, or `undefined` where the client was left without one.
   */
  async function killAfter(count, lanes, requests) {
    const answers = [];
    let answered = 0;
    let next = 0;
    let killed;
    const sendOn = async () => {
      while (next < requests.length) {
        const index = next++;
        const request = requests[index];
        const answer = typeof request === "function" ? request() : send(request);
        answers[index] = await answer.catch(() => undefined);
        if (answers[index] && (answered += 1) === count) killed = server.kill();
      }
    };
    await Promise.all(Array.from({ length: lanes }, sendOn));
    assert.equal(await killed, "SIGKILL");
    await server.restart();
    return answers;
  }

  for (const count of [1, 40, 80]) {
    test(`loses no pushed request that was acknowledged, ${count} into it`, async () => {
      const assertions = Array.from({ length: 150 }, () => client.assertion());
      const requests = assertions.map((client_assertion) => client.par(newPkce(), { client_assertion }));
      const check = async (answer, index) => {
        if (!answer) return;
        assert.equal(answer.status, 201);
        const url = client.authorizationUrl(answer.body.request_uri);
        assert.equal((await newBrowser(dev.issuer).open(url)).status, 200);
        const again = client.par(newPkce(), { client_assertion: assertions[index] });
        assert.equal((await send(again)).body.error, "invalid_client");
      };
      await Promise.all((await killAfter(count, 30, requests)).map(check));
    });
  }

  for (const count of [1, 60, 120]) {
    test(`forgets no jti that was acknowledged, ${count} into it`, async () => {
      const requests = Array.from({ length: 150 }, () => client.introspect("abc"));
      const check = async (answer, index) => {
        const again = (await send(requests[index])).body;
        if (answer) assert.equal(again.error, "invalid_client");
      };
      await Promise.all((await killAfter(count, 30, requests)).map(check));
    });
  }

  test("completes no pushed request both ways", async () => {
    const begin = async () => signIn(dev.issuer, await client.push(newPkce()), dev.user);
    const forms = await Promise.all(Array.from({ length: 12 }, begin));
    const allow = ({ browser, consent }) => () => browser.decide(consent, "allow");
    const check = async (answer, index) => {
      const { browser, consent } = forms[index];
      const { status } = await browser.decide(consent, "deny");
      // One whose answer was lost was completed or was not.
      if (answer) assert.deepEqual([answer.status, status], [303, 400]);
      else assert.ok([303, 400].includes(status));
    };
    await Promise.all((await killAfter(5, 4, forms.map(allow))).map(check));
  });

  for (const count of [1, 8, 16]) {
    test(`redeems no code a second time, ${count} into it`, async () => {
      const pkce = newPkce();
      const codes = await Promise.all(Array.from({ length: 20 }, () => client.code(pkce)));
      const check = async (answer, index) => {
        if (answer) assert.equal(await isActive(answer.body.access_token), true);
        const { status, body } = await send(client.redeem(codes[index], pkce));
        // A code whose answer was lost was redeemed or was not, and is spent or good accordingly.
        assert.ok(body.error === "invalid_grant" || (!answer && status === 200), JSON.stringify(body));
        if (answer) assert.equal(await isActive(answer.body.access_token), false);
      };
      await Promise.all((await killAfter(count, 4, codes.map((code) => client.redeem(code, pkce)))).map(check));
    });
  }

  test("forgets no revocation that was acknowledged", async () => {
    const logins = await Promise.all(Array.from({ length: 12 }, () => client.login()));
    const check = async (answer, index) => {
      if (answer) assert.equal(await isActive(logins[index].access_token), false);
    };
    const requests = logins.map(({ refresh_token }) => client.revoke(refresh_token));
    await Promise.all((await killAfter(5, 4, requests)).map(check));
  });
});
