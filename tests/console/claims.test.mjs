// What the playground says of a claim, a header, a parameter and an attack: in both languages, with the section it is from.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

const [en, ja] = ["en", "ja"].map((language) => JSON.parse(readFileSync(inRoot("data", "claims", `${language}.json`), "utf8")));

/** Each explanation with a path that names it: of a name, of a name at one place, of an attack. */
const explanations = ({ $attacks, ...names }) =>
  new Map([
    ...Object.entries(names).map(([name, explanation]) => [name, explanation]),
    ...Object.entries(names).flatMap(([name, explanation]) => Object.entries(explanation.in ?? {}).map(([place, at]) => [`${name} in ${place}`, at])),
    ...Object.entries($attacks).map(([name, attack]) => [`$attacks ${name}`, attack]),
  ]);

const ATTACKS = [
  ...["wrong_verifier", "replayed_code", "replayed_proof", "other_key", "old_iat", "future_iat", "wrong_htu", "wrong_ath", "wrong_aud"],
  ...["replayed_assertion", "expired_assertion", "tampered_redirect_uri", "missing_pkce", "plain_pkce", "alg_none", "request_uri_twice", "wrong_nonce"],
];
const MEMBERS = ["text", "section", "in", "title"];
const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u;

test("both languages explain the same, by the same sections", () => {
  const sections = (file) => [...explanations(file)].map(([name, { section }]) => [name, section]);
  assert.deepEqual(sections(ja), sections(en));
});

for (const [language, file] of Object.entries({ en, ja })) {
  test(`every explanation in ${language} is a sentence or a few, and names its section`, () => {
    for (const [name, explanation] of explanations(file)) {
      const { text, section } = explanation;
      assert.deepEqual(Object.keys(explanation).filter((member) => !MEMBERS.includes(member)), [], name);
      assert.match(text, language === "ja" ? /。$/ : /\.$/, name);
      assert.ok(text.length >= 6 && text.length <= 320, name);
      assert.match(section, /§\d/, name);
    }
  });
}

test("every explanation in ja is Japanese, and none in en", () => {
  for (const [name, { text, title }] of explanations(ja)) {
    assert.match(text, JAPANESE, name);
    if (title !== undefined) assert.match(title, JAPANESE, name);
  }
  for (const [name, { text, title = "" }] of explanations(en)) assert.doesNotMatch(text + title, JAPANESE, name);
});

test("each attack that can be tried has a title and is told of", () => {
  assert.deepEqual(Object.keys(en.$attacks).sort(), [...ATTACKS].sort());
  for (const file of [en, ja]) for (const name of ATTACKS) assert.ok(file.$attacks[name].title.length <= 40, name);
});
