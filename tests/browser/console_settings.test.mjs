// The documents of a service in the console: changed by form and as JSON, with what the server says of them, and what somebody else does
// meanwhile. The server is one out of memory; console_documents.test.mjs does the same with the real one.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { consoleTest, SCREENS } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { buildAssets } from "../../scripts/lib/assets.mjs";

const CLIENTS = 10_000;
let fake;
before(async () => {
  await buildAssets();
  fake = await startFakeApi({ clients: CLIENTS, people: 3, events: 10 });
});
after(() => fake?.close());

const origins = () => [fake.origin];
const documents = (kind) => fake.world.documents[kind];
const service = () => documents("service").get("1");
const member = (operator, path) => operator.page.locator(`[data-member="${path}"]`);
const input = (operator, path) => operator.page.locator(`[id="member-${path}"]`);
const writes = () => fake.world.asked.filter((line) => line.startsWith("POST") && !line.includes("operators"));

const signIn = (operator, hash) => operator.signIn(fake.origin, hash);

/** Waits until the server has said that it accepts what is there. */
const accepted = (operator) => operator.page.getByText("The server accepts it").waitFor();

/** Another operator saves something. */
function others(kind, id, changes) {
  documents(kind).set(id, { ...documents(kind).get(id), ...changes });
  fake.world.versions.set(`${kind} ${id}`, `theirs-${fake.world.asked.length}`);
}

const PLACES = {
  settings: "#/s/1/settings",
  settings_json: "#/s/1/settings?tab=json",
  settings_history: "#/s/1/settings?tab=history",
  clients: "#/s/1/clients",
  client: "#/s/1/clients/100001",
  client_new: "#/s/1/clients/new",
  apis: "#/s/1/apis",
  api: "#/s/1/apis/https%3A%2F%2Fapi.example%2Forders",
};
for (const { tag, ...screen } of SCREENS) {
  consoleTest(`the screens of documents fit a screen of ${tag}, and axe finds no fault`, { origins, ...screen }, async (operator) => {
    await signIn(operator, PLACES.settings);
    for (const [name, hash] of Object.entries(PLACES)) {
      await operator.go(hash);
      assert.deepEqual(await operator.wider(), [], name);
      assert.deepEqual(await operator.faults(), [], name);
      await operator.picture(`console-${name}-${tag}`);
    }
  });
}

consoleTest("the way back from a save is offered where it was done, and nowhere else", { origins }, async (operator) => {
  const { page } = operator;
  await signIn(operator, PLACES.settings);
  await input(operator, "serviceName").fill("Accounts of today");
  await operator.save();
  await operator.go(`${PLACES.settings}?tab=history`);
  assert.equal(await page.getByRole("button", { name: "Undo", exact: true }).count(), 1);
  await operator.go(PLACES.clients);
  assert.equal(await page.locator(".toast").count(), 0);
});

consoleTest("a dialog covers the whole page, and nothing behind it moves", { origins, scrollBars: true }, async (operator) => {
  const { page } = operator;
  await signIn(operator, PLACES.settings);
  const places = () => page.evaluate(() => ["h1", ".bar-end", "main"].map((one) => document.querySelector(one).getBoundingClientRect()).map(({ left, right }) => [left, right]));
  const before = await places();
  assert.ok(await page.evaluate(() => innerWidth > document.documentElement.clientWidth), "there is a scroll bar");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await places(), before);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("dialog"), "::backdrop").width), `${await page.evaluate(() => innerWidth)}px`);
  await page.keyboard.press("Escape");
  assert.deepEqual(await places(), before);
});

consoleTest("what is typed or read is not cut", { origins, viewport: { width: 320, height: 640 } }, async (operator) => {
  const { page } = operator;
  const before = service();
  documents("service").set("1", { ...before, apiKey: 9007199254740991 });
  await signIn(operator, PLACES.settings);
  assert.ok(await input(operator, "apiKey").evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth), "a number of 16 digits");
  documents("service").set("1", before);
  await operator.go("#/s/1/audit");
  await page.locator(".table-body .number").first().waitFor();
  assert.ok(await page.evaluate(() => [...document.querySelectorAll(".table-body .number")].every(({ parentElement: { scrollWidth, clientWidth } }) => scrollWidth <= clientWidth)), "when something happened");
  await page.keyboard.press("Control+k");
  const [field, body] = await page.evaluate(() => [document.activeElement, document.querySelector(".dialog-body")].map((one) => one.getBoundingClientRect().top));
  assert.ok(field - body >= 2, "the edge of the field that has the focus");
});

