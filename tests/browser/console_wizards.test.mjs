// The wizards of the console: answered, read, done; with a server out of memory. console_documents.test.mjs tries what they make at the
// real one.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { consoleTest, SCREENS } from "./support/console.mjs";
import { startFakeApi } from "./support/fake_api.mjs";
import { buildAssets } from "../../scripts/lib/assets.mjs";

let fake;
before(async () => {
  await buildAssets();
  fake = await startFakeApi({ clients: 5, people: 1, events: 1 });
});
after(() => fake?.close());

const origins = () => [fake.origin];
const documents = (kind) => fake.world.documents[kind];
const client = (alias) => [...documents("client").values()].find(({ clientIdAlias }) => clientIdAlias === alias);
const ORIGINAL = () => ({ issuer: "https://id.sekisho.example", apiKey: 1, serviceName: "Accounts", fapiModes: [], supportedScopes: [{ name: "openid" }, { name: "orders:read" }] });

const signIn = (operator, hash) => operator.signIn(fake.origin, hash);

/** What the wizards ask, in both languages, as far as the tests say it. */
const WORDS = {
  en: { plan: "See what will be done", act: "Do it", done: "It is done", kept: "I have kept it" },
  ja: { plan: "実行する内容を見る", act: "実行する", done: "完了しました", kept: "控えました" },
};

/** What is typed into each, by the names of the fields, which are the same in every language. */
const FILLED = {
  fapi: { "ask-name": "Household Budget", "ask-redirects": "https://budget.example/callback" },
  web: { "ask-name": "Example Shop", "ask-redirects": "https://shop.example/callback" },
  spa: { "ask-name": "Shop in the browser", "ask-redirects": "https://app.shop.example/" },
  native: { "ask-name": "Shop on a device" },
  machine: { "ask-name": "Warehouse" },
  api: { "ask-name": "Invoices", "ask-identifier": "https://api.example/invoices", "ask-apiOwnScopes": "invoices:read" },
  mcp: { "ask-name": "Tools", "ask-identifier": "https://tools.example/mcp", "ask-apiOwnScopes": "tools:use" },
};

async function fill(operator, id, more = {}) {
  for (const [field, text] of Object.entries({ ...FILLED[id], ...more })) await operator.page.locator(`[id="${field}"]`).fill(text);
}

async function toPlan(operator, words = WORDS.en) {
  await operator.button(words.plan).click();
  await operator.page.locator(".plan-rows").first().waitFor();
  await operator.settled();
}

async function toDone(operator, words = WORDS.en) {
  await operator.button(words.act).click();
  await operator.page.getByRole("heading", { name: words.done }).waitFor();
  await operator.settled();
}

for (const { tag, ...screen } of SCREENS) {
  const words = WORDS[screen.locale.slice(0, 2)];
  for (const id of Object.keys(FILLED)) {
    consoleTest(`${id} is gone through on a screen of ${tag}, and axe finds no fault`, { origins, ...screen }, async (operator) => {
      documents("service").set("1", ORIGINAL());
      for (const [number, { clientIdAlias }] of documents("client")) if (clientIdAlias && !/^app-/.test(clientIdAlias)) documents("client").delete(number);
      for (const identifier of documents("api").keys()) if (!identifier.endsWith("orders")) documents("api").delete(identifier);
      await signIn(operator, `#/s/1/wizards/${id}`);
      const look = async (step) => {
        assert.deepEqual(await operator.wider(), [], step);
        assert.deepEqual(await operator.faults(), [], step);
        await operator.picture(`console-wizard-${id}-${step}-${tag}`);
      };
      await look("asks");
      await fill(operator, id);
      await toPlan(operator, words);
      await look("plans");
      await toDone(operator, words);
      await operator.page.waitForFunction(() => [...document.querySelectorAll(".code-block code")].every(({ textContent }) => textContent !== "…"));
      await look("done");
      for (const tab of await operator.page.getByRole("tab").all()) {
        await tab.click();
        const code = await operator.page.locator("[role=tabpanel] pre").innerText();
        assert.ok(code.includes("id.sekisho.example") && !code.includes("{{"), code.slice(0, 200));
      }
    });
  }
}

