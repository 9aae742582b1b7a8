// Where the focus is once what had it is gone; with a server out of memory. WCAG 2.2, 2.4.3.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { consoleTest } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { buildAssets } from "../../scripts/lib/assets.mjs";

let fake;
before(async () => {
  await buildAssets();
  fake = await startFakeApi({ clients: 5, people: 3, events: 5 });
});
after(() => fake?.close());

const origins = () => [fake.origin];

const signIn = (operator, hash) => operator.signIn(fake.origin, hash);

/** Waits until this has the focus: an id, or the words of it. */
const hasFocus = (operator, wanted) => operator.page.waitForFunction((text) => [document.activeElement?.id, document.activeElement?.textContent?.trim()].includes(text), wanted, { timeout: 10_000 });
const press = async (operator, name) => {
  await operator.button(name).last().focus();
  await operator.page.keyboard.press("Enter");
};

consoleTest("after a save, and after a discard, the focus is at what was changed", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/settings");
  const name = page.locator('[id="member-serviceName"]');
  await name.fill("By keys");
  await press(operator, "Discard");
  await hasFocus(operator, "member-serviceName");
  await name.fill("By keys alone");
  await page.getByText("The server accepts it").waitFor();
  await press(operator, "Review and save");
  await press(operator, "Save");
  await operator.told("Saved");
  await page.locator(".save-bar").waitFor({ state: "detached" });
  await hasFocus(operator, "member-serviceName");
});

consoleTest("where the last thing is undone the focus goes to what is beside it", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/settings");
  await page.locator('[id="member-serviceName"]').fill("Undone");
  await page.getByRole("button", { name: "Undo the last change" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Redo");
});

consoleTest("when a row is gone the focus is at the next one, and at the heading when it was the last", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/tokens");
  for (const [left, rows] of [["Revoke", 1], ["page-title", 0]]) {
    await page.getByRole("button", { name: "Revoke" }).first().focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=alertdialog] .dialog-actions button").last().press("Enter");
    await page.waitForFunction((count) => document.querySelectorAll(".list > li").length === count, rows);
    await hasFocus(operator, left);
  }
});

consoleTest("a button that is under way keeps the focus, and does nothing twice", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/operators");
  let asked = 0;
  let answer, arrive;
  const arrived = new Promise((done) => (arrive = done));
  await page.route("**/api/operators/invite", async (route) => {
    asked += 1;
    arrive();
    await new Promise((resolve) => (answer = resolve));
    await route.fulfill({ status: 500, contentType: "application/json", body: JSON.stringify({ resultMessage: "refused for a test" }) });
  });
  await press(operator, "Invite an operator");
  await press(operator, "Invite an operator");
  await page.locator("dialog [aria-busy=true]").waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Enter");
  assert.equal(await operator.focused(), "Invite an operator");
  await arrived;
  answer();
  await page.getByText("refused for a test").waitFor();
  assert.equal(asked, 1);
  assert.equal(await operator.focused(), "Invite an operator");
});

consoleTest("whoever has left the focus on purpose is not called back", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/settings");
  await page.locator('[id="member-serviceName"]').fill("Left");
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => document.querySelector('[id="at-serviceName"]').remove());
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
});

consoleTest("what is missing in a wizard has the focus, also where it is ticked", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/wizards/machine");
  await page.locator("#ask-name").fill("Robot");
  for (const box of await page.locator(".some input:checked").all()) await box.uncheck();
  await press(operator, "See what will be done");
  await hasFocus(operator, "ask-machineScopes-other");
});

consoleTest("a line that is added in a wizard has the focus", { origins }, async (operator) => {
  await signIn(operator, "#/s/1/wizards/web");
  await press(operator, "Add one: Where the browser goes back to");
  await operator.page.waitForFunction((label) => document.activeElement?.getAttribute("aria-label") === label, "Where the browser goes back to 2");
});

consoleTest("what is added to a list of a document has the focus, be it long or short", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/settings");
  await press(operator, "Add to Scopes");
  const scope = '[data-member="supportedScopes"] details.item:last-of-type';
  await page.waitForFunction((scope) => document.activeElement?.closest(scope), scope);
  for (const count of [1, 2]) {
    await page.locator(scope).getByRole("button", { name: "Add to Attributes" }).press("Enter");
    await page.waitForFunction(([rows, count]) => {
      const all = [...document.querySelectorAll(rows)];
      return all.length === count && document.activeElement === all.at(-1).querySelector("input");
    }, [`${scope} .item.short`, count]);
  }
});

consoleTest("a field that somebody is at already when a screen is there keeps the focus", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/apis");
  await page.evaluate(() => {
    const watched = new MutationObserver(() => {
      const field = document.querySelector('[id="member-identifier"]');
      if (!field) return;
      watched.disconnect();
      field.focus();
    });
    watched.observe(document.body, { childList: true, subtree: true });
  });
  await page.getByRole("link", { name: "New API" }).click();
  await page.locator('[id="member-identifier"]').waitFor();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  await hasFocus(operator, "member-identifier");
});
