// The sign-up page: making an account on the way to a client. Initiating User Registration via OpenID Connect 1.0.

import assert from "node:assert/strict";
import { allowed, isBack, openidStage } from "./support/openid_stage.mjs";
import {
  ALLOW, BACK_TO_SIGN_IN, CREATE, EMAIL, ERROR, LOGIN, NAME, PASSWORD, SIGN_UP, SWITCH, USERNAME,
} from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const JAPANESE = { locale: "ja-JP" };
const SCRIPTLESS = { javaScriptEnabled: false };
const HEADING = "Create an account";
const TAKEN = "This username is taken. Choose another, or sign in if it is yours.";
const UNFIT_NAME = "This username cannot be used. Choose one of 1 to 64 characters.";
const UNFIT_PASSWORD = "This password cannot be used. Choose one of 15 to 256 characters.";
const PROFILE = { scope: "openid profile email" };

openidStage({ service: { signUpEnabled: true } });

let accounts = 0;

/** Somebody who has no account yet. */
function newcomer() {
  accounts += 1;
  return { username: `newcomer-${accounts}`, password: `the new password of ${accounts}` };
}

/** Follows the client to the sign-up page. */
const arrive = (person, parameters) => person.arrive({ ...PROFILE, prompt: "create", ...parameters });

/** Fills in the form, and sends it. */
async function signUp(person, { username, password, name, email }) {
  await person.type({ username, password });
  if (name) await person.page.fill(NAME, name);
  if (email) await person.page.fill(EMAIL, email);
  return person.press(SIGN_UP);
}

/** As `signUp`, where the browser does not look at the fields itself. */
async function signUpUnchecked(person, account) {
  await person.page.locator("form").evaluate((form) => {
    form.noValidate = true;
  });
  return signUp(person, account);
}

/** What UserInfo tells the client. OpenID Connect Core §5.3. */
async function userInfo(person, { redeem }) {
  const { access_token: token } = await redeem(person.url);
  const response = await fetch(`${stage.issuer}/oauth/userinfo`, { headers: { Authorization: `Bearer ${token}` } });
  return response.json();
}

/** The person is told so at the sign-up page, with the keyboard at the field to correct. */
async function assertRefused(person, response, { status, message, field }) {
  assert.equal(response.status(), status);
  assert.equal(await person.text("h1"), HEADING);
  assert.equal(await person.text(ERROR), message);
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  assert.equal(await person.attribute(field, "aria-invalid"), "true");
  assert.ok((await person.attribute(field, "aria-describedby")).split(" ").includes("error"));
  assert.equal(`#${await person.focus()}`, field);
  assert.equal(await person.page.title(), `Error: ${HEADING}`);
}

scene("prompt=create shows the sign-up page, and the account leads to the client", async (person) => {
  const account = newcomer();
  const asked = await arrive(person);
  assert.equal(await person.text("h1"), HEADING);
  await signUp(person, account);
  assert.ok((await person.text("main")).includes(`You are signed in as ${account.username}.`));
  await person.press(ALLOW);
  assert.ok((await asked.redeem(person.url)).claims().sub);
});

scene("the sign-up page names the service and the client", async (person) => {
  await arrive(person);
  const text = await person.text("main");
  assert.ok(text.includes("Sekisho for OpenID Connect"));
  assert.ok(text.includes("The desk client"));
});

scene("the button of the sign-in page leads to the sign-up page, with nothing filled in", async (person) => {
  await person.arrive();
  await person.press(CREATE);
  assert.equal(await person.text("h1"), HEADING);
  assert.equal(await person.sees(ERROR), false);
  assert.equal(await person.focus(), "username");
});

scene("the button of the sign-in page takes the username along, and not the password", async (person) => {
  await person.arrive();
  await person.type({ username: "a name", password: "a password" });
  await person.press(CREATE);
  assert.equal(await person.page.inputValue(USERNAME), "a name");
  assert.equal(await person.page.inputValue(PASSWORD), "");
});