consoleTest("the list of wizards fits the smallest screen, and says which is not for this service", { origins, viewport: { width: 320, height: 640 } }, async (operator) => {
  documents("service").set("1", { ...ORIGINAL(), fapiModes: ["FAPI2_SECURITY"] });
  await signIn(operator, "#/s/1/wizards");
  assert.deepEqual(await operator.wider(), []);
  assert.deepEqual(await operator.faults(), []);
  assert.equal(await operator.page.getByText(/allows no app that cannot keep a secret/).count(), 2);
  assert.equal(await operator.page.getByRole("link", { name: "Start: Single-page app" }).count(), 0);
  documents("service").set("1", ORIGINAL());
});

consoleTest("what is missing is said at its question, and nothing is asked of the server", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/web");
  const before = fake.world.asked.filter((line) => line.startsWith("POST /api")).length;
  await operator.button(WORDS.en.plan).click();
  await operator.page.getByText("This is needed.").first().waitFor();
  assert.equal(await operator.page.evaluate(() => document.activeElement?.id), "ask-name");
  await operator.page.locator("#ask-name").fill("Shop");
  await operator.page.locator("#ask-redirects").fill("http://shop.example/");
  await operator.page.getByText(/^An https address without a fragment/).waitFor();
  assert.deepEqual(await operator.faults(), []);
  assert.equal(fake.world.asked.filter((line) => line.startsWith("POST /api")).length, before);
});

consoleTest("a client_id that somebody has is not taken from them", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  const others = { ...client("app-1") };
  await signIn(operator, "#/s/1/wizards/web");
  await fill(operator, "web", { "ask-alias": "app-1" });
  await toPlan(operator);
  await operator.page.getByText("There is a client with the client_id app-1 already. Choose another one.").waitFor();
  assert.ok(await operator.button("Do it").isDisabled());
  assert.deepEqual(client("app-1"), others);
  await operator.button("Change the answers").click();
  assert.equal(await operator.page.locator("#ask-redirects").inputValue(), "https://shop.example/callback", "the answers are kept");
});

consoleTest("of a list it is told what is added, and not what was so without being stated", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/machine");
  await fill(operator, "machine", { "ask-alias": "added" });
  await toPlan(operator);
  await operator.page.getByText("+ CLIENT_CREDENTIALS", { exact: true }).waitFor();
});

consoleTest("what the server would refuse is said before anything changes", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/machine");
  await fill(operator, "machine");
  // The faults are taken by the next calls: the client that is looked for, and the trial.
  fake.world.faults.push({ status: 404, body: { resultMessage: "none" } }, { status: 400, body: { error: "invalid_document", kind: "client", member: "grantTypes", error_description: "grantTypes is refused for a test" } });
  await toPlan(operator);
  await operator.page.getByText("grantTypes is refused for a test").waitFor();
  assert.ok(await operator.button("Do it").isDisabled());
  assert.equal(client("warehouse"), undefined);
});

consoleTest("FAPI 2.0: each setting is told with its clause, and is what is applied", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/fapi");
  await fill(operator, "fapi", { "ask-alias": "budget" });
  await operator.page.locator("#ask-pushedFor").fill("600");
  await operator.button(WORDS.en.plan).click();
  await operator.page.getByText(/FAPI 2.0 wants less than 600/).waitFor();
  await operator.page.locator("#ask-pushedFor").fill("300");
  await toPlan(operator);
  for (const clause of ["§5.3.2.2 (12)", "§5.3.2.2 (7)", "§5.3.2.1 (9)", "§5.3.2.1 (13)", "§5.3.2.1 (8)"]) await operator.page.getByRole("link", { name: `FAPI 2.0 ${clause}` }).first().waitFor();
  await operator.page.getByText("https://id.sekisho.example/oauth/par", { exact: true }).waitFor();
  await toDone(operator);
  const service = documents("service").get("1");
  assert.deepEqual(service.fapiModes, ["FAPI2_SECURITY"]);
  assert.equal(service.pushedAuthReqDuration, 300);
  assert.equal(service.serviceName, "Accounts", "what it does not speak of stays");
  assert.equal(client("budget").tokenAuthMethod, "PRIVATE_KEY_JWT");
});

