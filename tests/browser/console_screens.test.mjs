// Every screen of the console once before a real server, in both languages, small and large, light and dark: axe finds nothing, nothing
// is wider than the screen, and `screenshots/` has a picture of it.

import assert from "node:assert/strict";
import { before } from "node:test";
import { consoleTest, screensOf, SCREENS } from "./support/console.mjs";
import { asked, newPerson, openAs, operatorWith, origins, raise, stage } from "./support/console_stage.mjs";

let person;
before(async () => {
  await raise();
  person = await newPerson({ email: "somebody@mail.example", email_verified: true });
  await asked("POST", `/api/${stage.service}/people/invitations/create`, { email: "invited@mail.example" });
});

for (const { locale, viewport, colorScheme, tag } of SCREENS) {
  consoleTest(`every screen can be used by everybody in ${locale} at ${viewport.width} pixels, ${colorScheme}`, { origins, locale, viewport, colorScheme }, async (operator) => {
    await openAs(operator, await operatorWith());
    const screens = { ...screensOf(stage.service), person: `#/s/${stage.service}/people/${person.username}`, nobody: `#/s/${stage.service}/people/nobody-at-all` };
    for (const [name, hash] of Object.entries(screens)) {
      await operator.go(hash);
      await operator.picture(`console-${name}-${tag}`);
      assert.deepEqual(await operator.faults(), [], name);
      assert.deepEqual(await operator.wider(), [], name);
      assert.notEqual(await operator.page.title(), "", name);
    }
  });
}

consoleTest("each screen has a title of its own, and takes the focus to its heading", { origins }, async (operator) => {
  await openAs(operator, await operatorWith());
  const titles = new Set();
  for (const hash of Object.values(screensOf(stage.service)).filter((one) => !one.endsWith("no-such-screen"))) {
    const isFirst = titles.size === 0; // the screen that is open
    const former = await operator.page.title();
    await operator.go(hash);
    await operator.page.waitForFunction(() => document.activeElement?.id === "page-title" || document.activeElement === document.body);
    if (!isFirst) await operator.page.waitForFunction((former) => document.title !== former, former);
    titles.add(await operator.page.title());
  }
  assert.equal(titles.size, Object.keys(screensOf(stage.service)).length - 1);
});

consoleTest("the language that is chosen is kept, and the document says it", { origins }, async (operator) => {
  await openAs(operator, await operatorWith());
  await operator.page.getByRole("button", { name: "Language: English" }).click();
  await operator.page.getByRole("menuitemradio", { name: "日本語" }).click();
  await operator.page.getByRole("link", { name: "概要" }).first().waitFor();
  assert.equal(await operator.page.evaluate(() => document.documentElement.lang), "ja");
  await operator.page.reload();
  await operator.page.getByRole("link", { name: "概要" }).first().waitFor();
});
