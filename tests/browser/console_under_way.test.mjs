// What somebody does in the console while a call is under way: nothing that is typed meanwhile is lost, and nothing is said before it is known.

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
const service = () => fake.world.documents.service.get("1");
const input = (operator, path) => operator.page.locator(`[id="member-${path}"]`);
const unsaved = (operator, count) => operator.page.getByRole("region", { name: count }).waitFor();

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

consoleTest("what is typed while a save is still read again is kept, and is not saved yet", { origins }, async (operator) => {
  await openSettings(operator);
  await input(operator, "description").fill("saved");
  await operator.page.getByText("The server accepts it").waitFor();
  await operator.button("Review and save").click();
  const reading = await held(operator, "GET", "documents/service");
  await operator.page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await reading.arrived;
  await input(operator, "serviceName").fill("Typed meanwhile");
  reading.letGo();
  await operator.told("Saved");
  await unsaved(operator, "1 change");
  assert.equal(await input(operator, "serviceName").inputValue(), "Typed meanwhile");
  assert.notEqual(service().serviceName, "Typed meanwhile");
  await operator.save();
  assert.deepEqual([service().description, service().serviceName], ["saved", "Typed meanwhile"]);
});

consoleTest("the way back from a save takes that save back, and nothing that was typed since", { origins }, async (operator) => {
  await openSettings(operator);
  const before = service();
  await input(operator, "sessionDuration").fill("601");
  await operator.save();
  await input(operator, "description").fill("typed since");
  await operator.button("Undo").click();
  await operator.told("Undone");
  assert.deepEqual(service(), before);
  await unsaved(operator, "1 change");
  assert.equal(await input(operator, "description").inputValue(), "typed since");
  assert.equal(await input(operator, "sessionDuration").inputValue(), "");
  await operator.button("Discard").click();
});

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

/** Chooses a file with these documents, and waits until it is told what would change. */
async function importFile(operator, documents, told) {
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "All documents of the service…" }).click();
  const dialog = operator.page.getByRole("dialog");
  const [chooser] = await Promise.all([operator.page.waitForEvent("filechooser"), dialog.getByRole("button", { name: "Import a file" }).click()]);
  await chooser.setFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ documents })) });
  await dialog.getByText(told).waitFor();
  return dialog;
}

consoleTest("what a file has changed is on the screen at once, beside what was typed and is not saved yet", { origins }, async (operator) => {
  await openSettings(operator);
  await input(operator, "description").fill("typed before");
  const dialog = await importFile(operator, [{ kind: "service", document: { ...service(), serviceName: "By file" } }], "1 document would change");
  await dialog.getByRole("button", { name: "Apply" }).click();
  await operator.page.waitForFunction(() => document.getElementById("member-serviceName").value === "By file");
  await unsaved(operator, "1 change");
  await operator.save();
  assert.deepEqual([service().serviceName, service().description], ["By file", "typed before"]);
});

consoleTest("what is applied from a file is applied once, and the secrets that were made stay on the screen", { origins }, async (operator) => {
  await openSettings(operator);
  const document = { clientIdAlias: "applied-once", redirectUris: ["https://once.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" };
  const dialog = await importFile(operator, [{ kind: "client", document }], "1 document would change");
  const before = fake.world.asked.length;
  const applying = await held(operator, "POST", "documents/apply");
  const apply = dialog.getByRole("button", { name: "Apply" });
  await apply.click();
  await applying.arrived;
  await apply.press("Enter");
  applying.letGo();
  await dialog.getByText("a-secret-of-43-characters-which-is-told-once-x").waitFor();
  assert.equal(fake.world.asked.slice(before).filter((line) => line.startsWith("POST")).length, 1);
});

consoleTest("what the search has found by another word is not what one goes to by this one", { origins }, async (operator) => {
  await openSettings(operator);
  await operator.page.keyboard.press("Control+k");
  const dialog = operator.page.getByRole("dialog");
  const word = dialog.getByRole("combobox");
  await word.fill("refreshTokenKept");
  await dialog.getByRole("option", { name: /Keep the refresh token/ }).waitFor();
  await word.fill("refreshTokenKeptt");
  assert.equal(await dialog.getByRole("option").count(), 0);
});
