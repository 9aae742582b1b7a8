// What is typed and cannot be read, shown this once, or about to be reviewed: nothing of it is lost without a word, or stands in the way.

import assert from "node:assert/strict";
import { choose, dialogOf, heldTest, hold, input, newClient, openAt, pressIn, review, SECRET, service } from "./support/console_held.mjs";

const SETTINGS = "#/s/1/settings";
const JSON_FIELD = ".member textarea:not(:disabled)[aria-label$='As JSON']";
const leave = (page, hash) => page.evaluate((to) => void (location.hash = to), hash);

heldTest("a secret that is shown this once stays, whatever is pressed beside it", async (operator, page) => {
  await openAt(operator, "#/s/1/clients/new");
  await newClient(operator, { clientName: "Pressed twice", clientIdAlias: "pressed-twice" });
  await pressIn(operator, "Create");
  await page.getByText(SECRET).first().waitFor();
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
  await page.getByText(SECRET).first().waitFor();
  await leave(page, "#/s/1/clients");
  await page.getByRole("alertdialog", { name: "Leave without having kept it?" }).waitFor();
  await operator.button("Stay here").click();
  assert.equal(await page.getByText(SECRET).count(), 1);
});

heldTest("a secret that the browser does not let the page copy is still there, and counts as not kept", async (operator, page) => {
  await openAt(operator, "#/s/1/clients/new");
  await newClient(operator, { clientName: "Not copied", clientIdAlias: "not-copied" });
  await page.evaluate(() => void (navigator.clipboard.writeText = () => Promise.reject(new DOMException("Write permission denied.", "NotAllowedError"))));
  await pressIn(operator, "Create");
  await dialogOf(operator).getByRole("button", { name: "Copy" }).click();
  await dialogOf(operator).getByRole("alert").filter({ hasText: "copy it by hand" }).waitFor();
  assert.deepEqual(await operator.faults(), []);
  assert.equal(await page.getByText(SECRET).count(), 1);
  await leave(page, "#/s/1/clients");
  await page.getByRole("alertdialog", { name: "Leave without having kept it?" }).waitFor();
});

heldTest("JSON that cannot be read is discarded with the rest", async (operator, page) => {
  await openAt(operator, `${SETTINGS}?tab=json`);
  const text = page.locator("textarea.document");
  const before = await text.inputValue();
  await text.fill(`${before} and more`);
  await operator.button("Discard").click();
  await page.waitForFunction((before) => document.querySelector("textarea.document").value === before, before);
});

heldTest("whoever leaves JSON that cannot be read is asked", async (operator, page) => {
  await openAt(operator, `${SETTINGS}?tab=json`);
  await page.locator("textarea.document").fill('{ "a lot of work": ');
  await leave(page, "#/s/1/clients");
  await page.getByRole("alertdialog").waitFor();
  await operator.button("Stay here").click();
  assert.equal(await page.locator("textarea.document").inputValue(), '{ "a lot of work": ');
});

heldTest("a field whose JSON could not be read is no fault any more once it was left", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await page.locator(JSON_FIELD).first().waitFor();
  await input(operator, "description").fill("besides");
  await page.locator(JSON_FIELD).first().fill("{ no");
  await page.getByText("1 problem").first().waitFor();
  await page.getByRole("tab", { name: "JSON" }).click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await operator.save();
  assert.equal(service().description, "besides");
});

heldTest("an item whose JSON could not be read is no fault any more once it is out of the list", async (operator, page) => {
  await openAt(operator, SETTINGS);
  const list = page.locator('[data-member="authorizationDetailsTypes"]');
  await list.getByRole("button", { name: /^Add to/ }).click();
  await list.locator("textarea").first().fill("{ no");
  await page.getByText(/\d problems?/).first().waitFor();
  await list.getByRole("button", { name: /^Remove/ }).last().click();
  await input(operator, "description").fill("without the item");
  await operator.save();
  assert.equal(service().description, "without the item");
});

heldTest("nothing is undone behind the changes that one reviews", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await input(operator, "description").fill("reviewed");
  await review(operator);
  await dialogOf(operator).getByRole("button", { name: "Save", exact: true }).focus();
  await page.keyboard.press("Control+z");
  await pressIn(operator, "Save");
  await operator.told("Saved");
  assert.equal(service().description, "reviewed");
});

heldTest("changes are reviewed where one asks for that, and not by themselves later", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await input(operator, "sessionDuration").fill("777");
  await operator.save();
  const reading = await hold(operator, "GET", "1/documents/service");
  await operator.button("Undo").click();
  await reading.arrived;
  await input(operator, "sessionDuration").fill("");
  await operator.button("Review and save").click();
  await dialogOf(operator).waitFor();
  reading.letGo();
  await operator.told("Undone");
  await dialogOf(operator).waitFor({ state: "detached" });
  await input(operator, "description").fill("typed later");
  await page.getByText("The server accepts it").waitFor();
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

heldTest("the deletion of a service names it as it is called now, and leaves no changes to be asked about", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await input(operator, "serviceName").fill("Renamed");
  await operator.save();
  await input(operator, "description").fill("of what is deleted");
  await page.route("**/api/service/delete/1", (route) => route.fulfill({ status: 204, body: "" }));
  await choose(operator, "Delete the service…");
  await page.getByRole("alertdialog", { name: "Delete the service Renamed?" }).waitFor();
  await dialogOf(operator).getByRole("textbox").fill(service().issuer);
  await pressIn(operator, "Delete for good");
  await operator.told("Deleted");
  await page.waitForURL(/#\/s\/1$/);
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

heldTest("a client that is locked says so at once", async (operator, page) => {
  await openAt(operator, "#/s/1/clients/100001");
  await operator.button("Lock").click();
  await pressIn(operator, "Lock");
  await page.locator("main h1 .badge").waitFor();
});

heldTest("the keys of the search work where they were pressed before anything was found", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await page.keyboard.press("Control+k");
  const word = dialogOf(operator).getByRole("combobox");
  await word.fill("refreshTokenKept");
  await word.press("ArrowDown");
  await dialogOf(operator).getByRole("option").first().waitFor();
  await word.press("Enter");
  await page.waitForURL(/refreshTokenKept/);
});
