// The whole of FAPI 2.0 as openid-client knows it, against workerd over HTTP.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import * as openid from "openid-client";
import { decide } from "./support/browser.mjs";
import { authorize, configure, login, newDpopHandle, push } from "./support/relying_party.mjs";
import { changeService, sleep, startFurnished } from "./support/server.mjs";

/** That openid-client was answered with this OAuth error. */
const refusedWith = (error) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  return true;
};

let server;
let dev;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
});
after(() => server.stop());

/** The thumbprint of the key behind a handle of openid-client. RFC 7638. */
const jkt = (handle) => handle.calculateThumbprint();

function resource(config, accessToken, DPoP) {
  const url = new URL(dev.resource_endpoint);
  return openid.fetchProtectedResource(config, accessToken, url, "GET", undefined, undefined, { DPoP });
}

for (const [index, alg] of ["PS256", "ES256"].entries()) {
  for (const dpopAlg of ["ES256", "PS256", "Ed25519"]) {
    describe(`a client with a ${alg} key that proves possession of a ${dpopAlg} key`, () => {
      let client;
      let config;
      let DPoP;
      let tokens;

      before(async () => {
        client = dev.clients[index];
        config = await configure(dev, client);
        DPoP = await newDpopHandle(config, dpopAlg);
        ({ tokens } = await login(dev, config, client, DPoP));
      });

      test("is given tokens of type DPoP for the scope it asked for", () => {
        assert.equal(tokens.token_type, "dpop");
        assert.equal(tokens.scope, "myscope accounts");
        assert.ok(tokens.refresh_token);
      });

      test("is given an access token bound to that key", async () => {
        assert.deepEqual(decodeJwt(tokens.access_token).cnf, { jkt: await jkt(DPoP) });
      });

      test("opens the resource", async () => {
        assert.equal((await resource(config, tokens.access_token, DPoP)).status, 200);
      });

      test("keeps its refresh token when it refreshes, and may change its key", async () => {
        const next = await newDpopHandle(config, dpopAlg);
        const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: next });
        assert.equal(refreshed.refresh_token, tokens.refresh_token);
        assert.deepEqual(decodeJwt(refreshed.access_token).cnf, { jkt: await jkt(next) });
        assert.equal((await resource(config, refreshed.access_token, next)).status, 200);
      });

      test("sees at introspection what the token is good for", async () => {
        const told = await openid.tokenIntrospection(config, tokens.access_token);
        assert.equal(told.active, true);
        assert.equal(told.client_id, client.client_id);
        assert.equal(told.scope, "myscope accounts");
        assert.deepEqual(told.cnf, { jkt: await jkt(DPoP) });
      });

      test("ends everything by revoking the refresh token", async () => {
        await openid.tokenRevocation(config, tokens.refresh_token);
        for (const token of [tokens.access_token, tokens.refresh_token]) {
          assert.deepEqual(await openid.tokenIntrospection(config, token), { active: false });
        }
        await assert.rejects(resource(config, tokens.access_token, DPoP), { status: 401 });
        const again = openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
        await assert.rejects(again, refusedWith("invalid_grant"));
      });
    });
  }
}

