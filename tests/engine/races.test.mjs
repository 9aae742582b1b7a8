// What happens at the same time: every one-time thing has one winner through the API, too, and nobody is told what is not so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { form, newPkce, parametersOf, startEngine } from "./support/engine.mjs";

const AT_ONCE = 50;
const ROUNDS = 5;

let server;
let web;
before(async () => {
  server = await startEngine();
  web = server.dev.clients.web;
});
after(() => server.stop());

const many = (make) => Promise.all(Array.from({ length: AT_ONCE }, (_, index) => make(index)));
const told = async (path, members) => {
  const { status, body } = await server.call(path, members);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

function opened(pkce) {
  const challenge = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
  const [redirect_uri] = web.redirect_uris;
  const asked = { client_id: web.client_id, response_type: "code", redirect_uri, scope: "openid offline_access", ...challenge };
  return told("/auth/authorization", { parameters: form(asked) });
}

const redeem = (code, pkce) =>
  told("/auth/token", {
    clientId: web.client_id,
    clientSecret: web.client_secret,
    parameters: form({ grant_type: "authorization_code", code, redirect_uri: web.redirect_uris[0], code_verifier: pkce.verifier }),
  });

async function codeOf(pkce, subject = "john") {
  const { ticket } = await opened(pkce);
  const { authorizationCode } = await told("/auth/authorization/issue", { ticket, subject });
  return authorizationCode;
}

test(`of ${AT_ONCE} answers to one ticket one counts`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const pkce = newPkce();
    const { ticket } = await opened(pkce);
    const answers = await many((index) =>
      index % 2 ? told("/auth/authorization/issue", { ticket, subject: "john" }) : told("/auth/authorization/fail", { ticket, reason: "DENIED" }),
    );
    const won = answers.filter(({ action }) => action === "LOCATION");
    assert.equal(won.length, 1, JSON.stringify(answers));
    for (const { action, resultCode } of answers.filter((one) => one !== won[0])) {
      assert.equal(action, "BAD_REQUEST");
      assert.ok(["A041202", "A045304", "A059202"].includes(resultCode), resultCode);
    }
    const { code, error } = parametersOf(won[0].responseContent);
    if (code) assert.equal((await redeem(code, pkce)).action, "OK");
    else assert.equal(error, "access_denied");
  }
});

test(`of ${AT_ONCE} redemptions of one code one is answered, and its token ends`, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const pkce = newPkce();
    const code = await codeOf(pkce);
    const answers = await many(() => redeem(code, pkce));
    const won = answers.filter(({ action }) => action === "OK");
    assert.equal(won.length, 1);
    const seen = await told("/auth/introspection", { token: won[0].accessToken });
    assert.equal(seen.usable, false);
  }
});

test("a client that changes while it is used is one or the other, and the change counts at the end", async () => {
  const path = `/client/update/${web.client_id}`;
  const lives = new Set();
  const used = many(async () => {
    const pkce = newPkce();
    const { action, accessTokenDuration } = await redeem(await codeOf(pkce), pkce);
    assert.equal(action, "OK");
    lives.add(accessTokenDuration);
  });
  const changed = server.call(path, { extension: { accessTokenDuration: 77 } }, { method: "PATCH" });
  const [{ status }] = await Promise.all([changed, used]);
  assert.equal(status, 200);
  for (const life of lives) assert.ok([77, 3600].includes(life), String(life));
  const pkce = newPkce();
  assert.equal((await redeem(await codeOf(pkce), pkce)).accessTokenDuration, 77);
});

test("a list of tokens that are being made says of none what is not so", async () => {
  const subject = "lister";
  const made = many(async () => {
    const pkce = newPkce();
    assert.equal((await redeem(await codeOf(pkce, subject), pkce)).action, "OK");
  });
  for (let turn = 0; turn < 10; turn++) {
    const { accessTokens, totalCount } = await told("/auth/token/get/list", { subject, end: 100 });
    assert.ok(accessTokens.length <= AT_ONCE);
    assert.equal(accessTokens.length, totalCount);
    for (const one of accessTokens) assert.equal(one.subject, subject);
  }
  await made;
  const { totalCount } = await told("/auth/token/get/list", { subject, end: 100 });
  assert.equal(totalCount, AT_ONCE);
  const { count } = await told("/auth/token/revoke", { subject });
  assert.equal(count, AT_ONCE);
  const after = await told("/auth/token/get/list", { subject, end: 100, tokenStatus: "VALID" });
  assert.equal(after.totalCount, 0);
});
