// Reloading, going back and sending again: what a person may do with a browser at any moment.

import assert from "node:assert/strict";
import { ALLOW, DENY, ERROR, LOGIN, USERNAME } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const COMPLETE = "This page is no longer valid";

scene("the sign-in page reloaded still signs in", async (person) => {
  const { redeem } = await person.arrive();
  await person.page.reload();
  await person.signIn();
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("a sign-in page still signs in after the same link was opened in another tab", async (person) => {
  const other = await person.newTab();
  const { url } = await person.arrive();
  await other.page.goto(url);
  await person.signIn();
  assert.ok(await person.sees(ALLOW));
});

scene("the refusal of a wrong password reloaded is the same refusal", async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  const response = await person.page.reload();
  assert.equal(response.status(), 403);
  assert.ok(await person.sees(ERROR));
});

scene("the consent page reloaded can still be answered", async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  const response = await person.page.reload();
  assert.equal(response.status(), 200);
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("an error page reloaded is the same error page", async (person) => {
  await person.page.goto(`${stage.issuer}/oauth/authorize`);
  const before = await person.text(ERROR);
  const response = await person.page.reload();
  assert.equal(response.status(), 400);
  assert.equal(await person.text(ERROR), before);
});

scene("going back from the consent page leads to the sign-in page", async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  await person.page.goBack();
  assert.ok(await person.sees(USERNAME));
  await person.signIn();
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("going back from a wrong password leads to a sign-in page that works", async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  await person.page.goBack();
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});

for (const answer of [ALLOW, DENY]) {
  for (const again of [ALLOW, DENY]) {
    if (answer === again) continue;
    scene(`after ${answer}, going back and sending ${again} changes nothing`, async (person) => {
      const { state } = await person.arriveAndSignIn();
      await person.press(answer);
      await backToConsent(person);
      const response = await person.press(again);
      assert.equal(response.status(), 400);
      assert.equal(await person.text("h1"), COMPLETE);
      assert.equal(stage.callback.visits.filter(({ url }) => url.includes(state)).length, 1);
    });
  }
}

for (const answer of [ALLOW, DENY]) {
  scene(`after ${answer}, going back and sending it again leads to the client in the same way`, async (person) => {
    await person.arriveAndSignIn();
    await person.press(answer);
    const { href } = person.url;
    await backToConsent(person);
    await person.press(answer);
    assert.equal(person.url.href, href);
  });
}

scene("a second answer does not harm the code of the first", async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  const callback = person.url;
  await backToConsent(person);
  await person.press(ALLOW);
  assert.ok((await redeem(callback)).access_token);
});

scene("the client's link followed again after the answer leads to an error page", async (person) => {
  const { url } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  const response = await person.page.goto(url);
  assert.equal(response.status(), 400);
  assert.equal(await person.text("h1"), COMPLETE);
});

scene("a sign-in page left open while another tab answers leads to the same answer", async (person) => {
  const { url } = await person.arrive();
  const other = await person.newTab();
  await other.page.goto(url);
  await other.signIn();
  await other.press(ALLOW);
  await person.type(stage.user);
  await person.press(LOGIN);
  await person.press(ALLOW);
  assert.equal(person.url.href, other.url.href);
});

async function backToConsent(person) {
  await person.goBackAndAgree();
  assert.ok(await person.sees(ALLOW));
}
