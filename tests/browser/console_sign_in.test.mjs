// How one comes into the console, stays in it and leaves it. RFC 6749, RFC 7636, RFC 9449; OpenID Connect RP-Initiated Logout 1.0.

import assert from "node:assert/strict";
import { consoleTest } from "./support/console.mjs";
import { asked, invite, makeAccount, newPerson, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";
import { device } from "./support/device.mjs";

const PASSKEY = "#passkey-ask";

/** What of the session another script of the page, or a copy of the profile, could take. */
const kept = (operator) => operator.page.evaluate(async () => {
  const request = indexedDB.open("sekisho.console");
  const database = await new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  const reading = database.transaction("keys").objectStore("keys").get("dpop");
  const { privateKey } = await new Promise((resolve, reject) => Object.assign(reading, { onsuccess: () => resolve(reading.result), onerror: reject }));
  const exported = await crypto.subtle.exportKey("jwk", privateKey).then(() => true, () => false);
  return { exported, algorithm: privateKey.algorithm, local: { ...localStorage }, session: { ...sessionStorage } };
});

consoleTest("before anybody has claimed the server the console says how that is done", { origins }, async (operator) => {
  await operator.open(stage.origin);
  await operator.page.getByRole("heading", { name: "Nobody has claimed this server yet" }).waitFor();
  assert.ok(await operator.page.getByText("npm run admin -- operator invite").isVisible());
  assert.equal(await operator.page.locator("#sign-in").count(), 0);
  assert.deepEqual(await operator.faults(), []);
});

consoleTest("whoever opens the link makes an account with a passkey, and comes into the console by it", { origins }, async (operator) => {
  const { page } = operator;
  const own = await device(page);
  const { link } = await invite();
  const { origin: issuer, pathname } = new URL(link);
  await makeAccount(page, link);
  await page.goto(`${issuer}${pathname.replace("link", "passkeys")}`);
  await page.fill("#passkey-name", "My laptop");
  await page.click(PASSKEY);
  await page.locator("#done").waitFor();
  await page.context().clearCookies();
  await own.present(false);
  await operator.open(stage.origin, `#/s/${stage.service}/keys`);
  await page.click("#sign-in");
  await page.locator(PASSKEY).waitFor();
  await own.present(true);
  await page.click(PASSKEY);
  await page.getByRole("heading", { name: "Keys", level: 1 }).waitFor();
  assert.equal(new URL(page.url()).hash, `#/s/${stage.service}/keys`);
  assert.equal(new URL(page.url()).search, "");
});

consoleTest("the menu of the account leads to where one's own passkeys, password and sessions are", { origins }, async (operator) => {
  const { page } = operator;
  const account = await operatorWith();
  await openAs(operator, account);
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  const [own] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("menuitem", { name: "Your passkeys, password and sessions" }).click()]);
  await own.getByText(account.username).first().waitFor();
  assert.equal(own.url(), `${stage.origin}/operators/account`);
  assert.equal(await own.evaluate(() => window.opener), null);
});

consoleTest("neither the access token nor the key of its proofs can be taken out of the browser", { origins }, async (operator) => {
  let token;
  operator.page.on("request", (request) => (token ??= request.headers().authorization));
  await openAs(operator, await operatorWith());
  const { exported, algorithm, local, session } = await kept(operator);
  assert.equal(exported, false);
  assert.deepEqual([algorithm.name, algorithm.namedCurve], ["ECDSA", "P-256"]);
  assert.match(token, /^DPoP /);
  const value = token.slice("DPoP ".length);
  assert.ok(!JSON.stringify({ local, session }).includes(value));
  assert.deepEqual(Object.keys(local).sort(), ["sekisho.theme"]);
  assert.deepEqual(Object.keys(session).sort(), ["sekisho.refresh", "sekisho.tab"]);
});

consoleTest("what the console sends opens nothing for whoever repeats it", { origins }, async (operator) => {
  let sent;
  operator.page.on("request", (request) => {
    if (request.url().endsWith("/api/operators/list")) sent = request.headers();
  });
  await openAs(operator, await operatorWith(), "#/operators");
  const url = new URL("/api/operators/list", stage.origin);
  const { authorization, dpop } = sent;
  const statuses = await Promise.all([{ authorization, dpop }, { authorization }, { authorization: authorization.replace("DPoP", "Bearer") }].map(async (headers) => (await fetch(url, { headers })).status));
  assert.deepEqual(statuses, [401, 401, 401]);
});

