// The console by the keyboard alone. WCAG 2.2, 2.1.1, 2.4.1, 2.4.3; ARIA Authoring Practices.

import assert from "node:assert/strict";
import { consoleTest } from "./support/console.mjs";
import { newPerson, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

const focus = (operator) => operator.page.evaluate(() => ({ id: document.activeElement?.id, role: document.activeElement?.getAttribute("role"), text: document.activeElement?.textContent?.trim(), inDialog: document.activeElement?.closest("dialog") !== null }));
const keys = async (operator, ...names) => {
  for (const name of names) await operator.page.keyboard.press(name);
};
/** Presses Tab until what has the focus fits; fails where that is never. */
async function tabTo(operator, fits) {
  for (let i = 0; i < 80; i++) {
    await keys(operator, "Tab");
    if (await operator.page.evaluate(fits)) return;
  }
  assert.fail(`nothing fits ${fits}`);
}

consoleTest("the first stop is a link past the sections", { origins }, async (operator) => {
  await openAs(operator, await operatorWith());
  await keys(operator, "Tab");
  assert.equal((await focus(operator)).text, "Skip to the content");
  await keys(operator, "Enter");
  assert.equal((await focus(operator)).id, "main");
});

consoleTest("a person is found by the search, opened and locked, and the focus is never lost", { origins }, async (operator) => {
  const { page } = operator;
  const person = await newPerson();
  await openAs(operator, await operatorWith());
  await keys(operator, "Control+k");
  await page.keyboard.type(person.username);
  await page.getByRole("option", { name: person.username }).waitFor();
  while (!(await page.locator(`[role=option][aria-selected=true]:has-text("${person.username}")`).count())) await keys(operator, "ArrowDown");
  await keys(operator, "Enter");
  await page.getByRole("heading", { name: person.username, level: 1 }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "page-title");
  await tabTo(operator, () => document.activeElement.textContent.trim() === "Lock");
  await keys(operator, "Enter");
  const asked = await focus(operator);
  assert.deepEqual([asked.inDialog, asked.text], [true, "Cancel"]);
  await keys(operator, "Escape");
  assert.equal((await focus(operator)).text, "Lock");
  assert.equal((await stage.admin.showPerson(person.username)).locked, undefined);
  await keys(operator, "Enter", "Tab", "Enter");
  await operator.button("Unlock").waitFor();
  assert.equal((await stage.admin.showPerson(person.username)).locked, true);
  await page.waitForFunction(() => document.activeElement !== document.body);
});

consoleTest("the focus stays in a dialog, and Escape asks before anything filled in is lost", { origins }, async (operator) => {
  const { page } = operator;
  await openAs(operator, await operatorWith(), "#/tokens");
  await operator.button("Make a token").focus();
  await keys(operator, "Enter");
  await page.keyboard.type("For a test");
  for (let i = 0; i < 40; i++) {
    await keys(operator, "Tab");
    // Between the last stop and the first one a browser visits its own bar, where the page has no focus.
    const at = await focus(operator);
    assert.ok(at.inDialog || at.text === (await page.evaluate(() => document.body.textContent.trim())), JSON.stringify(at));
  }
  await keys(operator, "Escape");
  await page.getByRole("alertdialog", { name: "Leave without saving?" }).waitFor();
  await keys(operator, "Escape");
  assert.equal(await page.getByLabel("Description").inputValue(), "For a test");
  await keys(operator, "Escape", "Tab", "Enter");
  assert.equal(await page.locator("dialog").count(), 0);
  assert.equal((await focus(operator)).text, "Make a token");
});

consoleTest("a menu opens by the arrow keys, moves by letters, and gives the focus back", { origins }, async (operator) => {
  await openAs(operator, await operatorWith());
  const button = operator.page.getByRole("button", { name: /^Signed in as/ });
  await button.focus();
  await keys(operator, "ArrowDown");
  assert.equal((await focus(operator)).role, "menuitemradio");
  await keys(operator, "s");
  assert.equal((await focus(operator)).text, "Sign out");
  await keys(operator, "Home", "ArrowUp");
  assert.equal((await focus(operator)).text, "Sign out");
  await keys(operator, "Escape");
  assert.equal(await operator.page.getByRole("menu").count(), 0);
  assert.ok(await button.evaluate((element) => element === document.activeElement));
});

consoleTest("a row of a table is opened by Enter", { origins }, async (operator) => {
  await newPerson();
  await openAs(operator, await operatorWith(), `#/s/${stage.service}/people`);
  await operator.page.locator(".table-body [role=row]").first().waitFor();
  await tabTo(operator, () => document.activeElement.getAttribute("role") === "row");
  const name = await operator.page.evaluate(() => document.activeElement.querySelector("[role=gridcell]").textContent.trim());
  await keys(operator, "Enter");
  await operator.page.getByRole("heading", { name, level: 1 }).waitFor();
});
