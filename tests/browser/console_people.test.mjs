// What an operator ends of what a person has: a passkey, a consent, grants.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before } from "node:test";
import { secretClient } from "./support/client.mjs";
import { consoleTest } from "./support/console.mjs";
import { asked, newPerson, openAs, operatorWith, origins, raise, stage } from "./support/console_stage.mjs";
import { device } from "./support/device.mjs";

let desk;
before(async () => {
  await raise();
  const document = {
    clientIdAlias: "desk", clientName: "The desk client", applicationType: "NATIVE", redirectUris: ["http://127.0.0.1/callback"],
    tokenAuthMethod: "CLIENT_SECRET_BASIC", clientSecret: randomBytes(32).toString("base64url"),
  };
  const { changes } = await stage.admin.apply([{ name: "clients/desk.json", kind: "client", document }]);
  desk = { id: String(changes[0].id), secret: document.clientSecret };
});

const screen = (person) => `#/s/${stage.service}/people/${person.username}`;
const confirm = (operator) => operator.page.locator("[role=alertdialog] .dialog-actions button").last().click();

/** Does `act` in a browser of the person's own. */
async function inOwnBrowser(act) {
  const context = await stage.browser.newContext({ locale: "en-US" });
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
}

async function signIn(page, { username, password }) {
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.click("#login-submit");
}

consoleTest("a passkey that is removed is gone, and the other stays", { origins }, async (operator) => {
  const { page } = operator;
  const person = await newPerson();
  await inOwnBrowser(async (own) => {
    await device(own);
    await own.goto(`${stage.origin}/account/passkeys`);
    await signIn(own, person);
    await own.fill("#passkey-name", "The lost phone");
    await own.click("#passkey-ask");
    await own.locator("#done").waitFor();
  });
  await openAs(operator, await operatorWith(), screen(person));
  await page.getByText("Password, Passkey").waitFor();
  await page.locator(".list > li", { hasText: "The lost phone" }).getByRole("button", { name: "Remove" }).click();
  await page.getByText("all sessions that began by a passkey end").waitFor();
  await confirm(operator);
  await page.getByText("No passkeys").waitFor();
  assert.deepEqual((await stage.admin.showPerson(person.username)).factors, ["password"]);
});

consoleTest("a consent that is withdrawn is asked for again", { origins }, async (operator) => {
  const { page } = operator;
  const person = await newPerson();
  const client = await secretClient(stage.origin, { client_id: desk.id, client_secret: desk.secret }, "http://127.0.0.1:9");
  const visit = (act) => inOwnBrowser(async (own) => {
    await own.goto((await client.ask({ scope: "openid profile" })).url);
    await signIn(own, person);
    await act(own);
  });
  await visit(async (own) => {
    await own.click("#consent-allow");
    await own.waitForURL(/127\.0\.0\.1|chrome-error/);
  });
  await openAs(operator, await operatorWith(), screen(person));
  const row = page.locator(".list > li", { hasText: "The desk client" });
  await row.getByText("profile").waitFor();
  await row.getByRole("button", { name: "Withdraw" }).click();
  await confirm(operator);
  await row.waitFor({ state: "detached" });
  assert.equal((await stage.admin.showPerson(person.username)).consents, 0);
  await visit((own) => own.locator("#consent-allow").waitFor());
});

consoleTest("of the grants of a client one is ended, and then all", { origins }, async (operator) => {
  const { page } = operator;
  const people = ["somebody", "another", "a third"];
  for (const subject of people) await asked("POST", `/api/${stage.service}/auth/token/create`, { grantType: "AUTHORIZATION_CODE", clientId: Number(desk.id), subject, scopes: ["profile"] });
  const count = async () => (await asked("GET", `/api/${stage.service}/auth/token/get/list?clientIdentifier=desk&tokenStatus=VALID&start=0&end=50`)).totalCount ?? 0;
  assert.equal(await count(), 3);
  await openAs(operator, await operatorWith(), `#/s/${stage.service}/grants?client=desk`);
  await page.getByRole("row", { name: /another/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End this grant" }).click();
  await confirm(operator);
  await page.getByText("2 grants").waitFor();
  assert.equal(await count(), 2);
  await operator.button("End all of these").click();
  assert.equal(await page.locator("[role=alertdialog] .dialog-actions button").last().isDisabled(), true);
  await page.getByLabel("Type end to confirm").fill("end");
  await confirm(operator);
  await page.getByText("No grants").waitFor();
  assert.equal(await count(), 0);
});

consoleTest("whoever is signed out everywhere has no session, and whoever is reset only a password", { origins }, async (operator) => {
  const { page } = operator;
  const person = await newPerson();
  await inOwnBrowser(async (own) => {
    await own.goto(`${stage.origin}/account`);
    await signIn(own, person);
    await own.waitForURL(/\/account/);
  });
  assert.equal((await stage.admin.showPerson(person.username)).sessions, 1);
  await openAs(operator, await operatorWith(), screen(person));
  await operator.button("Sign out everywhere").click();
  await confirm(operator);
  await page.getByText("Signed in nowhere").waitFor();
  assert.equal((await stage.admin.showPerson(person.username)).sessions, 0);
  await operator.button("Reset factors").click();
  const act = page.locator("[role=alertdialog] .dialog-actions button").last();
  assert.equal(await act.isDisabled(), true);
  await page.keyboard.press("Escape");
  assert.equal((await stage.admin.showPerson(person.username)).username, person.username);
});

consoleTest("a name that no URL could hold is opened all the same", { origins }, async (operator) => {
  for (const username of ["..", "a/b?c#d", "100% 私"]) {
    await stage.admin.putUser(username, "a password of somebody");
    if (username === "..") await openAs(operator, await operatorWith(), `#/s/${stage.service}/people/${encodeURIComponent(username)}`);
    else await operator.go(`#/s/${stage.service}/people/${encodeURIComponent(username)}`);
    await operator.page.getByRole("heading", { name: username, level: 1 }).waitFor();
    await operator.page.getByText("Signed in nowhere").waitFor();
  }
});