consoleTest("another tab is signed in without a question, and a tab that is duplicated takes nothing from the first", { origins }, async (operator) => {
  const account = await operatorWith();
  await openAs(operator, account, "#/operators");
  const copied = await operator.page.evaluate(() => ({ ...sessionStorage }));
  for (const storage of [{}, copied]) {
    const page = await operator.page.context().newPage();
    await page.addInitScript((kept) => {
      if (sessionStorage.length === 0 && !window.name) Object.entries(kept).forEach(([name, value]) => sessionStorage.setItem(name, value));
      window.name = "filled";
    }, storage);
    await page.goto(`${stage.origin}/console/#/tokens`);
    await page.getByRole("heading", { name: "API tokens", level: 1 }).waitFor();
    await page.close();
  }
  await operator.page.reload();
  await operator.page.locator(".list").waitFor();
});

consoleTest("whoever signs out is signed out in every tab, and at the service of the operators", { origins }, async (operator) => {
  const { page } = operator;
  const account = await operatorWith(["ADMIN"], Number(stage.service));
  await openAs(operator, account);
  const other = await page.context().newPage();
  await other.goto(`${stage.origin}/console/`);
  await other.locator(".shell").waitFor();
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  // The operators' service asks before it ends a session, where nothing says that the console may.
  await page.locator("#sign-in, main form button").first().waitFor();
  if (!(await page.locator("#sign-in").count())) await page.locator("main form button").first().click();
  await page.locator("#sign-in").waitFor();
  await other.locator("#sign-in").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("sekisho.refresh")), null);
  await page.click("#sign-in");
  await page.locator("#password").waitFor();
});

consoleTest("what was filled in stays when the session ends, and is saved after signing in again", { origins }, async (operator) => {
  const { page } = operator;
  const account = await operatorWith(["ADMIN"]);
  await openAs(operator, account, `#/s/${stage.service}/people`);
  const person = await newPerson();
  await operator.button("Make an account").click();
  await page.getByLabel("User name").fill(`${person.username}-kept`);
  await page.getByLabel("Password").fill("a password that is kept");
  const { issuer } = await (await fetch(new URL("/api/operators/config", stage.origin))).json();
  const { services } = await asked("GET", "/api/service/get/list?start=0&end=100");
  const { apiKey } = services.find((one) => one.issuer === issuer);
  await asked("POST", `/api/${apiKey}/people/sign_out/${account.username}`, {});
  // What the screen asks meanwhile may have told it already, and then nothing behind that can be pressed.
  const ended = page.getByRole("alertdialog", { name: "Your session has ended" });
  if (!(await ended.count())) await page.locator(".dialog-actions button[type=submit]").click({ timeout: 10_000 }).catch(() => {});
  await ended.waitFor();
  const [popup] = await Promise.all([page.context().waitForEvent("page"), operator.button("Sign in again").click()]);
  await popup.fill("#username", account.username);
  await popup.fill("#password", account.password);
  await popup.click("#login-submit");
  await popup.click("#offer-later"); // whoever signs in by a password is offered a passkey
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("User name").inputValue(), `${person.username}-kept`);
  await page.locator(".dialog-actions button[type=submit]").click();
  await page.getByRole("heading", { name: `${person.username}-kept` }).waitFor();
  assert.equal((await stage.admin.showPerson(`${person.username}-kept`)).username, `${person.username}-kept`);
});

consoleTest("an answer with another state than was sent signs nobody in", { origins }, async (operator) => {
  await operator.open(stage.origin);
  await operator.page.locator("#sign-in").waitFor();
  await operator.page.goto(`${stage.origin}/console/?code=stolen&state=forged&iss=${encodeURIComponent(`${stage.origin}/operators`)}`);
  await operator.page.getByText("The sign-in did not work. Try it again.").waitFor();
  assert.equal(new URL(operator.page.url()).search, "");
});

consoleTest("whose clock is set while the console is open goes on with what they have filled in", { origins }, async (operator) => {
  const { page } = operator;
  await page.addInitScript(() => {
    const now = Date.now;
    window.behind = 600_000;
    Date.now = () => now() - window.behind;
  });
  await openAs(operator, await operatorWith(["ADMIN", "VIEW_AUDIT_LOG"])); // whom no other test signs out
  await page.evaluate(() => void (window.behind = 0));
  const statuses = [];
  page.on("response", (response) => response.url().includes("/api/operators/list") && statuses.push(response.status()));
  await operator.go("#/operators");
  await page.getByRole("heading", { name: "Operators", level: 1 }).waitFor();
  await page.locator("main .list li").first().waitFor();
  assert.deepEqual(statuses, [401, 200]);
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.ok(await page.evaluate(() => sessionStorage.getItem("sekisho.refresh")));
});
