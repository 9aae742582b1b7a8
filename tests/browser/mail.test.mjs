// What is mailed and where its links lead: a new password, an address that is confirmed, an invitation, an account that is kept.

import "./support/in_development.mjs"; // what is mailed is in the outbox
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { audit } from "./support/audit.mjs";
import { openidStage } from "./support/openid_stage.mjs";
import { ALLOW, EMAIL, ERROR, LOGIN, PASSWORD, SIGN_UP, USERNAME } from "./support/person.mjs";
import { newPerson, scene } from "./support/scene.mjs";
import { stage, withMembers } from "./support/stage.mjs";

const SUBMIT = "#link-submit";
const NEW_PASSWORD = "another password than before";
const STALE = "This link does not count any more";
const PEOPLE = { signUp: "OPEN", mail: { from: "accounts@sekisho.example" } };

const WORDS = {
  "en-US": {
    sent: "Look into your mail", reset: "Set a new password", changed: "Your password was changed",
    verify: "Confirm your email address", verified: "Your email address is confirmed",
    invite: "You are invited to create an account", signUp: "Create an account", email: "Email address",
    leaving: "Your account will be deleted", keep: "Keep your account", kept: "Your account stays",
  },
  "ja-JP": {
    sent: "メールをご確認ください", reset: "パスワードの再設定", changed: "パスワードを変更しました",
    verify: "メールアドレスの確認", verified: "メールアドレスを確認しました",
    invite: "アカウント作成のご案内", signUp: "アカウントを作成", email: "メールアドレス",
    leaving: "アカウントは削除されます", keep: "アカウントの削除の取りやめ", kept: "アカウントの削除を取りやめました",
  },
};

openidStage({ service: { people: PEOPLE } });

let people = 0;

/** Somebody who has no account yet. */
function newcomer() {
  people += 1;
  return { username: `reader-${people}`, password: `the password of reader ${people}`, email: `reader-${people}@mail.example` };
}

/** Somebody who has one, and a confirmed address unless `claims` say another thing. */
async function reader(claims = {}) {
  const user = newcomer();
  await stage.admin.putUser(user.username, user.password, { email: user.email, email_verified: true, ...claims });
  return user;
}