consoleTest("every setting says what it means, where it comes from, and what the screens of Authlete call it", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await operator.page.getByLabel("Find a setting").fill("認可 > iss レスポンス");
  await operator.page.getByText("1 setting", { exact: true }).waitFor();
  await member(operator, "issSuppressed").locator("summary").click();
  for (const text of ["RFC 9207", "Endpoints > Authorization > Issuer Identification Response Parameter", "issSuppressed", "true Responses lack iss."]) await member(operator, "issSuppressed").getByText(text, { exact: true }).first().waitFor();
  assert.deepEqual(await operator.faults(), []);
  await operator.page.getByLabel("Find a setting").fill("no such setting");
  await operator.page.getByText("No setting is called that.").waitFor();
});

for (const [locale, spoken] of Object.entries({ "en-US": { away: "in English, opens in a new tab", docs: "Documentation", group: "Log-out" }, ja: { away: "英語、新しいタブで開きます", docs: "ドキュメント", group: "ログアウト" } })) {
  consoleTest(`a setting and its group lead to what is written of them, in a new tab and with a warning of that, in ${locale}`, { origins, locale }, async (operator) => {
    await signIn(operator, PLACES.settings);
    await member(operator, "people.mail.from").locator("summary").click();
    const led = async (link) => Promise.all(["href", "hreflang", "target", "rel"].map((name) => link.getAttribute(name)));
    const one = member(operator, "people.mail.from").getByRole("link", { name: `docs/people.md#mail ${spoken.away}`, exact: true });
    assert.deepEqual(await led(one), ["/console/docs/people#mail", "en", "_blank", "noreferrer"]);
    const group = operator.page.getByRole("link", { name: `${spoken.docs} ${spoken.group}, ${spoken.away}`, exact: true });
    assert.deepEqual(await led(group), ["/console/docs/people#logging-out", "en", "_blank", "noreferrer"]);
    assert.deepEqual(await operator.faults(), []);
  });
}

consoleTest("the search of the console leads to a setting, by the words of Authlete’s console, too", { origins }, async (operator) => {
  await signIn(operator, PLACES.apis);
  await operator.page.keyboard.press("Control+k");
  await operator.page.keyboard.type("リフレッシュトークン継続使用");
  await operator.page.getByRole("option", { name: /Keep the refresh token/ }).waitFor();
  await operator.page.keyboard.press("ArrowDown");
  await operator.page.keyboard.press("Enter");
  await input(operator, "refreshTokenKept").waitFor();
  await operator.page.waitForFunction(() => document.activeElement?.id === "member-refreshTokenKept");
});

consoleTest("a setting is changed, saved, and put back by the way that is offered", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  const before = service();
  await input(operator, "sessionDuration").fill("600");
  await member(operator, "sessionDuration").getByText("not saved").waitFor();
  await operator.save();
  assert.deepEqual(service(), { ...before, sessionDuration: 600 });
  await operator.button("Undo").click();
  await operator.told("Undone");
  assert.deepEqual(service(), before);
  assert.equal(await input(operator, "sessionDuration").inputValue(), "");
});

consoleTest("what is set back to the default is out of the document, and out of the list of what differs", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await operator.page.getByLabel("Only what differs from the default").check();
  await member(operator, "accessTokenDuration").waitFor();
  assert.equal(await member(operator, "sessionDuration").count(), 0);
  await operator.button("Life of an access token (seconds): back to the default").click();
  await accepted(operator);
  assert.ok(await member(operator, "accessTokenDuration").isVisible(), "it stays under the hand");
  await operator.button("Undo the last change").click();
  assert.equal(await input(operator, "accessTokenDuration").inputValue(), "600");
  await operator.button("Redo").click();
  assert.equal(await input(operator, "accessTokenDuration").inputValue(), "");
  await operator.save();
  assert.ok(!("accessTokenDuration" in service()));
});

consoleTest("what breaks the schema is said at its member, and nothing is asked of the server or saved", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  const before = writes().length;
  await input(operator, "allowableClockSkew").fill("61");
  await member(operator, "allowableClockSkew").getByText("It has to be 60 or less.").waitFor();
  assert.equal(await input(operator, "allowableClockSkew").getAttribute("aria-invalid"), "true");
  assert.ok(await operator.button("Review and save").isDisabled());
  assert.deepEqual(await operator.faults(), []);
  await operator.page.waitForTimeout(800);
  assert.equal(writes().length, before);
  await operator.button("Discard").click();
});

