// Passkeys, in real Chromium with its virtual authenticator. Web Authentication Level 3.

import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { device } from "./support/device.mjs";
import { ALLOW, ERROR, LOGIN } from "./support/person.mjs";
import { answers, openidStage } from "./support/openid_stage.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const ASK = "#passkey-ask";
const NAME = "#passkey-name";
const FAILED = "#passkey-error";
const LATER = "#offer-later";
const REFUSED = "This passkey cannot be used here. Try another one, or sign in another way.";

openidStage();

/** Signs in by the password at the page for passkeys, and adds one. */
async function enrol(person, user) {
  await person.page.goto(`${stage.issuer}/account/passkeys`);
  await person.signIn(user);
  await person.page.fill(NAME, "My phone");
  await person.press(ASK);
  assert.ok(await person.sees("#done"));
}

/** Signs in by the passkey at the page for passkeys, which takes no password any more. */
async function proved(person, own) {
  await own.present(false);
  await person.page.goto(`${stage.issuer}/account/passkeys`);
  assert.ok(await person.sees("#needed"));
  await useButton(person, own);
  assert.equal(person.url.pathname, "/account/passkeys");
}

/** Follows the client to the sign-in page, where nobody touches the authenticator yet. */
async function arrive(person, own, parameters = {}) {
  await own.present(false);
  const asked = await person.arrive({ prompt: "login", ...parameters });
  assert.ok(await person.sees(LOGIN));
  return asked;
}

/** Presses the button, and touches the authenticator. */
async function useButton(person, own) {
  await own.present(true);
  return person.press(ASK);
}

/** As `useButton`, once: whatever comes of it, the authenticator is not touched again at the page that says so. */
async function useOnce(person, own) {
  await person.page.route("**/oauth/authorize/passkey", async (route) => {
    const response = await route.fetch();
    await own.present(false);
    await route.fulfill({ response });
  }, { times: 1 });
  return useButton(person, own);
}

/** The person is told that the passkey is none, and nothing more. */
async function assertUnfit(person, response) {
  assert.equal(response.status(), 403);
  assert.equal(await person.text(ERROR), REFUSED);
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  assert.ok(await person.sees(LOGIN));
}

scene("a passkey that is added signs in by the button", async (person) => {
  const own = await device(person.page);
  await enrol(person, await newUser());
  const { redeem } = await arrive(person, own);
  await useButton(person, own);
  await person.press(ALLOW);
  const claims = (await redeem(person.url)).claims();
  assert.deepEqual(claims.amr, ["hwk", "user", "mfa"]);
});

scene("a passkey signs in among the names that the browser fills in", async (person) => {
  const own = await device(person.page);
  await enrol(person, await newUser());
  await own.present(true);
  const asked = await stage.client.ask({ prompt: "login" });
  await person.page.goto(asked.url);
  await person.page.waitForSelector(ALLOW);
  await person.press(ALLOW);
  assert.ok((await asked.redeem(person.url)).claims().sub);
});

