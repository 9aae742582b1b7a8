// The console before much: ten thousand clients, thousands of people and a million events, which a server that answers out of memory has.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { consoleTest, screensOf, SCREENS } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";

const CLIENTS = 10_000;
const PEOPLE = 5_000;
const EVENTS = 1_000_000;
/** More rows than any screen has, and far fewer than there are. */
const MOST_ROWS = 80;

let fake;
before(async () => void (fake = await startFakeApi({ clients: CLIENTS, people: PEOPLE, events: EVENTS })));
after(() => fake?.close());

const origins = () => [fake.origin];
const rows = (operator) => operator.page.locator(".table-body [role=row]").count();
const signIn = async (operator, hash) => {
  await operator.open(fake.origin, hash);
  if (await operator.page.locator("#sign-in").count()) await operator.page.click("#sign-in");
  await operator.page.locator(".shell").waitFor();
  await operator.settled();
};

/** Scrolls the table by so many screens, and answers how long it was between two frames meanwhile, in milliseconds. */
async function scrolled(operator, screens) {
  const frames = await operator.page.evaluate(async (count) => {
    const body = document.querySelector(".table-body");
    const found = [];
    let before = performance.now();
    for (let i = 0; i < count; i++) {
      body.scrollTop += body.clientHeight;
      await new Promise((done) => requestAnimationFrame(done));
      found.push(performance.now() - before);
      before = performance.now();
    }
    return found.sort((a, b) => a - b);
  }, screens);
  return `between two frames while scrolling: half within ${Math.round(frames[screens >> 1])} ms, 95 % within ${Math.round(frames[Math.floor(screens * 0.95)])} ms`;
}

consoleTest("of five thousand people only those on the screen are in the page", { origins }, async (operator, t) => {
  await signIn(operator, "#/s/1/people");
  assert.ok(await rows(operator) <= MOST_ROWS);
  t.diagnostic(await scrolled(operator, 60));
  await operator.settled();
  const shown = await rows(operator);
  assert.ok(shown > 5 && shown <= MOST_ROWS, String(shown));
  await operator.page.getByLabel("Find a person").fill("yui-4999");
  await operator.page.getByRole("row", { name: /yui-4999/ }).waitFor();
  assert.equal(await rows(operator), 1);
});

consoleTest("of ten thousand clients only those on the screen are in the page, and one is found by a part of its name", { origins }, async (operator, t) => {
  await signIn(operator, "#/s/1/clients");
  await operator.page.locator(".table-body [role=row]").first().waitFor();
  assert.ok(await rows(operator) <= MOST_ROWS);
  t.diagnostic(await scrolled(operator, 60));
  await operator.settled();
  const shown = await rows(operator);
  assert.ok(shown > 5 && shown <= MOST_ROWS, String(shown));
  assert.equal(await operator.page.getByRole("grid").getAttribute("aria-rowcount"), String(CLIENTS + 1));
  const began = Date.now();
  await operator.page.locator("main input[type=search]").fill("tidal 9999");
  await operator.page.getByRole("row", { name: /Tidal 9999/ }).waitFor();
  t.diagnostic(`found after ${Date.now() - began} ms`);
  assert.equal(await rows(operator), 1);
});

consoleTest("of a million events only those on the screen are in the page, and more come as somebody looks back", { origins }, async (operator, t) => {
  await signIn(operator, "#/s/1/audit?period=all");
  await operator.page.getByRole("row", { name: /Tokens issued/ }).first().waitFor();
  const before = fake.world.asked.filter((line) => line.includes("/audit?")).length;
  t.diagnostic(await scrolled(operator, 120));
  const asked = fake.world.asked.filter((line) => line.includes("/audit?")).length - before;
  assert.ok(asked > 0 && asked <= 40, `${asked} requests`);
  assert.ok(await rows(operator) <= MOST_ROWS);
});

consoleTest("the grid tells how many rows there are, and moves among all of them by the keyboard", { origins }, async (operator) => {
  await signIn(operator, "#/s/1/grants?client=app-1");
  const grid = operator.page.getByRole("grid", { name: "Grants" });
  const count = Number(await grid.getAttribute("aria-rowcount"));
  await grid.getByRole("row").nth(1).focus();
  const isAt = (index) => operator.page.waitForFunction((wanted) => document.activeElement?.getAttribute("aria-rowindex") === wanted, String(index));
  await operator.page.keyboard.press("End");
  await isAt(count);
  await operator.page.keyboard.press("Home");
  await isAt(2);
  await operator.page.keyboard.press("ArrowDown");
  await isAt(3);
});

consoleTest("what is first painted is measured", { origins }, async (operator, t) => {
  await operator.open(fake.origin);
  await operator.page.locator("#sign-in").waitFor();
  await operator.page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const told = await operator.page.evaluate(() => {
    const paint = Object.fromEntries(performance.getEntriesByType("paint").map(({ name, startTime }) => [name, Math.round(startTime)]));
    const scripts = performance.getEntriesByType("resource").filter(({ name }) => /\.(js|css)$/.test(name));
    return { ...paint, files: scripts.length, octets: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
  });
  t.diagnostic(JSON.stringify(told));
  assert.ok(told["first-contentful-paint"] > 0);
});

for (const { locale, viewport, colorScheme, tag } of SCREENS) {
  consoleTest(`full screens can be used by everybody in ${locale} at ${viewport.width} pixels, ${colorScheme}`, { origins, locale, viewport, colorScheme }, async (operator) => {
    await signIn(operator, "");
    const screens = { ...screensOf(1), person: "#/s/1/people/ren", "grants-of-a-client": "#/s/1/grants?client=app-1", "fapi-of-a-client": "#/s/1/fapi/100001" };
    for (const [name, hash] of Object.entries(screens)) {
      await operator.go(hash);
      await operator.picture(`console-full-${name}-${tag}`);
      assert.deepEqual(await operator.faults(), [], name);
      assert.deepEqual(await operator.wider(), [], name);
    }
  });
}
