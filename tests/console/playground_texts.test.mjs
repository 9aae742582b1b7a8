// What the playground says of rules, attacks and standards: of each of them, in both languages, with a section that can be read.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OWN } from "../../console/src/playground/attacks.ts";
import { TRIALS } from "../../console/src/playground/logic/checks.ts";
import { RULES } from "../../console/src/playground/logic/rules.ts";
import { cited } from "../../console/src/playground/logic/standards.ts";
import { refusals } from "../../console/refusals.ts";
import { inRoot } from "../../scripts/lib/project.mjs";

const read = (...path) => JSON.parse(readFileSync(inRoot(...path), "utf8"));
const CLAIMS = { en: read("data", "claims", "en.json"), ja: read("data", "claims", "ja.json") };
const TABLE = new Map(read("schema", "refusals.json").map((row) => [row.rule, row]));
const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u;

const attacks = [...RULES, ...TRIALS].map(({ id }) => id);

test("every rule and every trial says its attack in both languages, once", () => {
  for (const id of attacks) assert.equal([OWN, CLAIMS.en.$attacks, CLAIMS.ja.$attacks].map((all) => (id in all ? 1 : 0)).join(""), id in OWN ? "100" : "011", id);
  assert.deepEqual(Object.keys(OWN).filter((id) => !attacks.includes(id)), []);
});

test("an attack is a sentence or a few in its own language, and its title is short", () => {
  for (const [id, { en, ja }] of Object.entries(OWN)) {
    assert.match(en[1], /[.)]$/, id);
    assert.match(ja[1], /[。）]$/, id);
    assert.ok(en[0].length <= 40 && ja[0].length <= 32, id);
    assert.doesNotMatch(en.join(""), JAPANESE, id);
    for (const text of ja) assert.match(text, JAPANESE, id);
  }
});

test("every refusal that is expected is one of the table, and its texts come with the page", () => {
  for (const language of ["en", "ja"]) {
    const plugin = refusals(inRoot("data", "errors"));
    const texts = JSON.parse(plugin.load(plugin.resolveId(`virtual:refusals/${language}`)).replace("export default ", ""));
    for (const { refusals: expected } of RULES) {
      for (const name of expected) {
        assert.ok(TABLE.has(name), name);
        assert.ok(texts[name]?.why && texts[name].mend, `${language}: ${name}`);
        assert.ok(texts[TABLE.get(name).error], `${language}: ${TABLE.get(name).error}`);
      }
    }
  }
});

test("another module is none of the texts", () => {
  const plugin = refusals(inRoot("data", "errors"));
  for (const id of ["virtual:refusals/fr", "virtual:refusals/../en", "./virtual:refusals/en"]) assert.equal(plugin.resolveId(id), undefined);
  assert.equal(plugin.load("virtual:refusals/en"), undefined); // only what was resolved is loaded
});

test("a section leads to where it is, and what follows it to the same standard", () => {
  assert.deepEqual(cited("RFC 9449 §7.1, §10"), [
    { label: "RFC 9449 §7.1", url: "https://www.rfc-editor.org/rfc/rfc9449#section-7.1" },
    { label: "§10", url: "https://www.rfc-editor.org/rfc/rfc9449#section-10" },
  ]);
  assert.deepEqual(cited("RFC 7523 §3, FAPI 2.0 SP §5.3.2.1 (8)").map(({ url }) => url), [
    "https://www.rfc-editor.org/rfc/rfc7523#section-3",
    "https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.1",
  ]);
  assert.deepEqual(cited("Nobody's §1"), [{ label: "Nobody's §1" }]);
});

test("every section that is cited leads somewhere", () => {
  const sections = (value) => (typeof value !== "object" || value === null ? [] : [...(typeof value.section === "string" ? [value.section] : []), ...Object.values(value).flatMap(sections)]);
  for (const text of [...sections(CLAIMS.en), ...sections(OWN)]) for (const { label, url } of cited(text)) assert.ok(url, `${text}: ${label}`);
});