scene("what a passkey has answered once signs nobody in again", async (person) => {
  const own = await device(person.page);
  await enrol(person, await newUser());
  await arrive(person, own);
  let sent;
  person.page.on("request", (request) => {
    if (request.url().endsWith("/oauth/authorize/passkey")) sent = request.postData();
  });
  await useButton(person, own);
  assert.ok(await person.sees(ALLOW));
  const answer = await person.page.context().request.post(`${stage.issuer}/oauth/authorize/passkey`, {
    data: sent, headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  assert.equal(answer.status(), 403);
  assert.ok((await answer.text()).includes(REFUSED));
});

scene("where the person is not verified nothing is sent, and the page says so", async (person) => {
  const own = await device(person.page);
  await enrol(person, await newUser());
  await arrive(person, own);
  await own.verified(false);
  await own.present(true);
  await person.page.click(ASK);
  await person.page.waitForSelector(FAILED);
  assert.equal(await person.attribute(FAILED, "role"), "alert");
});

scene("without JavaScript no passkey is offered, and the password signs in", { javaScriptEnabled: false }, async (person) => {
  const user = await newUser();
  await person.arrive({ prompt: "login" });
  assert.equal(await person.sees(ASK), false);
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});

scene("a passkey that was removed signs nobody in, and the password does", async (person) => {
  const own = await device(person.page);
  const user = await newUser();
  await enrol(person, user);
  await proved(person, own);
  await person.press("button[name=remove]");
  assert.equal(await person.page.locator("button[name=remove]").count(), 0);
  const asked = await arrive(person, own);
  await assertUnfit(person, await useOnce(person, own));
  assert.deepEqual(answers(asked), []);
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});

for (const [locale, words] of Object.entries({
  "en-US": "To change how you sign in you need your passkey: a password is not enough. If you have lost it, ask those who run this service to remove it.",
  "ja-JP": "サインイン方法の変更にはパスキーが必要です。パスワードだけでは変更できません。パスキーをなくした場合は、このサービスの運営者に解除を依頼してください。",
})) {
  scene(`whoever has a passkey changes none by the password, and is told what is needed, in ${locale}`, { locale }, async (person) => {
    const own = await device(person.page);
    const user = await newUser();
    await enrol(person, user);
    await own.present(false);
    for (const section of ["passkeys", "authenticator", "password"]) {
      await person.page.goto(`${stage.issuer}/account/${section}`);
      assert.equal(await person.text("#needed"), words, section);
      assert.deepEqual(await audit(person), []);
      await person.signIn(user);
      assert.equal(await person.text("#needed"), words, section);
    }
    // The passkey comes first, for eyes and for the keyboard.
    const places = await person.page.locator(`${ASK}, ${LOGIN}`).evaluateAll((all) => all.map(({ id }) => `#${id}`));
    assert.deepEqual(places, [ASK, LOGIN]);
    await person.page.goto(`${stage.issuer}/account/devices`);
    assert.equal(await person.page.locator(LOGIN).count(), 0);
    await proved(person, own);
    assert.equal(await person.page.locator("button[name=remove]").count(), 1);
  });
}

scene("a passkey that the operator has taken away signs nobody in", async (person) => {
  const own = await device(person.page);
  const user = await newUser();
  await enrol(person, user);
  await stage.admin.resetFactors(user.username);
  await arrive(person, own);
  await assertUnfit(person, await useOnce(person, own));
});

scene("a passkey of somebody who is locked out signs nobody in, and says no more", async (person) => {
  const own = await device(person.page);
  const user = await newUser();
  await enrol(person, user);
  await stage.admin.lockPerson(user.username, true);
  await arrive(person, own);
  await assertUnfit(person, await useOnce(person, own));
});

scene("a page of one account is nobody's once somebody else's passkey has signed in", async (person) => {
  const own = await device(person.page);
  const other = await newUser();
  await enrol(person, other);
  await person.page.context().clearCookies();
  const user = await newUser();
  const tab = await person.newTab();
  await tab.page.goto(`${stage.issuer}/account/profile`);
  await tab.signIn(user);
  await tab.page.fill("#name", "Somebody else");
  await arrive(person, own);
  await useButton(person, own);
  assert.ok((await person.text("main")).includes(other.username));
  await tab.press("#profile-save");
  assert.equal(await tab.page.locator("#done").count(), 0);
  await tab.page.goto(`${stage.issuer}/account/profile`);
  assert.equal(await tab.page.inputValue("#name"), "");
  await person.page.context().clearCookies();
  await tab.page.goto(`${stage.issuer}/account/profile`);
  await tab.signIn(user);
  assert.equal(await tab.page.inputValue("#name"), "");
});

scene("somebody else's passkey does not answer for whom the client has asked by an ID token", async (person) => {
  const own = await device(person.page);
  await enrol(person, await newUser());
  await person.page.context().clearCookies();
  await own.present(false);
  const first = await person.arrive();
  await person.signIn(await newUser());
  await person.press(ALLOW);
  const { id_token } = await first.redeem(person.url);
  const asked = await arrive(person, own, { id_token_hint: id_token });
  await useButton(person, own);
  assert.equal(await person.page.locator(ALLOW).count(), 0);
  assert.ok(answers(asked).every(({ url }) => !url.includes("code=")));
});

/** Does `act` while whoever signs in by password is offered a passkey. */
const offering = (act) => withMembers("service", { people: { passkeys: { offered: true } } }, act);

async function assertNoPasskey({ username }) {
  assert.deepEqual((await stage.admin.showPerson(username)).factors, ["password"]);
}

/** Signs in by password on the way to the client. */
async function byPassword(person, user, parameters = { prompt: "login" }) {
  const asked = await person.arrive(parameters);
  await person.signIn(user);
  return asked;
}

for (const [locale, words] of Object.entries({
  "en-US": ["Next time without a password?", "Not now", "Add a passkey"],
  "ja-JP": ["次回からパスワードなしでサインインしますか？", "今はしない", "パスキーを追加する"],
})) {
  scene(`whoever signs in by password may put the offer off, and is not asked again, in ${locale}`, { locale }, async (person) => {
    await device(person.page);
    await offering(async () => {
      const user = await newUser();
      const asked = await byPassword(person, user);
      assert.deepEqual(await Promise.all([person.text("h1"), person.text(LATER), person.text(ASK)]), words);
      assert.deepEqual(await audit(person), []);
      await person.press(LATER);
      await person.press(ALLOW);
      assert.deepEqual((await asked.redeem(person.url)).claims().amr, ["pwd"]);
      const again = await byPassword(person, user);
      assert.equal(answers(again).length, 1);
    });
  });
}

scene("a passkey that was offered is added, leads on, and signs in the next time", async (person) => {
  const own = await device(person.page);
  await offering(async () => {
    const asked = await byPassword(person, await newUser());
    await person.page.fill(NAME, "My phone");
    await person.press(ASK);
    await person.press(ALLOW);
    assert.ok((await asked.redeem(person.url)).claims().sub);
    const again = await arrive(person, own);
    await useButton(person, own);
    assert.deepEqual((await again.redeem(person.url)).claims().amr, ["hwk", "user", "mfa"]);
  });
});

scene("an offer that fails says so, and the person goes on without", async (person) => {
  const own = await device(person.page);
  await offering(async () => {
    const user = await newUser();
    const asked = await byPassword(person, user);
    await own.verified(false);
    await person.page.fill(NAME, "My phone");
    await person.page.click(ASK);
    await person.page.waitForSelector(FAILED);
    assert.equal(await person.attribute(FAILED, "role"), "alert");
    await person.press(LATER);
    await person.press(ALLOW);
    assert.deepEqual((await asked.redeem(person.url)).claims().amr, ["pwd"]);
    await assertNoPasskey(user);
  });
});

scene("nobody is offered a passkey at their account", async (person) => {
  await offering(async () => {
    await person.page.goto(`${stage.issuer}/account`);
    await person.signIn(await newUser());
    assert.equal(await person.page.locator(LATER).count(), 0);
    assert.ok(await person.sees("#log-out"));
  });
});

scene("nobody is offered a passkey who has one", async (person) => {
  const own = await device(person.page);
  const user = await newUser();
  await enrol(person, user);
  await own.present(false);
  await offering(async () => {
    await byPassword(person, user);
    assert.ok(await person.sees(ALLOW));
  });
});

scene("nobody is offered a passkey without JavaScript", { javaScriptEnabled: false }, async (person) => {
  await offering(async () => {
    await byPassword(person, await newUser());
    assert.ok(await person.sees(ALLOW));
  });
});

scene("nobody is offered a passkey where the service does not say so, or by a wrong password", async (person) => {
  await byPassword(person, await newUser());
  assert.ok(await person.sees(ALLOW));
  await offering(async () => {
    const user = await newUser();
    await byPassword(person, { ...user, password: "another" });
    assert.ok(await person.sees(ERROR));
    assert.equal(await person.page.locator(LATER).count(), 0);
  });
});

scene("an open offer adds nothing once somebody else has signed in", async (person) => {
  await device(person.page);
  await offering(async () => {
    const user = await newUser();
    const asked = await byPassword(person, user);
    const tab = await person.newTab();
    const other = await newUser();
    await byPassword(tab, other);
    await person.page.bringToFront(); // an authenticator is asked by the page in front alone
    await person.page.fill(NAME, "My phone");
    await person.press(ASK);
    assert.deepEqual(answers(asked), []);
    for (const one of [user, other]) await assertNoPasskey(one);
  });
});