consoleTest("what the server refuses is said at its member, with its own sentence", { origins }, async (operator) => {
  await signIn(operator, PLACES.client);
  await operator.button("Add to Redirect URIs").click();
  await operator.page.getByRole("textbox", { name: "Redirect URIs 2" }).fill("http://127.0.0.1/callback");
  await member(operator, "redirectUris").getByText(/applicationType is NATIVE \(RFC 8252 7.3\)/).waitFor();
  await operator.button("Show the first one").click();
  assert.ok(await operator.button("Review and save").isDisabled());
  await input(operator, "applicationType").selectOption("NATIVE");
  await operator.save();
  assert.deepEqual(documents("client").get("100001").redirectUris, ["https://app-1.example/callback", "http://127.0.0.1/callback"]);
});

consoleTest("what the profile fixes cannot be changed, and says which clause fixes it", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  assert.ok(await input(operator, "parRequired").isEnabled());
  await member(operator, "fapiModes").getByLabel("FAPI2_SECURITY", { exact: true }).check();
  assert.ok(await input(operator, "parRequired").isDisabled());
  assert.ok(await input(operator, "parRequired").isChecked(), "it is as the profile has it");
  await member(operator, "issSuppressed").getByText(/section 5\.3\.2\.2 \(7\) requires iss/).waitFor();
  assert.ok(await member(operator, "supportedTokenAuthMethods").getByLabel("CLIENT_SECRET_BASIC", { exact: true }).isDisabled());
  assert.deepEqual(await operator.faults(), []);
  await operator.button("Discard").click();
  assert.ok(await input(operator, "parRequired").isEnabled());
});

consoleTest("what somebody else has saved meanwhile is kept, and where both have changed one chooses", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await input(operator, "idTokenDuration").fill("120");
  await input(operator, "serviceName").fill("Mine");
  await accepted(operator);
  others("service", "1", { serviceName: "Theirs", sessionDuration: 60 });
  await operator.button("Review and save").click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByText("Somebody else has changed this meanwhile").waitFor();
  assert.equal(service().serviceName, "Theirs", "nothing was saved");
  assert.deepEqual(await operator.faults(), []);
  await dialog.getByLabel("Theirs: Theirs").check();
  await dialog.getByRole("button", { name: "Put together" }).click();
  await operator.save();
  assert.equal(service().serviceName, "Theirs");
  assert.equal(service().sessionDuration, 60);
  assert.equal(service().idTokenDuration, 120);
});

consoleTest("the document as JSON and the form are one, and what is no JSON is not saved", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings_json);
  const area = operator.page.getByLabel("The whole document as JSON");
  const text = await area.inputValue();
  await area.fill(text.replace("{", '{ "dpopNonceDuration": 60,'));
  await operator.page.getByRole("tab", { name: "Settings" }).click();
  assert.equal(await input(operator, "dpopNonceDuration").inputValue(), "60");
  await operator.page.getByRole("tab", { name: "JSON" }).click();
  await area.fill("{ no JSON");
  await operator.page.getByText(/This is not JSON/).first().waitFor();
  assert.ok(await operator.button("Review and save").isDisabled());
  await area.fill("[]");
  await operator.page.getByText("A document is a JSON object.").first().waitFor();
  await operator.button("Discard").click();
});

consoleTest("a former document is looked at, taken over, and saved as any other change", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await input(operator, "supportedUiLocales").waitFor({ state: "attached" });
  const before = service();
  await input(operator, "pushedAuthReqDuration").fill("42");
  await operator.save();
  await operator.page.getByRole("tab", { name: "History" }).click();
  const former = operator.page.locator(".revision").nth(1);
  await former.locator("summary").click();
  await former.getByLabel("Compared with now").check();
  await former.getByText('"pushedAuthReqDuration": 42').waitFor();
  assert.deepEqual(await operator.faults(), []);
  const revision = fake.world.revisions.filter(({ kind }) => kind === "service").at(-2).document;
  await former.getByRole("button", { name: "Restore this" }).click();
  await operator.save();
  assert.deepEqual(service(), revision);
  assert.ok(!("pushedAuthReqDuration" in service()) || service().pushedAuthReqDuration === before.pushedAuthReqDuration);
});

consoleTest("whoever leaves with changes is asked, and stays or loses them", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await input(operator, "description").fill("a note");
  await operator.page.evaluate(() => void (location.hash = "#/s/1/clients"));
  await operator.button("Stay here").click();
  assert.equal(await input(operator, "description").inputValue(), "a note");
  await operator.page.evaluate(() => void (location.hash = "#/s/1/clients"));
  await operator.button("Leave and lose the changes").click();
  await operator.page.getByRole("heading", { name: "Clients" }).waitFor();
});

