// The playground as a FAPI 2.0 client, in a real browser against a real server: each flow passes, and each broken rule is refused
// by the server with the sentence that the page shows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { RULES } from "../../console/src/playground/logic/rules.ts";
import { Playground, playgroundStage, serve } from "./support/playground.mjs";
import { scene } from "./support/scene.mjs";
import { stage } from "./support/stage.mjs";

playgroundStage({ supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] });

/** The sentences of the table, by the name of the rule. */
const SENTENCES = new Map(JSON.parse(readFileSync(inRoot("schema", "refusals.json"), "utf8")).map((row) => [row.rule, row]));

/** Whether a sentence is that of a row, whatever stands for `{name}`. */
function isOf({ sentence, error }, shown) {
  const [before, after = ""] = sentence.split("{name}");
  return shown.error === error && shown.sentence.startsWith(before) && shown.sentence.endsWith(after);
}

const refusalsOf = (id) => RULES.find((rule) => rule.id === id).refusals;

function assertRefused(id, shown) {
  const rows = refusalsOf(id).map((name) => SENTENCES.get(name));
  assert.ok(rows.some((row) => isOf(row, shown)), `${id}: ${shown.status} ${shown.error}: ${shown.sentence}`);
  assert.equal(shown.tone, "good", id);
}

scene("the FAPI flow passes, from the request to the log-out", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  assert.equal((await playground.send("push")).status, "201");
  const answer = await playground.visit();
  assert.deepEqual(answer.checks, { answer_iss: true, answer_state: true, answer_code: true });
  assert.equal(person.url.search, ""); // the code stays in no address
  const token = await playground.send("token");
  assert.equal(token.status, "200");
  assert.ok(Object.values(token.checks).every(Boolean), JSON.stringify(token.checks));
  assert.equal(token.checks.id_token_nonce, true);
  for (const step of ["userinfo", "resource", "refresh", "introspect", "revoke"]) assert.equal((await playground.send(step)).status, "200", step);
  const after = await playground.send("resource");
  assert.deepEqual([after.status, after.error], ["401", "invalid_token"]); // what was revoked opens nothing
  await playground.unfold("logout");
  await person.press("#go-logout");
  await playground.page.waitForSelector("[data-step=logout] .exchange");
  assert.equal((await playground.shown("logout")).checks.answer_state, true);
});

scene("a signed request and a signed answer pass, and nonces are asked for once", async (person) => {
  await serve({ dpopNonceRequired: true });
  try {
    const playground = new Playground(person);
    await playground.open("#flow=fapi&jar=1&jarm=1");
    await playground.make();
    assert.deepEqual([(await playground.send("push")).count, (await playground.shown("push")).status], [2, "201"]);
    const answer = await playground.visit();
    assert.deepEqual(answer.checks, { answer_signature: true, answer_aud: true, answer_exp: true, answer_iss: true, answer_state: true, answer_code: true });
    assert.deepEqual([(await playground.send("token")).count, (await playground.shown("token")).status], [1, "200"]);
    const wrong = await playground.tryRule("resource", "wrong_nonce");
    assertRefused("wrong_nonce", wrong);
    assert.equal(wrong.count, 1); // what is to be refused is not sent again
    assert.equal((await playground.send("resource")).status, "200");
  } finally {
    await serve({ dpopNonceRequired: false });
  }
});

scene("every rule of the pushed request is refused by its own sentence, and nothing is lost", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  const plain = RULES.filter(({ id, about, steps, isReady }) => steps.includes("push") && about !== "object" && !isReady && !["wrong_secret", "wrong_nonce"].includes(id));
  for (const { id } of plain) assertRefused(id, await playground.tryRule("push", id));
  assert.equal((await playground.send("push")).status, "201");
  for (const id of ["replayed_assertion", "replayed_proof"]) assertRefused(id, await playground.tryRule("push", id));
});

scene("every rule of a signed request is refused by its own sentence", async (person) => {
  const playground = new Playground(person);
  await playground.open("#flow=fapi&jar=1");
  await playground.make();
  for (const { id } of RULES.filter(({ about }) => about === "object")) assertRefused(id, await playground.tryRule("push", id));
  for (const id of ["missing_pkce", "plain_pkce", "tampered_redirect_uri", "implicit"]) assertRefused(id, await playground.tryRule("push", id));
  assert.equal((await playground.send("push")).status, "201");
});

