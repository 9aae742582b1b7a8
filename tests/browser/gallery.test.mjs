// Every page once, in both languages, on a small screen and a large one: axe finds nothing, nothing scrolls sideways, and
// `screenshots/` has a picture of it.

import "./support/in_development.mjs"; // the mark of the client is on this machine
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { totp } from "../edge/support/authenticator.mjs";
import { audit } from "./support/audit.mjs";
import { openidStage } from "./support/openid_stage.mjs";
import { ALLOW, CREATE, LOGIN, SIGN_UP, USERNAME } from "./support/person.mjs";
import { assertFits, picture } from "./support/picture.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const SCREENS = [{ width: 320, height: 568 }, { width: 1280, height: 800 }];
const ACCOUNT = ["profile", "passkeys", "password", "authenticator", "devices", "applications", "data", "delete"];
const PROFILE = { scope: "openid profile email" };

// The smallest picture of one colour, stretched: what matters is where it stands.
const LOGO = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const PEOPLE = { signUp: "OPEN", mail: { from: "accounts@sekisho.example" } };

openidStage({ service: { people: PEOPLE } });

let people = 0;
let logos;
before(async () => {
  logos = createServer((_, response) => void response.setHeader("Content-Type", "image/png").end(LOGO));
  await new Promise((done) => logos.listen(0, "127.0.0.1", done));
});
after(() => logos.close());

/** The link in the newest mail to this address. */
async function linkTo(email, purpose = "") {
  for (let i = 0; i < 300; i++) {
    const html = await (await fetch(`${stage.issuer}/account/outbox`)).text();
    const links = html.split("<h2>").filter((mail) => mail.includes(`>${email}<`)).map((mail) => mail.match(/http[^\s"<]+\?l=[^\s"<]+/)?.[0]);
    const link = links.find((one) => one?.includes(purpose));
    if (link) return link.replaceAll("&amp;", "&");
    await sleep(100);
  }
  throw new Error(`no mail to ${email}`);
}

/** The pages that mails lead to, and those of an account that is not as all are. */
async function throughMail(person, look) {
  people += 1;
  const account = { username: `somebody-${people}`, password: `the password of somebody ${people}` };
  const email = `${account.username}.with-a-long-address@mail.example`;
  const { link } = await stage.admin.invite({ email, printed: true });
  await person.page.goto(link);
  await look("sign-up-invited");
  await person.type(account);
  await person.press(SIGN_UP);
  await person.page.goto(`${stage.issuer}/account/profile`);
  await look("account-profile-unconfirmed");
  await person.press("#profile-verify");
  await person.page.goto(await linkTo(email));
  await look("link-verify");
  await person.press("#link-submit");
  await look("link-verify-done");
  const leaving = `${account.username}.leaves@mail.example`;
  await stage.admin.putUser(`${account.username}-leaves`, account.password, { email: leaving, email_verified: true });
  await person.page.context().clearCookies();
  await person.page.goto(`${stage.issuer}/account/delete`);
  await person.signIn({ ...account, username: `${account.username}-leaves` });
  await person.press("#delete-submit");
  await look("account-left");
  const undo = await linkTo(leaving);
  await person.page.goto(`${stage.issuer}/account/outbox`);
  await look("outbox");
  await person.page.goto(undo);
  await look("link-undo");
  await person.press("#link-submit");
  await look("link-undo-done");
  await person.page.goto(undo);
  await look("link-stale");
  await person.page.goto(`${stage.issuer}/account/forgot`);
  await person.page.fill(USERNAME, account.username);
  await person.press("#forgot-send");
  await look("forgot-sent");
  await person.page.goto(await linkTo(email, "reset"));
  await look("link-reset");
}

/** What whoever signs in by password is offered, and the list of several passkeys. */
async function throughOffer(person, look) {
  await withMembers("service", { people: { ...PEOPLE, passkeys: { offered: true } } }, async () => {
    await person.page.context().clearCookies();
    await person.arrive(PROFILE);
    await person.signIn(await newUser());
    await person.page.locator("#offer-later").waitFor();
    await look("passkey-offer");
  });
}

/** Goes where every page is, and does `look` at each. */
async function throughEveryPage(person, look) {
  const user = await newUser();
  await person.arrive(PROFILE);
  await look("sign-in");
  await person.signIn({ username: "nobody", password: "another" });
  await look("sign-in-refused");
  await person.press(CREATE);
  await look("sign-up");
  const logoUri = `http://127.0.0.1:${logos.address().port}/logo.png`;
  const links = { logoUri, clientUri: "https://client.example/", policyUri: "https://client.example/policy" };
  await withMembers("client", links, async () => {
    await person.arrive(PROFILE);
    await person.signIn(user);
    assert.equal(await person.page.locator("img.logo").evaluate((image) => image.naturalWidth), 1);
    await look("consent");
  });
  await person.press(ALLOW);
  await person.page.goto(`${stage.issuer}/account`);
  await look("account");
  for (const section of ACCOUNT) {
    await person.page.goto(`${stage.issuer}/account/${section}`);
    assert.equal(await person.page.locator(LOGIN).count(), 0, section);
    await look(`account-${section}`);
  }
  await withMembers("client", { factorsRequired: "SECOND_FACTOR" }, async () => {
    await person.arrive(PROFILE);
    await person.page.locator("#qr").waitFor();
    await look("second-factor-added");
    await person.page.fill("#code", totp(await person.text("#key")));
    await person.press("#factor-submit");
    await look("second-factor-recovery-codes");
    await person.press("#factor-submit");
    await person.page.goto(`${stage.issuer}/account/authenticator`);
    await look("account-authenticator-on");
    await person.press("#authenticator-remove");
    await look("account-authenticator-off");
    await person.page.goto(`${stage.issuer}/account/authenticator`);
    await person.press("#recovery-new");
    await look("account-recovery-codes");
  });
  await withMembers("client", { factorsRequired: "PASSKEY" }, async () => {
    await person.arrive(PROFILE);
    await person.page.locator("#needed").waitFor();
    await look("sign-in-passkey-needed");
  });
  await person.page.goto(`${stage.issuer}/account/forgot`);
  await look("forgot");
  await person.page.goto(`${stage.issuer}/oauth/end_session`);
  await look("log-out");
  await person.arrive({ ...PROFILE, prompt: "select_account" });
  await look("select-account");
  await person.press("#account-another");
  await person.signIn(await newUser());
  await person.page.goto(`${stage.issuer}/oauth/end_session`);
  await look("log-out-of-several");
  await person.turn(() => person.page.click("button"));
  await look("logged-out");
  await person.page.goto(`${stage.issuer}/oauth/authorize`);
  await look("error");
  await throughMail(person, look);
  await throughOffer(person, look);
}

for (const locale of ["en-US", "ja-JP"]) {
  for (const viewport of SCREENS) {
    const screen = `${locale.slice(0, 2)}-${viewport.width}`;
    scene(`every page can be used by everybody in ${locale} at ${viewport.width} pixels`, { locale, viewport }, (person) =>
      throughEveryPage(person, async (page) => {
        await picture(person, `${page}-${screen}`);
        assert.deepEqual(await audit(person), [], page);
        await assertFits(person, page);
      }));
  }
}