consoleTest("scopes, with what they say in each language and their attributes, are changed in place", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await operator.button("Add to Scopes").click();
  const item = member(operator, "supportedScopes").locator("details.item").last();
  await item.getByLabel("Name", { exact: true }).first().fill("payments");
  await item.getByLabel("Description", { exact: true }).first().fill("Make payments");
  await item.getByRole("button", { name: "Add to Description in each language" }).click();
  await item.getByRole("combobox", { name: "Language" }).fill("ja");
  await item.getByRole("textbox", { name: "Text", exact: true }).fill("支払い");
  await item.getByRole("button", { name: "Add to Attributes" }).click();
  await item.getByLabel("Name", { exact: true }).last().fill("fapi2");
  await item.getByLabel("Value", { exact: true }).fill("sp");
  assert.deepEqual(await operator.faults(), []);
  await operator.save();
  assert.deepEqual(service().supportedScopes.at(-1), { name: "payments", description: "Make payments", descriptions: [{ tag: "ja", value: "支払い" }], attributes: [{ key: "fapi2", value: "sp" }] });
});

consoleTest("an action becomes a hook, and keeps none of the members that it had as a rule", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await operator.button("Add to What is added to tokens").click();
  const item = member(operator, "actions").locator("details.item").last();
  await item.getByText("It does not have the form that is needed.").or(item.getByText("It has to have 1 characters or more.")).first().waitFor();
  await item.getByRole("combobox").first().selectOption("TOKEN_HOOK");
  await item.getByLabel("URL", { exact: true }).fill("https://hook.example/tokens");
  await operator.save();
  assert.deepEqual(service().actions.at(-1), { type: "TOKEN_HOOK", url: "https://hook.example/tokens" });
});

consoleTest("a document goes out as a file and by the clipboard, and comes back by either", { origins }, async (operator) => {
  await signIn(operator, PLACES.client);
  const menu = async (name) => {
    await operator.button("More").click();
    await operator.page.getByRole("menuitem", { name }).click();
  };
  await menu("Copy as JSON");
  await operator.told("Copied");
  const copied = await operator.page.evaluate(() => navigator.clipboard.readText());
  assert.deepEqual(JSON.parse(copied), documents("client").get("100001"));
  const [file] = await Promise.all([operator.page.waitForEvent("download"), menu("Download as a file")]);
  assert.equal(file.suggestedFilename(), "client-app-1.json");
  assert.deepEqual(JSON.parse(await readFile(await file.path(), "utf8")), documents("client").get("100001"));
  await menu("Import what is copied");
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("textbox").fill('{"issuer": "https://as.example"}');
  await dialog.getByText("This is a document of another kind: service.").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Take it over" }).isDisabled());
  await dialog.getByRole("textbox").fill(JSON.stringify({ ...JSON.parse(copied), description: "came back" }));
  await dialog.getByRole("button", { name: "Take it over" }).click();
  await operator.save();
  assert.equal(documents("client").get("100001").description, "came back");
  const [chooser] = await Promise.all([operator.page.waitForEvent("filechooser"), menu("Import from a file")]);
  await chooser.setFiles({ name: "client.json", mimeType: "application/json", buffer: Buffer.from(copied) });
  await operator.save();
  assert.deepEqual(documents("client").get("100001"), JSON.parse(copied));
});