scene("a person who has an account after all goes back to sign in, and on to the client", async (person) => {
  const user = await newUser();
  const asked = await arrive(person);
  await person.page.fill(USERNAME, user.username);
  await person.press(BACK_TO_SIGN_IN);
  assert.ok(await person.sees(LOGIN));
  assert.equal(await person.page.inputValue(USERNAME), user.username);
  await person.signIn(user);
  await person.press(ALLOW);
  assert.ok((await asked.redeem(person.url)).claims().sub);
});

scene("the account signs in later, in another tab, as the same subject", async (person) => {
  const account = newcomer();
  const asked = await arrive(person);
  await signUp(person, account);
  await person.press(ALLOW);
  const { sub } = (await asked.redeem(person.url)).claims();
  const again = await person.arrive({ ...PROFILE, prompt: "login" });
  await person.signIn(account);
  assert.equal((await again.redeem(person.url)).claims().sub, sub);
});

scene("the browser has a session after the sign-up", async (person) => {
  await arrive(person);
  await signUp(person, newcomer());
  await person.press(ALLOW);
  await person.arrive(PROFILE);
  assert.ok(isBack(person));
});

scene("prompt=create shows the sign-up page in a browser with a session too", async (person) => {
  const { claims } = await allowed(person, PROFILE);
  const asked = await arrive(person);
  await signUp(person, newcomer());
  await person.press(ALLOW);
  assert.notEqual((await asked.redeem(person.url)).claims().sub, claims.sub);
});

scene("another account may be a new one", async (person) => {
  const { claims } = await allowed(person);
  const asked = await person.arrive({ prompt: "consent" });
  await person.press(SWITCH);
  await person.press(CREATE);
  await signUp(person, newcomer());
  await person.press(ALLOW);
  assert.notEqual((await asked.redeem(person.url)).claims().sub, claims.sub);
});

scene("the client learns the name, and the email address as one that nobody has confirmed", async (person) => {
  const asked = await arrive(person);
  await signUp(person, { ...newcomer(), name: "山田 花子", email: "hanako@example.com" });
  await person.press(ALLOW);
  const { name, email, email_verified } = await userInfo(person, asked);
  assert.deepEqual({ name, email, email_verified }, { name: "山田 花子", email: "hanako@example.com", email_verified: false });
});

scene("what was left empty is not told to the client", async (person) => {
  const asked = await arrive(person);
  await signUp(person, newcomer());
  await person.press(ALLOW);
  const claims = await userInfo(person, asked);
  for (const name of ["name", "email", "email_verified"]) assert.equal(name in claims, false, name);
});

scene("a username that is taken is refused, and what else was entered is kept but for the password", async (person) => {
  const { username } = await newUser();
  const kept = { name: "Hanako", email: "hanako@example.com" };
  await arrive(person);
  const response = await signUp(person, { ...newcomer(), username, ...kept });
  await assertRefused(person, response, { status: 409, message: TAKEN, field: USERNAME });
  assert.equal(await person.page.inputValue(USERNAME), username);
  assert.equal(await person.page.inputValue(NAME), kept.name);
  assert.equal(await person.page.inputValue(EMAIL), kept.email);
  assert.equal(await person.page.inputValue(PASSWORD), "");
});

scene("after a username that is taken, another one leads on", async (person) => {
  const { username } = await newUser();
  const account = newcomer();
  const asked = await arrive(person);
  await signUp(person, { ...account, username });
  await signUp(person, account);
  await person.press(ALLOW);
  assert.ok((await asked.redeem(person.url)).claims().sub);
});

scene("a sign-up as somebody else does not change their password", async (person) => {
  const user = await newUser();
  await arrive(person);
  await signUp(person, { username: user.username, password: "another password" });
  await person.press(BACK_TO_SIGN_IN);
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});

