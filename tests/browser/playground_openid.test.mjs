// The playground as a client of an ordinary OpenID Connect service: made, handed over and typed in; public and confidential.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { jwk } from "../../scripts/lib/development.mjs";
import { Playground, openidPlayground } from "./support/playground.mjs";
import { DENY } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const SECRET = randomBytes(32).toString("base64url");
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateJwk = jwk(pair.privateKey, "PS256");
const secret = (tokenAuthMethod) => ({ tokenAuthMethod, clientSecret: SECRET });
const CLIENTS = {
  browser: { clientType: "PUBLIC", tokenAuthMethod: "NONE" },
  basic: secret("CLIENT_SECRET_BASIC"),
  post: secret("CLIENT_SECRET_POST"),
  hmac: { ...secret("CLIENT_SECRET_JWT"), tokenAuthSignAlg: "HS256" },
  signer: { tokenAuthMethod: "PRIVATE_KEY_JWT", jwks: { keys: [jwk(pair.publicKey, "PS256")] } },
};

openidPlayground({ refreshTokenIdempotencyDuration: 0, refreshTokenKept: false }, CLIENTS);

/** Types a client in. */
async function type(playground, clientId, method, proof) {
  const { page } = playground;
  await page.click("#client-type");
  await page.fill("#typed-client-id", clientId);
  await page.locator("form select").selectOption(method);
  if (proof !== undefined) await page.fill(method === "private_key_jwt" ? "#typed-jwk" : "#typed-secret", proof);
  await page.click("#client-use");
}

async function assertPasses(playground, steps = ["userinfo", "resource", "refresh", "introspect", "revoke"]) {
  const token = await playground.toTokens("openid");
  assert.equal(token.status, "200", token.sentence);
  assert.ok(Object.values(token.checks).every(Boolean), JSON.stringify(token.checks));
  for (const step of steps) {
    const { status, sentence } = await playground.send(step);
    assert.equal(status, "200", `${step}: ${sentence}`);
  }
}

scene("the OpenID Connect flow of a client that is made passes, and a rotated refresh token is good once", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await playground.make();
  assert.equal(await playground.step("push").count(), 0);
  await assertPasses(playground, ["userinfo", "resource", "refresh"]);
  const former = await playground.tryRule("refresh", "former_refresh_token");
  assert.equal(former.error, "invalid_grant");
  assert.match(former.sentence, /used before/);
  assert.equal((await playground.send("resource")).error, "invalid_token"); // RFC 9700 §4.14.2: all that came of it is revoked
});

for (const dpop of [0, 1]) {
  scene(`a public client that the console hands over is taken once, and passes ${dpop ? "with" : "without"} DPoP`, async (person) => {
    const playground = new Playground(person);
    await person.page.goto(`${stage.issuer}/oauth/jwks`);
    const handed = {
      ...{ issuer: stage.issuer, client_id: "browser", token_endpoint_auth_method: "none" },
      ...{ redirect_uri: `${stage.issuer}/playground/`, scope: "openid email offline_access" },
    };
    await person.page.evaluate((text) => sessionStorage.setItem("sekisho.playground.client", text), JSON.stringify(handed));
    await playground.open(`#flow=openid&dpop=${dpop}`);
    await person.page.waitForSelector("#client-other");
    assert.deepEqual(await person.page.evaluate(() => Object.keys(sessionStorage)), []);
    assert.equal(await person.page.inputValue("#option-scope"), handed.scope);
    await assertPasses(playground, ["userinfo", "resource", "refresh", "revoke"]);
    assert.equal(await playground.step("introspect").count(), 0); // RFC 7662 §2.1: it authenticates by nothing
  });
}

scene("a client is handed over to a tab that the console opens, and is left in none of the two", async (person) => {
  const client = { issuer: stage.issuer, client_id: "browser", token_endpoint_auth_method: "none", redirect_uri: `${stage.issuer}/playground/`, scope: "openid profile" };
  await person.page.goto(`${stage.issuer}/console/`);
  const opening = person.page.context().waitForEvent("page");
  await person.page.evaluate(([text, url]) => {
    sessionStorage.setItem("sekisho.playground.client", text);
    window.open(url, "_blank");
    sessionStorage.removeItem("sekisho.playground.client");
  }, [JSON.stringify(client), `${stage.issuer}/playground/#client=browser&scope=openid+profile`]);
  const opened = await opening;
  await opened.waitForSelector("#client-other");
  assert.equal(await opened.inputValue("#option-scope"), client.scope);
  for (const page of [person.page, opened]) assert.equal(await page.evaluate(() => sessionStorage.getItem("sekisho.playground.client")), null);
});

