// The pages of an ordinary service for everybody: what is there besides those of `access.test.mjs`.

import assert from "node:assert/strict";
import { API } from "../../scripts/lib/openid_development.mjs";
import { audit } from "./support/audit.mjs";
import { openidStage } from "./support/openid_stage.mjs";
import {
  ALLOW, BACK_TO_SIGN_IN, CONTINUE, CREATE, DENY, EMAIL, ERROR, LOGIN, NAME, PASSWORD, SIGN_UP, SWITCH, USERNAME,
} from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser } from "./support/stage.mjs";

// OpenID Connect Core §5.5: claims asked for one by one.
const LONG = "https://claims.example/a-rather-long-name-of-a-claim";
const CLAIMS = JSON.stringify({
  userinfo: { birthdate: null, phone_number: { essential: true }, [LONG]: null, "a claim that nobody may ask for": null },
  id_token: { email: null },
});
const PHONES = [
  { viewport: { width: 320, height: 568 }, isMobile: true }, // WCAG 2.2, 1.4.10
  { viewport: { width: 390, height: 844 }, isMobile: true },
];

const RULE = { type: "RULE", claim: "rather_long", userAttribute: LONG, destinations: ["ID_TOKEN"] };

openidStage({ service: { signUpEnabled: true, actions: [RULE] } });

/** Does `look` at each page in turn. */
async function atEachPage(person, look) {
  const { username } = await newUser();
  await person.arrive({ scope: "openid profile email", claims: CLAIMS });
  await look("sign-in", [USERNAME, PASSWORD, LOGIN, CREATE]);
  await person.press(CREATE);
  const form = [USERNAME, PASSWORD, NAME, EMAIL, SIGN_UP, BACK_TO_SIGN_IN];
  await look("sign-up", form);
  await person.type({ username, password: "long enough for one" });
  await person.press(SIGN_UP);
  await look("taken", [ERROR, ...form]);
  await person.page.locator("form").evaluate((element) => {
    element.noValidate = true;
  });
  await person.type({ username: "somebody", password: "short" });
  await person.press(SIGN_UP);
  await look("short", [ERROR, ...form]);
  await person.press(BACK_TO_SIGN_IN);
  await person.signIn();
  await look("consent", [ALLOW, DENY, SWITCH]);
}

/** Does `look` at the page that carries an answer, which stays where no script runs. */
async function atFormPost(person, look) {
  await person.arrive({ response_mode: "form_post", prompt: "none" });
  await look("form post", [CONTINUE]);
}

async function assertFits(person, page) {
  const { scrollWidth, clientWidth } = await person.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  assert.ok(scrollWidth <= clientWidth, `${page}: ${scrollWidth} in ${clientWidth}`);
}

for (const locale of ["en-US", "ja-JP"]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const phone of PHONES) {
      const settings = { ...phone, locale, colorScheme };
      const name = `at ${phone.viewport.width} pixels in ${locale} and ${colorScheme}`;
      const look = (person) => async (page) => {
        assert.deepEqual(await audit(person), [], page);
        await assertFits(person, page);
      };

      scene(`every page is accessible and fits ${name}`, settings, (person) => atEachPage(person, look(person)));

      scene(`the page that carries an answer is accessible and fits ${name}`, { ...settings, javaScriptEnabled: false }, (person) =>
        atFormPost(person, look(person)),
      );
    }

    scene(`every page is accessible on a desk in ${locale} and ${colorScheme}`, { locale, colorScheme }, (person) =>
      atEachPage(person, async (page) => assert.deepEqual(await audit(person), [], page)),
    );
  }
}

scene("each page has its stable ids, each once", async (person) => {
  await atEachPage(person, async (page, ids) => {
    for (const id of ids) assert.equal(await person.page.locator(id).count(), 1, `${page}: ${id}`);
  });
});

scene("the consent page lists each claim that is asked for by itself", async (person) => {
  await person.arriveAndSignIn({ scope: "openid", claims: CLAIMS });
  assert.equal(await person.page.locator(".scopes li").count(), 1 + 4); // the scope, and the claims
});

for (const [locale, words] of [["en", "Act for you at “Example API”"], ["ja", "「Example API」をあなたの代わりに利用する"]]) {
  scene(`the consent page names the API that a token is asked for, in ${locale}`, { locale }, async (person) => {
    await person.arriveAndSignIn({ scope: "openid read", resource: API });
    const items = await person.page.locator(".scopes li").allInnerTexts();
    assert.deepEqual([items.length, items.at(-1)], [3, words]);
  });
}

scene("a keyboard goes through the consent page in the order it is read", async (person) => {
  await person.arriveAndSignIn({ prompt: "consent" });
  for (const id of [ALLOW, DENY, SWITCH]) {
    await person.page.keyboard.press("Tab");
    assert.equal(`#${await person.focus()}`, id);
  }
  await person.turn(() => person.page.keyboard.press("Enter"));
  assert.equal(await person.focus(), "username");
});
