// What somebody does in the console while a call is under way: nothing is said before it is known.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { consoleTest } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { buildAssets } from "../../scripts/lib/assets.mjs";

let fake;
before(async () => {
  await buildAssets();
  fake = await startFakeApi({ clients: 1, people: 1, events: 1 });
});
after(() => fake?.close());

const origins = () => [fake.origin];
const input = (operator, path) => operator.page.locator(`[id="member-${path}"]`);

async function openSettings(operator) {
  await operator.open(fake.origin, "#/s/1/settings");
  if (await operator.page.locator("#sign-in").count()) await operator.page.click("#sign-in");
  await operator.page.locator(".shell").waitFor();
  await operator.settled();
}

/** Keeps the next call by `method` to `path` on its way; answers when it has begun, and how it is let go. */
async function held(operator, method, path) {
  const url = `**/api/1/${path}`;
  let letGo, arrive;
  const arrived = new Promise((done) => (arrive = done));
  const wait = new Promise((done) => (letGo = done));
  await operator.page.route(url, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    arrive();
    await wait;
    await route.continue();
  });
  return { arrived, letGo };
}

consoleTest("that the server accepts something is not said before it has said so, not for a moment", { origins }, async (operator) => {
  await openSettings(operator);
  const trying = await held(operator, "POST", "documents/apply");
  await operator.page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector(".save-told [role=status]")?.textContent.trim())).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  await input(operator, "description").fill("not heard yet");
  await trying.arrived;
  const before = await operator.page.evaluate(() => window.said.filter(Boolean));
  assert.ok(before.length > 0, "the bar came up");
  assert.ok(!before.includes("The server accepts it"), before.join(" | "));
  trying.letGo();
  await operator.page.getByText("The server accepts it").waitFor();
  await operator.button("Discard").click();
});