consoleTest("the private key is in no request, and whoever leaves without having kept it is asked", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  const bodies = [];
  operator.page.on("request", (request) => bodies.push(request.postData() ?? ""));
  await signIn(operator, "#/s/1/wizards/machine");
  await fill(operator, "machine", { "ask-alias": "key-once" });
  await toPlan(operator);
  await toDone(operator);
  const key = JSON.parse(await operator.page.locator(".code-block code").first().textContent());
  assert.ok(key.d);
  assert.ok(bodies.every((body) => !body.includes(key.d)));
  assert.deepEqual(client("key-once").jwks.keys.map(({ kid }) => kid), [key.kid]);
  await operator.page.evaluate(() => void (location.hash = "#/s/1/clients"));
  await operator.page.getByRole("alertdialog", { name: "Leave without having kept the private key?" }).waitFor();
  await operator.button("Stay here").click();
  const [file] = await Promise.all([operator.page.waitForEvent("download"), operator.button("Download").click()]);
  assert.equal(file.suggestedFilename(), "client.key.json");
  await operator.go("#/s/1/clients");
  await operator.page.getByRole("heading", { name: "Clients" }).waitFor();
});

consoleTest("a secret is shown this once, and is the one that was made", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/web");
  await fill(operator, "web", { "ask-alias": "secret-once" });
  await toPlan(operator);
  await toDone(operator);
  assert.equal(await operator.page.locator(".code-block code").first().textContent(), "a-secret-of-43-characters-which-is-told-once-x");
  await operator.button(WORDS.en.kept).click();
  await operator.page.getByRole("link", { name: "The client" }).click();
  await operator.page.getByRole("heading", { name: "Example Shop" }).waitFor();
  assert.equal(await operator.page.getByText("a-secret-of-43").count(), 0);
});

/** Goes to another screen in the same moment in which the page says `word`, after `act`. */
async function leaveWhenTold(operator, word, hash, act) {
  await operator.page.evaluate(([word, hash]) => {
    const watched = new MutationObserver(() => {
      if (!document.querySelector("main").textContent.includes(word)) return;
      watched.disconnect();
      location.hash = hash;
    });
    watched.observe(document.body, { childList: true, characterData: true, subtree: true });
  }, [word, hash]);
  await act();
}

for (const [id, more] of [["web", { "ask-alias": "left-1" }], ["spa", { "ask-alias": "left-2" }]]) {
  consoleTest(`when ${id} has done its work and nothing is left to lose, nobody is asked who leaves`, { origins }, async (operator) => {
    documents("service").set("1", ORIGINAL());
    await signIn(operator, `#/s/1/wizards/${id}`);
    await fill(operator, id, more);
    await toPlan(operator);
    await toDone(operator);
    if (id === "web") await leaveWhenTold(operator, "You may leave this page now.", "#/s/1/clients", () => operator.page.locator(".code-block").first().getByRole("button", { name: "Copy" }).click());
    else await operator.go("#/s/1/clients");
    await operator.page.getByRole("heading", { name: "Clients" }).waitFor();
    assert.equal(await operator.page.locator("dialog").count(), 0);
  });
}

consoleTest("an MCP server is told where its metadata are to be, and how clients name it", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  documents("api").delete("https://tools.example/mcp");
  await signIn(operator, "#/s/1/wizards/mcp");
  await fill(operator, "mcp", { "ask-alias": "assistant-1" });
  await toPlan(operator);
  await toDone(operator);
  await operator.page.getByText("https://tools.example/.well-known/oauth-protected-resource/mcp").first().waitFor();
  assert.deepEqual(documents("api").get("https://tools.example/mcp").scopes, ["tools:use"]);
  assert.equal(client("assistant-1").clientType, "PUBLIC");
  assert.ok(documents("service").get("1").supportedScopes.some(({ name }) => name === "tools:use"));
});

consoleTest("a scope that was typed counts, also where it was not added before one goes on", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/machine");
  await fill(operator, "machine", { "ask-alias": "typed-scope", "ask-machineScopes-other": "reports" });
  await fill(operator, "machine", { "ask-alias": "typed-scope", "ask-machineScopes-other": "reports:read" });
  await toPlan(operator);
  await toDone(operator);
  const names = documents("service").get("1").supportedScopes.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.startsWith("reports")), ["reports:read"]);
});