scene("a client of another issuer is not used", async (person) => {
  const playground = new Playground(person);
  await person.page.goto(`${stage.issuer}/oauth/jwks`);
  const handed = { issuer: "https://elsewhere.example", client_id: "browser", token_endpoint_auth_method: "none" };
  await person.page.evaluate((text) => sessionStorage.setItem("sekisho.playground.client", text), JSON.stringify(handed));
  await playground.open();
  assert.match(await person.page.locator("[role=alert]").innerText(), /issuer/);
  assert.equal(await person.sees("#client-make"), true);
});

for (const [alias, method, proof] of [
  ["basic", "client_secret_basic", SECRET],
  ["post", "client_secret_post", SECRET],
  ["hmac", "client_secret_jwt", SECRET],
  ["signer", "private_key_jwt", JSON.stringify({ keys: [privateJwk] })],
]) {
  scene(`a client that is typed in passes with ${method}, and what it proves itself by is written down nowhere`, async (person) => {
    const playground = new Playground(person);
    await playground.open();
    await type(playground, alias, method, proof);
    await playground.unfold("authorize");
    await person.press("#go-authorize");
    const kept = await person.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    assert.ok(!kept.includes(SECRET) && !kept.includes(privateJwk.d));
    await person.page.goBack();
    await person.page.waitForSelector("#go-authorize");
    await assertPasses(playground);
    if (method.startsWith("client_secret_") && method !== "client_secret_jwt") {
      const shown = await playground.tryRule("introspect", "wrong_secret");
      assert.deepEqual([shown.error, shown.tone], ["invalid_client", "good"]);
    }
  });
}

scene("what is typed in wrongly is said beside the field", async (person) => {
  const playground = new Playground(person);
  await playground.open();
  await type(playground, "", "client_secret_basic", "x");
  assert.match(await person.page.locator(".field.invalid").innerText(), /client_id/);
  await person.page.fill("#typed-client-id", "signer");
  await person.page.locator("form select").selectOption("private_key_jwt");
  await person.page.fill("#typed-jwk", JSON.stringify(jwk(pair.publicKey, "PS256")));
  await person.page.click("#client-use");
  await person.page.waitForFunction(() => document.querySelector("#typed-jwk")?.getAttribute("aria-invalid"));
});

scene("what the browser brings is refused where it breaks a rule, pushed or not, signed or not", async (person) => {
  const playground = new Playground(person);
  for (const [preset, rules] of [
    ["#flow=openid", ["missing_pkce", "plain_pkce", "tampered_redirect_uri"]],
    ["#flow=openid&jar=1", ["alg_none", "tampered_object", "expired_object", "object_for_another", "missing_pkce"]],
  ]) {
    await playground.open(preset);
    await playground.make();
    for (const rule of rules) {
      const shown = await playground.tryRule("authorize", rule);
      assert.equal(shown.tone, "good", `${rule}: ${shown.told}`);
      assert.match(shown.error, /^(invalid_request|invalid_request_object)$/, rule);
      assert.ok(shown.sentence.length > 20, rule);
    }
  }
});

scene("a bearer token that is made up opens nothing", async (person) => {
  const playground = new Playground(person);
  await playground.open("#flow=openid");
  await playground.make();
  await playground.toTokens("openid");
  assert.equal((await playground.tryRule("resource", "guessed_token")).error, "invalid_token");
  assert.equal((await playground.send("resource")).status, "200");
});

scene("whoever says no is heard, and there is nothing to redeem", async (person) => {
  const playground = new Playground(person);
  await playground.open("#flow=openid");
  await playground.make();
  await playground.unfold("authorize");
  await person.press("#go-authorize");
  await person.signIn(await newUser());
  await person.press(DENY);
  await person.page.waitForSelector("[data-step=answer] .exchange");
  const answer = await playground.shown("answer");
  assert.equal(answer.error, "access_denied");
  assert.deepEqual(answer.checks, { answer_iss: true, answer_state: true });
  assert.equal(await playground.standing("token"), "waiting");
});

scene("a service below a path has a playground of its own, and what was begun there goes on nowhere else", async (person) => {
  const issuer = `${stage.issuer}/tenant`;
  const { id } = await stage.admin.createService(issuer);
  const admin = stage.admin.of(id);
  const service = { issuer, fapiModes: [], sessionDuration: 0, supportedScopes: [{ name: "openid" }, { name: "profile" }] };
  await admin.apply([{ name: "service.json", kind: "service", document: service }]);
  const user = await newUser();
  await admin.putUser(user.username, user.password);
  const playground = new Playground(person, issuer);
  await playground.open();
  await playground.make();
  await playground.unfold("authorize");
  await person.press("#go-authorize");
  await new Playground(person).open(); // of the other service, in the same tab
  assert.equal(await person.sees("#client-make"), true);
  await playground.open();
  await playground.make();
  await playground.visit(user);
  assert.equal((await playground.send("token")).status, "200");
  assert.equal((await playground.send("resource")).status, "200");
});
