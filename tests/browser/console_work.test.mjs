// What an operator does in the console is done at the server.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { consoleTest } from "./support/console.mjs";
import { asked, newName, newPerson, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

const open = async (operator, hash) => openAs(operator, await operatorWith(), hash);
const confirm = (operator) => operator.page.locator("[role=alertdialog] .dialog-actions button").last().click();
const status = async (path, secret) => (await fetch(new URL(path, stage.origin), { headers: { Authorization: `Bearer ${secret}` } })).status;
const personScreen = (person) => `#/s/${stage.service}/people/${person.username}`;

consoleTest("a token shows its secret once, counts for its rights, and no more once it is revoked", { origins }, async (operator) => {
  const { page } = operator;
  await open(operator, "#/tokens");
  await operator.button("Make a token").click();
  await page.getByLabel("Description").fill("A reader");
  await page.getByLabel("VIEW_AUDIT_LOG").check();
  await page.locator(".dialog-actions button[type=submit]").click();
  const secret = await page.locator(".code-block code").innerText();
  assert.equal(await status(`/api/${stage.service}/audit`, secret), 200);
  assert.equal(await status(`/api/${stage.service}/people/list`, secret), 403);
  await page.locator(".dialog-actions").getByRole("button", { name: "Close" }).click();
  assert.ok(!(await page.content()).includes(secret));
  const row = page.locator(".list > li", { hasText: "A reader" });
  await row.getByRole("button", { name: "Revoke" }).click();
  await confirm(operator);
  await row.waitFor({ state: "detached" });
  assert.ok(!JSON.stringify(await stage.admin.listTokens()).includes("A reader"));
});

consoleTest("the link for another operator is shown once, and what its rights include is ticked with them", { origins }, async (operator) => {
  const { page } = operator;
  const description = newName("Support");
  await open(operator, "#/operators");
  await operator.button("Invite an operator").click();
  await page.getByLabel("Description").fill(description);
  assert.deepEqual(await page.getByRole("dialog").getByRole("checkbox", { checked: true }).evaluateAll((all) => all.map(({ labels }) => labels[0].textContent)), ["VIEW_CLIENT", "VIEW_SERVICE"]);
  await page.getByLabel("ADMIN", { exact: true }).check();
  await page.getByText("Whoever has ADMIN can do everything that you can").waitFor();
  await page.getByLabel("ADMIN", { exact: true }).uncheck();
  await page.getByRole("checkbox", { name: /^MODIFY_PEOPLE/ }).check();
  const included = page.getByRole("checkbox", { name: /^VIEW_PEOPLE/ });
  assert.deepEqual([await included.isChecked(), await included.isDisabled()], [true, true]);
  await page.locator(".dialog-actions button[type=submit]").click();
  const link = await page.locator(".code-block code").innerText();
  assert.ok(link.startsWith(`${stage.origin}/operators/account/link`), link);
  await page.locator(".dialog-actions").getByRole("button", { name: "Close" }).click();
  const { operators } = await asked("GET", "/api/operators/list");
  const [{ subject, rights, joined }] = operators.filter((one) => one.description === description);
  assert.deepEqual([rights, joined], [["MODIFY_PEOPLE"], false]);
  const row = page.locator(".list > li", { hasText: description });
  await row.getByRole("button", { name: "Change the rights" }).click();
  await page.getByRole("checkbox", { name: /^VIEW_AUDIT_LOG/ }).check();
  await page.locator(".dialog-actions button[type=submit]").click();
  await row.getByText("VIEW_AUDIT_LOG").waitFor();
  await row.getByRole("button", { name: "Remove" }).click();
  await confirm(operator);
  await row.waitFor({ state: "detached" });
  assert.ok(!(await asked("GET", "/api/operators/list")).operators.some((one) => one.subject === subject));
});

consoleTest("keys that are compromised are replaced once the word is typed, and not before", { origins }, async (operator) => {
  const { page } = operator;
  await open(operator, `#/s/${stage.service}/keys`);
  const kids = () => page.locator(".list code").allInnerTexts();
  const before = await kids();
  await operator.button("Rotate the keys").click();
  await confirm(operator);
  await page.getByText("Only published").first().waitFor();
  const rotated = await kids();
  assert.ok(before.every((kid) => rotated.includes(kid)) && rotated.length > before.length);
  await page.locator(".section.danger button").click();
  const act = page.locator("[role=alertdialog] .dialog-actions button").last();
  assert.equal(await act.isDisabled(), true);
  await page.getByLabel("Type compromised to confirm").fill("compromise");
  assert.equal(await act.isDisabled(), true);
  await page.getByLabel("Type compromised to confirm").fill("compromised");
  await act.click();
  await page.locator("[role=alertdialog]").waitFor({ state: "detached" });
  const { keys } = await (await fetch(new URL("/oauth/jwks", stage.origin))).json();
  assert.ok(keys.every(({ kid }) => !rotated.includes(kid)));
});

consoleTest("a person is made, changed and deleted, and what they lose is said before", { origins }, async (operator) => {
  const { page } = operator;
  const username = newName("made");
  await open(operator, `#/s/${stage.service}/people`);
  await operator.button("Make an account").click();
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill("short");
  await page.locator(".dialog-actions button[type=submit]").click();
  await page.locator("dialog [role=alert]").waitFor();
  assert.equal(await page.getByLabel("User name").inputValue(), username);
  await page.getByLabel("Password").fill("a password that is long");
  await page.locator(".dialog-actions button[type=submit]").click();
  await page.getByRole("heading", { name: username, level: 1 }).waitFor();
  await operator.button("Change the claims").click();
  await page.locator("dialog textarea").fill('{ "name": "Aoi", "groups": ["staff"] }');
  await page.locator(".dialog-actions button[type=submit]").click();
  await page.getByText('["staff"]').waitFor();
  assert.deepEqual((await stage.admin.showPerson(username)).claims, { name: "Aoi", groups: ["staff"] });
  await operator.button("Delete the account").click();
  await page.getByText("nothing brings them back").waitFor();
  await page.getByLabel(`Type ${username} to confirm`).fill(username);
  await confirm(operator);
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await assert.rejects(stage.admin.showPerson(username));
});

consoleTest("a person's session that is ended is gone, and the others stay", { origins }, async (operator) => {
  const { page } = operator;
  const person = await newPerson();
  for (let i = 0; i < 2; i++) await signedIn(person);
  await open(operator, personScreen(person));
  const ends = page.getByRole("button", { name: "End", exact: true });
  assert.equal(await ends.count(), 2);
  await ends.first().click();
  await confirm(operator);
  await page.waitForFunction(() => [...document.querySelectorAll(".list button")].filter(({ textContent }) => textContent === "End").length === 1);
  assert.equal((await stage.admin.showPerson(person.username)).sessions, 1);
});

/** Signs somebody in at their account in a browser of their own. */
async function signedIn({ username, password }) {
  const context = await stage.browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await page.goto(`${stage.origin}/account`);
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.click("#login-submit");
  await page.waitForURL(/\/account/);
  await context.close();
}

consoleTest("an invitation gives its link where it is not mailed, and is taken back", { origins }, async (operator) => {
  const { page } = operator;
  const email = `${newName("kei")}@mail.example`;
  await open(operator, `#/s/${stage.service}/invitations`);
  await operator.button("Invite somebody").click();
  await page.getByLabel("Mail address").fill(email);
  await page.getByLabel("Do not mail it: show me the link").check();
  await page.locator(".dialog-actions button[type=submit]").click();
  assert.match(await page.locator(".code-block code").innerText(), /^http/);
  await page.locator(".dialog-actions").getByRole("button", { name: "Close" }).click();
  const row = page.locator(".list > li", { hasText: email });
  await row.getByRole("button", { name: "Take back" }).click();
  await confirm(operator);
  await row.waitFor({ state: "detached" });
  assert.ok(!JSON.stringify(await stage.admin.listInvitations()).includes(email));
});

consoleTest("what is mailed in development is in the outbox", { origins }, async (operator) => {
  const email = `${newName("mailed")}@mail.example`;
  await asked("POST", `/api/${stage.service}/people/invitations/create`, { email });
  await open(operator, `#/s/${stage.service}/outbox`);
  await operator.page.getByText(`To ${email}`).waitFor();
});

consoleTest("what an operator has done is in the trail under their name, found, followed and exported", { origins }, async (operator) => {
  const { page } = operator;
  const account = await operatorWith();
  const person = await newPerson();
  await open(operator, personScreen(person));
  await operator.button("Lock").click();
  await confirm(operator);
  await operator.button("Unlock").waitFor();
  const trail = () => asked("GET", `/api/${stage.service}/audit?type=api.changed&count=500`);
  for (let tries = 0; !JSON.stringify(await trail()).includes("lock_flag"); tries++) {
    assert.ok(tries < 100, "it is in no trail");
    await sleep(100); // it is written after the answer
  }
  await operator.go(`#/s/${stage.service}/audit?type=api.changed`);
  await page.getByRole("row", { name: /people\/lock_flag\/update/ }).first().waitFor();
  await page.getByRole("row", { name: /people\/lock_flag\/update/ }).first().click();
  await page.getByRole("dialog").getByText(`operator:${account.subject}`).first().waitFor();
  await page.keyboard.press("Escape");
  await operator.button("Export").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "As JSON lines" }).click()]);
  const { default: fs } = await import("node:fs");
  const lines = fs.readFileSync(await download.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(lines.some(({ caller, operation }) => caller === `operator:${account.subject}` && operation.includes("lock_flag")));
  assert.ok(lines.every(({ type }) => type === "api.changed"));
  await page.getByLabel("Follow").check();
  const told = page.locator("main p[role=status]", { hasText: "Following" });
  await told.waitFor();
  const before = parseInt((await told.innerText()).replace(/^.*· (\d+) event/, "$1"), 10);
  await asked("POST", `/api/${stage.service}/people/lock_flag/update/${person.username}`, { locked: false });
  await told.filter({ hasText: new RegExp(`· ${before + 1} event`) }).waitFor({ timeout: 60_000 });
});

