// What the console calls the members of documents: each one has its words, in both languages, and nothing has words that is no member.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isFolder, members, same, schemaOf, valueAt, withValue } from "../../console/src/catalogue/members.ts";
import { boundOf, defaultOf, isClientHeld, isHeld } from "../../console/src/catalogue/profile.ts";
import { references } from "../../console/src/catalogue/references.ts";
import { KINDS, PARTS, schemas } from "../../console/src/catalogue/schemas.ts";
import { find } from "../../console/src/catalogue/search.ts";
import { aboutOf, docsOf, effectOf, groupsOf, load, sectionsOf } from "../../console/src/catalogue/words.ts";
import { pageOf } from "../../console/src/lib/docs.ts";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";

const PLACES = [...KINDS, "part"];
const LANGUAGES = ["en", "ja"];
const words = { en: await load("en"), ja: await load("ja") };
const openapi = JSON.parse(readFileSync(inRoot("schema", "openapi.json"), "utf8"));
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const all = () => PLACES.flatMap((place) => [...members[place]].map(([path, schema]) => ({ place, path, schema, name: `${place} ${path}` })));
/** Members that are words of the published API, too; `jurisdiction` is one of our own there. */
const SHARED = { service: [...Object.keys(openapi.components.schemas.Service.properties).filter((name) => name !== "jurisdiction"), "authorizationDetailsTypes"], client: Object.keys(openapi.components.schemas.Client.properties), api: [], part: [] };

test("every member of the schemas has a title in each language", () => {
  for (const { place, path, name } of all()) {
    for (const language of LANGUAGES) assert.ok(words[language][place][path]?.title, `${name} (${language})`);
    assert.match(aboutOf(words.ja, place, path), JAPANESE, name);
    assert.doesNotMatch(aboutOf(words.en, place, path) || "missing", /^missing$|[ぁ-ん]/, name);
  }
});

test("nothing has words that is no member", () => {
  for (const place of PLACES) for (const language of LANGUAGES) {
    for (const path of Object.keys(words[language][place])) assert.ok(schemaOf(place, path), `${place} ${path} (${language})`);
  }
});

test("every member is in one group, and every group has a title", () => {
  for (const place of PLACES) {
    const grouped = groupsOf(place).flatMap((group) => group.members);
    assert.deepEqual([...grouped].sort(), [...members[place].keys()].sort(), place);
    for (const { id } of groupsOf(place)) for (const language of LANGUAGES) assert.ok(words[language].groups[place][id], `${place} ${id} (${language})`);
  }
});

test("what a flag and each value of a list of values do is said in each language", () => {
  for (const { place, path, schema, name } of all()) {
    if (isFolder(schema)) continue;
    const types = [schema.type].flat();
    const values = types.includes("boolean") && types.length === 1 ? [true, false] : (schema.enum ?? (schema.const && [schema.const]) ?? enumOf(schema.items) ?? []);
    for (const value of values) for (const language of LANGUAGES) assert.ok(effectOf(words[language], place, path, value), `${name} ${value} (${language})`);
  }
});
const enumOf = (items) => items?.enum ?? (items?.$ref && schemas.service.$defs[items.$ref.slice(8)]?.enum);

test("no two members that stand in one group are called the same", () => {
  for (const place of PLACES) for (const group of groupsOf(place)) for (const language of LANGUAGES) {
    const titles = group.members.map((path) => `${path.split(".").slice(0, -1).join(".")} ${words[language][place][path].title}`);
    assert.equal(new Set(titles).size, titles.length, `${place} ${group.id} (${language})`);
  }
});

test("what the API that people come from knows, too, is found by the words of both its screens", () => {
  for (const { place, path, name } of all()) {
    if (!SHARED[place].includes(path.split(".")[0]) || path.startsWith("mtlsEndpointAliases.")) continue;
    for (const language of LANGUAGES) for (const screen of ["v2", "v3"]) assert.ok(words[language][place][path][screen], `${name} ${screen} (${language})`);
  }
});