consoleTest("a file with several documents says what would change, and changes that at once", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "All documents of the service…" }).click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Download all" }).click();
  await dialog.getByText(/There are 10,000 clients/).waitFor();
  const file = { documents: [{ kind: "service", document: { ...service(), serviceName: "By file" } }, { kind: "client", document: { clientIdAlias: "by-file", redirectUris: ["https://file.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" } }] };
  const [chooser] = await Promise.all([operator.page.waitForEvent("filechooser"), dialog.getByRole("button", { name: "Import a file" }).click()]);
  await chooser.setFiles({ name: "all.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(file)) });
  await dialog.getByText("2 documents would change").waitFor();
  assert.notEqual(service().serviceName, "By file", "nothing has changed yet");
  assert.deepEqual(await operator.faults(), []);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.getByText("a-secret-of-43-characters-which-is-told-once-x").waitFor();
  assert.equal(service().serviceName, "By file");
  assert.ok([...documents("client").values()].some(({ clientIdAlias }) => clientIdAlias === "by-file"));
});

// Clients

consoleTest("of ten thousand clients only those on the screen are in the page, and the server looks for one", { origins }, async (operator) => {
  const before = fake.world.asked.length;
  await signIn(operator, PLACES.clients);
  await operator.page.getByText(/^10,00\d clients$/).waitFor();
  assert.ok(await operator.page.locator(".table-body [role=row]").count() <= 80);
  await operator.page.locator(".table-body").evaluate((body) => void (body.scrollTop = body.scrollHeight));
  await operator.page.getByRole("row", { name: /99[89]\d/ }).first().waitFor();
  const asked = fake.world.asked.slice(before).filter((line) => line.includes("/documents/clients?"));
  assert.ok(asked.length <= 8, `${asked.length} requests`);
  await operator.page.getByLabel("Find a client").fill("app-9999");
  await operator.page.getByRole("row", { name: /app-9999/ }).waitFor();
  await operator.page.getByText("1 client", { exact: true }).waitFor();
  assert.ok(fake.world.asked.at(-1).includes("query=app-9999"));
  await operator.page.getByRole("row", { name: /app-9999/ }).click();
  await operator.page.getByRole("heading", { name: "Tidal 9999" }).waitFor();
});

consoleTest("a client is made with a key of this browser, whose private half goes nowhere", { origins }, async (operator) => {
  const bodies = [];
  operator.page.on("request", (request) => bodies.push(request.postData() ?? ""));
  await signIn(operator, PLACES.client_new);
  assert.equal(await operator.page.locator(".save-bar").count(), 0, "nothing is wrong before anybody has said anything");
  await input(operator, "clientIdAlias").fill("made-here");
  await operator.button("Add to Redirect URIs").click();
  await operator.page.getByRole("textbox", { name: "Redirect URIs 1" }).fill("https://made.example/cb");
  await member(operator, "jwks").getByText("A JWK Set or its URL is needed, and not both.").waitFor();
  await operator.button("Make a key pair here").click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make it" }).click();
  const key = JSON.parse(await dialog.locator("pre").textContent());
  assert.ok(key.d);
  assert.deepEqual(await operator.faults(), []);
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await accepted(operator);
  await operator.button("Review and create").click();
  await operator.page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
  await operator.page.getByRole("heading", { name: "made-here" }).waitFor();
  const [made] = [...documents("client").values()].filter(({ clientIdAlias }) => clientIdAlias === "made-here");
  assert.equal(made.jwks.keys[0].kid, key.kid);
  assert.ok(!("d" in made.jwks.keys[0]));
  assert.ok(bodies.every((body) => !body.includes(key.d)), "the private half is in no request");
});

consoleTest("a private key that is pasted leaves its private half out, and a symmetric one is not taken", { origins }, async (operator) => {
  await signIn(operator, PLACES.client);
  await operator.button("Add a public key").click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("textbox").fill('{"kty":"oct","k":"c2VjcmV0"}');
  await dialog.getByText("A symmetric key has no public part.").waitFor();
  await dialog.getByRole("textbox").fill('{"kty":"EC","crv":"P-256","x":"2vQ2UWnj5NxPW2oQr9WuteNLA8g1CZIy3mY7L0J1MTk","y":"lKQp1enDiFqz3rveXz85qa-BrXmpZwDoXXksaP2ALPw","d":"c2VjcmV0","kid":"pasted"}');
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await operator.told(/were left out/);
  await member(operator, "jwks").getByText("pasted").waitFor();
  await operator.page.getByRole("tab", { name: "JSON" }).click();
  const text = await operator.page.getByLabel("The whole document as JSON").inputValue();
  assert.ok(text.includes('"pasted"') && !text.includes("c2VjcmV0"));
  await operator.button("Discard").click();
});

consoleTest("a client is locked and unlocked, after one has read what that does", { origins }, async (operator) => {
  await signIn(operator, PLACES.client);
  await operator.button("Lock").click();
  const dialog = operator.page.getByRole("alertdialog");
  await dialog.getByText(/no token of it stands/).waitFor();
  await dialog.getByRole("button", { name: "Lock" }).click();
  await operator.told("Locked");
  assert.equal(documents("client").get("100001").locked, true);
  await operator.button("Unlock").click();
  await dialog.getByRole("button", { name: "Unlock" }).click();
  await operator.told("Unlocked");
  assert.ok(!("locked" in documents("client").get("100001")));
});

consoleTest("another secret is made once one has agreed, and is shown this once", { origins }, async (operator) => {
  documents("client").set("100003", { ...documents("client").get("100003"), clientType: undefined, tokenAuthMethod: "CLIENT_SECRET_BASIC" });
  await signIn(operator, "#/s/1/clients/100003");
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "Another secret…" }).click();
  await operator.page.getByRole("alertdialog").getByRole("button", { name: "Make another secret" }).click();
  const secret = /^another-secret-of-43-characters-told-once-\d$/;
  await operator.page.getByRole("dialog").getByText(secret).waitFor();
  await operator.page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  assert.equal(await operator.page.getByText(secret).count(), 0);
});

