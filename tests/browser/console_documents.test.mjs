// What is changed in the console counts at the real server, from the next request on.

import assert from "node:assert/strict";
import { before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { buildAssets } from "../../scripts/lib/assets.mjs";
import { consoleTest } from "./support/console.mjs";
import { asked, newName, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

before(() => buildAssets());

const open = async (operator, hash) => openAs(operator, await operatorWith(), hash);
const member = (operator, path) => operator.page.locator(`[data-member="${path}"]`);
const input = (operator, path) => operator.page.locator(`[id="member-${path}"]`);
const api = (path) => `/api/${stage.service}/${path}`;
const service = async () => (await asked("GET", api("documents/service"))).document;
const settings = () => `#/s/${stage.service}/settings`;

/** Asks until the answer is so: copies of documents live for a while (docs/architecture.md). */
async function eventually(ask, isSo) {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    assert.ok(tries < 60, JSON.stringify(answer));
    await sleep(1000);
  }
}

const metadata = async () => (await fetch(`${stage.origin}/.well-known/openid-configuration`)).json();
const token = async (parameters, headers = {}) => {
  const response = await fetch(`${stage.origin}/oauth/token`, { method: "POST", headers, body: new URLSearchParams(parameters) });
  return { status: response.status, ...(await response.json()) };
};
const withSecret = (id, secret, scope = "read") => token({ grant_type: "client_credentials", scope }, { Authorization: `Basic ${btoa(`${id}:${secret}`)}` });

/** A machine with a secret, made by the API. */
async function newMachine() {
  const alias = newName("machine");
  const document = { clientIdAlias: alias, clientName: `Machine ${alias}`, grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "CLIENT_SECRET_BASIC" };
  const { changes } = await asked("POST", api("documents/apply"), { documents: [{ kind: "client", document }] });
  return { alias, id: changes[0].id, secret: changes[0].clientSecret };
}

consoleTest("a setting that is changed in the console is what the next request sees, and so is the way back", { origins }, async (operator) => {
  await open(operator, settings());
  const before = await service();
  await input(operator, "requestObjectRequired").check();
  await operator.save();
  assert.equal((await service()).requestObjectRequired, true);
  await eventually(metadata, (told) => told.require_signed_request_object === true);
  await operator.button("Undo").click();
  await operator.told("Undone");
  assert.deepEqual(await service(), before);
  await eventually(metadata, (told) => told.require_signed_request_object !== true);
});

consoleTest("what the server refuses is said at the member that it names", { origins }, async (operator) => {
  await open(operator, settings());
  const scope = member(operator, "supportedScopes").locator("details.item").first();
  await scope.locator("summary").click();
  await scope.getByRole("button", { name: "Add to Attributes" }).click();
  await scope.getByRole("textbox", { name: "Name", exact: true }).last().fill("access_token.duration");
  await scope.getByRole("textbox", { name: "Value", exact: true }).fill("60");
  await member(operator, "supportedScopes").getByText(/The server refuses it/).first().waitFor();
  assert.ok(await operator.button("Review and save").isDisabled());
  assert.deepEqual(await operator.faults(), []);
  await operator.button("Discard").click();
});

consoleTest("what somebody else saves meanwhile is not lost: the server says so, and both changes are put together", { origins }, async (operator) => {
  await open(operator, settings());
  await input(operator, "idTokenDuration").fill("777");
  await operator.page.getByText("The server accepts it").waitFor();
  const theirs = await service();
  await asked("POST", api("documents/apply"), { documents: [{ kind: "service", document: { ...theirs, pushedAuthReqDuration: 55 } }] });
  await operator.button("Review and save").click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByText("You have changed different settings: both fit together.").waitFor();
  assert.notEqual((await service()).idTokenDuration, 777);
  await dialog.getByRole("button", { name: "Put together" }).click();
  await operator.save();
  const now = await service();
  assert.deepEqual([now.idTokenDuration, now.pushedAuthReqDuration], [777, 55]);
});

consoleTest("the history tells who changed what, and a former document comes back", { origins }, async (operator) => {
  await open(operator, settings());
  const before = await service();
  await input(operator, "description").fill(newName("note"));
  await operator.save();
  await operator.page.getByRole("tab", { name: "History" }).click();
  const rows = operator.page.locator(".revision");
  await rows.nth(1).waitFor();
  await rows.first().getByText(/^by operator-\d+$/).waitFor();
  await rows.nth(1).locator("summary").click();
  await rows.nth(1).getByRole("button", { name: "Restore this" }).click();
  await operator.save();
  assert.equal((await service()).description, before.description);
});

consoleTest("a client that is locked in the console is shut out, and let in when it is unlocked", { origins }, async (operator) => {
  const { alias, id, secret } = await newMachine();
  assert.equal((await withSecret(alias, secret)).status, 200);
  await open(operator, `#/s/${stage.service}/clients/${id}`);
  await operator.button("Lock").click();
  await operator.page.getByRole("alertdialog").getByRole("button", { name: "Lock" }).click();
  await operator.told("Locked");
  await eventually(() => withSecret(alias, secret), ({ error }) => error === "invalid_client");
  await operator.button("Unlock").click();
  await operator.page.getByRole("alertdialog").getByRole("button", { name: "Unlock" }).click();
  await operator.told("Unlocked");
  await eventually(() => withSecret(alias, secret), ({ status }) => status === 200);
});

consoleTest("another secret opens, and the former one does not any more", { origins }, async (operator) => {
  const { alias, id, secret } = await newMachine();
  await open(operator, `#/s/${stage.service}/clients/${id}`);
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "Another secret…" }).click();
  await operator.page.getByRole("alertdialog").getByRole("button", { name: "Make another secret" }).click();
  const fresh = await operator.page.getByRole("dialog").locator("pre").innerText();
  assert.notEqual(fresh, secret);
  await eventually(() => withSecret(alias, fresh), ({ status }) => status === 200);
  assert.equal((await withSecret(alias, secret)).error, "invalid_client");
});

