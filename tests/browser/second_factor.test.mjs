// The second factor: an authenticator app that people add, its codes, and the recovery codes. RFC 6238.

import assert from "node:assert/strict";
import { totp } from "../edge/support/authenticator.mjs";
import { audit } from "./support/audit.mjs";
import { answers, openidStage } from "./support/openid_stage.mjs";
import { ALLOW, ERROR, LOGIN } from "./support/person.mjs";
import { newPerson, scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const CODE = "#code";
const CODES = "#recovery-codes li";
const ADD = "#authenticator-add";
const PROCEED = "#factor-submit";
const KEY = "#key";
const SWITCH = "#factor-switch";
const WRONG = "This code is not right, or it has been used. Wait for the next one and try again.";
const BY_APP = ["pwd", "otp", "mfa"];
const SCRIPTLESS = { javaScriptEnabled: false };

const WORDS = {
  "en-US": { step: "One more step", code: "Code", wrong: WRONG, error: "Error: One more step" },
  "ja-JP": {
    step: "もう一段階の確認", code: "確認コード", error: "エラー: もう一段階の確認",
    wrong: "コードが正しくないか、すでに使われています。次のコードが表示されてから、もう一度お試しください。",
  },
};

openidStage();

const page = () => `${stage.issuer}/account/authenticator`;

/** Somebody new signs in and adds an app: who, its key, the code that was used for it, and the recovery codes. */
async function enrolled(person) {
  const user = await newUser();
  await person.page.goto(page());
  await person.signIn(user);
  const key = await person.text(KEY);
  const code = totp(key);
  await enter(person, code, ADD);
  const recovery = await person.page.locator(CODES).allInnerTexts();
  return { user, key, code, recovery };
}

async function enter(person, code, button = PROCEED) {
  await person.page.fill(CODE, code);
  return person.press(button);
}

/** Follows the client and enters the password: the code is next. */
async function half(person, { user }, parameters = { prompt: "login" }) {
  const asked = await person.arrive(parameters);
  await person.signIn(user);
  return asked;
}

/** The next code, which nobody has used: the one of the step after that of `enrolled`, or later. */
const next = ({ key }) => totp(key, 1);

const wrong = (code) => code.replace(/.$/, (digit) => (Number(digit) + 5) % 10);

/** What the client learns of how the person has signed in, once they allow it. */
async function amr(person, { redeem }) {
  await person.press(ALLOW);
  return (await redeem(person.url)).claims().amr;
}

/** The person is told at the page that the code is none, and is who they were. */
async function assertRefused(person, response, words = WORDS["en-US"]) {
  assert.equal(response.status(), 403);
  assert.equal(await person.page.title(), words.error);
  assert.equal(await person.text(ERROR), words.wrong);
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  assert.equal(await person.attribute(CODE, "aria-invalid"), "true");
  assert.ok((await person.attribute(CODE, "aria-describedby")).split(" ").includes("error"));
  assert.equal(await person.page.inputValue(CODE), "");
  assert.equal(await person.page.locator(LOGIN).count(), 0);
}

async function assertNobody(person) {
  const tab = await person.newTab();
  await tab.arrive({ prompt: "none" });
  assert.equal(tab.url.searchParams.get("error"), "login_required");
}

/** Does `act` with another browser. */
async function elsewhere(act) {
  const { person, leave } = await newPerson();
  try {
    return await act(person);
  } finally {
    await leave();
  }
}

for (const [locale, words] of Object.entries(WORDS)) {
  scene(`a code of the app that was added leads on after the password, in ${locale}`, { locale }, async (person) => {
    const factor = await enrolled(person);
    assert.equal(factor.recovery.length, 10);
    const asked = await half(person, factor);
    assert.equal(await person.text("h1"), words.step);
    assert.equal(await person.focus(), "code");
    assert.equal(await person.page.getByLabel(words.code, { exact: true }).getAttribute("autocomplete"), "one-time-code");
    await enter(person, next(factor));
    assert.deepEqual(await amr(person, asked), BY_APP);
  });

  scene(`a wrong code is told and keeps the person, whom the right one leads on, in ${locale}`, { locale }, async (person) => {
    const factor = await enrolled(person);
    const asked = await half(person, factor);
    await assertRefused(person, await enter(person, wrong(next(factor))), words);
    assert.deepEqual(await audit(person), []);
    await enter(person, next(factor));
    assert.deepEqual(await amr(person, asked), BY_APP);
  });
}

scene("a right password alone begins nothing in a browser that is new", async (person) => {
  const factor = await elsewhere(enrolled);
  const asked = await half(person, factor, {});
  await assertNobody(person);
  await assertRefused(person, await enter(person, wrong(next(factor))));
  await assertNobody(person);
  assert.deepEqual(answers(asked), []);
});

for (const [what, code] of [
  ["the code that the app was added with", ({ code }) => code],
  ["a code of long ago", ({ key }) => totp(key, -10)],
  ["a code of the time to come", ({ key }) => totp(key, 10)],
  ["no code but a word", () => "password"],
  ["markup", () => `"><b>&amp;`],
]) {
  scene(`${what} leads nowhere`, async (person) => {
    const factor = await enrolled(person);
    await half(person, factor);
    await assertRefused(person, await enter(person, code(factor)));
    assert.equal(await person.page.locator("b").count(), 0);
  });
}

scene("a code that has signed in once does not a second time", async (person) => {
  const factor = await enrolled(person);
  const asked = await half(person, factor);
  const code = next(factor);
  await enter(person, code);
  assert.deepEqual(await amr(person, asked), BY_APP);
  await elsewhere(async (other) => {
    await half(other, factor);
    await assertRefused(other, await enter(other, code));
    await assertNobody(other);
  });
});

scene("a code of somebody else's app leads nowhere", async (person) => {
  const other = await elsewhere(enrolled);
  const factor = await enrolled(person);
  await half(person, factor);
  await assertRefused(person, await enter(person, next(other)));
});

scene("a recovery code signs in once, and is no code of the app", async (person) => {
  const factor = await enrolled(person);
  const [code] = factor.recovery;
  const asked = await half(person, factor);
  await enter(person, code);
  assert.deepEqual(await amr(person, asked), ["pwd", "mfa"]);
  await half(person, factor);
  await assertRefused(person, await enter(person, code));
});

scene("a recovery code of somebody else leads nowhere", async (person) => {
  const other = await elsewhere(enrolled);
  const factor = await enrolled(person);
  await half(person, factor);
  await assertRefused(person, await enter(person, other.recovery[0]));
});

scene("recovery codes that were made anew count, and the former ones do not", async (person) => {
  const factor = await enrolled(person);
  await person.page.goto(page());
  await person.press("#recovery-new");
  const [code] = await person.page.locator(CODES).allInnerTexts();
  assert.equal(factor.recovery.includes(code), false);
  const asked = await half(person, factor);
  await assertRefused(person, await enter(person, factor.recovery[0]));
  await enter(person, code);
  assert.deepEqual(await amr(person, asked), ["pwd", "mfa"]);
});

scene("the picture of the key is black on white and large enough for a camera, by day and by night", async (person) => {
  const user = await newUser();
  await person.page.goto(page());
  await person.signIn(user);
  for (const colorScheme of ["light", "dark"]) {
    await person.page.emulateMedia({ colorScheme });
    const { width, height } = await person.page.locator("#qr").boundingBox();
    assert.deepEqual([width, height], [220, 220]);
    const paths = await person.page.locator("#qr path").evaluateAll((all) => all.map((path) => {
      const { fill, stroke } = getComputedStyle(path);
      return [fill, stroke];
    }));
    assert.deepEqual(paths, [["rgb(255, 255, 255)", "none"], ["rgb(0, 0, 0)", "none"]]);
  }
});

scene("a wrong code adds no app, and the page keeps its key", async (person) => {
  const user = await newUser();
  await person.page.goto(page());
  await person.signIn(user);
  const key = await person.text(KEY);
  await enter(person, wrong(totp(key)), ADD);
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  assert.equal(await person.page.locator(CODES).count(), 0);
  assert.equal(await person.text(KEY), key);
  await half(person, { user });
  assert.ok(await person.sees(ALLOW));
});

scene("the key and the recovery codes are not shown again", async (person) => {
  const { key, recovery } = await enrolled(person);
  await person.page.goto(page());
  const html = await person.page.content();
  for (const secret of [key, key.replaceAll(" ", ""), ...recovery]) assert.equal(html.includes(secret), false);
});

scene("to add an app signs out every other browser", async (person) => {
  const user = await newUser();
  await elsewhere(async (other) => {
    await half(other, { user }, {});
    await other.press(ALLOW);
    await person.page.goto(page());
    await person.signIn(user);
    await enter(person, totp(await person.text(KEY)), ADD);
    await assertNobody(other);
  });
});

scene("after the app was turned off the password alone leads on", async (person) => {
  const factor = await enrolled(person);
  await person.page.goto(page());
  await person.press("#authenticator-remove");
  assert.deepEqual(await audit(person), []);
  await person.press("#authenticator-off");
  const asked = await half(person, factor);
  assert.deepEqual(await amr(person, asked), ["pwd"]);
});

scene("who is asked whether the app is to be turned off, and goes back, keeps it", async (person) => {
  const factor = await enrolled(person);
  await person.page.goto(page());
  await person.press("#authenticator-remove");
  await person.page.goto(page());
  assert.ok(await person.sees("#recovery-new"));
  await half(person, factor);
  assert.ok(await person.sees(PROCEED));
});

scene("a page that asks for a code leads nowhere after a sign-out everywhere", async (person) => {
  const factor = await enrolled(person);
  const asked = await half(person, factor);
  await stage.admin.signOutUser(factor.user.username);
  await enter(person, next(factor));
  assert.ok(await person.sees(LOGIN));
  assert.deepEqual(answers(asked), []);
});

scene("whoever is asked for a code can use another account instead", async (person) => {
  const factor = await elsewhere(enrolled);
  const asked = await half(person, factor, {});
  await person.press(SWITCH);
  assert.ok(await person.sees(LOGIN));
  await person.signIn(await newUser());
  assert.deepEqual(await amr(person, asked), ["pwd"]);
});

scene("a keyboard alone enters the code", SCRIPTLESS, async (person) => {
  const factor = await enrolled(person);
  const asked = await half(person, factor);
  await person.page.keyboard.type(next(factor));
  await person.turn(() => person.page.keyboard.press("Enter"));
  assert.deepEqual(await amr(person, asked), BY_APP);
});

scene("a client that asks for two factors leads to the app on the way, and on", SCRIPTLESS, async (person) => {
  await withMembers("client", { factorsRequired: "SECOND_FACTOR" }, async () => {
    const user = await newUser();
    const asked = await half(person, { user }, {});
    const key = await person.text(KEY);
    await enter(person, totp(key));
    assert.equal(await person.page.locator(CODES).count(), 10);
    assert.deepEqual(await audit(person), []);
    await person.press(PROCEED);
    assert.deepEqual(await amr(person, asked), BY_APP);
    const again = await half(person, { user });
    assert.equal(await person.page.locator(KEY).count(), 0);
    await enter(person, next({ key }));
    assert.deepEqual((await again.redeem(person.url)).claims().amr, BY_APP);
  });
});

scene("on the way to such a client a wrong code adds nothing and leads nowhere", async (person) => {
  await withMembers("client", { factorsRequired: "SECOND_FACTOR" }, async () => {
    const user = await newUser();
    const asked = await half(person, { user }, {});
    const key = await person.text(KEY);
    await assertRefused(person, await enter(person, wrong(totp(key))));
    assert.equal(await person.text(KEY), key);
    await assertNobody(person);
    assert.deepEqual(answers(asked), []);
    await person.page.goto(page());
    await person.signIn(user);
    assert.ok(await person.sees(ADD));
  });
});

scene("an app that was added elsewhere meanwhile is not replaced by the one on the way", async (person) => {
  await withMembers("client", { factorsRequired: "SECOND_FACTOR" }, async () => {
    const user = await newUser();
    const asked = await half(person, { user }, {});
    const key = await person.text(KEY);
    await elsewhere(async (other) => {
      await other.page.goto(page());
      await other.signIn(user);
      await enter(other, totp(await other.text(KEY)), ADD);
      assert.equal(await other.page.locator(CODES).count(), 10);
    });
    await enter(person, totp(key));
    assert.equal(await person.page.locator(CODES).count(), 0);
    await assertNobody(person);
    assert.deepEqual(answers(asked), []);
  });
});
