// What whoever reads the console is told, and by which names; with a server out of memory.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { consoleTest } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { buildAssets } from "../../scripts/lib/assets.mjs";

let fake;
before(async () => {
  await buildAssets();
  fake = await startFakeApi({ clients: 5, people: 1, events: 20 });
});
after(() => fake?.close());

const origins = () => [fake.origin];

const signIn = (operator, hash) => operator.signIn(fake.origin, hash);

consoleTest("each refusal has its sentence and what to do, and leads to a page only where there is one", { origins }, async (operator) => {
  await signIn(operator, "#/s/1/dashboard");
  const rows = operator.page.locator(".list > li");
  await rows.filter({ hasText: "Credentials" }).getByText("A call of the API came with credentials that open nothing").waitFor();
  await rows.filter({ hasText: "CodeReplayed" }).locator("details p:not(.row)").first().waitFor({ state: "attached" }); // the texts come by themselves
  for (const row of await rows.all()) {
    assert.match(await row.locator("p").first().innerText(), /\.$/);
    await row.locator("summary").click();
    assert.match(await row.locator("details p").first().innerText(), /\.$/);
  }
  assert.equal(await rows.filter({ hasText: "Credentials" }).getByRole("link", { name: "The page of this rule" }).count(), 0);
  assert.equal(await rows.filter({ hasText: "CodeReplayed" }).getByRole("link", { name: "The page of this rule" }).count(), 1);
  assert.deepEqual(await operator.faults(), []);
});

consoleTest("an operator is called by name wherever they are named, and their number is a detail", { origins }, async (operator) => {
  const { page } = operator;
  const sub = "subject-of-the-operator";
  await signIn(operator, "#/s/1/audit?type=api.changed");
  await page.getByRole("row", { name: "chihiro" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("chihiro", { exact: true }).waitFor();
  await dialog.locator("dd").getByText(`operator:${sub}`).waitFor();
  await page.keyboard.press("Escape");
  await operator.go("#/s/1/settings?tab=history");
  fake.world.revisions.push({ kind: "service", id: "1", revision: 2, at: Date.now(), by: `operator:${sub}`, change: "updated", document: fake.world.documents.service.get("1") });
  await page.reload();
  await page.getByText("by chihiro", { exact: true }).waitFor();
  await operator.go("#/operators");
  const row = page.locator(".list > li", { hasText: "chihiro" }).first();
  await row.getByText(sub, { exact: true }).waitFor();
  assert.deepEqual(await operator.faults(), []);
});

consoleTest("the report measures by Message Signing once that is chosen, and the address keeps it", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, "#/s/1/fapi");
  const signing = page.getByText("Message Signing §");
  assert.equal(await signing.count(), 0);
  assert.match(await page.locator(".section details summary").first().innerText(), /^Broken 1/);
  await page.getByLabel("Measured by").selectOption("ms");
  await page.getByText("Not applicable 1").click();
  await signing.first().waitFor();
  assert.match(page.url(), /[?&]profile=ms/);
  await page.getByLabel("Only what is broken").check();
  assert.match(page.url(), /broken=1.*profile=ms/);
  await page.reload();
  await operator.settled();
  assert.equal(await page.getByLabel("Measured by").inputValue(), "ms");
  assert.deepEqual(await operator.faults(), []);
});
