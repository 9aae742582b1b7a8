// What the tests of the console stand on: a real server in development with people, clients and an audit trail, and operators who have
// joined it by their links.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { adminClient } from "../../../scripts/lib/admin_client.mjs";
import { furnishOpenid } from "../../../scripts/lib/openid_development.mjs";
import { startWorkerd } from "../../../scripts/serve.mjs";
import { launchOptions } from "../../../scripts/setup/chromium.mjs";

const SECRET = "a-secret-of-the-console-tests-with-43-or-more-characters";
const PEOPLE = { signUp: "INVITATION", mail: { from: "accounts@sekisho.example" }, audit: { enabled: true, usernames: true } };

/** Filled before the first test of a file and emptied after its last one. */
export const stage = {};
export const origins = () => [stage.origin];

let raised;
/** Raises the stage where it is not yet raised, for what a file of tests adds to it beforehand. */
export const raise = () => (raised ??= build());

before(raise);
after(strike);

async function build() {
  stage.state = mkdtempSync(join(tmpdir(), "sekisho-console-"));
  stage.server = await startWorkerd({ host: "localhost", stateFolder: stage.state, adminSecret: SECRET, development: true });
  stage.origin = stage.server.url;
  stage.admin = adminClient(stage.origin, SECRET);
  const { user } = await furnishOpenid(stage.admin, stage.origin, { service: { people: PEOPLE, sessionDuration: 3600 } });
  stage.user = user;
  const { documents } = await stage.admin.export();
  stage.service = String(documents.find(({ kind }) => kind === "service").document.apiKey);
  stage.browser = await chromium.launch(await launchOptions());
}

async function strike() {
  await stage.browser?.close();
  await stage.server?.stop();
  if (stage.state) rmSync(stage.state, { recursive: true, force: true });
}

/** Asks the server with the admin secret; answers the JSON of a call that was done. */
export async function asked(method, path, body) {
  const headers = { Authorization: `Bearer ${SECRET}`, ...(body && { "Content-Type": "application/json" }) };
  const response = await fetch(new URL(path, stage.origin), { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

export const invite = (invitation = {}) => asked("POST", "/admin/operator/invite", invitation);

let count = 0;
export const newName = (what) => `${what}-${(count += 1)}`;

/** Makes the account that a link is for, at the page in front of somebody; answers its name and password. */
export async function makeAccount(page, link, username = newName("operator")) {
  const password = `the long password of ${username}`;
  await page.goto(link);
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.click("#sign-up-submit");
  return { username, password };
}

/**
 * An operator with these rights who has made an account and is signed in at the service of the operators: the state of a browser, for
 * `consoleTest`. Each is made once for a file.
 */
const made = new Map();
export function operatorWith(rights = ["ADMIN"], service) {
  const key = JSON.stringify({ rights, service });
  if (!made.has(key)) made.set(key, make(rights, service));
  return made.get(key);
}

async function make(rights, service) {
  const { link, subject } = await invite({ rights, service, description: `for a test of ${rights.join(" ")}` });
  const context = await stage.browser.newContext({ locale: "en-US" });
  try {
    const page = await context.newPage();
    const account = await makeAccount(page, link);
    await page.waitForLoadState();
    const later = page.locator("#offer-later");
    await page.locator("#offer-later, .shell, h1").first().waitFor();
    if (await later.count()) await later.click();
    await page.waitForLoadState();
    return { ...account, subject, storageState: await context.storageState() };
  } finally {
    await context.close();
  }
}

/** Somebody new at the first service. */
export async function newPerson(claims = {}) {
  const person = { username: newName("person"), password: "a password of a person" };
  await stage.admin.putUser(person.username, person.password, { name: `Somebody ${person.username}`, ...claims });
  return person;
}

/** Opens the console as this operator, of whom the browser remembers that they have signed in. */
export async function openAs(operator, account, hash = "") {
  await operator.page.context().addCookies(account.storageState.cookies);
  await operator.open(stage.origin, hash);
  await operator.page.locator(".shell").waitFor();
  await operator.settled();
}
