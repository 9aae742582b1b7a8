// Claims that a service adds to its tokens: by rules of its document, and by a token hook over HTTP or a service binding.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { after, afterEach, before, describe, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import * as openid from "openid-client";
import { inRoot } from "../../scripts/lib/project.mjs";
import { send } from "./support/client.mjs";
import { authorize, configureOpenid, login } from "./support/openid_party.mjs";
import { changeService, startOpenid } from "./support/server.mjs";

const COLOR = "teal";

let server;
let dev;
let config;
let post;

before(async () => {
  server = await startOpenid({
    documents: { service: { supportedIdTokenSignAlgs: ["ES256"] } },
    extraWorkers: [{ name: "hook", modules: [inRoot("tests", "edge", "support", "hook_worker.mjs")] }],
    bindings: { HOOK: "hook" },
  });
  dev = server.dev;
  const { username, password, claims } = dev.user;
  await server.admin.putUser(username, password, { ...claims, favorite_color: COLOR });
  config = await configureOpenid(dev, "web");
  post = await configureOpenid(dev, "post");
});
after(() => server.stop());

const rule = (members) => ({ type: "RULE", claim: "favorite_color", userAttribute: "favorite_color", ...members });

/** What the three destinations say when a person signs in for the API. */
async function claimsOf(parameters) {
  const { tokens } = await login(dev, config, dev.clients.web, { scope: "openid read", resource: dev.api, ...parameters });
  const userInfo = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  return { idToken: tokens.claims(), accessToken: decodeJwt(tokens.access_token), userInfo };
}

describe("a rule", () => {
  after(() => changeService(server, { actions: [] }));

  for (const destination of ["ID_TOKEN", "ACCESS_TOKEN", "USERINFO"]) {
    test(`maps an attribute of the person to ${destination} and nowhere else`, async () => {
      await changeService(server, { actions: [rule({ destinations: [destination] })] });
      const { idToken, accessToken, userInfo } = await claimsOf();
      const told = { ID_TOKEN: idToken, ACCESS_TOKEN: accessToken, USERINFO: userInfo };
      for (const [name, claims] of Object.entries(told)) {
        assert.equal(claims.favorite_color, name === destination ? COLOR : undefined, name);
      }
    });
  }

  test("maps metadata of the client and a constant", async () => {
    const destinations = ["ID_TOKEN"];
    const metadata = { type: "RULE", claim: "https://as.example/app", clientMetadata: "clientName", destinations };
    const constant = { type: "RULE", claim: "tenant", constant: { name: "acme", level: 2 }, destinations };
    await changeService(server, { actions: [metadata, constant] });
    const { idToken } = await claimsOf();
    assert.equal(idToken["https://as.example/app"], "The web client");
    assert.deepEqual(idToken.tenant, { name: "acme", level: 2 });
  });

  test("with a scope holds only where the scope was granted", async () => {
    await changeService(server, { actions: [rule({ destinations: ["ID_TOKEN"], scope: "profile" })] });
    assert.equal((await claimsOf()).idToken.favorite_color, undefined);
    assert.equal((await claimsOf({ scope: "openid profile" })).idToken.favorite_color, COLOR);
  });

  test("holds for the access token of a client without a person", async () => {
    const constant = { type: "RULE", claim: "tenant", constant: "acme", destinations: ["ACCESS_TOKEN"] };
    await changeService(server, { actions: [constant] });
    const machine = await configureOpenid(dev, "machine");
    const { access_token } = await openid.clientCredentialsGrant(machine, { scope: "read", resource: dev.api });
    assert.equal(decodeJwt(access_token).tenant, "acme");
  });

  for (const claim of ["iss", "sub", "aud", "exp", "nonce", "at_hash", "cnf", "client_id", "scope"]) {
    test(`for the registered claim ${claim} is refused when it is applied`, async () => {
      const actions = [rule({ claim, destinations: ["ID_TOKEN"] })];
      await assert.rejects(changeService(server, { actions }), { status: 400 });
    });
  }
});

