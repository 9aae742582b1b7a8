// The playground as people have it: in both languages, on small screens and large ones, light and dark, by the keyboard and by ear.
// axe finds nothing, nothing scrolls sideways, and `screenshots/` has a picture of it.

import assert from "node:assert/strict";
import axe from "axe-core";
import { Playground, playgroundStage } from "./support/playground.mjs";
import { assertFits, picture } from "./support/picture.mjs";
import { scene } from "./support/scene.mjs";
import { stage } from "./support/stage.mjs";

playgroundStage({ supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });

async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" ")}`);
}

const LOOKS = [
  { language: "en", locale: "en-US", width: 320, colorScheme: "light" },
  { language: "ja", locale: "ja-JP", width: 320, colorScheme: "dark" },
  { language: "en", locale: "en-US", width: 768, colorScheme: "dark" },
  { language: "ja", locale: "ja-JP", width: 1280, colorScheme: "light" },
  { language: "en", locale: "en-US", width: 1440, colorScheme: "light" },
];

for (const { language, locale, width, colorScheme } of LOOKS) {
  scene(`every part of it fits on ${width} pixels in ${language}, ${colorScheme}, and axe finds nothing`, { locale, colorScheme, viewport: { width, height: 800 } }, async (person) => {
    const playground = new Playground(person);
    const { page } = playground;
    const look = async (part) => {
      await page.evaluate(() => document.activeElement?.blur());
      await assertFits(person, part);
      await picture(person, `playground-${part}-${language}-${width}`);
      assert.deepEqual(await faults(page), [], part);
    };
    await playground.open();
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    await look("begin");
    await page.click("#client-type");
    await look("typed");
    await page.locator("form .button").last().click();
    await playground.make();
    await playground.breaks("push", "old_iat");
    await look("draft");
    await playground.send("push");
    await look("refused");
    await playground.breaks("push", "old_iat", false);
    await playground.send("push");
    await look("pushed");
    await playground.visit();
    await look("answer");
    await playground.send("token");
    await page.getByRole("tab", { name: "JWT" }).last().click();
    await page.waitForSelector("[data-jwt] .badge");
    await look("tokens");
    await page.getByRole("tab", { name: "curl" }).last().click();
    await look("curl");
    await page.locator("#explain").uncheck();
    await playground.unfold("resource");
    await look("plain");
  });
}

scene("the language is changed without losing anything, and is kept", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  await person.page.selectOption("#language", "ja");
  await person.page.waitForFunction(() => document.documentElement.lang === "ja");
  assert.match(await person.text("h1"), /プレイグラウンド/);
  assert.equal(await playground.standing("push"), "done");
  await playground.open();
  assert.equal(await person.page.evaluate(() => document.documentElement.lang), "ja");
});

scene("a refusal is told in the language of the page, beside the words of the server", { locale: "ja-JP" }, async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  const shown = await playground.tryRule("push", "wrong_htu");
  assert.equal(shown.sentence, "The htu of the DPoP proof is not the URI of the request (RFC 9449 section 4.3).");
  assert.match(shown.told, /[\p{sc=Hiragana}]/u);
  assert.match(shown.told, /RFC 9449 §4.3/);
});

scene("all of it is done by the keyboard, and the focus goes where something new is", async (person) => {
  const playground = new Playground(person);
  const { page } = playground;
  await playground.open();
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.closest("[data-step]")?.dataset.step + " " + document.activeElement?.localName);
  /** Goes on with Tab until the focus is there. */
  const reach = async (id) => {
    for (let i = 0; i < 150; i += 1) {
      if ((await focused()) === id) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${id} is not reached: ${await focused()}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "steps");
  await page.keyboard.press("Shift+Tab");
  await page.evaluate(() => document.querySelector("#language").focus());
  await reach("client-make");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#client-other");
  await reach("send-push");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#next-push");
  await page.waitForFunction(() => document.activeElement?.localName === "summary");
  assert.equal(await focused(), "push summary"); // the exchange that is new
  await reach("next-push");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.className === "step-head");
  assert.equal(await focused(), "authorize button");
  await reach("go-authorize");
  await person.turn(() => page.keyboard.press("Enter"));
  await person.signIn();
  if (await person.sees("#consent-allow")) await person.press("#consent-allow");
  await page.waitForSelector("[data-step=answer] .exchange");
  await page.waitForFunction(() => document.activeElement?.className === "step-head");
  assert.equal(await focused(), "answer button");
});

scene("whoever listens hears what came of a step", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.tryRule("push", "wrong_aud");
  assert.match(await person.page.locator("p[role=status]").innerText(), /^Push the request: refused, invalid_client/);
  await playground.send("push");
  assert.equal(await person.page.locator("p[role=status]").innerText(), "Push the request: done");
  const steps = person.page.locator("ol.timeline > li");
  assert.equal(await steps.count(), 11);
  assert.equal(await steps.nth(1).locator(".step-head").getAttribute("aria-expanded"), "true");
});

scene("a link brings back the flow, what was chosen and what was broken, and no secret", async (person) => {
  await person.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const playground = new Playground(person);
  await playground.open("#flow=fapi&jar=1&scope=openid&break=push.alg_none");
  await playground.make();
  assert.equal(await person.page.inputValue("#option-scope"), "openid");
  assert.equal(await person.page.isChecked("#break-push-alg_none"), true);
  assert.equal((await playground.send("push")).error, "invalid_request_object");
  await person.page.locator("#option-jarm").check();
  await person.page.getByRole("button", { name: "Copy a link to this" }).click();
  const link = await person.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, `${stage.issuer}/playground/#flow=fapi&par=1&jar=1&jarm=1&dpop=1&scope=openid&break=push.alg_none`);
  assert.equal(person.page.url(), link);
  await person.page.evaluate(() => void (location.hash = "#flow=credentials&scope=payments&dpop=1"));
  await playground.step("authorize").waitFor({ state: "detached" });
  assert.equal((await playground.send("token")).status, "200");
});

scene("where no client is made the page says so, and one can be typed in", async (person) => {
  const playground = new Playground(person);
  await person.page.route("**/playground/client", (route) => route.fulfill({ status: 404 }));
  await playground.open();
  await person.page.click("#client-make");
  assert.match(await person.page.locator("[role=alert]").innerText(), /HTTP 404/);
  await person.page.click("#client-type");
  assert.equal(await person.sees("#typed-client-id"), true);
});

scene("a request that nothing comes back of loses nothing", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await person.page.route("**/oauth/par", (route) => route.abort());
  const shown = await playground.send("push");
  assert.deepEqual([shown.status, shown.tone], ["No response", "danger"]);
  assert.deepEqual(person.witness.complaints.splice(0), ["Failed to load resource: net::ERR_FAILED"]); // Chromium's own word for it
  await person.page.unroute("**/oauth/par");
  assert.equal((await playground.send("push")).status, "201");
});

scene("what the browser brings back is not lost where the server is silent just then", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  await playground.unfold("authorize");
  await person.press("#go-authorize");
  await person.page.route("**/.well-known/**", (route) => route.fulfill({ status: 503 }));
  await person.signIn();
  if (await person.sees("#consent-allow")) await person.press("#consent-allow");
  await person.page.waitForSelector(".trouble");
  await person.page.unroute("**/.well-known/**");
  await person.page.click(".trouble button");
  await person.page.waitForSelector("[data-step=answer] .exchange");
  assert.equal((await playground.send("token")).status, "200");
});
