// What somebody does in the console while a call is under way: nothing that is typed meanwhile is lost, and nothing is said before it is known.

import assert from "node:assert/strict";
import { choose, dialogOf, held, heldTest, hold, importFile, input, newClient, openAt, others, pressIn, review, SECRET, service, unsaved } from "./support/console_held.mjs";

const SETTINGS = "#/s/1/settings";

heldTest("what is typed while a save is still read again is kept, and is not saved yet", async (operator) => {
  await openAt(operator, SETTINGS);
  await input(operator, "description").fill("saved");
  await review(operator);
  const reading = await hold(operator, "GET", "1/documents/service");
  await pressIn(operator, "Save");
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

heldTest("the way back from a save takes that save back, and nothing that was typed since", async (operator) => {
  await openAt(operator, SETTINGS);
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

heldTest("that the server accepts something is not said before it has said so, not for a moment", async (operator) => {
  await openAt(operator, SETTINGS);
  const trying = await hold(operator, "POST", "1/documents/apply");
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

heldTest("what a file has changed is on the screen at once, beside what was typed and is not saved yet", async (operator) => {
  await openAt(operator, SETTINGS);
  await input(operator, "description").fill("typed before");
  const dialog = await importFile(operator, [{ kind: "service", document: { ...service(), serviceName: "By file" } }], "1 document would change");
  const asked = held.world.asked.length;
  await dialog.getByRole("button", { name: "Apply" }).click();
  await operator.page.waitForFunction(() => document.getElementById("member-serviceName").value === "By file");
  assert.ok(held.world.asked.slice(asked).some((line) => line.includes("service/get/list")), "what the services are called is asked again");
  await unsaved(operator, "1 change");
  await operator.save();
  assert.deepEqual([service().serviceName, service().description], ["By file", "typed before"]);
});

heldTest("what is applied from a file is applied once, and the secrets that were made stay on the screen", async (operator) => {
  await openAt(operator, SETTINGS);
  const document = { clientIdAlias: "applied-once", redirectUris: ["https://once.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" };
  const dialog = await importFile(operator, [{ kind: "client", document }], "1 document would change");
  assert.equal(await dialog.locator("summary code").count(), 0, "what is not made yet has no number");
  const before = held.world.asked.length;
  const applying = await hold(operator, "POST", "1/documents/apply");
  const apply = dialog.getByRole("button", { name: "Apply" });
  await apply.click();
  await applying.arrived;
  await apply.press("Enter");
  applying.letGo();
  await dialog.getByText("a-secret-of-43-characters-which-is-told-once-x").waitFor();
  assert.equal(held.world.asked.slice(before).filter((line) => line.startsWith("POST")).length, 2, "looked at once more, and applied");
});

heldTest("what the search has found by another word is not what one goes to by this one", async (operator) => {
  await openAt(operator, SETTINGS);
  await operator.page.keyboard.press("Control+k");
  const dialog = operator.page.getByRole("dialog");
  const word = dialog.getByRole("combobox");
  await word.fill("refreshTokenKept");
  await dialog.getByRole("option", { name: /Keep the refresh token/ }).waitFor();
  await word.fill("refreshTokenKeptt");
  assert.equal(await dialog.getByRole("option").count(), 0);
});

heldTest("a secret that is being made is shown, though Escape was pressed meanwhile", async (operator, page) => {
  held.world.documents.client.set("777001", { clientId: 777001, clientIdAlias: "kept", clientName: "Kept", redirectUris: ["https://kept.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" });
  await openAt(operator, "#/s/1/clients/777001");
  await choose(operator, "Another secret…");
  const making = await hold(operator, "GET", "1/client/secret/refresh/777001");
  await pressIn(operator, "Make another secret");
  await making.arrived;
  await page.keyboard.press("Escape");
  making.letGo();
  await page.getByText(SECRET).first().waitFor();
});

heldTest("what is deleted is left, though Escape was pressed meanwhile", async (operator, page) => {
  held.world.documents.client.set("777002", { clientId: 777002, clientIdAlias: "gone", clientName: "Gone", redirectUris: ["https://gone.example/cb"], tokenAuthMethod: "NONE" });
  await openAt(operator, "#/s/1/clients/777002");
  await choose(operator, /delete/i);
  const deleting = await hold(operator, "POST", "1/documents/delete");
  await dialogOf(operator).getByRole("textbox").fill("gone");
  await pressIn(operator, "Delete for good");
  await deleting.arrived;
  await page.keyboard.press("Escape");
  deleting.letGo();
  await page.waitForURL(/clients$/);
  assert.equal(held.world.documents.client.has("777002"), false);
});

heldTest("the way back from a save leaves what somebody else had saved before it was read again", async (operator) => {
  await openAt(operator, SETTINGS);
  await input(operator, "sessionDuration").fill("611");
  await review(operator);
  const reading = await hold(operator, "GET", "1/documents/service");
  await pressIn(operator, "Save");
  await reading.arrived;
  others({ serviceName: "Of another operator" });
  reading.letGo();
  await operator.told("Saved");
  await operator.button("Undo").click();
  await operator.told("Undone");
  assert.equal(service().serviceName, "Of another operator");
  assert.notEqual(service().sessionDuration, 611);
});

heldTest("of a save that ends at another service there is no way back there", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await input(operator, "description").fill("of service one");
  await review(operator);
  const saving = await hold(operator, "POST", "1/documents/apply");
  await pressIn(operator, "Save");
  await saving.arrived;
  await page.evaluate(() => void (location.hash = "#/s/2041573/settings"));
  await pressIn(operator, "Leave and lose the changes");
  await page.waitForFunction(() => location.hash === "#/s/2041573/settings");
  await operator.settled();
  saving.letGo();
  await operator.told("Saved");
  assert.equal(await page.locator(".toast").getByRole("button", { name: "Undo" }).count(), 0);
});

heldTest("what has changed since a file was looked at is shown before it is applied", async (operator) => {
  await openAt(operator, SETTINGS);
  const document = { ...service(), description: "of the file", accessTokenDuration: 60 };
  const dialog = await importFile(operator, [{ kind: "service", document }], "1 document would change");
  others({ accessTokenDuration: 123 });
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByText("Something was saved meanwhile").waitFor();
  assert.equal(service().accessTokenDuration, 123, "nothing was applied");
  assert.deepEqual(await operator.faults(), []);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await operator.told("1 document changed");
  assert.deepEqual([service().description, service().accessTokenDuration], ["of the file", 60]);
});

heldTest("nothing is said to be deleted where it could not be read", async (operator, page) => {
  await openAt(operator, SETTINGS);
  await input(operator, "description").fill("beside another");
  await review(operator);
  others({});
  await page.route("**/api/1/documents/service", (route) => route.fulfill({ status: 503, body: "" }));
  await pressIn(operator, "Save");
  await dialogOf(operator).getByRole("alert").waitFor();
  assert.equal(await page.getByText("This was deleted meanwhile.").count(), 0);
});

heldTest("a client that was made and cannot be read again is made once, and one is led to it", async (operator, page) => {
  await openAt(operator, "#/s/1/clients/new");
  await newClient(operator, { clientName: "Made once", clientIdAlias: "made-once", tokenAuthMethod: "NONE", clientType: "PUBLIC" });
  let fails = 1;
  await page.route("**/api/1/documents/client/*", (route) => (fails-- > 0 ? route.fulfill({ status: 503, body: "" }) : route.fallback()));
  await pressIn(operator, "Create");
  await page.getByRole("heading", { name: "Made once" }).waitFor();
  assert.equal([...held.world.documents.client.values()].filter(({ clientName }) => clientName === "Made once").length, 1);
});

heldTest("what is read late after a file does not take the place of what was saved since", async (operator, page) => {
  await openAt(operator, SETTINGS);
  const dialog = await importFile(operator, [{ kind: "service", document: { ...service(), refreshTokenDuration: 7777 } }], "1 document would change");
  const reading = await hold(operator, "GET", "1/documents/apis", { answer: true });
  await dialog.getByRole("button", { name: "Apply" }).click();
  await reading.arrived; // the service was read, and its APIs are on their way
  await input(operator, "description").fill("saved after the file");
  await review(operator);
  await pressIn(operator, "Save");
  await pressIn(operator, "Put together");
  await operator.save();
  reading.letGo();
  await page.waitForLoadState("networkidle");
  assert.equal(service().description, "saved after the file");
  assert.equal(await input(operator, "description").inputValue(), "saved after the file");
});
