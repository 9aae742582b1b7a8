// One browser that asks again and again: cookies come with each request, and the newest page has to be completable.

import assert from "node:assert/strict";
import { answers, isBack, openidStage } from "./support/openid_stage.mjs";
import { ALLOW } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const TABS = 10; // as a folder of bookmarks opens
const POSTS = 20;
const MOST_COOKIES = 20; // sixteen browsers, a session, who is known here

openidStage();

/** Sends the request by POST from a page of another site: the browser leaves SameSite=Lax cookies out. */
async function post(person, { url }) {
  await person.page.goto(stage.callback.origin);
  const { origin, pathname, searchParams } = new URL(url);
  return person.turn(() =>
    person.page.evaluate(
      ([action, fields]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action });
        for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { name, value }));
        document.body.append(form);
        form.submit();
      },
      [origin + pathname, [...searchParams]],
    ),
  );
}

/** Signs in, and allows what has not been allowed before. */
async function complete(person, user) {
  await person.signIn(user);
  if (!isBack(person)) await person.press(ALLOW);
}

scene(`${POSTS} requests that another site posts are all completed, and the cookies do not pile up`, async (person) => {
  const user = await newUser();
  for (let time = 1; time <= POSTS; time += 1) {
    const asked = await stage.client.ask({ prompt: "login" });
    await post(person, asked);
    await complete(person, user);
    assert.ok(isBack(person), `time ${time}: ${await person.text("h1")}`);
    assert.equal((await asked.redeem(person.url)).claims().iss, stage.issuer);
    const cookies = await person.page.context().cookies(stage.issuer);
    assert.ok(cookies.length <= MOST_COOKIES, `time ${time}: ${cookies.length} cookies`);
  }
});

scene(`${TABS} tabs that a new browser opens at once are all completed`, async (person) => {
  const user = await newUser();
  const tabs = [person];
  while (tabs.length < TABS) tabs.push(await person.newTab());
  const asked = await Promise.all(tabs.map((tab) => tab.arrive({ prompt: "login" })));
  for (const [index, tab] of tabs.entries()) {
    await tab.page.bringToFront();
    await complete(tab, user);
    assert.ok(isBack(tab), `tab ${index + 1}: ${await tab.text("h1")}`);
    assert.equal(answers(asked[index]).length, 1);
    assert.equal((await asked[index].redeem(tab.url)).claims().iss, stage.issuer);
  }
});
