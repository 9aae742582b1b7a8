// What README.md and README.ja.md show: the console, and a flow of FAPI 2.0 in the playground, which are walked through here each
// time. `SEKISHO_WRITE=1` makes the pictures anew.

import "./support/in_development.mjs"; // where the playground is
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { consoleTest } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { ALLOW } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const LANGUAGES = { "en-US": { end: ".png", page: "README.md" }, "ja-JP": { end: ".ja.png", page: "README.ja.md" } };
const SIZE = { width: 1280, height: 800 };

/** How large a picture may be, in octets: whoever reads the page loads it. */
const LARGEST = 250_000;

/** The steps of the flow that are walked through, in their order; at the third one the browser leaves. */
const STEPS = ["metadata", "push", "authorize", "answer", "token"];

let fake;
before(async () => void (fake = await startFakeApi()));
after(() => fake?.close());

const fileOf = (name, locale) => `docs/images/${name}${LANGUAGES[locale].end}`;

/** Takes the picture, if they are to be made anew. */
async function picture(page, name, locale) {
  if (!process.env.SEKISHO_WRITE) return;
  mkdirSync(inRoot("docs", "images"), { recursive: true });
  await page.screenshot({ path: inRoot(fileOf(name, locale)) });
}

for (const locale of Object.keys(LANGUAGES)) {
  consoleTest(`the console shows the figures of a service in ${locale}`, { origins: () => [fake.origin], locale, viewport: SIZE, timezoneId: "UTC" }, async (operator) => {
    await operator.open(fake.origin, "#/s/1/dashboard");
    await operator.page.click("#sign-in");
    await operator.page.locator(".shell").waitFor();
    await operator.settled();
    await operator.page.locator("main .chart-lines").first().waitFor();
    await picture(operator.page, "console", locale);
  });

  scene(`a flow of FAPI 2.0 is gone through in the playground in ${locale}`, { locale, viewport: SIZE }, async (person) => {
    const { page } = person;
    await page.goto(`${stage.issuer}/playground`);
    await page.click("#client-make");
    await page.click("#send-push");
    await page.click("#next-push");
    await person.turn(() => page.click("#go-authorize"));
    await person.signIn(await newUser());
    await person.press(ALLOW);
    await page.click("#next-answer");
    await page.click("#send-token");
    await page.locator("#next-token").waitFor();
    const standing = await page.locator("[data-step]").evaluateAll((all) => all.map(({ dataset }) => [dataset.step, dataset.standing]));
    assert.deepEqual(standing.slice(0, STEPS.length), STEPS.map((step) => [step, "done"]));
    await page.locator("#steps").evaluate((heading) => scrollTo({ top: heading.getBoundingClientRect().top + scrollY - 64, behavior: "instant" })); // below the head, which stays
    await picture(page, "flow", locale);
  });

  for (const name of ["console", "flow"]) {
    test(`${LANGUAGES[locale].page} shows ${fileOf(name, locale)}`, () => {
      const file = fileOf(name, locale);
      const shown = [...readFileSync(inRoot(LANGUAGES[locale].page), "utf8").matchAll(/!\[([^\]]{10,})\]\(([^)]+)\)/g)];
      assert.equal(shown.filter(([, , path]) => path === file).length, 1, `${file} among ${shown.map(([, , path]) => path)}`);
      assert.ok(existsSync(inRoot(file)), `${file} is made by SEKISHO_WRITE=1 node --test tests/browser/readme_pictures.test.mjs`);
      const png = readFileSync(inRoot(file));
      assert.ok(png.length <= LARGEST, `${png.length} octets`);
      // PNG section 11.2.2: width and height begin the first chunk.
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [SIZE.width, SIZE.height]);
    });
  }
}