consoleTest("a client is deleted only by whoever types its name", { origins }, async (operator) => {
  await signIn(operator, "#/s/1/clients/100007");
  await operator.button("More").click();
  await operator.page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = operator.page.getByRole("alertdialog");
  assert.ok(await dialog.getByRole("button", { name: "Delete for good" }).isDisabled());
  await dialog.getByLabel("Type app-7 to confirm").fill("app-7");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await operator.page.getByRole("heading", { name: "Clients" }).waitFor();
  assert.ok(!documents("client").has("100007"));
  await operator.go("#/s/1/clients/100007");
  await operator.page.getByText("There is no such client").waitFor();
});

consoleTest("an API is made, and a scope of it that the service lacks is refused", { origins }, async (operator) => {
  await signIn(operator, PLACES.apis);
  await operator.page.getByRole("link", { name: "New API" }).click();
  await input(operator, "identifier").fill("https://api.example/invoices");
  await member(operator, "scopes").getByLabel("orders:read").check();
  await member(operator, "scopes").getByLabel("Scopes: Another value").fill("nobody:knows");
  await operator.button("Add to Scopes").click();
  await member(operator, "scopes").getByText(/is not one of supportedScopes/).waitFor();
  await member(operator, "scopes").getByLabel("nobody:knows").click();
  await accepted(operator);
  await operator.button("Review and create").click();
  await operator.page.getByRole("dialog").getByRole("button", { name: "Create", exact: true }).click();
  await operator.page.locator("main code", { hasText: "https://api.example/invoices" }).first().waitFor();
  assert.deepEqual(documents("api").get("https://api.example/invoices"), { identifier: "https://api.example/invoices", scopes: ["orders:read"] });
});

consoleTest("by the keyboard alone a setting is found, changed and saved", { origins }, async (operator) => {
  await signIn(operator, PLACES.settings);
  const { keyboard } = operator.page;
  const until = async (name, key = "Tab", most = 80) => {
    for (let i = 0; i < most; i++) {
      if ((await operator.focused()) === name) return;
      await keyboard.press(key);
    }
    assert.fail(`the focus did not come to ${name}; it is at ${await operator.focused()}`);
  };
  await until("Find a setting");
  await keyboard.type("allowableClockSkew");
  await operator.page.getByText("1 setting", { exact: true }).waitFor();
  for (let i = 0; i < 8 && (await operator.page.evaluate(() => document.activeElement?.id)) !== "member-allowableClockSkew"; i++) await keyboard.press("Tab");
  await keyboard.type("20");
  await accepted(operator);
  await until("Review and save");
  await keyboard.press("Enter");
  await operator.page.getByRole("dialog").waitFor();
  await until("Save", "Tab", 12);
  await keyboard.press("Enter");
  await operator.told("Saved");
  assert.equal(service().allowableClockSkew, 20);
});

consoleTest("whoever may only look sees everything and can change nothing", { origins: () => [looker.origin] }, async (operator) => {
  await operator.open(looker.origin, PLACES.settings);
  await operator.page.click("#sign-in");
  await operator.page.locator(".shell").waitFor();
  await operator.settled();
  await operator.page.getByText("You may see this, and not change it.").waitFor();
  assert.ok(await input(operator, "serviceName").isDisabled());
  assert.equal(await operator.page.getByRole("button", { name: /^Add/ }).count(), 0);
  await operator.go(PLACES.client);
  assert.equal(await operator.button("Lock").count(), 0);
  await operator.button("More").click();
  assert.equal(await operator.page.getByRole("menuitem", { name: "Delete…" }).count(), 0);
  assert.deepEqual(looker.world.asked.filter((line) => line.includes("documents/apply")), []);
});
let looker;
before(async () => void (looker = await startFakeApi({ clients: 3, people: 1, events: 1, rights: ["VIEW_SERVICE", "VIEW_CLIENT"] })));
after(() => looker?.close());