consoleTest("where somebody else saves the service meanwhile, the answers stay and there is a way on", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  documents("api").delete(FILLED.api["ask-identifier"]);
  await signIn(operator, "#/s/1/wizards/api");
  await fill(operator, "api");
  documents("service").set("1", { ...ORIGINAL(), accessTokenDuration: 321 });
  fake.world.versions.set("service 1", "theirs");
  await operator.button(WORDS.en.plan).click();
  await operator.page.getByRole("alert").first().waitFor();
  await operator.button("Change the answers").click();
  assert.equal(await operator.page.locator("#ask-name").inputValue(), FILLED.api["ask-name"]);
  await toPlan(operator);
  await toDone(operator);
  assert.equal(documents("service").get("1").accessTokenDuration, 321);
});

consoleTest("by the keyboard alone a wizard is gone through", { origins }, async (operator) => {
  documents("service").set("1", ORIGINAL());
  await signIn(operator, "#/s/1/wizards/native");
  const { keyboard } = operator.page;
  const focus = () => operator.page.evaluate(() => (document.activeElement?.matches("input") ? document.activeElement.id : document.activeElement?.textContent?.trim()));
  const until = async (wanted) => {
    for (let i = 0; i < 80 && (await focus()) !== wanted; i++) await keyboard.press("Tab");
    assert.equal(await focus(), wanted);
  };
  await until("ask-name");
  await keyboard.type("By keys");
  await keyboard.press("Enter");
  await operator.page.locator(".plan-rows").first().waitFor();
  await operator.settled();
  await until("Do it");
  await keyboard.press("Enter");
  await operator.page.getByRole("heading", { name: WORDS.en.done }).waitFor();
  assert.ok(client("by-keys"));
  await until("oauth4webapi");
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await operator.page.getByRole("tabpanel").getByText("net.openid.appauth").first().waitFor();
});

consoleTest("the sign-in is tried in the playground, which is handed the key, and its address is taken out again", { origins }, async (operator) => {
  documents("service").set("1", { ...ORIGINAL(), issuer: fake.origin });
  await signIn(operator, "#/s/1/wizards/web");
  await fill(operator, "web", { "ask-alias": "tried" });
  await operator.page.getByLabel("A key pair, which is made in this browser").check();
  await toPlan(operator);
  await toDone(operator);
  const key = JSON.parse(await operator.page.locator(".code-block code").first().textContent());
  const uri = `${fake.origin}/playground/`;
  await operator.button("Test the sign-in").click();
  const dialog = operator.page.getByRole("alertdialog");
  await dialog.getByText(uri).waitFor();
  assert.ok(!client("tried").redirectUris.includes(uri), "not before somebody has agreed");
  // The playground reads what it was handed as it opens; so it is looked at before.
  await operator.page.context().addInitScript(() => void (window.handed = sessionStorage.getItem("sekisho.playground.client")));
  const [playground] = await Promise.all([operator.page.waitForEvent("popup"), dialog.getByRole("button", { name: "Add it and go on" }).click()]);
  await playground.waitForLoadState("domcontentloaded");
  const handed = JSON.parse(await playground.evaluate(() => window.handed));
  assert.equal(new URL(playground.url()).pathname, "/playground/");
  assert.deepEqual(handed, { issuer: fake.origin, client_id: "tried", token_endpoint_auth_method: "private_key_jwt", redirect_uri: uri, scope: "openid profile email offline_access", privateJwk: key });
  assert.equal(await operator.page.evaluate(() => sessionStorage.getItem("sekisho.playground.client")), null, "here it is gone");
  await playground.close();
  assert.deepEqual(client("tried").redirectUris, ["https://shop.example/callback", uri]);
  await operator.button("Take the address out again").click();
  await operator.told("Taken out");
  assert.deepEqual(client("tried").redirectUris, ["https://shop.example/callback"]);
  operator.witness.complaints.length = 0; // of the playground, which finds no metadata at this server
});