scene("a short password is not sent", async (person) => {
  await arrive(person);
  await person.type({ ...newcomer(), password: "fourteen of 15" });
  const before = person.witness.requests.length;
  await person.page.click(SIGN_UP);
  assert.equal(person.witness.requests.length, before);
  assert.equal(await person.focus(), "password");
});

scene("a short password that is sent all the same is refused", async (person) => {
  await arrive(person);
  const response = await signUpUnchecked(person, { ...newcomer(), password: "fourteen of 15" });
  await assertRefused(person, response, { status: 400, message: UNFIT_PASSWORD, field: PASSWORD });
});

for (const [what, username] of [["of spaces", "   "], ["of 300 characters", "n".repeat(300)]]) {
  scene(`a username ${what} is refused`, async (person) => {
    await arrive(person);
    const response = await signUp(person, { ...newcomer(), username });
    await assertRefused(person, response, { status: 400, message: UNFIT_NAME, field: USERNAME });
  });
}

scene("an email address that is none is not sent", async (person) => {
  await arrive(person);
  await person.type(newcomer());
  await person.page.fill(EMAIL, "hanako");
  const before = person.witness.requests.length;
  await person.page.click(SIGN_UP);
  assert.equal(person.witness.requests.length, before);
  assert.equal(await person.focus(), "email");
});

scene("markup in the fields stays text", async (person) => {
  const markup = `"><script>document.title = "run"</script><b>&amp;`;
  const { username } = await newUser();
  await arrive(person);
  await signUp(person, { username, password: "long enough for one", name: markup });
  assert.equal(await person.page.inputValue(NAME), markup);
  await signUpUnchecked(person, { username: markup, password: "short" });
  assert.equal(await person.page.inputValue(USERNAME), markup);
  assert.equal(await person.page.locator("b").count(), 0);
  assert.equal(await person.page.title(), `Error: ${HEADING}`);
});

scene("the password is in no URL", async (person) => {
  const account = newcomer();
  await arrive(person);
  await signUp(person, account);
  const urls = person.witness.requests.map((request) => decodeURIComponent(request.url()));
  assert.ok(urls.every((url) => !url.includes(account.password)));
});

scene("a password manager can tell the fields", async (person) => {
  await arrive(person);
  const purposes = { [USERNAME]: "username", [PASSWORD]: "new-password", [NAME]: "name", [EMAIL]: "email" };
  for (const [field, purpose] of Object.entries(purposes)) {
    assert.equal(await person.attribute(field, "autocomplete"), purpose);
  }
});

scene("a keyboard alone makes an account and allows", async (person) => {
  const { keyboard } = person.page;
  const account = newcomer();
  const asked = await arrive(person);
  await keyboard.type(account.username);
  await keyboard.press("Tab");
  await keyboard.type(account.password);
  await keyboard.press("Tab");
  await keyboard.type("Hanako");
  await keyboard.press("Tab");
  await keyboard.type("hanako@example.com");
  await person.turn(() => keyboard.press("Enter"));
  await keyboard.press("Tab");
  assert.equal(await person.focus(), "consent-allow");
  await person.turn(() => keyboard.press("Enter"));
  assert.equal((await userInfo(person, asked)).name, "Hanako");
});

scene("a keyboard alone goes to the sign-up page and back", async (person) => {
  const { keyboard } = person.page;
  await person.arrive();
  for (const id of ["username", "password", "login-submit", "login-create"]) {
    assert.equal(await person.focus(), id);
    if (id !== "login-create") await keyboard.press("Tab");
  }
  await person.turn(() => keyboard.press("Space"));
  for (const id of ["username", "password", "name", "email", "sign-up-submit", "sign-up-back"]) {
    assert.equal(await person.focus(), id);
    if (id !== "sign-up-back") await keyboard.press("Tab");
  }
  await person.turn(() => keyboard.press("Space"));
  assert.equal(await person.focus(), "username");
});

