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

async function signIn(operator, hash) {
  await operator.open(fake.origin, hash);
  if (await operator.page.locator("#sign-in").count()) await operator.page.click("#sign-in");
  await operator.page.locator(".shell").waitFor();
  await operator.settled();
}

consoleTest("each refusal has its sentence and what to do, and leads to a page only where there is one", { origins }, async (operator) => {
  await signIn(operator, "#/s/1/dashboard");
  const rows = operator.page.locator(".list > li");
  await rows.filter({ hasText: "Credentials" }).getByText("A call of the API came with credentials that open nothing").waitFor();
  for (const row of await rows.all()) {
    assert.match(await row.locator("p").first().innerText(), /\.$/);
    await row.locator("summary").click();
    assert.match(await row.locator("details p").first().innerText(), /\.$/);
  }
  assert.equal(await rows.filter({ hasText: "Credentials" }).getByRole("link", { name: "The page of this rule" }).count(), 0);
  assert.equal(await rows.filter({ hasText: "CodeReplayed" }).getByRole("link", { name: "The page of this rule" }).count(), 1);
  assert.deepEqual(await operator.faults(), []);
});
