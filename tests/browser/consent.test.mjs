// The consent page, and the way back to the client: a real listener, on a port that its redirect URI does not name.

import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { ALLOW, DENY } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const subject = ({ access_token: token }) => decodeJwt(token).sub;

scene("the consent page names the client, the person and where the answer goes", async (person) => {
  await person.arriveAndSignIn();
  assert.equal(await person.text("h1"), "A client with ES256 asks for access to your account");
  const text = await person.text("main");
  assert.ok(text.includes(`You are signed in as ${stage.user.username}.`));
  assert.ok(text.includes(new URL(stage.callback.origin).host));
});

scene("the consent page describes each scope that is asked for, and no other", async (person) => {
  await person.arriveAndSignIn({ scope: "accounts payments" });
  assert.deepEqual(await person.page.locator("li").allInnerTexts(), ["Read your accounts", "Make payments"]);
});

scene("allowing brings a code, the state and the issuer to the callback", async (person) => {
  const { state } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  assert.equal(person.url.origin, stage.callback.origin);
  assert.equal(person.url.pathname, "/callback");
  assert.deepEqual([...person.url.searchParams.keys()].sort(), ["code", "iss", "state"]);
  assert.equal(person.url.searchParams.get("state"), state);
  assert.equal(person.url.searchParams.get("iss"), stage.issuer);
});

scene("the code of the callback redeems", async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  const tokens = await redeem(person.url);
  assert.equal(tokens.token_type, "dpop");
  assert.equal(tokens.scope, "myscope accounts");
});

scene("denying brings access_denied, the state and the issuer to the callback", async (person) => {
  const { state } = await person.arriveAndSignIn();
  await person.press(DENY);
  assert.equal(person.url.origin, stage.callback.origin);
  assert.equal(person.url.searchParams.get("error"), "access_denied");
  assert.equal(person.url.searchParams.get("state"), state);
  assert.equal(person.url.searchParams.get("iss"), stage.issuer);
  assert.equal(person.url.searchParams.get("code"), null);
});

scene("the client learns from the denial that it was denied", async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  await person.press(DENY);
  await assert.rejects(redeem(person.url), { error: "access_denied" });
});

scene("the browser goes back to the client by 303, with a GET", async (person) => {
  await person.arriveAndSignIn();
  const response = await person.press(ALLOW);
  assert.equal(response.request().method(), "GET");
  assert.equal((await response.request().redirectedFrom().response()).status(), 303);
});

scene("the callback is visited once and is told neither a referrer nor a cookie", async (person) => {
  const { state } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  const visits = stage.callback.visits.filter(({ url }) => url.includes(state));
  assert.equal(visits.length, 1);
  assert.equal(visits[0].headers.referer, undefined);
  assert.equal(visits[0].headers.cookie, undefined);
});

scene("a callback with a query of its own keeps it", async (person) => {
  const redirectUris = ["http://127.0.0.1/callback?tenant=1"];
  await withMembers("client", { redirectUris }, async () => {
    const { state } = await person.arriveAndSignIn({ redirect_uri: `${stage.callback.origin}/callback?tenant=1` });
    await person.press(ALLOW);
    assert.equal(person.url.searchParams.get("tenant"), "1");
    assert.equal(person.url.searchParams.get("state"), state);
  });
});

scene("the same person is the same subject, and another person another one", async (person) => {
  const subjects = [];
  for (const user of [stage.user, stage.user, await newUser()]) {
    const { redeem } = await person.arrive();
    await person.signIn(user);
    await person.press(ALLOW);
    subjects.push(subject(await redeem(person.url)));
  }
  assert.equal(subjects[0], subjects[1]);
  assert.notEqual(subjects[1], subjects[2]);
});

scene("two tabs of one browser are two sign-ins", async (person) => {
  const [one, two] = [person, await person.newTab()];
  const first = await one.arrive();
  const second = await two.arrive();
  const user = await newUser();
  await one.signIn();
  await two.signIn(user);
  await one.press(ALLOW);
  await two.press(ALLOW);
  const subjects = [subject(await first.redeem(one.url)), subject(await second.redeem(two.url))];
  assert.notEqual(subjects[0], subjects[1]);
});

scene("one request open in two tabs gets one answer, whichever tab gives it", async (person) => {
  const other = await person.newTab();
  const { url } = await person.arriveAndSignIn();
  await other.page.goto(url);
  await other.signIn();
  await person.press(ALLOW);
  await other.press(ALLOW);
  assert.equal(other.url.href, person.url.href);
});

scene("markup in the name of a client stays text", async (person) => {
  const clientName = `<img src=/x onerror="document.title = 'run'"> & "Bank"`;
  await withMembers("client", { clientName }, async () => {
    await person.arriveAndSignIn();
    assert.ok((await person.text("h1")).startsWith(clientName));
    assert.equal(await person.page.locator("img").count(), 0);
  });
});

scene("links of the client open apart and tell it nothing", async (person) => {
  const policyUri = "https://client.example/policy";
  await withMembers("client", { policyUri }, async () => {
    await person.arriveAndSignIn();
    assert.equal(await person.attribute("a", "href"), policyUri);
    assert.equal(await person.attribute("a", "target"), "_blank");
    assert.equal(await person.attribute("a", "rel"), "noopener noreferrer");
  });
});
