// What the pages of errors say: every rule, every OAuth error code, in both languages, and nothing of what there is not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

const source = (...path) => readFileSync(inRoot("src", ...path), "utf8");
const [en, ja] = ["en", "ja"].map((language) => JSON.parse(readFileSync(inRoot("data", "errors", `${language}.json`), "utf8")));

/** The rows of the table of refusals: `[rule, sentence, meaning]`. */
const RULES = JSON.parse(readFileSync(inRoot("schema", "refusals.json"), "utf8")).map(({ rule, sentence, meaning }) => [rule, sentence, meaning]);
/** Why a caller of the engine API fails a request: `[reason, error, sentence]`. */
const REASONS = [...source("engine", "authorization", "reason.rs").matchAll(/ reason\("(\w+)", "(\w+)", "\w+", "([^"]+)"\)/g)].map(([, ...row]) => row);
const CODES = [...source("oauth", "error_code.rs").matchAll(/=> "(\w+)"/g)].map(([, code]) => code);

const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u;
const OWN = ["$words", "$codes"];
const namesOf = (file) => Object.keys(file).filter((name) => !OWN.includes(name)).sort();
/** Each text of a file, with a path that names it. */
const textsOf = (file) =>
  [...namesOf(file).map((name) => [name, file[name]]), ...Object.entries(file.$codes)].flatMap(([name, texts]) =>
    Object.entries(texts).map(([member, text]) => [`${name}.${member}`, text, member]),
  );

test("every rule, and every reason of a caller, has its texts, and nothing else has", () => {
  assert.ok(RULES.length > 200 && REASONS.length > 10);
  const known = [...RULES, ...REASONS].map(([name]) => name).sort();
  for (const file of [en, ja]) assert.deepEqual(namesOf(file), known);
});

test("every OAuth error code has its texts, and nothing else has", () => {
  const known = [...new Set([...CODES, ...REASONS.map(([, error]) => error)])].sort();
  for (const file of [en, ja]) assert.deepEqual(Object.keys(file.$codes).sort(), known);
});

test("each rule says why and what to do, in Japanese also what is broken and what is told", () => {
  const isRule = new Set(RULES.map(([rule]) => rule));
  for (const name of namesOf(en)) {
    assert.deepEqual(Object.keys(en[name]), ["why", "mend"], name);
    const members = isRule.has(name) ? ["meaning", "sentence", "why", "mend"] : ["sentence", "why", "mend"];
    assert.deepEqual(Object.keys(ja[name]), members, name);
  }
  for (const file of [en, ja]) {
    for (const [code, texts] of Object.entries(file.$codes)) assert.deepEqual(Object.keys(texts), ["meaning", "why", "mend"], code);
  }
});

test("a sentence speaks in Japanese of the same things as in English, and cites the same documents", () => {
  const named = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  const cited = (text) => [...new Set(text.match(/RFC \d+|FAPI 2\.0|\d+(?:\.\d+){1,4}/g))].sort();
  for (const [rule, sentence] of RULES) {
    assert.deepEqual(named(ja[rule].sentence), named(sentence), rule);
    assert.deepEqual(cited(ja[rule].sentence), cited(sentence), rule);
  }
});

test("what is broken cites in Japanese the sections that the table cites", () => {
  const cited = (text) => (text.match(/§\d+(?:\.\d+)*/g) ?? []).sort();
  for (const [rule, , meaning] of RULES) assert.deepEqual(cited(ja[rule].meaning), cited(meaning), rule);
});

test("rules that tell a stranger one sentence tell one sentence in Japanese, and the same reason for it", () => {
  for (const [rule, sentence] of RULES) {
    for (const [other, theirs] of RULES.filter(([, theirs]) => theirs === sentence && theirs !== "{name}")) {
      assert.equal(ja[other].sentence, ja[rule].sentence, `${rule}, ${other}: ${theirs}`);
      if (sentence !== "Client authentication failed.") continue;
      for (const file of [en, ja]) assert.equal(file[other].why, file[rule].why, `${rule}, ${other}`);
    }
  }
});

test("only the sentence has a place for what the request said", () => {
  for (const file of [en, ja]) for (const [path, text, member] of textsOf(file)) if (member !== "sentence") assert.doesNotMatch(text, /[{}]/, path);
});

test("every text is a sentence or a few", () => {
  for (const [path, text, member] of textsOf(en)) {
    assert.match(text, /\.$/, path);
    assert.ok(text.length >= 20 && text.length <= (member === "why" ? 220 : 380), `${path}: ${text.length}`);
  }
  for (const [path, text] of textsOf(ja)) {
    if (text === "{name}") continue;
    assert.match(text, /(?:[。]|: \{name\})$/, path);
    assert.ok(text.length >= 8 && text.length <= 300, `${path}: ${text.length}`);
  }
});

test("what is in Japanese is Japanese, and what is in English is not", () => {
  for (const [path, text] of textsOf(ja)) if (text !== "{name}") assert.match(text, JAPANESE, path);
  for (const [path, text] of textsOf(en)) assert.doesNotMatch(text, JAPANESE, path);
});

test("the words of the page are the same in both languages, with the same places in them", () => {
  assert.deepEqual(Object.keys(ja.$words), Object.keys(en.$words));
  const places = (text) => text.match(/\{\w*\}/g) ?? [];
  for (const [name, word] of Object.entries(en.$words)) assert.deepEqual(places(ja.$words[name]), places(word), name);
});

test("what stands between grave accents is closed", () => {
  for (const file of [en, ja]) {
    for (const [path, text] of textsOf(file)) assert.equal(text.split("`").length % 2, 1, path);
  }
});