scene("every rule of the code, of the client and of the proof is refused by its own sentence, and then the code is good still", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  await playground.visit();
  const rules = RULES.filter(({ id, steps, isReady }) => steps.includes("token") && !isReady && !["wrong_secret", "wrong_nonce"].includes(id));
  for (const { id } of rules) assertRefused(id, await playground.tryRule("token", id));
  const token = await playground.send("token");
  assert.equal(token.status, "200", token.sentence);
  for (const id of ["replayed_assertion", "replayed_proof", "replayed_code"]) assertRefused(id, await playground.tryRule("token", id));
  const after = await playground.send("resource");
  assert.equal(after.error, "invalid_token"); // RFC 6749 §4.1.2: the tokens of a code that is used twice are revoked
});

scene("every rule of an access token and of its proof is refused by its own sentence", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.toTokens("fapi");
  for (const step of ["resource", "userinfo"]) {
    const rules = RULES.filter(({ id, steps, isReady }) => steps.includes(step) && !isReady && !["wrong_nonce", "guessed_token"].includes(id));
    for (const { id } of rules) assertRefused(id, await playground.tryRule(step, id));
    assert.equal((await playground.send(step)).status, "200", step);
    assertRefused("replayed_proof", await playground.tryRule(step, "replayed_proof"));
  }
});

scene("every rule of the other requests of the client is refused by its own sentence", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.toTokens("fapi");
  for (const step of ["refresh", "introspect", "revoke"]) {
    const rules = RULES.filter(({ id, steps, isReady }) => steps.includes(step) && !isReady && !["wrong_secret", "wrong_nonce"].includes(id));
    for (const { id } of rules) assertRefused(id, await playground.tryRule(step, id));
    assert.equal((await playground.send(step)).status, "200", step);
  }
});

scene("what the browser brings is refused where nobody leaves the page, and a request_uri is good once", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  for (const id of ["not_pushed", "guessed_request_uri"]) {
    const shown = await playground.tryRule("authorize", id);
    assertRefused(id, shown);
  }
  await playground.visit();
  assertRefused("request_uri_twice", await playground.tryRule("authorize", "request_uri_twice"));
  await playground.send("token");
  await playground.unfold("logout");
  assertRefused("tampered_post_logout_redirect_uri", await playground.tryRule("logout", "tampered_post_logout_redirect_uri"));
});

scene("an attack on what came is warded off by the page, and the good answer is used all the same", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  await playground.visit();
  const attack = async (step, id, check) => {
    const trials = playground.step(step).locator("details.rules:has(.trials):not([open]) > summary");
    await playground.unfold(step);
    if (await trials.count()) await trials.click();
    await playground.page.click(`#attack-${id}`);
    await playground.page.waitForFunction(([step, check]) => document.querySelector(`[data-step=${step}] .exchange:last-child [data-check=${check}].fails`), [step, check]);
    const { tone, checks } = await playground.shown(step);
    assert.equal(tone, "good");
    assert.deepEqual(Object.entries(checks).filter(([, holds]) => !holds).map(([name]) => name), [check]);
  };
  await attack("answer", "answer_mixed_up", "answer_iss");
  await attack("answer", "answer_foisted", "answer_state");
  assert.equal((await playground.send("token")).status, "200");
  await attack("token", "id_token_injected", "id_token_nonce");
  await attack("token", "id_token_tampered", "id_token_signature");
  assert.equal((await playground.send("resource")).status, "200");
});

scene("a client asks for a token in its own name", async (person) => {
  const playground = new Playground(person);
  await playground.open("#flow=credentials&scope=accounts");
  await playground.make();
  assert.equal((await playground.send("token")).status, "200");
  for (const step of ["resource", "introspect", "revoke"]) assert.equal((await playground.send(step)).status, "200", step);
  assert.equal(await playground.step("authorize").count(), 0);
});

