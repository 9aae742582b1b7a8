// What the wizards of the console make of answers: documents that break no rule of their schema, and programs with the values in them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, test } from "node:test";
import { aliasOf, answered as answeredTo, helpOf, wrongs } from "../../console/src/areas/wizards/answers.ts";
import { fill, librariesFor, metadataOf, resourceMetadataOf, valuesOf } from "../../console/src/areas/wizards/code.ts";
import { SETTINGS } from "../../console/src/areas/wizards/fapi.ts";
import { askForToken } from "../../console/src/areas/wizards/machine_token.ts";
import { t } from "../../console/src/areas/wizards/words.ts";
import { WIZARDS, wizardOf } from "../../console/src/areas/wizards/wizards.ts";
import { schemaOf, valueAt } from "../../console/src/catalogue/members.ts";
import { isHeld } from "../../console/src/catalogue/profile.ts";
import { isPrivate, keysOf, makePair, MAKEABLE, publicOf, thumbprint } from "../../console/src/lib/keys.ts";
import { problemsOf } from "../../console/src/documents/problems.ts";
import { allSamples } from "../../console/samples.ts";
import { inRoot } from "../../scripts/lib/project.mjs";

const example = (path) => JSON.parse(readFileSync(inRoot("schema", "examples", path), "utf8"));
const around = (service, apis = []) => ({ service: { document: service, version: "v1" }, apis: apis.map((document) => ({ document, version: "v1" })), held: isHeld(service) });
const ORDINARY = around(example("openid/service.json"), [example("openid/api.json")]);
const FAPI = around(example("fapi/service.json"));
const BARE = around({ issuer: "https://as.example", fapiModes: [] });
const { publicJwk } = await makePair(MAKEABLE[0]);

/** What somebody says to each wizard who says as little as possible. */
const SAID = {
  fapi: { name: "Household Budget", redirects: ["https://budget.example/callback"] },
  web: { name: "Example Shop", redirects: ["https://shop.example/callback"], postLogout: ["https://shop.example/"] },
  spa: { name: "Shop in the browser", redirects: ["https://app.shop.example/"] },
  native: { name: "Shop on your computer", redirects: ["http://127.0.0.1/callback"] },
  machine: { name: "Warehouse", machineScopes: ["orders:read"] },
  api: { name: "Invoices", identifier: "https://api.example/invoices", apiOwnScopes: ["invoices:read"], saidEn: "See your invoices", saidJa: "請求書の参照" },
  mcp: { name: "Orders for assistants", identifier: "https://tools.example/mcp", apiOwnScopes: ["orders:read"] },
};

const answered = (wizard, said, place) => answeredTo((answers) => wizard.questions(answers, place), said);

function planned(id, place, said = SAID[id]) {
  const wizard = wizardOf(id);
  const answers = answered(wizard, said, place);
  assert.deepEqual(wrongs(wizard.questions(answers, place), answers), {}, id);
  const key = wizard.needsKey(answers, place) ? publicJwk : undefined;
  return { wizard, answers, plan: wizard.plan(answers, { around: place, key }) };
}

const PLACES = [["an ordinary service", ORDINARY], ["a service by FAPI 2.0", FAPI], ["a service with nothing in it", BARE]];
for (const { id, unfit } of WIZARDS) {
  for (const [name, place] of PLACES) {
    if (unfit?.(place)) continue;
    test(`what ${id} makes for ${name} breaks no rule of its schema, and names each document once`, async () => {
      const { plan } = planned(id, place);
      assert.ok(plan.documents.length > 0);
      for (const { kind, document } of plan.documents) assert.deepEqual(await problemsOf(kind, document), [], `${kind} ${JSON.stringify(document)}`);
      assert.equal(new Set(plan.documents.map(({ role }) => role)).size, plan.documents.length);
    });
  }
}

test("apps that keep no secret are not for a service by FAPI 2.0, and the wizard says why", () => {
  for (const id of ["spa", "mcp"]) assert.equal(wizardOf(id).unfit(FAPI), "unfitPublic", id);
  for (const { unfit } of WIZARDS) assert.equal(unfit?.(ORDINARY), undefined);
});

test("nobody is asked about people where none come along", () => {
  const { wizard, answers } = planned("machine", ORDINARY);
  for (const question of wizard.questions(answers, ORDINARY)) {
    for (const key of [`ask_${question.id}`, helpOf(question)]) {
      assert.doesNotMatch(t.en[key], /\b(?:people|person|apps?)\b/i, key);
      assert.doesNotMatch(t.ja[key], /利用者|アプリ/, key);
    }
  }
});

