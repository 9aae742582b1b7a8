// One browser, several requests of an ordinary service: when a person who has signed in is asked again, and when not.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { allowed, answers, isBack, openidStage } from "./support/openid_stage.mjs";
import { ALLOW, DENY, ERROR, LOGIN, PASSWORD, SWITCH, USERNAME } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const SESSION = "sekisho-session"; // the issuer is http here; with https it has the prefix `__Host-`
const COMPLETE = "This page is no longer valid";

openidStage();

/** The `sub` that the client learns from the answer which the person has brought back. */
const subject = async (person, { redeem }) => (await redeem(person.url)).claims().sub;

/** The client asks again and is answered without a page, for the same person. */
async function assertSilent(person, sub, parameters) {
  const before = person.witness.requests.length;
  const asked = await person.arrive(parameters);
  const visited = person.witness.requests.slice(before).map((request) => new URL(request.url()).pathname);
  assert.deepEqual(visited, ["/oauth/authorize", "/callback"]);
  assert.equal(await subject(person, asked), sub);
}

scene("a second request in the same browser shows no page", async (person) => {
  const { claims } = await allowed(person);
  await assertSilent(person, claims.sub);
});

scene("a second request of another tab shows no page", async (person) => {
  const { claims } = await allowed(person);
  await assertSilent(await person.newTab(), claims.sub);
});

scene("a request for less than was allowed shows no page", async (person) => {
  const { claims } = await allowed(person, { scope: "openid profile email" });
  await assertSilent(person, claims.sub, { scope: "openid email" });
});

scene("a request for more than was allowed shows the consent page", async (person) => {
  const { user } = await allowed(person);
  await person.arrive({ scope: "openid profile phone" });
  assert.ok((await person.text("main")).includes(`You are signed in as ${user.username}.`));
  assert.ok(await person.sees(ALLOW));
});

scene("what was denied is asked for again", async (person) => {
  await person.arriveAndSignIn({ scope: "openid address" });
  await person.press(DENY);
  assert.equal(person.url.searchParams.get("error"), "access_denied");
  await person.arrive({ scope: "openid address" });
  assert.ok(await person.sees(ALLOW));
});

scene("the session is in a cookie out of reach of scripts, which ends with the browser", async (person) => {
  await allowed(person);
  const cookies = await person.page.context().cookies(stage.issuer);
  const { value: _value, ...rules } = cookies.find(({ name }) => name === SESSION);
  const apart = { name: SESSION, domain: "localhost", path: "/", secure: false };
  assert.deepEqual(rules, { ...apart, httpOnly: true, sameSite: "Lax", expires: -1 });
});

scene("the client is not told the session", async (person) => {
  await allowed(person);
  const asked = await person.arrive();
  const [{ headers }] = answers(asked);
  assert.equal(headers.cookie, undefined);
  assert.equal(headers.referer, undefined);
});

scene("prompt=login shows the sign-in page, and no consent page after it", async (person) => {
  const { user, claims } = await allowed(person);
  const asked = await person.arrive({ prompt: "login" });
  assert.ok(await person.sees(LOGIN));
  await person.signIn(user);
  assert.equal(await subject(person, asked), claims.sub);
});

scene("prompt=select_account lists the accounts, and to choose one shows no other page", async (person) => {
  const { claims } = await allowed(person);
  const asked = await person.arrive({ prompt: "select_account" });
  assert.equal(await person.sees(LOGIN), false);
  await person.press("button[name=account]");
  assert.equal(await subject(person, asked), claims.sub);
});

scene("prompt=consent shows the consent page without the sign-in page", async (person) => {
  const { claims } = await allowed(person);
  const asked = await person.arrive({ prompt: "consent" });
  assert.equal(await person.sees(LOGIN), false);
  await person.press(ALLOW);
  assert.equal(await subject(person, asked), claims.sub);
});

scene("prompt=login consent shows both pages", async (person) => {
  const { user } = await allowed(person);
  await person.arrive({ prompt: "login consent" });
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});

scene("prompt=none in a browser that is new shows no page and is answered login_required", async (person) => {
  const { state } = await person.arrive({ prompt: "none" });
  assert.ok(isBack(person));
  assert.equal(person.url.searchParams.get("error"), "login_required");
  assert.equal(person.url.searchParams.get("state"), state);
});

scene("prompt=login with a wrong password leaves the session as it was", async (person) => {
  const { user, claims } = await allowed(person);
  await person.arrive({ prompt: "login" });
  await person.signIn({ ...user, password: "another" });
  assert.ok(await person.sees(ERROR));
  await assertSilent(person, claims.sub);
});

scene("login_hint fills in the username, and the password has the keyboard", async (person) => {
  await person.arrive({ login_hint: "hanako@example.com" });
  assert.equal(await person.page.inputValue(USERNAME), "hanako@example.com");
  assert.equal(await person.focus(), "password");
});

