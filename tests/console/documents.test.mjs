// What the console knows of a document before anybody asks the server: what is wrong with it, what differs, and how two changes become one.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changes, merge, settled } from "../../console/src/documents/merge.ts";
import { holds } from "../../console/src/catalogue/profile.ts";
import { stated } from "../../console/src/documents/shown.ts";
import { isAbout, memberOf, problemsOf } from "../../console/src/documents/problems.ts";
import { inRoot } from "../../scripts/lib/project.mjs";

const told = async (kind, document) => Object.fromEntries((await problemsOf(kind, document)).map(({ member, key }) => [member, key]));
const SERVICE = { issuer: "https://as.example" };
const CLIENT = { clientIdAlias: "app", redirectUris: ["https://app.example/cb"], jwksUri: "https://app.example/jwks" };

for (const folder of readdirSync(inRoot("schema", "examples"))) {
  test(`nothing is wrong with the documents of schema/examples/${folder}`, async () => {
    for (const file of readdirSync(inRoot("schema", "examples", folder)).filter((name) => name.endsWith(".json"))) {
      const kind = ["service", "api"].find((name) => file.endsWith(`${name}.json`)) ?? "client";
      assert.deepEqual(await told(kind, JSON.parse(readFileSync(join(inRoot("schema", "examples", folder), file), "utf8"))), {}, file);
    }
  });
}

const WRONG = [
  ["service", {}, { issuer: "missing" }],
  ["service", { ...SERVICE, color: "red" }, { color: "unknownMember" }],
  ["service", { ...SERVICE, people: { theme: { accent: "red" }, colour: 1 } }, { "people.theme.accent": "form", "people.colour": "unknownMember" }],
  ["service", { ...SERVICE, accessTokenDuration: 0 }, { accessTokenDuration: "least" }],
  ["service", { ...SERVICE, accessTokenDuration: 86_401 }, { accessTokenDuration: "most" }],
  ["service", { ...SERVICE, accessTokenDuration: "3600" }, { accessTokenDuration: "type" }],
  ["service", { ...SERVICE, supportedScopes: [{ name: "a b" }, {}] }, { "supportedScopes[0].name": "form", "supportedScopes[1].name": "missing" }],
  ["service", { ...SERVICE, supportedGrantTypes: ["REFRESH_TOKEN"], fapiModes: [] }, { supportedGrantTypes: "needsOther" }],
  ["service", { ...SERVICE, issSuppressed: true }, { issSuppressed: "oneOf" }],
  ["service", { ...SERVICE, issSuppressed: true, fapiModes: [] }, {}],
  ["service", { ...SERVICE, supportedIdTokenSignAlgs: ["ES256", "ES256"] }, { supportedIdTokenSignAlgs: "repeated" }],
  ["service", { ...SERVICE, actions: [{ type: "RULE", claim: "iss", constant: 1, destinations: [] }] }, { "actions[0].claim": "notAllowed", "actions[0].destinations": "fewest" }],
  ["service", { ...SERVICE, actions: [{ type: "RULE", claim: "tier", destinations: ["USERINFO"] }] }, { "actions[0]": "sourceOfClaim" }],
  ["service", { ...SERVICE, actions: [{ type: "TOKEN_HOOK" }] }, { "actions[0]": "target" }],
  ["service", { ...SERVICE, actions: [{ type: "HOOK" }] }, { "actions[0].type": "kindOfAction" }],
  ["service", { ...SERVICE, issuer: "as example" }, { issuer: "uri" }],
  ["client", { redirectUris: ["https://app.example/cb"], jwksUri: "https://app.example/jwks" }, { clientIdAlias: "needsName" }],
  ["client", { clientIdAlias: "app", redirectUris: ["https://app.example/cb"] }, { jwks: "needsKeys" }],
  ["client", { ...CLIENT, tokenAuthMethod: "CLIENT_SECRET_BASIC", jwks: { keys: [] } }, { jwksUri: "notBoth" }],
  ["client", { ...CLIENT, redirectUris: [] }, { redirectUris: "fewest" }],
  ["client", { ...CLIENT, redirectUris: ["https://app.example/cb#x"] }, { "redirectUris[0]": "form" }],
  ["client", { ...CLIENT, grantTypes: ["CLIENT_CREDENTIALS"], responseTypes: [] }, { redirectUris: "notAllowed" }],
  ["client", { ...CLIENT, clientType: "PUBLIC", jwksUri: undefined, tokenAuthMethod: "NONE", clientSecret: "a".repeat(32) }, { clientSecret: "notAllowed" }],
  ["client", { ...CLIENT, idTokenEncryptionEnc: "A128GCM" }, { idTokenEncryptionEnc: "needsOther" }],
  ["client", { ...CLIENT, fapiModes: ["FAPI2_SECURITY"], dpopRequired: false }, { dpopRequired: "needsBinding" }],
  ["client", { ...CLIENT, tokenAuthMethod: "TLS_CLIENT_AUTH" }, { tlsClientAuthSubjectDn: "needsCertificate" }],
  ["client", { ...CLIENT, sectorIdentifierUri: "https://app.example" }, { subjectType: "missing" }],
  ["api", { identifier: "orders" }, { identifier: "form" }],
];
for (const [kind, document, expected] of WRONG) {
  const clean = JSON.parse(JSON.stringify(document));
  test(`of a ${kind} ${JSON.stringify(clean).slice(0, 90)} it is said: ${JSON.stringify(expected)}`, async () => {
    assert.deepEqual(await told(kind, clean), expected);
  });
}