// The ways that a document of both screens names: the first generation's, then the second's.
const NAMED = [
  ["service", "issuer", "基本情報 > トークン発行者識別子", "基本設定 > 発行者識別子"],
  ["service", "supportedServiceProfiles", "基本情報 > サポートするプロフィール群", "基本設定 > 指定可能なサービスプロファイル"],
  ["service", "supportedGrantTypes", "認可 > サポートする認可種別", "エンドポイント > 基本設定 > サポート可能なグラントタイプ"],
  ["service", "supportedResponseTypes", "認可 > サポートする応答種別", "エンドポイント > 基本設定 > サポート可能なレスポンスタイプ"],
  ["service", "authorizationEndpoint", "認可 > 認可エンドポイント > 認可エンドポイントの URI", "エンドポイント > 認可 > 認可エンドポイントURL"],
  ["service", "issSuppressed", "認可 > 認可エンドポイント > iss レスポンスパラメーター", "エンドポイント > 認可 > 発行者識別レスポンスパラメーター"],
  ["service", "loopbackRedirectionUriVariable", "認可 > 認可エンドポイント > リダイレクション URI の可変性", "エンドポイント > 認可 > ループバックリダイレクト URI"],
  ["service", "tokenEndpoint", "認可 > トークンエンドポイント > トークンエンドポイント URI", "エンドポイント > トークン > トークンエンドポイントURL"],
  ["service", "supportedTokenAuthMethods", "認可 > トークンエンドポイント > サポートするクライアント認証方式", "エンドポイント > トークン > サポート可能なクライアント認証方式"],
  ["service", "clientAssertionAudRestrictedToIssuer", "認可 > トークンエンドポイント > クライアントアサーションに含まれる aud クレームの値", "エンドポイント > トークン > クライアントアサーションに含まれる aud クレームの値"],
  ["service", "pushedAuthReqEndpoint", "認可 > 認可リクエスト登録エンドポイント > 認可リクエスト登録エンドポイント", "エンドポイント > 一般 > プッシュ式認可リクエスト(PAR)"],
  ["service", "pushedAuthReqDuration", "認可 > 認可リクエスト登録エンドポイント > 事前登録認可リクエストの有効期間", "エンドポイント > 一般 > プッシュ式認可リクエスト(PAR)"],
  ["service", "refreshTokenKept", "トークン > リフレッシュトークン > リフレッシュトークン継続使用", "トークン&クレーム > リフレッシュトークン > リフレッシュトークンローテーション"],
  ["service", "supportedScopes", "トークン > スコープ > サポートするスコープ", "トークン&クレーム > 詳細 > スコープ"],
  ["service", "allowableClockSkew", "ID トークン > 許容されるクロックスキュー", "トークン&クレーム > ID トークン"],
  ["client", "clientType", "基本情報 > クライアントタイプ", "基本設定 > クライアントタイプ"],
  ["client", "grantTypes", "認可 > 認可種別", "エンドポイント > 基本設定 > サポート可能な認可タイプ"],
  ["client", "responseTypes", "認可 > 応答種別", "エンドポイント > 基本設定 > サポート可能なレスポンスタイプ"],
  ["client", "redirectUris", "認可 > リダイレクト URI", "エンドポイント > 基本設定 > リダイレクトURI"],
  ["client", "tokenAuthMethod", "認可 > トークンエンドポイント > クライアント認証方式", "エンドポイント > トークン > クライアント認証方式"],
  ["client", "tokenAuthSignAlg", "認可 > トークンエンドポイント > アサーション署名アルゴリズム", "エンドポイント > トークン > アサーション署名アルゴリズム"],
  ["client", "jwks", "JWK セット > JWK セットの内容", "キーマネジメント > JWKセット > JWKセットの内容"],
  ["part", "scope.name", "スコープ名", "スコープ名"],
  ["part", "scope.attributes", "スコープ属性", "スコープのプロパティ"],
  ["part", "attribute.key", "属性のキー", "キー"],
  ["part", "attribute.value", "属性の値", "値"],
];
for (const [place, path, first, second] of NAMED) {
  test(`${path} is found by the words of either screen: ${first}`, async () => {
    assert.equal(words.ja[place][path].v2, first);
    assert.ok(words.ja[place][path].v3.startsWith(second), words.ja[place][path].v3);
    for (const wanted of [first, second]) assert.ok((await find(place, wanted)).includes(path), wanted);
  });
}

test("a member is found by its name in the document, by its title in either language, and by nothing else", async () => {
  assert.deepEqual(await find("service", "sessionDuration"), ["sessionDuration"]);
  assert.ok((await find("service", "signed in")).includes("sessionDuration"));
  assert.ok((await find("service", "ｻｲﾝｲﾝの持続")).includes("sessionDuration"), "letters of half width");
  assert.deepEqual(await find("service", "no such member at all"), []);
});

test("every member, and every group, has a page of the documentation and a place on it", async () => {
  await buildAssets();
  const pages = new Map();
  const named = [...all().map(({ place, path, name }) => [name, docsOf(place, path)]), ...PLACES.flatMap((place) => groupsOf(place).map(({ id, docs }) => [`${place} ${id}`, docs]))];
  for (const [name, text] of named) {
    const [path, anchor] = pageOf(text).split("#");
    const file = join(ASSETS, `${path}.html`);
    assert.ok(text && existsSync(file), `${name}: ${text}`);
    if (!pages.has(file)) pages.set(file, readFileSync(file, "utf8"));
    if (anchor) assert.ok(pages.get(file).includes(` id="${anchor}"`), `${name}: ${text}`);
  }
});

