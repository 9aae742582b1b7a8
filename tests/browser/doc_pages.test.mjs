// The pages of the documentation as people read them: on a small screen, by day and by night, by keyboard.

import assert from "node:assert/strict";
import axe from "axe-core";
import { scene } from "./support/scene.mjs";
import { stage } from "./support/stage.mjs";

const SMALL = { width: 320, height: 640 };
/** The list, and pages with contents, tables, code and Japanese. */
const NAMES = ["", "people", "fapi", "connect", "readme-ja"];

const open = (person, path) => person.page.goto(`${stage.issuer}/console/docs/${path}`);

/** What axe finds, in light and in dark. */
async function faults(page) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    found.push(...violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(" ")}`));
  }
  return found;
}

scene("axe finds nothing on a page of the documentation, and none scrolls sideways on a small screen", { viewport: SMALL }, async (person) => {
  for (const name of NAMES) {
    const response = await open(person, name);
    assert.equal(response.status(), 200, name);
    assert.deepEqual(await faults(person.page), [], name);
    const [width, shown] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(width <= shown, `${name}: ${width}`);
  }
});

scene("the list leads to a page, the page to a heading and to another page", async (person) => {
  const { page } = person;
  await open(person, "");
  await Promise.all([page.waitForURL("**/console/docs/console"), page.getByRole("link", { name: "The console" }).click()]);
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Changing documents" }).click();
  assert.equal(person.url.hash, "#changing-documents");
  assert.ok((await page.getByRole("heading", { name: "Changing documents" }).boundingBox()).y < 100);
  await Promise.all([page.waitForURL("**/console/docs/engine-api#documents"), page.getByRole("link", { name: "documents/apply" }).click()]);
  await Promise.all([page.waitForURL("**/console/docs/"), page.getByRole("link", { name: "Documentation" }).click()]);
});

scene("whoever has no mouse is past the contents by one link, and moves a table that is wider than the screen", { viewport: SMALL }, async (person) => {
  const { page } = person;
  await open(person, "fapi");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "the-text");
  await page.keyboard.press("Tab");
  const table = page.getByRole("group", { name: "Table" }).first();
  assert.ok(await table.evaluate((element) => element === document.activeElement));
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((element) => element.scrollLeft > 0, await table.elementHandle());
});