scene("a person can use another account, whose consent is its own", async (person) => {
  const { claims } = await allowed(person);
  const other = await newUser();
  const asked = await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  assert.equal(await person.page.inputValue(PASSWORD), "");
  await person.signIn(other);
  assert.ok((await person.text("main")).includes(`You are signed in as ${other.username}.`));
  await person.press(ALLOW);
  assert.notEqual(await subject(person, asked), claims.sub);
});

scene("after another account was used, the session is that one's", async (person) => {
  await allowed(person);
  await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  const asked = await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  await person.signIn();
  await person.press(ALLOW);
  await assertSilent(person, await subject(person, asked));
});

scene("the page of another account, left again, does not end the session", async (person) => {
  const { claims } = await allowed(person);
  await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  assert.ok(await person.sees(LOGIN));
  await assertSilent(person, claims.sub);
});

scene("going back from the page of another account leads to the consent page", async (person) => {
  const { claims } = await allowed(person);
  const asked = await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  await person.page.goBack();
  await person.press(ALLOW);
  assert.equal(await subject(person, asked), claims.sub);
});

scene("without sessions there is no other account to use, and each request asks", async (person) => {
  await withMembers("service", { sessionDuration: 0 }, async () => {
    const user = await newUser();
    await person.arrive();
    await person.signIn(user);
    assert.equal(await person.sees(SWITCH), false);
    await person.press(ALLOW);
    await person.arrive();
    assert.ok(await person.sees(LOGIN));
  });
});

scene("a session ends when its time is over", async (person) => {
  await withMembers("service", { sessionDuration: 1 }, async () => {
    const { user, claims } = await allowed(person);
    await wait(2000); // the session lasts one second
    const asked = await person.arrive();
    await person.signIn(user);
    assert.equal(await subject(person, asked), claims.sub);
  });
});

scene("a browser without cookies is told that they are needed, and nobody is signed in", { cookies: false }, async (person) => {
  const asked = await person.arrive();
  const response = await person.signIn();
  assert.equal(response.status(), 400);
  assert.equal(await person.text("h1"), "Cookies are needed to sign in");
  assert.deepEqual(answers(asked), []);
});

scene("a browser without cookies has no session to be asked for", { cookies: false }, async (person) => {
  await person.arrive({ prompt: "none" });
  assert.equal(person.url.searchParams.get("error"), "login_required");
});

scene("two tabs sign in at once, and each brings its own answer", async (person) => {
  const tabs = [person, await person.newTab()];
  const user = await newUser();
  const asked = await Promise.all(tabs.map((tab) => tab.arrive()));
  for (const tab of tabs) await tab.type(user);
  await Promise.all(tabs.map((tab) => tab.press(LOGIN)));
  await Promise.all(tabs.map((tab) => tab.press(ALLOW)));
  const [one, two] = await Promise.all(tabs.map((tab, at) => subject(tab, asked[at])));
  assert.equal(one, two);
  await assertSilent(person, one);
});

scene("a sign-in page left open in another tab goes on without a password when it is reloaded", async (person) => {
  const other = await person.newTab();
  const asked = await other.arrive();
  const { claims } = await allowed(person);
  await other.page.reload();
  assert.equal(await subject(other, asked), claims.sub);
});

scene("a consent page leads nowhere once another one has signed in in another tab, whose answer it never is", async (person) => {
  const user = await newUser();
  const asked = await person.arrive();
  await person.signIn(user);
  await allowed(await person.newTab(), { prompt: "login" });
  assert.equal((await person.press(ALLOW)).status(), 400);
  assert.equal(person.url.origin, stage.issuer);
  assert.deepEqual(answers(asked), []);
});

scene("a click on Allow leads to the client once, however often it is repeated on a slow line", async (person) => {
  const asked = await person.arrive();
  await person.signIn(await newUser());
  await slow(person);
  await person.turn(() => person.page.click(ALLOW, { clickCount: 3 }));
  await person.page.waitForURL((url) => url.origin === stage.callback.origin);
  assert.equal(answers(asked).length, 1);
  assert.ok((await asked.redeem(person.url)).access_token);
});

scene("going back after the answer asks for nothing and gives no second answer", async (person) => {
  const asked = await person.arrive();
  await person.signIn(await newUser());
  await person.press(ALLOW);
  const callback = person.url;
  assert.ok((await asked.redeem(callback)).access_token);
  const response = await person.goBackAndAgree();
  assert.equal(response.status(), 400);
  assert.equal(await person.text("h1"), COMPLETE);
  assert.equal(answers(asked).length, 1);
});

scene("going back after an answer without a page leads to where the person was", async (person) => {
  await allowed(person);
  const before = person.url.href;
  const asked = await person.arrive();
  await person.page.goBack();
  assert.equal(person.url.href, before);
  assert.equal(answers(asked).length, 1);
});

/** A line on which an answer takes a while: a second click comes before it. */
async function slow(person) {
  const devtools = await person.page.context().newCDPSession(person.page);
  const line = { offline: false, latency: 2_000, downloadThroughput: -1, uploadThroughput: -1 };
  await devtools.send("Network.emulateNetworkConditions", line);
}