consoleTest("a client that is deleted is gone, and what was granted to it with it", { origins }, async (operator) => {
  const { alias, id, secret } = await newMachine();
  await open(operator, `#/s/${stage.service}/clients`);
  await operator.page.getByLabel("Find a client").fill(alias);
  await operator.page.getByRole("row", { name: new RegExp(alias) }).click();
  await operator.page.getByRole("heading", { name: `Machine ${alias}` }).waitFor();
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = operator.page.getByRole("alertdialog");
  await dialog.getByRole("textbox").fill(alias);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await operator.told("Deleted");
  await eventually(() => withSecret(alias, secret), ({ error }) => error === "invalid_client");
  await assert.rejects(asked("GET", api(`documents/client/${id}`)), /404/);
});

// Wizards

const answer = async (operator, answers) => {
  for (const [id, text] of Object.entries(answers)) await operator.page.locator(`[id="ask-${id}"]`).fill(text);
};
async function doIt(operator) {
  await operator.button("See what will be done").click();
  await operator.page.locator(".plan-rows").first().waitFor();
  await operator.settled();
  await operator.button("Do it").click();
  await operator.page.getByRole("heading", { name: "It is done" }).waitFor();
}

for (const [how, choose, type] of [["a key", async () => undefined, "Bearer"], ["a key, and tokens that are bound to another", async (operator) => operator.page.getByLabel(/Its tokens are bound/).check(), "DPoP"], ["a secret", async (operator) => operator.page.getByLabel("A secret, which is made and shown once").check(), "Bearer"]]) {
  consoleTest(`a machine that a wizard has made, by ${how}, gets a token from the page`, { origins }, async (operator) => {
    await open(operator, `#/s/${stage.service}/wizards/machine`);
    await answer(operator, { name: newName("Robot") });
    await choose(operator);
    await doIt(operator);
    await operator.button("Ask for a token").click();
    await operator.page.getByText(new RegExp(`^A ${type} token, for [\\d,]+ seconds`)).waitFor();
  });
}