describe("a client", () => {
  let client;
  let config;
  let DPoP;
  let other;

  before(async () => {
    client = dev.clients[1];
    config = await configure(dev, client);
    DPoP = await newDpopHandle(config);
    other = await configure(dev, dev.clients[0]);
  });

  const redeem = (by, { callback, checks }, handle = DPoP) =>
    openid.authorizationCodeGrant(by, callback, checks, undefined, { DPoP: handle });

  test("gives an access token back and keeps the grant", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await openid.tokenRevocation(config, tokens.access_token);
    assert.deepEqual(await openid.tokenIntrospection(config, tokens.access_token), { active: false });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    assert.equal((await resource(config, refreshed.access_token, DPoP)).status, 200);
  });

  test("is told that the person said no, by the issuer that was asked", async () => {
    const { url, checks } = await push(config, client, { DPoP });
    const callback = await decide(dev.issuer, url, dev.user, "deny");
    assert.equal(callback.searchParams.get("iss"), dev.issuer);
    await assert.rejects(redeem(config, { callback, checks }), refusedWith("access_denied"));
  });

  test("narrows the scope of a refreshed token", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, { scope: "accounts" }, { DPoP });
    assert.equal(refreshed.scope, "accounts");
  });

  test("does not widen the scope of a refreshed token", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    const refreshed = openid.refreshTokenGrant(config, tokens.refresh_token, { scope: "payments" }, { DPoP });
    await assert.rejects(refreshed, refusedWith("invalid_scope"));
  });

  test("is refused with the wrong code_verifier, and the code is not used up by that", async () => {
    const authorized = await authorize(dev, config, client, { DPoP });
    const checks = { ...authorized.checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
    await assert.rejects(redeem(config, { ...authorized, checks }), refusedWith("invalid_grant"));
    assert.ok((await redeem(config, authorized)).access_token);
  });

  test("that redeems a code twice loses the tokens of the first time", async () => {
    const { tokens, ...authorized } = await login(dev, config, client, DPoP);
    await assert.rejects(redeem(config, authorized), refusedWith("invalid_grant"));
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      assert.deepEqual(await openid.tokenIntrospection(config, token), { active: false });
    }
    await assert.rejects(resource(config, tokens.access_token, DPoP), { status: 401 });
  });

  test("does not redeem the code of another client, and does not use it up", async () => {
    const authorized = await authorize(dev, config, client, {});
    await assert.rejects(redeem(other, authorized), refusedWith("invalid_grant"));
    assert.ok((await redeem(config, authorized)).access_token);
  });

  test("does not revoke the tokens of another client with a code that was used", async () => {
    const { tokens, ...authorized } = await login(dev, config, client, DPoP);
    await assert.rejects(redeem(other, authorized), refusedWith("invalid_grant"));
    assert.equal((await resource(config, tokens.access_token, DPoP)).status, 200);
  });

  test("does not use the refresh token of another client", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    const refreshed = openid.refreshTokenGrant(other, tokens.refresh_token, undefined, { DPoP });
    await assert.rejects(refreshed, refusedWith("invalid_grant"));
  });

  test("does not revoke the token of another client", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await assert.rejects(openid.tokenRevocation(other, tokens.refresh_token), refusedWith("invalid_grant"));
    assert.equal((await openid.tokenIntrospection(config, tokens.access_token)).active, true);
  });

  test("does not redeem a code that was asked for with another DPoP key", async () => {
    const authorized = await authorize(dev, config, client, { DPoP });
    await assert.rejects(redeem(config, authorized, await newDpopHandle(config)), refusedWith("invalid_grant"));
  });

  test("does not open the resource with another DPoP key than the token's", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await assert.rejects(resource(config, tokens.access_token, await newDpopHandle(config)), { status: 401 });
  });

  test("does not open the resource without a proof", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await assert.rejects(resource(config, tokens.access_token), { status: 401 });
  });

  test("does not open the resource with a refresh token", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await assert.rejects(resource(config, tokens.refresh_token, DPoP), { status: 401 });
  });

  test("learns nothing of a token that was never issued", async () => {
    assert.deepEqual(await openid.tokenIntrospection(config, "abc"), { active: false });
  });

  test("gives a token that was never issued back without an error", async () => {
    assert.equal(await openid.tokenRevocation(config, "abc"), undefined);
  });

  test("is refused a redirect_uri that it has not registered", async () => {
    const pushed = push(config, client, { DPoP, redirect_uri: "https://client.example/callback/" });
    await assert.rejects(pushed, refusedWith("invalid_request"));
  });

  test("is refused the plain code_challenge_method", async () => {
    const pushed = push(config, client, { DPoP, code_challenge_method: "plain" });
    await assert.rejects(pushed, refusedWith("invalid_request"));
  });

  test("may have any port at a loopback redirect_uri", async () => {
    const redirect_uri = "http://127.0.0.1:61234/callback";
    const { callback } = await authorize(dev, config, client, { DPoP, redirect_uri });
    assert.equal(callback.href.split("?")[0], redirect_uri);
  });
});