test("a place in a document has the name that the server gives it", () => {
  assert.equal(memberOf("#/supportedScopes/0/name"), "supportedScopes[0].name");
  assert.equal(memberOf("#"), "");
  assert.ok(isAbout("redirectUris[1]", "redirectUris"));
  assert.ok(!isAbout("redirectUrisOther", "redirectUris"));
});

test("what differs is told member by member, within what only holds others, and lists as a whole", () => {
  const before = { ...SERVICE, people: { pages: false, logout: { frontchannel: false } }, supportedAcrs: ["a"] };
  const after = { ...SERVICE, people: { pages: false, audit: { enabled: true } }, supportedAcrs: ["a", "b"] };
  assert.deepEqual(changes("service", before, after), [
    { path: "people.logout.frontchannel", before: false, after: undefined },
    { path: "supportedAcrs", before: ["a"], after: ["a", "b"] },
    { path: "people.audit.enabled", before: undefined, after: true },
  ]);
  assert.deepEqual(changes("service", before, JSON.parse(JSON.stringify(before))), []);
});

test("what is not stated is said with what is so then, by the profile that holds the document", () => {
  assert.equal(stated("service", "accessTokenDuration", undefined, false), "Not stated (3600)");
  assert.equal(stated("service", "accessTokenDuration", 3600, false), "3600");
  assert.equal(stated("service", "parRequired", undefined, false), "Not stated (No)");
  assert.equal(stated("service", "parRequired", undefined, true), "Not stated (Yes)");
  assert.equal(stated("service", "serviceName", undefined, false), "Not stated");
  assert.deepEqual([holds("service", { fapiModes: [] }, {}), holds("client", {}, { fapiModes: [] }), holds("client", { fapiModes: ["FAPI2_SECURITY"] }, { fapiModes: [] }), holds("api", {}, {})], [false, false, true, true]);
});

test("two changes of different members become one document", () => {
  const mine = { ...SERVICE, sessionDuration: 60 };
  const theirs = { ...SERVICE, serviceName: "Ours", people: { pages: false } };
  assert.deepEqual(merge("service", SERVICE, mine, theirs), { document: { ...theirs, sessionDuration: 60 }, conflicts: [] });
});

test("a member that both have changed is asked about, and is as whoever is chosen has it", () => {
  const base = { ...SERVICE, sessionDuration: 10, serviceName: "Old" };
  const merged = merge("service", base, { ...base, sessionDuration: 20, serviceName: "Mine" }, { ...base, sessionDuration: 30 });
  assert.deepEqual(merged.conflicts, [{ path: "sessionDuration", base: 10, mine: 20, theirs: 30 }]);
  assert.deepEqual(merged.document, { ...SERVICE, sessionDuration: 30, serviceName: "Mine" });
  assert.equal(settled(merged, new Set()).sessionDuration, 30);
  assert.equal(settled(merged, new Set(["sessionDuration"])).sessionDuration, 20);
});

test("what both have changed alike is no question, and what one took away stays away", () => {
  const base = { ...SERVICE, sessionDuration: 10, serviceName: "Old" };
  assert.deepEqual(merge("service", base, { ...SERVICE, sessionDuration: 20 }, { ...SERVICE, sessionDuration: 20, serviceName: "Old" }), { document: { ...SERVICE, sessionDuration: 20 }, conflicts: [] });
});
