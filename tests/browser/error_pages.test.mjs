// The pages about errors, as developers read them: in both languages, on a small screen, and from where they are led there.

import assert from "node:assert/strict";
import axe from "axe-core";
import { scene } from "./support/scene.mjs";
import { stage } from "./support/stage.mjs";

const LANGUAGES = { en: "Error: {}", ja: "エラー: {}" };
const NAMES = ["CodeVerifierMismatch", "ParameterMissing", "invalid_client"];
const SMALL = { width: 320, height: 640 };

const open = (person, path) => person.page.goto(`${stage.issuer}/errors/${path}`);

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

for (const [tag, title] of Object.entries(LANGUAGES)) {
  scene(`axe finds nothing on a page about an error in ${tag}, and nothing scrolls sideways on a small screen`, { locale: tag, viewport: SMALL }, async (person) => {
    for (const name of [...NAMES, ""]) {
      const response = await open(person, name);
      assert.equal(response.status(), 200, name);
      assert.equal(await person.page.evaluate(() => document.documentElement.lang), tag);
      if (name) assert.equal(await person.page.title(), title.replace("{}", name));
      assert.deepEqual(await faults(person.page), [], name);
      const [width, shown] = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(width <= shown, `${name}: ${width}`);
    }
  });
}

scene("whoever has changed the language keeps it on the way through the list", async (person) => {
  await open(person, "CodeUnknown");
  const follow = async (selector) => {
    const { href } = person.url;
    await Promise.all([person.page.waitForURL((url) => url.href !== href), person.page.click(selector)]);
    return person.page.evaluate(() => document.documentElement.lang);
  };
  assert.equal(await follow("a[hreflang=ja]"), "ja");
  assert.equal(await follow("header nav:first-child a"), "ja");
  assert.equal(person.url.pathname, "/errors/");
  assert.equal(await follow('a[href^="RedirectUriMismatch"]'), "ja");
  assert.equal(await follow('a[href^="invalid_grant"]'), "ja");
  assert.equal(person.url.pathname, "/errors/invalid_grant");
});

scene("a person whose request is refused finds the page about that in their language", { locale: "ja" }, async (person) => {
  const { url } = await stage.client.ask();
  const edited = new URL(url);
  edited.searchParams.set("request_uri", "urn:ietf:params:oauth:request_uri:nothing");
  await person.page.goto(edited.href);
  await Promise.all([person.page.waitForURL("**/errors/**"), person.page.click("main a")]);
  assert.equal(person.url.href, `${stage.issuer}/errors/invalid_request_uri?lang=ja`);
  assert.equal(await person.page.evaluate(() => document.documentElement.lang), "ja");
  assert.equal(await person.text("h1"), "invalid_request_uri");
});