/** Has the client that was made signed in by somebody in the playground, which the console opens; answers what the tokens are told to be. */
async function signInAtPlayground(operator, user, isFapi = false) {
  await operator.button("Test the sign-in").click();
  const [playground] = await Promise.all([operator.page.waitForEvent("popup"), operator.page.getByRole("alertdialog").getByRole("button", { name: "Add it and go on" }).click()]);
  await playground.waitForSelector("#steps");
  const press = async (selector) => {
    await playground.locator(selector).waitFor();
    await playground.click(selector);
  };
  const unfold = async (step) => {
    const head = playground.locator(`[data-step=${step}] .step-head`);
    if ((await head.getAttribute("aria-expanded")) === "false") await head.click();
  };
  const sent = async (step) => {
    await unfold(step);
    await press(`#send-${step}`);
    await playground.locator(`[data-step=${step}] .exchange`).first().waitFor();
  };
  if (isFapi) await sent("push");
  await unfold("authorize");
  await press("#go-authorize");
  await playground.locator("#username").fill(user.username);
  await playground.locator("#password").fill(user.password);
  await press("#login-submit");
  await press("#consent-allow");
  await playground.locator("[data-step=answer] .exchange").first().waitFor();
  await sent("token");
  const status = await playground.locator("[data-step=token] .exchange").last().locator("summary .badge").innerText();
  await playground.close();
  return status;
}

const SIGN_IN = [
  ["a web app by a secret", "web", { redirects: "https://shop.example/callback" }, async () => undefined],
  ["a web app by a key", "web", { redirects: "https://shop.example/callback" }, async (operator) => operator.page.getByLabel("A key pair, which is made in this browser").check()],
  ["a single-page app", "spa", { redirects: "https://app.example/" }, async () => undefined],
  ["an app on a device, whose tokens are bound to a key", "native", {}, async () => undefined],
];
for (const [name, id, answers, choose] of SIGN_IN) {
  consoleTest(`${name} that a wizard has made signs somebody in, in the playground that it opens`, { origins }, async (operator) => {
    await open(operator, `#/s/${stage.service}/wizards/${id}`);
    const alias = newName(id);
    await answer(operator, { name: alias, ...answers });
    await choose(operator);
    await doIt(operator);
    assert.match(await signInAtPlayground(operator, stage.user), /200/);
    const uri = `${stage.origin}/playground/`;
    const document = async () => (await asked("GET", api(`documents/client/${alias}`))).document;
    assert.ok((await document()).redirectUris.includes(uri));
    await operator.button("Take the address out again").click();
    await operator.told("Taken out");
    assert.ok(!(await document()).redirectUris.includes(uri));
  });
}

consoleTest("a service becomes one by FAPI 2.0, its metadata say so, and its first client signs somebody in", { origins }, async (operator) => {
  const issuer = `${stage.origin}/${newName("bank")}`;
  const { id } = await stage.admin.createService(issuer);
  const own = stage.admin.of(id);
  const user = { username: "customer", password: "a password of a customer" };
  await own.apply([{ name: "service.json", kind: "service", document: { issuer, fapiModes: [], sessionDuration: 3600 } }]);
  await own.putUser(user.username, user.password);
  await open(operator, `#/s/${id}/wizards/fapi`);
  await answer(operator, { name: "Household Budget", redirects: "https://budget.example/callback" });
  await doIt(operator);
  const metadata = await eventually(async () => (await fetch(`${stage.origin}/.well-known/oauth-authorization-server${new URL(issuer).pathname}`)).json(), (told) => told.require_pushed_authorization_requests === true);
  assert.deepEqual(metadata.response_types_supported, ["code"]);
  assert.deepEqual(metadata.token_endpoint_auth_methods_supported, ["private_key_jwt"]);
  assert.equal(metadata.authorization_response_iss_parameter_supported, true);
  assert.match(await signInAtPlayground(operator, user, true), /200/);
  const report = await asked("GET", `/api/${id}/fapi/report`);
  assert.deepEqual(report.service.requirements.filter(({ spec, state }) => spec === "SP" && state === "BROKEN"), []);
  assert.deepEqual(report.clients.flatMap(({ requirements }) => requirements).filter(({ spec, state }) => spec === "SP" && state === "BROKEN"), []);
});