describe("a token hook over HTTP", () => {
  let listener;
  let events;
  let respond;
  let url;

  const answer = (response, body, status = 200) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const install = (members) => changeService(server, { actions: [{ type: "TOKEN_HOOK", url, ...members }] });

  before(async () => {
    listener = createServer(async (request, response) => {
      events.push({ method: request.method, path: request.url, headers: request.headers, body: await text(request) });
      respond(response);
    });
    await new Promise((done) => listener.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${listener.address().port}/hook`;
    events = [];
  });
  afterEach(() => {
    events = [];
  });
  after(async () => {
    await changeService(server, { actions: [] });
    listener.closeAllConnections();
    await new Promise((done) => listener.close(done));
  });

  /** A login up to the code, for which no hook is called. */
  async function newCode() {
    const asked = { scope: "openid read", resource: dev.api };
    const { callback, checks } = await authorize(dev, post, dev.clients.post, asked);
    assert.deepEqual(events, []);
    return { code: callback.searchParams.get("code"), code_verifier: checks.pkceCodeVerifier };
  }

  /** The token request with this code: the body of the response, whatever it is. */
  async function redeem(code) {
    const { client_id, client_secret, redirect_uris: [redirect_uri] } = dev.clients.post;
    const asked = { grant_type: "authorization_code", client_id, client_secret, redirect_uri, ...(code ?? (await newCode())) };
    return (await send({ url: dev.endpoints.token_endpoint, method: "POST", body: new URLSearchParams(asked) })).body;
  }

  const PAGES = { access_denied: "HookDenied", invalid_grant: "CodeReplayed", temporarily_unavailable: "HookUnavailable" };

  /** That the token response is this error, and nothing that could be used. */
  async function assertRefused(error, code) {
    const { error_description: _, error_uri: page, ...body } = await redeem(code);
    assert.deepEqual(body, { error });
    assert.equal(page, `${dev.issuer}/errors/${PAGES[error]}`);
  }

  test("is sent one event, signed for it by the service, that says who asks for what", async () => {
    await install();
    respond = (response) => answer(response, {});
    await redeem();
    assert.equal(events.length, 1);
    const [{ method, path, body }] = events;
    assert.deepEqual([method, path], ["POST", "/hook"]);
    const keys = createRemoteJWKSet(new URL(dev.endpoints.jwks_uri));
    const { payload } = await jwtVerify(body, keys, { issuer: dev.issuer, audience: url, typ: "token-hook+jwt" });
    assert.ok(payload.jti);
    assert.ok(payload.exp > payload.iat);
    const { event } = payload;
    assert.equal(event.grant_type, "authorization_code");
    assert.equal(event.client_id, dev.clients.post.client_id);
    assert.deepEqual(event.scope.split(" ").sort(), ["openid", "read"]);
    assert.ok([event.audience].flat().includes(dev.api));
  });

  test("adds claims to the tokens that it names", async () => {
    await install();
    const claims = { accessToken: { tier: "gold" }, idToken: { groups: ["a", "b"] } };
    respond = (response) => answer(response, { claims });
    const tokens = await redeem();
    assert.equal(decodeJwt(tokens.access_token).tier, "gold");
    assert.equal(decodeJwt(tokens.access_token).groups, undefined);
    assert.deepEqual(decodeJwt(tokens.id_token).groups, ["a", "b"]);
    assert.equal(decodeJwt(tokens.id_token).tier, undefined);
  });

  test("adds to what the rules say", async () => {
    const hook = { type: "TOKEN_HOOK", url };
    await changeService(server, { actions: [rule({ destinations: ["ID_TOKEN"] }), hook] });
    respond = (response) => answer(response, { claims: { idToken: { tier: "gold" } } });
    const { favorite_color, tier } = decodeJwt((await redeem()).id_token);
    assert.deepEqual([favorite_color, tier], [COLOR, "gold"]);
  });

  for (const onRefusal of ["ACCESS_DENIED", "TEMPORARILY_UNAVAILABLE"]) {
    const error = onRefusal.toLowerCase();
    test(`that refuses is answered ${error} where the service says so`, async () => {
      await install({ onRefusal });
      respond = (response) => answer(response, { deny: true });
      await assertRefused(error);
    });
  }

  const failures = {
    "answers 500": (response) => answer(response, {}, 500),
    "answers what is no JSON": (response) => answer(response, "{"),
    "answers more than any claims": (response) => answer(response, { claims: { idToken: { more: "x".repeat(1_000_000) } } }),
    "answers members that it should not": (response) => answer(response, { claims: { refreshToken: { a: 1 } } }),
    "would have another subject": (response) => answer(response, { claims: { accessToken: { sub: "somebody" } } }),
    "would have another issuer": (response) => answer(response, { claims: { idToken: { iss: "https://other.example" } } }),
    "would have the token live longer": (response) => answer(response, { claims: { accessToken: { exp: 4_000_000_000 } } }),
    "sends the server elsewhere": (response) => response.writeHead(307, { Location: `${url}/elsewhere` }).end(),
    "hangs up": (response) => response.destroy(),
  };
  for (const [what, failing] of Object.entries(failures)) {
    test(`that ${what} is a failure, and no token is issued`, async () => {
      await install();
      respond = failing;
      await assertRefused("temporarily_unavailable");
      assert.ok(events.every(({ path }) => path === "/hook"));
    });
  }

  test("that fails is answered access_denied where the service says so", async () => {
    await install({ onFailure: "ACCESS_DENIED" });
    respond = failures["answers 500"];
    await assertRefused("access_denied");
  });

  test("that does not answer is given up, and the server serves on", async () => {
    await install();
    const held = [];
    respond = (response) => held.push(response);
    await assertRefused("temporarily_unavailable");
    assert.equal(held.length, 1);
    respond = (response) => answer(response, {});
    events = [];
    assert.ok((await redeem()).access_token);
  });

  test("that nobody listens at is a failure", async () => {
    await install({ url: "http://127.0.0.1:9/hook" });
    await assertRefused("temporarily_unavailable");
  });

  test("that failed has not used up the code", async () => {
    await install();
    respond = failures["answers 500"];
    const code = await newCode();
    await assertRefused("temporarily_unavailable", code);
    respond = (response) => answer(response, {});
    assert.ok((await redeem(code)).access_token);
  });

  test("is called for a refresh", async () => {
    await install();
    respond = (response) => answer(response, { claims: { accessToken: { tier: "gold" } } });
    const asked = { scope: "openid offline_access read", resource: dev.api };
    const { tokens } = await login(dev, config, dev.clients.web, asked);
    events = [];
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(events.length, 1);
    assert.equal(decodeJwt(events[0].body).event.grant_type, "refresh_token");
    assert.equal(decodeJwt(refreshed.access_token).tier, "gold");
  });
});

describe("a token hook over a service binding", () => {
  const install = (binding) => changeService(server, { actions: [{ type: "TOKEN_HOOK", binding }] });
  const ask = async (scope) => {
    const { client_id, client_secret } = dev.clients.machine;
    const asked = { grant_type: "client_credentials", client_id, client_secret, scope, resource: dev.api };
    return (await send({ url: dev.endpoints.token_endpoint, method: "POST", body: new URLSearchParams(asked) })).body;
  };

  before(() => install("HOOK"));
  after(() => changeService(server, { actions: [] }));

  test("adds claims", async () => {
    const { access_token, error_description } = await ask("read");
    assert.ok(access_token, error_description);
    assert.equal(decodeJwt(access_token).asked_by, dev.clients.machine.client_id);
  });

  test("refuses", async () => {
    assert.equal((await ask("write")).error, "access_denied");
  });

  test("is given up when it does not answer", async () => {
    assert.equal((await ask("read write")).error, "temporarily_unavailable");
  });

  test("that is not bound is a failure", async () => {
    await install("NOWHERE");
    assert.equal((await ask("read")).error, "temporarily_unavailable");
  });
});
