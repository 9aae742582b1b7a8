// A browser that has signed in: when it is asked again and when it is not, and what prompt, max_age and hints change.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as openid from "openid-client";
import { newBrowser } from "./support/browser.mjs";
import { ask, authorize, configureOpenid, login } from "./support/openid_party.mjs";
import { changeClient, changeService, sleep, startOpenid } from "./support/server.mjs";

let server;
let dev;
let client;
let config;

before(async () => {
  server = await startOpenid();
  dev = server.dev;
  client = dev.clients.web;
  config = await configureOpenid(dev, "web");
});
after(() => server.stop());

/** A browser whose person has signed in, and allowed the web client to know who it is. */
async function signedIn(parameters) {
  const browser = newBrowser(dev.issuer);
  return { browser, ...(await login(dev, config, client, { browser, ...parameters })) };
}

/** The pages that this browser is shown for a request with these parameters, and the parameters of the answer. */
async function visit(browser, parameters) {
  const { pages, callback } = await authorize(dev, config, client, { browser, ...parameters });
  return { pages, answer: Object.fromEntries(callback.searchParams) };
}

/** That a request without a page is answered with this error, its state and its issuer. */
async function assertSilentError(browser, error, parameters) {
  const { pages, answer } = await visit(browser, { prompt: "none", state: "the state", ...parameters });
  assert.deepEqual(pages, []);
  assert.equal(answer.error, error);
  assert.equal(answer.state, "the state");
  assert.equal(answer.iss, dev.issuer);
  assert.equal(answer.code, undefined);
}

describe("a browser that is new", () => {
  test("is shown the sign-in page and the consent page", async () => {
    assert.deepEqual((await visit(newBrowser(dev.issuer), { scope: "openid phone" })).pages, ["sign-in", "consent"]);
  });

  test("is given a session in a cookie that scripts cannot read", async () => {
    const { browser } = await signedIn();
    assert.ok(browser.cookies.get("sekisho-session")?.length >= 43);
    const page = await browser.open((await ask(config, client, { prompt: "login" })).url);
    const consent = await browser.signIn(page, dev.user);
    const line = consent.headers.getSetCookie().find((cookie) => cookie.startsWith("sekisho-session="));
    const attributes = line.split("; ").slice(1).map((attribute) => attribute.split("=")[0].toLowerCase());
    for (const name of ["httponly", "samesite", "path"]) assert.ok(attributes.includes(name), line);
    assert.match(line, /SameSite=Lax/i);
  });

  test("is answered login_required where no page may be shown", () =>
    assertSilentError(newBrowser(dev.issuer), "login_required"));

  test("is not given a session by a wrong password", async () => {
    const browser = newBrowser(dev.issuer);
    const page = await browser.open((await ask(config, client)).url);
    assert.equal((await browser.signIn(page, { ...dev.user, password: "another one" })).status, 403);
    assert.equal(browser.cookies.has("sekisho-session"), false);
    await assertSilentError(browser, "login_required");
  });
});

describe("a browser that has signed in and consented", () => {
  test("is shown no page, and gives a code for the same person", async () => {
    const { browser, tokens } = await signedIn();
    const again = await login(dev, config, client, { browser });
    assert.deepEqual(again.pages, []);
    assert.equal(again.tokens.claims().sub, tokens.claims().sub);
  });

  test("is shown no page with prompt=none, and the code is good", async () => {
    const { browser, tokens } = await signedIn();
    const silent = await login(dev, config, client, { browser, prompt: "none" });
    assert.deepEqual(silent.pages, []);
    assert.equal(silent.tokens.claims().sub, tokens.claims().sub);
  });

  test("keeps the time of its sign-in", async () => {
    const { browser, tokens } = await signedIn({ max_age: "3600" });
    await sleep(1100);
    const again = await login(dev, config, client, { browser, max_age: "3600" });
    assert.equal(again.tokens.claims().auth_time, tokens.claims().auth_time);
  });

  test("is asked for consent to what it did not allow before", async () => {
    const { browser } = await signedIn();
    assert.deepEqual((await visit(browser, { scope: "openid email" })).pages, ["consent"]);
  });

  test("is answered consent_required for that where no page may be shown", async () => {
    const { browser } = await signedIn();
    await assertSilentError(browser, "consent_required", { scope: "openid address" });
  });

  test("is asked for consent by another client", async () => {
    const { browser } = await signedIn();
    const signer = await configureOpenid(dev, "signer");
    const { pages } = await authorize(dev, signer, dev.clients.signer, { browser });
    assert.deepEqual(pages, ["consent"]);
  });

  test("is shown no page by response_type none, and the answer has no code", async () => {
    await changeClient(server, client.client_id, { responseTypes: ["CODE", "NONE"] });
    const { browser } = await signedIn();
    const { pages, answer } = await visit(browser, { response_type: "none", state: "the state" });
    assert.deepEqual(pages, []);
    assert.deepEqual(answer, { state: "the state", iss: dev.issuer });
  });

  test("is not the browser of somebody else", async () => {
    await signedIn();
    await assertSilentError(newBrowser(dev.issuer), "login_required");
  });
});