scene("an answer that nobody asked for is not used", async (person) => {
  const playground = new Playground(person);
  await person.page.goto(`${stage.issuer}/playground/?code=foisted&state=foisted&iss=${encodeURIComponent(stage.issuer)}`);
  await person.page.waitForSelector(".trouble");
  assert.equal(person.url.search, "");
  assert.equal(await playground.standing("token"), "waiting");
  assert.ok(!(await person.page.content()).includes("foisted"));
});

scene("while the browser is away no secret is written down, and nothing is left when it is back", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.send("push");
  await playground.unfold("authorize");
  await person.press("#go-authorize");
  const kept = await person.page.evaluate(() => ({ ...sessionStorage }));
  assert.deepEqual(Object.keys(kept), ["sekisho.playground.run"]);
  assert.ok(!/"d":|PRIVATE KEY/.test(kept["sekisho.playground.run"]));
  await person.page.goBack();
  await playground.page.waitForSelector("[data-step=push][data-standing=done]");
  await playground.visit();
  assert.deepEqual(await person.page.evaluate(() => Object.keys(sessionStorage)), []);
  const keys = await person.page.evaluate(async () => {
    const database = await new Promise((done) => Object.assign(indexedDB.open("sekisho.playground"), { onsuccess: ({ target }) => done(target.result) }));
    const all = (store) => new Promise((done) => Object.assign(database.transaction(store).objectStore(store).getAll(), { onsuccess: ({ target }) => done(target.result) }));
    return { runs: (await all("runs")).length, extractable: (await all("clients")).map(({ privateKey }) => privateKey.extractable) };
  });
  assert.deepEqual(keys, { runs: 0, extractable: [false] });
});

scene("no token, no code and no secret is in an address", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.toTokens("fapi");
  for (const step of ["userinfo", "resource", "introspect", "revoke"]) await playground.send(step);
  const bodies = await Promise.all(playground.responses.filter((one) => one.url().endsWith("/oauth/token")).map((one) => one.json()));
  const { access_token, refresh_token, id_token } = bodies.at(-1);
  for (const request of person.witness.requests) for (const token of [access_token, refresh_token, id_token]) assert.ok(!request.url().includes(token));
});

scene("what is changed by hand is sent so, and what cannot be read is not sent", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  const form = playground.step("push").locator(".fields").filter({ hasText: "response_type" });
  await form.locator("input").first().fill("code id_token");
  const refused = await playground.send("push");
  assert.equal(refused.error, "unsupported_response_type");
  assert.match(refused.told, /response_type/);
  await playground.page.getByRole("button", { name: "Undo what I changed" }).click();
  const assertion = playground.step("push").locator(".field-row").filter({ hasText: "client_assertion" }).last();
  await assertion.locator("summary").click();
  await assertion.getByRole("button", { name: "Edit as JSON" }).click();
  const claims = assertion.locator("textarea").last();
  await claims.fill("{");
  await playground.page.waitForFunction(() => document.querySelector("#send-push").disabled);
  await claims.fill(JSON.stringify({ iss: "playground" }));
  await playground.page.waitForFunction(() => !document.querySelector("#send-push").disabled);
  assert.equal((await playground.send("push")).error, "invalid_client");
});

scene("a broken request is mended where its refusal is, and sent as it should be", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  await playground.breaks("push", "old_iat");
  assertRefused("old_iat", await playground.send("push"));
  await playground.page.click("#mend-push");
  await playground.page.waitForFunction(() => document.activeElement.id === "send-push");
  assert.equal((await playground.send("push")).status, "201");
});

scene("a refusal leads to the page about its rule, in the language of this page", { locale: "ja-JP" }, async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  for (const [step, rule] of [["push", "wrong_htu"], ["push", "assertion_by_another_key"], ["authorize", "guessed_request_uri"]]) {
    if (step === "authorize") await playground.send("push");
    assertRefused(rule, await playground.tryRule(step, rule));
    const href = await playground.step(step).locator(".exchange .error-uri").last().getAttribute("href");
    const [refusal] = refusalsOf(rule);
    assert.equal(href, `${stage.issuer}/errors/${SENTENCES.get(refusal).page}?lang=ja`);
    const page = await fetch(href);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /lang="ja"/);
  }
});
