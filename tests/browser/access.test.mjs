// The pages for everybody: a keyboard, a screen reader, a small screen, a dark one, and no script.

import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { assertFits } from "./support/picture.mjs";
import { ALLOW, DENY, ERROR, LOGIN, PASSWORD, USERNAME } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { stage, withMembers } from "./support/stage.mjs";

const SCRIPTLESS = { javaScriptEnabled: false };
const URIS = {
  clientUri: "https://client.example/",
  policyUri: "https://client.example/policy",
  tosUri: "https://client.example/terms",
};

// WCAG 2.2, 1.4.10: 320 CSS pixels, which is also a screen of 1280 enlarged to 400 %.
const NARROW = { viewport: { width: 320, height: 568 }, isMobile: true };

/** Does `look` at the sign-in page, at a refused password, at the consent page and at the error page. */
async function atEachPage(person, look) {
  await withMembers("client", URIS, async () => {
    await person.arrive();
    await look("sign-in");
    await person.signIn({ username: "nobody", password: "another" });
    await look("refused");
    await person.signIn();
    await look("consent");
    await person.page.goto(`${stage.issuer}/oauth/authorize`);
    await look("error");
  });
}

for (const locale of ["en-US", "ja-JP"]) {
  for (const colorScheme of ["light", "dark"]) {
    scene(`every page is accessible in ${locale} and ${colorScheme}`, { locale, colorScheme }, async (person) => {
      await atEachPage(person, async (page) => assert.deepEqual(await audit(person), [], page));
    });
  }
}

for (const viewport of [NARROW.viewport, { width: 390, height: 844 }]) {
  for (const locale of ["en-US", "ja-JP"]) {
    const phone = { ...NARROW, viewport, locale };
    scene(`no page scrolls sideways at ${viewport.width} pixels in ${locale}`, phone, async (person) => {
      await atEachPage(person, (page) => assertFits(person, page));
    });
  }
}

scene("names without a space do not make a page scroll sideways", NARROW, async (person) => {
  await withMembers("client", { clientName: "W".repeat(60) }, async () => {
    await person.arrive();
    await assertFits(person, "sign-in");
    await person.signIn({ username: "m".repeat(60), password: "another" });
    await assertFits(person, "refused");
    await person.signIn();
    await assertFits(person, "consent");
  });
});

scene("a finger signs in and allows", { ...NARROW, hasTouch: true }, async (person) => {
  const { redeem } = await person.arrive();
  await person.type(stage.user);
  await person.turn(() => person.page.tap(LOGIN));
  await person.turn(() => person.page.tap(ALLOW));
  assert.ok((await redeem(person.url)).access_token);
});

scene("a keyboard alone signs in and allows", async (person) => {
  const { keyboard } = person.page;
  const { redeem } = await person.arrive();
  await keyboard.type(stage.user.username);
  await keyboard.press("Tab");
  await keyboard.type(stage.user.password);
  await person.turn(() => keyboard.press("Enter"));
  await keyboard.press("Tab");
  assert.equal(await person.focus(), "consent-allow");
  await person.turn(() => keyboard.press("Enter"));
  assert.ok((await redeem(person.url)).access_token);
});

scene("a keyboard alone corrects a wrong password and denies", async (person) => {
  const { keyboard } = person.page;
  await person.arrive();
  await keyboard.type(stage.user.username);
  await keyboard.press("Tab");
  await keyboard.type("another");
  await keyboard.press("Tab");
  assert.equal(await person.focus(), "login-submit");
  await person.turn(() => keyboard.press("Space"));
  await keyboard.type(stage.user.password);
  await person.turn(() => keyboard.press("Enter"));
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  assert.equal(await person.focus(), "consent-deny");
  await person.turn(() => keyboard.press("Space"));
  assert.equal(person.url.searchParams.get("error"), "access_denied");
});

scene("what has the keyboard is outlined", async (person) => {
  await person.arrive();
  for (const id of ["username", "password", "login-submit"]) {
    assert.equal(await person.focus(), id);
    assert.ok((await outline(person)) >= 2, id);
    await person.page.keyboard.press("Tab");
  }
});

scene("a screen reader is told what the fields and buttons are", async (person) => {
  await person.arrive();
  assert.equal(await person.page.getByLabel("Username", { exact: true }).getAttribute("id"), "username");
  assert.equal(await person.page.getByLabel("Password", { exact: true }).getAttribute("id"), "password");
  await person.signIn();
  const button = (name) => person.page.getByRole("button", { name, exact: true });
  assert.equal(await button("Allow").getAttribute("id"), "consent-allow");
  assert.equal(await button("Deny").getAttribute("id"), "consent-deny");
});

scene("a screen reader is told of a refused password at once", async (person) => {
  await person.arrive();
  await person.signIn({ username: "nobody", password: "another" });
  assert.equal(await person.page.getByRole("alert").getAttribute("id"), "error");
});

scene("a screen reader is told that a link opens a new tab", async (person) => {
  await withMembers("client", URIS, async () => {
    await person.arriveAndSignIn();
    assert.equal(await person.page.getByRole("link", { name: "Privacy policy (opens in a new tab)" }).count(), 1);
  });
});

scene("without scripts a person signs in and allows", SCRIPTLESS, async (person) => {
  const { redeem } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("without scripts a person is told of a wrong password, and denies", SCRIPTLESS, async (person) => {
  await person.arrive();
  await person.signIn({ username: "nobody", password: "another" });
  assert.ok(await person.sees(ERROR));
  await person.signIn();
  await person.press(DENY);
  assert.equal(person.url.searchParams.get("error"), "access_denied");
});

scene("each page has its stable ids, each once", async (person) => {
  const expected = {
    "sign-in": [USERNAME, PASSWORD, LOGIN],
    refused: [ERROR, USERNAME, PASSWORD, LOGIN],
    consent: [ALLOW, DENY],
    error: [ERROR],
  };
  await atEachPage(person, async (page) => {
    for (const id of expected[page]) assert.equal(await person.page.locator(id).count(), 1, `${page}: ${id}`);
  });
});

function outline(person) {
  return person.page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle === "solid" ? Number.parseFloat(outlineWidth) : 0;
  });
}