scene("Enter in the sign-in page signs in, and makes no account", async (person) => {
  await person.arrive();
  await person.type(await newUser());
  await person.turn(() => person.page.keyboard.press("Enter"));
  assert.ok(await person.sees(ALLOW));
});

scene("a screen reader is told what the fields and buttons are", async (person) => {
  await arrive(person);
  const labels = { username: "Username", password: "Password", name: "Name (optional)", email: "Email address (optional)" };
  for (const [id, label] of Object.entries(labels)) {
    assert.equal(await person.page.getByLabel(label, { exact: true }).getAttribute("id"), id);
  }
  const button = (name) => person.page.getByRole("button", { name, exact: true });
  assert.equal(await button("Create an account").getAttribute("id"), "sign-up-submit");
  assert.equal(await button("Sign in instead").getAttribute("id"), "sign-up-back");
});

scene("the length of a password is told before it is typed", async (person) => {
  await arrive(person);
  const hint = await person.attribute(PASSWORD, "aria-describedby");
  assert.equal(await person.text(`#${hint}`), "At least 15 characters.");
});

scene("the sign-up page and its refusal are in Japanese", JAPANESE, async (person) => {
  const { username } = await newUser();
  await arrive(person);
  assert.equal(await person.attribute("html", "lang"), "ja");
  assert.equal(await person.text("h1"), "アカウントを作成");
  assert.equal(await person.text(SIGN_UP), "アカウントを作成");
  assert.equal(await person.text(BACK_TO_SIGN_IN), "既存のアカウントでサインイン");
  await signUp(person, { ...newcomer(), username });
  assert.equal(await person.page.title(), "エラー: アカウントを作成");
  assert.ok((await person.text(ERROR)).startsWith("このユーザー名はすでに使われています。"));
});

scene("the language of ui_locales stays from page to page", async (person) => {
  await person.arrive({ ui_locales: "ja" });
  assert.equal(await person.text(CREATE), "アカウントを作成");
  await person.press(CREATE);
  await signUp(person, newcomer());
  assert.equal(await person.text(SWITCH), "別のアカウントを使う");
});

scene("without scripts a person makes an account", SCRIPTLESS, async (person) => {
  const { username } = await newUser();
  const account = newcomer();
  await person.arrive();
  await person.press(CREATE);
  await signUp(person, { ...account, username });
  assert.equal(await person.text(ERROR), TAKEN);
  await signUp(person, account);
  await person.press(ALLOW);
  assert.ok(isBack(person));
});

scene("a sign-up form without its cookie makes no account", async (person) => {
  const account = newcomer();
  await arrive(person);
  await person.page.context().clearCookies();
  const response = await signUp(person, account);
  assert.equal(response.status(), 400);
  await person.arrive();
  assert.equal((await person.signIn(account)).status(), 403);
});

scene("where nobody may sign up, there is no button, and prompt=create goes back to the client", async (person) => {
  await withMembers("service", { signUpEnabled: false }, async () => {
    await person.arrive();
    assert.equal(await person.page.locator(CREATE).count(), 0);
    await person.arrive({ prompt: "create" });
    assert.equal(person.url.searchParams.get("error"), "invalid_request");
  });
});

scene("a sign-up page that was open when signing up was closed makes no account", async (person) => {
  const account = newcomer();
  await arrive(person);
  await withMembers("service", { signUpEnabled: false }, async () => {
    const response = await signUp(person, account);
    assert.equal(response.status(), 400);
    assert.equal(person.url.origin, stage.issuer);
    await person.arrive();
    assert.equal((await person.signIn(account)).status(), 403);
  });
});

scene("going back from the consent page and sending the account again signs in to it", async (person) => {
  const account = newcomer();
  await arrive(person);
  await signUp(person, account);
  await person.page.goBack();
  const response = await signUp(person, account);
  assert.equal(response.status(), 200);
  assert.ok(await person.sees(ALLOW));
});