describe("a client assertion", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const otherId = () => dev.clients[0].client_id;
  const rejected = {
    "that has expired": (_, claims) => Object.assign(claims, { iat: now() - 200, nbf: now() - 200, exp: now() - 100 }),
    "whose aud is the token endpoint": (_, claims) => Object.assign(claims, { aud: dev.token_endpoint }),
    "whose aud is an array": (_, claims) => Object.assign(claims, { aud: [dev.issuer] }),
    "of the future": (_, claims) => Object.assign(claims, { iat: now() + 120, nbf: now() + 120, exp: now() + 180 }),
    "that never expires": (_, claims) => delete claims.exp,
    "without a jti": (_, claims) => delete claims.jti,
    "of another client": (_, claims) => Object.assign(claims, { iss: otherId(), sub: otherId() }),
    "that needs an extension": (header) => Object.assign(header, { crit: ["b64"], b64: true }),
  };
  for (const [what, modify] of Object.entries(rejected)) {
    test(`${what} is refused`, async () => {
      const config = await configure(dev, dev.clients[1], modify);
      await assert.rejects(push(config, dev.clients[1]), refusedWith("invalid_client"));
    });
  }

  test("may be nine seconds ahead of the server's clock", async () => {
    const modify = (_, claims) => Object.assign(claims, { iat: now() + 9, nbf: now() + 9 });
    const config = await configure(dev, dev.clients[1], modify);
    assert.ok((await push(config, dev.clients[1])).url);
  });
});

describe("time ends", () => {
  let client;
  let config;
  let DPoP;

  before(async () => {
    client = dev.clients[1];
    config = await configure(dev, client);
    DPoP = await newDpopHandle(config);
  });

  test("a request_uri", async () => {
    await changeService(server, { pushedAuthReqDuration: 1 });
    const { url } = await push(config, client, { DPoP });
    await changeService(server, { pushedAuthReqDuration: 90 });
    await sleep(1100);
    const response = await fetch(url, { redirect: "manual" });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /invalid_request_uri/);
  });

  test("a code", async () => {
    await changeService(server, { authorizationCodeDuration: 1 });
    const { callback, checks } = await authorize(dev, config, client, { DPoP });
    await changeService(server, { authorizationCodeDuration: 60 });
    await sleep(1100);
    const redeemed = openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    await assert.rejects(redeemed, refusedWith("invalid_grant"));
  });

  test("an access token", async () => {
    await changeService(server, { accessTokenDuration: 1 });
    const { tokens } = await login(dev, config, client, DPoP);
    await changeService(server, { accessTokenDuration: 3600 });
    await sleep(1100);
    assert.deepEqual(await openid.tokenIntrospection(config, tokens.access_token), { active: false });
    await assert.rejects(resource(config, tokens.access_token, DPoP), { status: 401 });
  });

  test("a refresh token", async () => {
    await changeService(server, { refreshTokenDuration: 1 });
    const { tokens } = await login(dev, config, client, DPoP);
    await changeService(server, { refreshTokenDuration: 2592000 });
    await sleep(1100);
    const refreshed = openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    await assert.rejects(refreshed, refusedWith("invalid_grant"));
  });
});

describe("opaque access tokens", () => {
  let client;
  let config;
  let DPoP;

  before(async () => {
    client = dev.clients[0];
    config = await configure(dev, client);
    DPoP = await newDpopHandle(config);
    await changeService(server, { accessTokenSignAlg: null });
  });
  after(() => changeService(server, { accessTokenSignAlg: "ES256" }));

  test("open the resource until they are given back", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    assert.equal((await resource(config, tokens.access_token, DPoP)).status, 200);
    assert.deepEqual((await openid.tokenIntrospection(config, tokens.access_token)).cnf, { jkt: await jkt(DPoP) });
    await openid.tokenRevocation(config, tokens.access_token);
    await assert.rejects(resource(config, tokens.access_token, DPoP), { status: 401 });
  });

  test("end with the refresh token", async () => {
    const { tokens } = await login(dev, config, client, DPoP);
    await openid.tokenRevocation(config, tokens.refresh_token);
    assert.deepEqual(await openid.tokenIntrospection(config, tokens.access_token), { active: false });
  });
});