test("sections are read with their numbers, and lead to them", () => {
  assert.deepEqual(references("expires_in of RFC 9126 section 2.2. FAPI 2.0 Security Profile section 5.3.2.2 (12) requires less."), [
    { label: "RFC 9126 §2.2", url: "https://www.rfc-editor.org/rfc/rfc9126#section-2.2" },
    { label: "FAPI 2.0 Security Profile §5.3.2.2 (12)", url: "https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.2" },
  ]);
  assert.deepEqual(references("of VSCHAR (RFC 6749 appendix A.1), and JARM section 2.1").map(({ url }) => url), [
    "https://www.rfc-editor.org/rfc/rfc6749#appendix-A.1", "https://openid.net/specs/oauth-v2-jarm-final.html#section-2.1",
  ]);
  assert.deepEqual(references("nothing of a standard"), []);
  for (const { place, path } of all()) for (const { url } of sectionsOf(place, path)) assert.ok(URL.canParse(url), url);
});

test("a service says that it is not held to FAPI 2.0, or is", () => {
  assert.equal(isHeld({ issuer: "https://as.example" }), true);
  assert.equal(isHeld({ fapiModes: ["FAPI2_MESSAGE_SIGNING_AUTH_REQ"] }), true);
  assert.equal(isHeld({ fapiModes: [] }), false);
  assert.equal(isClientHeld({}, { fapiModes: [] }), false);
  assert.equal(isClientHeld({ fapiModes: ["FAPI2_SECURITY"] }, { fapiModes: [] }), true);
  assert.equal(isClientHeld({ fapiModes: [] }, {}), true);
});

test("a default is that of the mode of the service", () => {
  const both = (path) => [true, false].map((held) => defaultOf("service", path, held));
  assert.deepEqual(both("refreshTokenKept"), [true, false]);
  assert.deepEqual(both("sessionDuration"), [0, 28800]);
  assert.deepEqual(both("accessTokenSignAlg"), ["ES256", null]);
  assert.deepEqual(both("supportedResponseTypes"), [["CODE"], ["CODE", "NONE"]]);
  assert.deepEqual(both("people.audit.keep"), [90, 90]);
  assert.deepEqual(both("serviceName"), [undefined, undefined]);
  assert.deepEqual([true, false].map((held) => defaultOf("client", "dpopRequired", held)), [true, false]);
});

test("what the profile fixes is told with its clause and the reason in each language, and nothing is fixed outside it", () => {
  assert.deepEqual(boundOf("service", "issSuppressed", true), { only: false, comment: "FAPI 2.0 Security Profile section 5.3.2.2 (7) requires iss.", clause: "5.3.2.2 (7)" });
  assert.deepEqual(boundOf("service", "authorizationCodeDuration", true)?.atMost, 60);
  assert.deepEqual(boundOf("client", "tokenAuthMethod", true)?.among, ["PRIVATE_KEY_JWT", "TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"]);
  assert.equal(boundOf("service", "sessionDuration", true), undefined);
  assert.equal(boundOf("api", "accessTokenFormat", true), undefined);
  for (const { place, path, name } of all()) {
    assert.equal(boundOf(place, path, false), undefined, name);
    const bound = boundOf(place, path, true);
    if (!bound) continue;
    assert.match(words.ja.fixed[path] ?? "", JAPANESE, name);
    assert.ok(bound.comment ?? words.en.fixed[path], name);
  }
});

test("a value is put at its path and taken away again, and what is beside it stays", () => {
  const document = { issuer: "https://as.example", people: { pages: false } };
  const changed = withValue(document, "people.logout.frontchannel", false);
  assert.deepEqual(changed, { issuer: "https://as.example", people: { pages: false, logout: { frontchannel: false } } });
  assert.equal(valueAt(changed, "people.logout.frontchannel"), false);
  assert.deepEqual(withValue(changed, "people.logout.frontchannel", undefined), document);
  assert.deepEqual(Object.keys(withValue(document, "issuer", "https://b.example")), ["issuer", "people"]);
  assert.deepEqual(withValue({ people: { pages: false } }, "people.pages", undefined), {});
  assert.deepEqual(document, { issuer: "https://as.example", people: { pages: false } });
});

test("two values are the same if they say the same, in whatever order their members stand", () => {
  assert.ok(same({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }));
  for (const [a, b] of [[[1, 2], [2, 1]], [{ a: undefined }, {}], [null, {}], [0, false], ["", undefined]]) assert.ok(!same(a, b), JSON.stringify([a, b]));
});

test("what is in lists has the words of its part", () => {
  for (const part of PARTS) assert.ok([...members.part.keys()].some((path) => path.startsWith(`${part}.`)), part);
});

test("what is built has the same words, the English ones with what the schemas say, and no prose beside them", async () => {
  await buildAssets();
  const folder = join(ASSETS, "console", "assets");
  const built = (language) => JSON.parse(readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith(`catalogue.${language}`))), "utf8"));
  const [en, ja] = [built("en"), built("ja")];
  assert.deepEqual(ja, words.ja);
  for (const { place, path, name } of all()) assert.equal(en[place][path].about ?? "", aboutOf(words.en, place, path), name);
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => readFileSync(join(folder, name), "utf8"));
  assert.ok(scripts.some((script) => script.includes("refreshTokenFamilyDuration")));
  for (const script of scripts) assert.ok(!script.includes(schemaOf("service", "refreshTokenFamilyDuration").description));
});
