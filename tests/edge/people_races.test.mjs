// What lets a person in once, asked for by fifty at the same moment, on workerd: never more than the rule allows.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { newPasskey, totp } from "./support/authenticator.mjs";
import { newBrowser } from "./support/browser.mjs";
import { startOpenid } from "./support/server.mjs";

const AT_ONCE = 50;
const FREE_ATTEMPTS = 5;

let server;
let issuer;
let number = 0;

before(async () => {
  // Passkeys are bound to a name: an address has none.
  const issuerOf = ({ port }) => `http://localhost:${port}`;
  server = await startOpenid({ issuerOf, documents: { service: { people: { mail: { from: "login@mail.example" } } } } });
  ({ issuer } = server.dev);
});
after(() => server.stop());

const many = (make) => Promise.all(Array.from({ length: AT_ONCE }, (_, index) => make(index)));
const among = (answers, isOne) => answers.filter(isOne).length;
const attribute = (html, pattern) => pattern.exec(html)?.[1]?.replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&amp;", "&");
const optionsOf = ({ html }) => JSON.parse(attribute(html, /data-options="([^"]+)"/));

/** Somebody with an address of mail. */
async function newUser() {
  const username = `person-${(number += 1)}`;
  const user = { username, password: "a password of somebody", claims: { email: `${username}@mail.example`, email_verified: true } };
  await server.admin.putUser(username, user.password, user.claims);
  return user;
}

/** A browser at the sign-in page of the account. */
async function arrived() {
  const browser = newBrowser(server.url);
  const page = await browser.open(`${issuer}/account/authenticator`);
  return { browser, page: await follow(browser, page) };
}

/** Where a response leads in the end. */
async function follow(browser, response) {
  let at = response;
  for (let i = 0; at.status === 303 && i < 5; i += 1) at = await browser.open(new URL(at.headers.get("location"), issuer));
  return at;
}

/** A browser in which the person has signed in, at a page of the account. */
async function signedIn(user) {
  const { browser, page } = await arrived();
  const at = await follow(browser, await browser.signIn(page, user));
  assert.equal(at.status, 200, at.html);
  return { browser, page: at };
}

/** Adds an authenticator app; answers its key and the recovery codes. */
async function withAuthenticator(user) {
  const { browser, page } = await signedIn(user);
  const key = attribute(page.html, /name="key" value="([^"]+)"/);
  const form = attribute(page.html, /name="form" value="([^"]+)"/);
  // The step before: the present one is to be used later.
  const added = await browser.post(`${issuer}/account/authenticator`, { form, key, code: totp(key, -1) });
  const codes = [...added.html.matchAll(/<li><code>([^<]+)<\/code><\/li>/g)].map(([, code]) => code);
  assert.equal(codes.length, 10, added.html);
  return { key, codes };
}

/** Fifty browsers that have given the right password and are asked for a code. */
async function asked(user) {
  const all = [];
  for (let i = 0; i < AT_ONCE; i += 1) {
    const { browser, page } = await arrived();
    const half = await browser.signIn(page, user);
    assert.match(half.html, /id="factor-submit"/);
    all.push({ browser, half });
  }
  return all;
}

const isIn = ({ status }) => status === 303;

describe(`${AT_ONCE} at once`, () => {
  test("guess five times at one account, whoever they are, and then have to wait", async () => {
    const user = await newUser();
    const all = await many(arrived);
    const answers = await Promise.all(all.map(({ browser, page }) => browser.signIn(page, { ...user, password: "a wrong password" })));
    assert.equal(among(answers, ({ status }) => status === 403), FREE_ATTEMPTS);
    assert.equal(among(answers, ({ status, headers }) => status === 429 && headers.get("retry-after") > 0), AT_ONCE - FREE_ATTEMPTS);
  });

  test("enter one code of an app, and one is let in", async () => {
    const user = await newUser();
    const { key } = await withAuthenticator(user);
    const all = await asked(user);
    const code = totp(key);
    const answers = await Promise.all(all.map(({ browser, half }) => browser.post(`${issuer}/oauth/authorize/factor`, { interaction: half.interaction, code })));
    assert.equal(among(answers, isIn), 1, answers.map(({ status }) => status).join());
  });

  test("enter one recovery code, and one is let in", async () => {
    const user = await newUser();
    const { codes: [code] } = await withAuthenticator(user);
    const all = await asked(user);
    const answers = await Promise.all(all.map(({ browser, half }) => browser.post(`${issuer}/oauth/authorize/factor`, { interaction: half.interaction, code })));
    assert.equal(among(answers, isIn), 1, answers.map(({ status }) => status).join());
  });

  test("open one link to a new password, and the password is the one of who came first", async () => {
    const user = await newUser();
    const browser = newBrowser(server.url);
    await browser.post(`${issuer}/account/forgot`, { username: user.username });
    const { html } = await browser.open(`${issuer}/account/outbox`);
    const mail = html.slice(html.indexOf(user.claims.email));
    const link = new URL(attribute(mail, /(http[^\s"<]*\/account\/link\?l=[^\s"<]+)/)).searchParams.get("l");
    const password = (index) => `a new password, number ${index}`;
    const answers = await many((index) => newBrowser(server.url).post(`${issuer}/account/link`, { l: link, password: password(index) }));
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    assert.equal(winners.length, 1, answers.map(({ status }) => status).join());
    const { page } = await signedIn({ ...user, password: password(winners[0]) });
    assert.match(page.html, /name="key"/);
  });

  test("send what one passkey has answered, and one is let in", async () => {
    const user = await newUser();
    const { browser } = await signedIn(user);
    const own = newPasskey(new URL(issuer).origin);
    const page = await browser.open(`${issuer}/account/passkeys`);
    const form = attribute(page.html, /name="form" value="([^"]+)"/);
    const added = await browser.post(`${issuer}/account/passkeys`, { form, name: "By hand", credential: own.create(optionsOf(page)) });
    assert.equal((await follow(browser, added)).status, 200, added.html);
    const thief = await arrived();
    const credential = own.get(optionsOf(thief.page));
    const answers = await many(() => thief.browser.post(`${issuer}/oauth/authorize/passkey`, { interaction: thief.page.interaction, credential }));
    assert.equal(among(answers, isIn), 1, answers.map(({ status }) => status).join());
  });
});