test("the answer to a machine's request is shown as it was sent", async (t) => {
  const sent = { token_type: "DPoP", access_token: "the-token", expires_in: 300, scope: "orders:read" };
  t.mock.method(globalThis, "fetch", async () => Response.json(sent));
  const { plan } = planned("machine", ORDINARY);
  const answer = await askForToken("https://as.example", { plan: { ...plan, documents: plan.documents.map((one) => ({ ...one, document: { ...one.document, dpopRequired: true } })) }, around: ORDINARY, secret: "the-secret" });
  assert.equal(JSON.stringify(answer), JSON.stringify(sent));
});

test("a service that has what is asked for is left as it is", () => {
  assert.deepEqual(planned("web", ORDINARY).plan.documents.map(({ role }) => role), ["client"]);
  assert.deepEqual(planned("machine", ORDINARY).plan.documents.map(({ role }) => role), ["client"]);
});

test("what a service lacks is added to it, and nothing else of it changes", () => {
  const [service] = planned("web", BARE).plan.documents;
  assert.deepEqual(service.document.supportedScopes.map(({ name }) => name), ["openid", "profile", "email", "offline_access"]);
  assert.equal(service.document.supportedScopes[0].descriptions[0].value, "サインイン");
  const { supportedScopes, ...others } = service.document;
  assert.deepEqual(others, BARE.service.document);
  assert.equal(service.version, "v1");
  const machine = planned("machine", BARE).plan.documents[0].document;
  assert.deepEqual(machine.supportedGrantTypes, ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"]);
});

test("a client at a service by FAPI 2.0 proves itself by a key, whatever was chosen", () => {
  for (const id of ["web", "native", "machine"]) {
    const client = planned(id, FAPI, { ...SAID[id], method: "secret" }).plan.documents.at(-1).document;
    assert.equal(client.tokenAuthMethod, "PRIVATE_KEY_JWT", id);
    assert.deepEqual(client.jwks.keys, [publicJwk], id);
    assert.ok(!("dpopRequired" in client), `${id}: the profile has it so`);
  }
});

test("a redirect URI on this machine makes the app a native one", () => {
  const client = planned("web", ORDINARY, { ...SAID.web, redirects: ["http://localhost:3000/callback"], postLogout: [] }).plan.documents.at(-1).document;
  assert.equal(client.applicationType, "NATIVE");
  assert.ok(!("applicationType" in planned("web", ORDINARY).plan.documents.at(-1).document));
});

test("an API that asks has a client of its own that may introspect", () => {
  const { plan } = planned("api", ORDINARY, { ...SAID.api, format: "OPAQUE" });
  const of = (role) => plan.documents.find((one) => one.role === role)?.document;
  assert.deepEqual(of("api").introspectionClients, [of("introspector").clientIdAlias]);
  assert.equal(of("api").accessTokenFormat, "OPAQUE");
  assert.deepEqual(of("introspector").grantTypes, ["CLIENT_CREDENTIALS"]);
  assert.deepEqual(plan.documents.map(({ role }) => role), ["service", "introspector", "api"], "each stands before what names it");
});

test("the scopes of an API are asked for with it, and not without it", () => {
  const api = ORDINARY.apis[0].document;
  const with_ = planned("web", ORDINARY, { ...SAID.web, api: api.identifier }).plan;
  assert.equal(with_.resource, api.identifier);
  assert.match(with_.scope, /orders:read orders:write$/);
  const without = planned("web", ORDINARY, { ...SAID.web, apiScopes: ["orders:read"] }).plan;
  assert.doesNotMatch(without.scope, /orders/);
  assert.equal(without.resource, undefined);
});

const WRONG = [
  ["web", { redirects: ["http://shop.example/callback"] }, "redirects", "wrongRedirect"],
  ["web", { redirects: ["https://shop.example/cb#x"] }, "redirects", "wrongRedirect"],
  ["web", { redirects: [""] }, "redirects", "wrongMissing"],
  ["web", { name: "" }, "name", "wrongMissing"],
  ["web", { alias: "123" }, "alias", "wrongAlias"],
  ["native", { redirects: ["myapp:/callback"] }, "redirects", "wrongNative"],
  ["api", { identifier: "orders" }, "identifier", "wrongResource"],
  ["api", { identifier: "https://api.example/orders" }, "identifier", "wrongTaken"],
  ["api", { apiOwnScopes: ["orders read"] }, "apiOwnScopes", "wrongScope"],
  ["fapi", { pushedFor: "600" }, "pushedFor", "wrongPushed"],
  ["fapi", { skew: "61" }, "skew", "wrongSkew"],
  ["fapi", { skew: "9" }, "skew", "wrongSkew"],
];
for (const [id, said, question, sentence] of WRONG) {
  test(`${id} does not take ${JSON.stringify(said)}`, () => {
    const wizard = wizardOf(id);
    const answers = answered(wizard, { ...SAID[id], ...said }, ORDINARY);
    assert.equal(wrongs(wizard.questions(answers, ORDINARY), answers)[question], sentence);
  });
}

test("an alias is made of a name as far as it can be", () => {
  assert.equal(aliasOf("Example Shop!", "app"), "example-shop");
  assert.equal(aliasOf("家計簿", "app"), "app");
  assert.equal(aliasOf("2026", "app"), "app");
});

test("FAPI 2.0 sets every setting that its page speaks of, to what the profile says", () => {
  const { plan } = planned("fapi", ORDINARY);
  const [service, client] = plan.documents.map(({ document }) => document);
  const { answers } = planned("fapi", ORDINARY);
  assert.deepEqual(service.fapiModes, ["FAPI2_SECURITY"]);
  for (const member of ["parRequired", "pkceRequired", "pkceS256Required", "refreshTokenKept", "clientAssertionAudRestrictedToIssuer", "loopbackRedirectionUriVariable"]) assert.equal(service[member], true, member);
  assert.equal(service.issSuppressed, false);
  assert.ok(service.pushedAuthReqDuration < 600);
  assert.ok(service.allowableClockSkew >= 10 && service.allowableClockSkew <= 60);
  assert.deepEqual(service.supportedTokenAuthMethods, ["PRIVATE_KEY_JWT"]);
  for (const name of answers.fapiScopes) assert.deepEqual(service.supportedScopes.find((scope) => scope.name === name).attributes, [{ key: "fapi2", value: "sp" }], name);
  for (const { kind, member } of SETTINGS) assert.ok(schemaOf(kind, member), member);
  assert.equal(client.tokenAuthSignAlg, "ES256");
  assert.equal(client.dpopRequired, true);
  assert.ok(!client.jwks.keys.some(isPrivate));
});

test("a clause that a setting names is one that is explained", () => {
  for (const language of ["en", "ja"]) {
    const clauses = JSON.parse(readFileSync(inRoot("data", "fapi", `${language}.json`), "utf8"));
    for (const { clause, word, member } of SETTINGS) assert.ok(clause === undefined ? word : clauses[clause]?.text, `${member} (${language})`);
  }
});

test("what was said of the service and contradicts the profile is gone, and what does not stays", () => {
  const service = planned("fapi", around({ ...ORDINARY.service.document, nativeSsoSupported: true, accessTokenSignAlg: "RS256", supportedIdTokenSignAlgs: ["RS256"], sessionDuration: 600 })).plan.documents[0].document;
  for (const member of ["nativeSsoSupported", "accessTokenSignAlg", "supportedIdTokenSignAlgs"]) assert.ok(!(member in service), member);
  assert.equal(service.sessionDuration, 600);
  assert.deepEqual(service.actions, ORDINARY.service.document.actions);
});

// Programs

const folder = mkdtempSync(join(tmpdir(), "sekisho-samples-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const samples = allSamples();

/** Each program as it is shown, in all the ways that answers lead to. */
function* programs() {
  const bound = { ...SAID.web, method: "key", dpop: true };
  const cases = [
    ["fapi", ORDINARY, SAID.fapi], ["web", ORDINARY, SAID.web], ["web", ORDINARY, { ...SAID.web, api: ORDINARY.apis[0].document.identifier }], ["web", ORDINARY, { ...SAID.web, method: "key" }], ["web", ORDINARY, bound], ["web", FAPI, SAID.web],
    ["spa", ORDINARY, SAID.spa], ["spa", ORDINARY, { ...SAID.spa, dpop: true, api: ORDINARY.apis[0].document.identifier }], ["native", ORDINARY, SAID.native], ["native", ORDINARY, { ...SAID.native, redirects: ["com.example.app:/callback"], dpop: false }], ["native", FAPI, SAID.native],
    ["machine", ORDINARY, SAID.machine], ["machine", ORDINARY, { ...SAID.machine, method: "secret" }], ["machine", ORDINARY, { ...SAID.machine, dpop: true }], ["machine", FAPI, SAID.machine],
    ["api", ORDINARY, SAID.api], ["api", ORDINARY, { ...SAID.api, format: "OPAQUE" }], ["mcp", ORDINARY, SAID.mcp],
  ];
  for (const [id, place, said] of cases) {
    const { plan, answers } = planned(id, place, said);
    const values = valuesOf(plan, place, answers.name);
    const libraries = librariesFor(id, values);
    yield { id, said, values, libraries, programs: libraries.map(({ label, file }) => ({ label, file, code: fill(samples[file], values) })) };
  }
}

const CHECKS = {
  ".mjs": (file) => execFileSync(process.execPath, ["--check", file], { stdio: "pipe" }),
  ".py": (file) => execFileSync("python3", ["-c", "import ast,sys; ast.parse(open(sys.argv[1]).read())", file], { stdio: "pipe" }),
};

test("every program has the values in it, and can be read by what runs it", () => {
  let count = 0;
  for (const { id, said, programs: all } of programs()) {
    for (const { label, file, code } of all) {
      const name = `${label} for ${id} ${JSON.stringify(said)}`;
      assert.doesNotMatch(code, /\{\{/, name);
      assert.doesNotMatch(code, /"undefined"/, name);
      const path = join(folder, `${++count}${extname(file)}`);
      writeFileSync(path, code);
      CHECKS[extname(file)]?.(path);
    }
  }
});

test("there are two programs or more for whatever was made, and three where nothing unusual was asked", () => {
  for (const { id, said, libraries } of programs()) assert.ok(libraries.length >= (said === SAID[id] ? 3 : 2), `${id} ${JSON.stringify(said)}: ${libraries.map(({ label }) => label)}`);
});

test("every sample belongs to a wizard", () => {
  const used = new Set([...programs()].flatMap(({ programs: all }) => all.map(({ file }) => file)));
  for (const file of Object.keys(samples)) assert.ok(used.has(file), file);
});

test("a part that does not apply is not there", () => {
  assert.equal(fill("a{{if x}} b{{end}}{{unless x}} c{{end}}\n{{if x}}d{{if y}} e{{end}}\n{{unless x}}f", { x: true, y: false }), "a b\nd");
  assert.equal(fill("a{{if x}} b{{end}}{{unless x}} c{{end}}\n{{if x}}d\n{{unless x}}f {{v}}", { x: false, v: "g" }), "a c\nf g");
  assert.equal(fill("{{{if x}} y: 1 {{end}}}", { x: true }), "{ y: 1 }");
});

test("metadata are where the standards say", () => {
  assert.equal(metadataOf("https://as.example", true), "https://as.example/.well-known/openid-configuration");
  assert.equal(metadataOf("https://as.example/b", true), "https://as.example/b/.well-known/openid-configuration");
  assert.equal(metadataOf("https://as.example/b", false), "https://as.example/.well-known/oauth-authorization-server/b");
  // RFC 9728 §3.1: "https://resource.example.com/.well-known/oauth-protected-resource/resource1"
  assert.equal(resourceMetadataOf("https://resource.example.com/resource1"), "https://resource.example.com/.well-known/oauth-protected-resource/resource1");
});

// Keys

test("RFC 7638 section 3.1: a thumbprint is that of the members that are required", async () => {
  const n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
  assert.equal(await thumbprint({ kty: "RSA", n, e: "AQAB", alg: "RS256", kid: "2011-04-29" }), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
});

for (const wanted of MAKEABLE) {
  test(`a pair for ${wanted.alg} has a private half, which is not in the public one`, async () => {
    const { privateJwk, publicJwk: half } = await makePair(wanted);
    assert.ok(isPrivate(privateJwk));
    assert.ok(!isPrivate(half));
    assert.equal(half.kid, await thumbprint(half));
    assert.equal(half.use, wanted.use);
    for (const name of ["d", "p", "q", "dp", "dq", "qi"]) assert.ok(!(name in half), name);
  });
}

test("what is pasted is read as a key, a set or a list, and nothing private of it is kept", () => {
  const key = { kty: "EC", crv: "P-256", x: "a", y: "b", d: "secret", kid: "1" };
  assert.deepEqual(keysOf(key), [key]);
  assert.deepEqual(keysOf({ keys: [key] }), [key]);
  assert.deepEqual(keysOf([key]), [key]);
  for (const value of ["text", 1, null, undefined, {}, { keys: "no" }]) assert.equal(keysOf(value), undefined, JSON.stringify(value));
  assert.deepEqual(publicOf(key), { kty: "EC", crv: "P-256", x: "a", y: "b", kid: "1" });
});

test("a value that somebody answered stays when another question comes of it", () => {
  const wizard = wizardOf("web");
  const answers = answered(wizard, { ...SAID.web, alias: "mine" }, ORDINARY);
  assert.equal(answers.alias, "mine");
  assert.equal(valueAt(answers, "alias"), "mine");
});

test("the first answers follow the answers that they come of", () => {
  const wizard = wizardOf("machine");
  assert.deepEqual(answered(wizard, {}, ORDINARY).machineScopes, ["orders:read"], "of the API that is there");
  const other = around({ ...ORDINARY.service.document, supportedScopes: [{ name: "status" }, { name: "orders:read" }] }, [{ identifier: "https://api.example/orders", scopes: ["orders:read"] }]);
  assert.deepEqual(answered(wizard, {}, other).machineScopes, ["orders:read"]);
  assert.deepEqual(answered(wizard, { api: "" }, other).machineScopes, ["status"]);
});
