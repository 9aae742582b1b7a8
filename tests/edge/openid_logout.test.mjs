// Log-out as openid-client asks for it, and a relying party on loopback that hears of it and loses some of it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as openid from "openid-client";
import { newBrowser } from "./support/browser.mjs";
import { authorize, configureOpenid, login } from "./support/openid_party.mjs";
import { changeClient, sleep, startOpenid } from "./support/server.mjs";

const OUT = "https://app.example/out";
const EVENT = "http://schemas.openid.net/event/backchannel-logout";

let server;
let dev;
let client;
let config;
let party;

before(async () => {
  server = await startOpenid({ vars: { LOGOUT_SECONDS: "1" } });
  dev = server.dev;
  client = dev.clients.web;
  party = await relyingParty();
  await changeClient(server, client.client_id, {
    postLogoutRedirectUris: [OUT],
    backchannelLogoutUri: `${party.url}/back?a=b`,
  });
  config = await configureOpenid(dev, "web");
});
after(async () => {
  party.close();
  await server.stop();
});
beforeEach(() => party.answers());

/** A relying party that keeps what it hears; `answers(…)` says with what statuses it answers next, 0 for not at all. */
async function relyingParty() {
  let heard = [];
  let next = [];
  const http = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    heard.push({ method: request.method, url: request.url, type: request.headers["content-type"], body });
    const status = next.shift() ?? 200;
    if (status === 0) return request.socket.destroy();
    if (status < 0) return setTimeout(() => response.end(), -status);
    response.writeHead(status, { "Cache-Control": "no-store" }).end();
  });
  await new Promise((done) => http.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    answers: (...statuses) => { heard = []; next = statuses; },
    close: () => { http.closeAllConnections(); http.close(); },
    /** What it has heard, once it is so much. */
    async heard(count) {
      for (let i = 0; heard.length < count && i < 150; i++) await sleep(100);
      await sleep(300);
      assert.equal(heard.length, count);
      return heard;
    },
  };
}

async function signedIn(options = {}) {
  const browser = newBrowser(dev.issuer);
  return { browser, ...(await login(dev, config, client, { browser, ...options })) };
}

function logOut(browser, { id_token }, parameters = {}) {
  const asked = { id_token_hint: id_token, post_logout_redirect_uri: OUT, ...parameters };
  return browser.open(openid.buildEndSessionUrl(config, asked));
}

async function logoutToken({ body }) {
  const token = new URLSearchParams(body).get("logout_token");
  const keys = createRemoteJWKSet(new URL(dev.endpoints.jwks_uri));
  return jwtVerify(token, keys, { issuer: dev.issuer, audience: client.client_id, typ: "logout+jwt" });
}

async function isSignedIn(browser) {
  const { callback } = await authorize(dev, config, client, { browser, prompt: "none" });
  return callback.searchParams.get("error") === null;
}

describe("a client that logs its person out", () => {
  test("finds what is served in the discovery document", () => {
    const metadata = config.serverMetadata();
    assert.equal(metadata.end_session_endpoint, `${dev.issuer}/oauth/end_session`);
    assert.equal(metadata.backchannel_logout_supported, true);
    assert.equal(metadata.backchannel_logout_session_supported, true);
    assert.equal(metadata.frontchannel_logout_supported, true);
    assert.equal(metadata.check_session_iframe, `${dev.issuer}/oauth/session`);
  });

  test("sees the person again where it has registered, and the session is over with what was granted in it", async () => {
    const { browser, tokens } = await signedIn();
    const answer = await logOut(browser, tokens, { state: "the state" });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), `${OUT}?state=the+state`);
    assert.equal(await isSignedIn(browser), false);
    await assert.rejects(openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
    const again = await logOut(browser, tokens);
    assert.equal(again.headers.get("location"), OUT);
    await party.heard(1);
  });

  test("hears of it with a logout token that a library verifies", async () => {
    const { browser, tokens } = await signedIn();
    await logOut(browser, tokens);
    const [heard] = await party.heard(1);
    assert.deepEqual([heard.method, heard.url, heard.type], ["POST", "/back?a=b", "application/x-www-form-urlencoded"]);
    const { payload } = await logoutToken(heard);
    const { sub, sid } = tokens.claims();
    assert.deepEqual([payload.sub, payload.sid], [sub, sid]);
    assert.deepEqual(payload.events, { [EVENT]: {} });
    assert.equal(payload.nonce, undefined);
  });

  test("is told again what it has lost, each time with another token", async () => {
    party.answers(0, 503);
    const { browser, tokens } = await signedIn();
    await logOut(browser, tokens);
    const heard = await party.heard(3);
    const ids = await Promise.all(heard.map(async (one) => (await logoutToken(one)).payload.jti));
    assert.equal(new Set(ids).size, heard.length);
    assert.match(server.output(), /has not heard of a log-out: it answered 503; it is told again later/);
  });

  test("keeps nobody waiting by being slow, and not another session from being told", async () => {
    party.answers(-3000);
    const [one, two] = [await signedIn(), await signedIn()];
    const begun = Date.now();
    await logOut(one.browser, one.tokens);
    await logOut(two.browser, two.tokens);
    assert.ok(Date.now() - begun < 2500);
    await party.heard(2);
    assert.equal(await isSignedIn(one.browser), false);
  });

  test("hears of it although the server was killed before it answered", async () => {
    party.answers(0);
    const { browser, tokens } = await signedIn();
    await logOut(browser, tokens);
    await server.kill();
    await server.startAgain();
    await party.heard(2);
  });
});

describe("what the operator does", () => {
  test("is told to clients, too", async () => {
    const { browser } = await signedIn();
    await server.admin.signOutUser(dev.user.username);
    const [heard] = await party.heard(1);
    assert.equal((await logoutToken(heard)).payload.sub.length > 0, true);
    assert.equal(await isSignedIn(browser), false);
  });
});

describe("a page of a client", () => {
  test("can ask a frame by session_state whether the session goes on", async () => {
    const { browser, tokens, callback } = await signedIn();
    const state = callback.searchParams.get("session_state");
    const [hash, salt] = state.split(".");
    const { origin } = new URL(client.redirect_uris[0]);
    const now = () => {
      const text = [client.client_id, origin, browser.cookies.get("sekisho-state") ?? "", salt].join(" ");
      return createHash("sha256").update(text).digest("base64url");
    };
    assert.equal(now(), hash);
    const frame = await fetch(config.serverMetadata().check_session_iframe);
    assert.match(await frame.text(), /<script src="\/oauth\/session\.js" data-cookie="sekisho-state">/);
    assert.equal(frame.headers.get("x-frame-options"), null);
    await logOut(browser, tokens);
    assert.notEqual(now(), hash);
    await party.heard(1);
  });
});