consoleTest("a call that fails is told in the server's own sentence, and can be repeated", { origins }, async (operator) => {
  const { page } = operator;
  await open(operator);
  await page.route("**/api/*/keys/get", (route) => route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ resultCode: "A001101", resultMessage: "[A001101] The server cannot answer at the moment." }) }), { times: 1 });
  await operator.go(`#/s/${stage.service}/keys`);
  await page.getByText("The server cannot answer at the moment.").waitFor();
  await page.getByText("A001101 · Status 503").waitFor();
  await operator.button("Try again").click();
  await page.getByText("Signing keys").waitFor();
});

consoleTest("the figures tell what was asked, and the report how the service stands", { origins }, async (operator) => {
  const { page } = operator;
  await fetch(new URL("/oauth/token", stage.origin), { method: "POST", body: new URLSearchParams({ grant_type: "authorization_code" }) });
  await open(operator, `#/s/${stage.service}/dashboard`);
  await page.getByText("How exact this is").waitFor();
  const requests = page.locator(".tile", { hasText: "Requests" }).first().locator("dd");
  await page.waitForFunction(() => Number(document.querySelector(".tile dd").textContent.replace(/\D/g, "")) > 0, undefined, { timeout: 90_000 });
  assert.ok(Number((await requests.innerText()).replace(/\D/g, "")) > 0);
  await operator.go(`#/s/${stage.service}/fapi?broken=1`);
  await page.getByText("Broken").first().waitFor();
  assert.equal(await page.locator("main .badge", { hasText: /^(?:Met|Always so|Not applicable)/ }).count(), 0);
});