describe("prompt", () => {
  test("login asks for the password again, and the sign-in is new", async () => {
    const { browser, tokens } = await signedIn({ max_age: "3600" });
    await sleep(1100);
    const again = await login(dev, config, client, { browser, prompt: "login", max_age: "3600" });
    assert.equal(again.pages[0], "sign-in");
    assert.ok(again.tokens.claims().auth_time > tokens.claims().auth_time);
  });

  test("consent asks for consent again", async () => {
    const { browser } = await signedIn();
    assert.deepEqual((await visit(browser, { prompt: "consent" })).pages, ["consent"]);
  });

  test("select_account lists the accounts of the browser, and who chooses one is asked for no password", async () => {
    const { browser } = await signedIn();
    const page = await browser.open((await ask(config, client, { prompt: "select_account" })).url);
    const [, account] = /name="account" value="([^"]+)"/.exec(page.html);
    const answer = await browser.post(`${dev.issuer}/oauth/authorize/login`, { interaction: page.interaction, account });
    assert.equal(answer.status, 303, answer.html);
    assert.ok(new URL(answer.headers.get("location")).searchParams.get("code"));
  });

  test("login consent asks for both", async () => {
    const { browser } = await signedIn();
    assert.deepEqual((await visit(browser, { prompt: "login consent" })).pages, ["sign-in", "consent"]);
  });

  for (const prompt of ["none login", "none consent"]) {
    test(`${prompt} is refused, since none stands alone`, async () => {
      const { browser } = await signedIn();
      assert.equal((await visit(browser, { prompt })).answer.error, "invalid_request");
    });
  }
});

describe("max_age", () => {
  test("asks for the password again once that much time is over", async () => {
    const { browser } = await signedIn();
    await sleep(2100);
    assert.equal((await visit(browser, { max_age: "1" })).pages[0], "sign-in");
  });

  test("is not over before", async () => {
    const { browser } = await signedIn();
    assert.deepEqual((await visit(browser, { max_age: "3600" })).pages, []);
  });

  test("of 0 asks for the password at once", async () => {
    const { browser } = await signedIn();
    assert.equal((await visit(browser, { max_age: "0" })).pages[0], "sign-in");
  });

  test("that is over is answered login_required where no page may be shown", async () => {
    const { browser } = await signedIn();
    await sleep(2100);
    await assertSilentError(browser, "login_required", { max_age: "1" });
  });

  test("puts the time of the sign-in into the ID token", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { tokens } = await signedIn({ max_age: "3600" });
    assert.ok(tokens.claims().auth_time >= before - 1);
    assert.ok(tokens.claims().auth_time <= Math.ceil(Date.now() / 1000));
  });

  for (const max_age of ["-1", "abc", "1.5"]) {
    test(`of ${max_age} is refused`, async () => {
      const { url } = await ask(config, client, { max_age });
      const { headers } = await newBrowser(dev.issuer).open(url);
      assert.equal(new URL(headers.get("location")).searchParams.get("error"), "invalid_request");
    });
  }
});

describe("id_token_hint", () => {
  const another = { username: "another", password: "correct horse" };

  before(() => server.admin.putUser(another.username, another.password));

  test("of the person who is signed in needs no page", async () => {
    const { browser, tokens } = await signedIn();
    const { answer } = await visit(browser, { prompt: "none", id_token_hint: tokens.id_token });
    assert.ok(answer.code);
  });

  test("of another person is answered login_required where no page may be shown", async () => {
    const { tokens } = await signedIn();
    const browser = newBrowser(dev.issuer);
    const theirs = { ...dev, user: another };
    await authorize(theirs, config, client, { browser });
    await assertSilentError(browser, "login_required", { id_token_hint: tokens.id_token });
  });

  test("that nobody signed is refused", async () => {
    const { browser, tokens } = await signedIn();
    const [header, payload] = tokens.id_token.split(".");
    const id_token_hint = `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`;
    const { callback } = await authorize(dev, config, client, { browser, prompt: "none", id_token_hint });
    assert.ok(["invalid_request", "login_required"].includes(callback.searchParams.get("error")));
  });
});

describe("login_hint", () => {
  test("is in the sign-in form", async () => {
    const { url } = await ask(config, client, { login_hint: dev.user.username });
    const { html } = await newBrowser(dev.issuer).open(url);
    assert.match(html, new RegExp(`<input[^>]*\\bvalue="${dev.user.username}"`));
  });
});

describe("a session", () => {
  test("ends with the password that began it", async () => {
    const user = { username: "renewed", password: "correct horse" };
    await server.admin.putUser(user.username, user.password);
    const browser = newBrowser(dev.issuer);
    await authorize({ ...dev, user }, config, client, { browser });
    await server.admin.putUser(user.username, "battery staple");
    await assertSilentError(browser, "login_required");
  });

  test("ends when its time is over", async () => {
    await changeService(server, { sessionDuration: 1 });
    const { browser } = await signedIn();
    await changeService(server, { sessionDuration: 28800 });
    await sleep(2100);
    await assertSilentError(browser, "login_required");
  });

  test("is not begun where the service has none", async () => {
    await changeService(server, { sessionDuration: 0 });
    const { browser } = await signedIn();
    await changeService(server, { sessionDuration: 28800 });
    assert.equal(browser.cookies.has("sekisho-session"), false);
  });

  test("survives a restart", async () => {
    const { browser } = await signedIn();
    await server.restart();
    assert.deepEqual((await visit(browser, { prompt: "none" })).pages, []);
  });
});

describe("a response type that the service has not turned on", () => {
  for (const response_type of ["token", "id_token", "code token", "code id_token", "id_token token", "code id_token token"]) {
    test(`is refused: ${response_type}`, async () => {
      const { callback } = await authorize(dev, config, client, { response_type });
      const answer = new URLSearchParams(callback.search || callback.hash.slice(1));
      assert.ok(["unsupported_response_type", "unauthorized_client"].includes(answer.get("error")), callback.href);
      for (const name of ["code", "access_token", "id_token"]) assert.equal(answer.get(name), null);
    });
  }
});

describe("a request without a page", () => {
  test("is refused by openid-client with the error of the answer", async () => {
    const { callback, checks } = await authorize(dev, config, client, { prompt: "none" });
    const answered = openid.authorizationCodeGrant(config, callback, checks);
    await assert.rejects(answered, { error: "login_required" });
  });
});