const unescaped = (html) => html.replace(/&#x([0-9a-f]+);|&#(\d+);/gi, (_, hex, digits) => String.fromCodePoint(hex ? parseInt(hex, 16) : digits))
  .replace(/&quot;/g, `"`).replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Every mail to `email`, by what the outbox shows. */
async function mails(email) {
  const html = await (await fetch(`${stage.issuer}/account/outbox`)).text();
  const all = [...html.matchAll(/<h2>(.*?)<\/h2>\s*<p class="hint">(.*?)<\/p>\s*<pre class="code">([\s\S]*?)<\/pre>/g)];
  const read = all.map(([, subject, to, text]) => ({ subject: unescaped(subject), to: unescaped(to), text: unescaped(text.replace(/<[^>]+>/g, "")) }));
  return read.filter(({ to }) => to === email);
}

/** The link in the mail to `email` with this subject, which is sent after the answer. */
async function linkIn(email, subject) {
  for (let i = 0; i < 300; i++) {
    const mail = (await mails(email)).find((one) => one.subject === subject);
    if (mail) return mail.text.match(/http\S+\/account\/link\?l=\S+/)[0];
    await sleep(100);
  }
  throw new Error(`no mail "${subject}" to ${email}`);
}

/** Asks for a link to a new password, and what the person is told. */
async function forget(person, { username }) {
  await person.page.goto(`${stage.issuer}/account/forgot`);
  await person.page.fill(USERNAME, username);
  await person.press("#forgot-send");
  return person.text("main");
}

/** Opens the link and sets the password there. */
async function reset(person, link, password = NEW_PASSWORD) {
  await person.page.goto(link);
  await person.page.fill(PASSWORD, password);
  return person.press(SUBMIT);
}

/** The link does not count, as the page says. */
async function assertStale(person, response) {
  assert.equal(response.status(), 400);
  assert.equal(await person.text("h1"), STALE);
}

/** Whether the password leads on in a browser that is new. */
async function signsIn(user, password) {
  const { person, leave } = await newPerson();
  try {
    await person.arrive();
    return (await person.signIn({ ...user, password })).status() === 200;
  } finally {
    await leave();
  }
}

/** Makes the account at the sign-up page that is open. */
async function signUp(person, { username, password, email }) {
  await person.type({ username, password });
  if (email) await person.page.fill(EMAIL, email);
  return person.press(SIGN_UP);
}

/** Whether the profile says that the address is to be confirmed. */
async function isUnconfirmed(person) {
  const tab = await person.newTab();
  await tab.page.goto(`${stage.issuer}/account/profile`);
  return (await tab.page.locator("#profile-verify").count()) === 1;
}

for (const [locale, words] of Object.entries(WORDS)) {
  scene(`who has forgotten the password sets another one by the link, in ${locale}`, { locale }, async (person) => {
    const user = await reader();
    await person.arrive();
    await person.press("#login-forgot");
    await forget(person, user);
    assert.equal(await person.text("h1"), words.sent);
    await reset(person, await linkIn(user.email, words.reset));
    assert.equal(await person.text("h1"), words.changed);
    assert.deepEqual(await audit(person), []);
    assert.equal(await signsIn(user, NEW_PASSWORD), true);
    assert.equal(await signsIn(user, user.password), false);
  });

  scene(`who signs up confirms the address by the link, in ${locale}`, { locale }, async (person) => {
    const user = newcomer();
    await person.arrive({ prompt: "create" });
    await signUp(person, user);
    assert.equal(await isUnconfirmed(person), true);
    const link = await linkIn(user.email, words.verify);
    await person.page.goto(link);
    assert.equal(await person.text("h1"), words.verify);
    assert.equal(await isUnconfirmed(person), true);
    await person.press(SUBMIT);
    assert.equal(await person.text("h1"), words.verified);
    assert.equal(await isUnconfirmed(person), false);
  });

  scene(`who is invited makes an account by the link, with the address it went to, in ${locale}`, { locale }, async (person) => {
    await withMembers("service", { people: { ...PEOPLE, signUp: "INVITATION" } }, async () => {
      const user = newcomer();
      await stage.admin.invite({ email: user.email, locale });
      const link = await linkIn(user.email, words.invite);
      await person.page.goto(link);
      assert.equal(await person.text("h1"), words.signUp);
      assert.equal(await person.page.inputValue(EMAIL), user.email);
      assert.equal(await person.page.isEditable(EMAIL), false);
      assert.equal(await person.text("label[for=email]"), words.email);
      assert.deepEqual(await audit(person), []);
      await signUp(person, { ...user, email: undefined });
      assert.equal(person.url.pathname, "/account");
      assert.equal(await isUnconfirmed(person), false);
      assert.equal((await stage.admin.showPerson(user.username)).claims.email, user.email);
    });
  });

  scene(`who has asked to be deleted keeps the account by the link, in ${locale}`, { locale }, async (person) => {
    const user = await reader();
    await person.page.goto(`${stage.issuer}/account/delete`);
    await person.signIn(user);
    await person.press("#delete-submit");
    assert.equal(await person.text("h1"), words.leaving);
    const link = await linkIn(user.email, words.leaving);
    await person.page.goto(link);
    assert.equal(await person.text("h1"), words.keep);
    await person.press(SUBMIT);
    assert.equal(await person.text("h1"), words.kept);
    assert.deepEqual(await audit(person), []);
    assert.equal(await signsIn(user, user.password), true);
    await assertStaleInEnglish(link);
  });
}

/** As `assertStale`, in a browser of its own. */
async function assertStaleInEnglish(link) {
  const { person, leave } = await newPerson();
  try {
    await assertStale(person, await person.page.goto(link));
  } finally {
    await leave();
  }
}

scene("a link to a new password counts once, and to open it uses nothing up", async (person) => {
  const user = await reader();
  await forget(person, user);
  const link = await linkIn(user.email, "Set a new password");
  for (let i = 0; i < 3; i++) await person.page.goto(link);
  const tab = await person.newTab();
  await tab.page.goto(link);
  await reset(person, link);
  await tab.page.fill(PASSWORD, "a third password, of a thief");
  await assertStale(tab, await tab.press(SUBMIT));
  await assertStale(person, await person.page.goto(link));
  assert.equal(await person.page.locator(PASSWORD).count(), 0);
  assert.equal(await person.page.locator(`a[href$="/account/forgot"]`).count(), 1);
  assert.equal(await signsIn(user, NEW_PASSWORD), true);
});

scene("a password that anybody would try is refused, and the link counts on", async (person) => {
  const user = await reader();
  await forget(person, user);
  const link = await linkIn(user.email, "Set a new password");
  assert.equal((await reset(person, link, "passwordpassword")).status(), 400);
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  assert.equal(await person.attribute(PASSWORD, "aria-invalid"), "true");
  assert.equal(await signsIn(user, user.password), true);
  assert.equal((await reset(person, link)).status(), 200);
});

scene("a short password is not sent", async (person) => {
  const user = await reader();
  await forget(person, user);
  await person.page.goto(await linkIn(user.email, "Set a new password"));
  await person.page.fill(PASSWORD, "fourteen of 15");
  const before = person.witness.requests.length;
  await person.page.click(SUBMIT);
  assert.equal(person.witness.requests.length, before);
});

scene("a new password by the link ends the session of another browser, and signs nobody in", async (person) => {
  const user = await reader();
  await person.arrive();
  await person.signIn(user);
  await person.press(ALLOW);
  const { person: other, leave } = await newPerson();
  try {
    await forget(other, user);
    await reset(other, await linkIn(user.email, "Set a new password"));
    for (const one of [person, other]) {
      await one.arrive({ prompt: "none" });
      assert.equal(one.url.searchParams.get("error"), "login_required");
    }
  } finally {
    await leave();
  }
});

scene("the same is told of a name that nobody has, and of an address that nobody has confirmed, and neither is mailed", async (person) => {
  const [known, unconfirmed] = [await reader(), await reader({ email_verified: false })];
  const told = await forget(person, known);
  assert.equal(await forget(person, newcomer()), told);
  assert.equal(await forget(person, unconfirmed), told);
  await linkIn(known.email, "Set a new password");
  assert.deepEqual(await mails(unconfirmed.email), []);
});

for (const [what, altered] of [
  ["that was made up", () => "made-up"],
  ["whose end was altered", (l) => `${l.slice(0, -4)}AAAA`],
  ["for another purpose", (l) => l.replace("reset", "undo")],
]) {
  scene(`a link ${what} leads nowhere`, async (person) => {
    const user = await reader();
    await forget(person, user);
    const link = new URL(await linkIn(user.email, "Set a new password"));
    const [name, value] = [...link.searchParams][0];
    const other = altered(value);
    assert.notEqual(other, value);
    link.searchParams.set(name, other);
    await assertStale(person, await person.page.goto(link.href));
    assert.equal(await person.page.locator(SUBMIT).count(), 0);
    assert.equal(await signsIn(user, user.password), true);
  });
}

scene("a link to confirm an address counts for that address alone, and once", async (person) => {
  const user = newcomer();
  await person.arrive({ prompt: "create" });
  await signUp(person, user);
  const link = await linkIn(user.email, "Confirm your email address");
  const other = `other-${user.email}`;
  await person.page.goto(`${stage.issuer}/account/profile`);
  await person.page.fill("#email", other);
  await person.press("#profile-save");
  const second = await linkIn(other, "Confirm your email address");
  await assertStale(person, await person.page.goto(link));
  assert.equal(await isUnconfirmed(person), true);
  await person.page.goto(second);
  await person.press(SUBMIT);
  assert.equal(await isUnconfirmed(person), false);
  await assertStale(person, await person.page.goto(second));
});

scene("the mail to confirm an address is sent again from the profile", async (person) => {
  const user = await reader({ email_verified: false });
  await person.page.goto(`${stage.issuer}/account/profile`);
  await person.signIn(user);
  assert.ok((await person.text("main")).includes(`${user.email} is not confirmed yet.`));
  await person.press("#profile-verify");
  await person.page.goto(await linkIn(user.email, "Confirm your email address"));
  await person.press(SUBMIT);
  assert.equal(await isUnconfirmed(person), false);
});

/** Does `act` with the link of an invitation, where nobody makes an account without. */
async function invited(act, more = {}) {
  await withMembers("service", { people: { ...PEOPLE, signUp: "INVITATION" } }, async () => {
    const user = newcomer();
    const { link } = await stage.admin.invite({ email: user.email, ...more });
    await act(user, link ?? (await linkIn(user.email, "You are invited to create an account")));
  });
}

scene("an invitation makes one account, and leads nowhere then", async (person) => {
  await invited(async (user, link) => {
    const tab = await person.newTab();
    await tab.page.goto(link);
    await person.page.goto(link);
    await signUp(person, { ...user, email: undefined });
    const second = newcomer();
    assert.equal((await signUp(tab, { ...second, email: undefined })).status(), 409);
    assert.equal(await tab.attribute(ERROR, "role"), "alert");
    assert.equal(await signsIn(second, second.password), false);
    await assertStale(tab, await tab.page.goto(link));
    assert.equal(await tab.page.locator(`a[href$="/account/forgot"]`).count(), 0);
  });
});

scene("an invitation that was taken back leads nowhere, also from a page that is open", async (person) => {
  await invited(async (user, link) => {
    await person.page.goto(link);
    await stage.admin.withdrawInvitation(user.email);
    assert.equal((await signUp(person, { ...user, email: undefined })).status(), 409);
    assert.equal(await person.attribute(ERROR, "role"), "alert");
    assert.equal(await signsIn(user, user.password), false);
    await assertStale(person, await person.page.goto(link));
  });
});

scene("whoever is invited has the address of the invitation whatever the form says", async (person) => {
  await invited(async (user, link) => {
    await person.page.goto(link);
    await person.page.locator(EMAIL).evaluate((field) => field.removeAttribute("readonly"));
    await signUp(person, { ...user, email: "thief@mail.example" });
    assert.equal((await stage.admin.showPerson(user.username)).claims.email, user.email);
  });
});

scene("a name that somebody has is refused, and the invitation counts on", async (person) => {
  const { username } = await reader();
  await invited(async (user, link) => {
    await person.page.goto(link);
    assert.equal((await signUp(person, { ...user, username, email: undefined })).status(), 409);
    assert.equal(await person.attribute(ERROR, "role"), "alert");
    assert.equal(await person.page.inputValue(EMAIL), user.email);
    await signUp(person, { ...user, email: undefined });
    assert.equal(person.url.pathname, "/account");
  });
});

scene("the address of an invitation that was printed is not confirmed by it", async (person) => {
  await invited(async (user, link) => {
    await person.page.goto(link);
    await signUp(person, { ...user, email: undefined });
    assert.equal(await isUnconfirmed(person), true);
  }, { printed: true });
});

scene("where people are invited there is no button to sign up, and prompt=create goes back to the client", async (person) => {
  await invited(async () => {
    await person.arrive();
    assert.ok(await person.sees(LOGIN));
    assert.equal(await person.page.locator("#login-create").count(), 0);
    await person.arrive({ prompt: "create" });
    assert.ok(person.url.searchParams.get("error"));
  });
});

scene("whoever has come back by signing in has no use for the link any more, and it ends nothing", async (person) => {
  const user = await reader();
  await person.page.goto(`${stage.issuer}/account/delete`);
  await person.signIn(user);
  await person.press("#delete-submit");
  const link = await linkIn(user.email, "Your account will be deleted");
  assert.equal(await signsIn(user, "a wrong password"), false);
  assert.equal(await signsIn(user, user.password), true);
  await assertStale(person, await person.page.goto(link));
  assert.equal(await signsIn(user, user.password), true);
});

scene("without scripts a link leads to a new password", { javaScriptEnabled: false }, async (person) => {
  const user = await reader();
  await forget(person, user);
  assert.equal((await reset(person, await linkIn(user.email, "Set a new password"))).status(), 200);
  assert.equal(await signsIn(user, NEW_PASSWORD), true);
});
