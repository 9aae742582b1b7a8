// What the report on FAPI 2.0 says of each clause: every clause of docs/fapi.md, and those for clients that a document decides.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

const [en, ja] = ["en", "ja"].map((language) => JSON.parse(readFileSync(inRoot("data", "fapi", `${language}.json`), "utf8")));
const SPECIFICATIONS = { SP: "FAPI 2.0 Security Profile (Final)", MS: "FAPI 2.0 Message Signing (Final)" };
const JAPANESE = /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u;

/** The clauses of a specification in docs/fapi.md; of one that cites others besides, its own. */
function clausesOf(title) {
  const part = readFileSync(inRoot("docs", "fapi.md"), "utf8").split("\n## ").find((text) => text.startsWith(title));
  const numbers = [...part.matchAll(/^\| (\d[^|]*?) \|/gm)].map(([, number]) => /^[\d.]+(?: \([\d.]+\)| note \d+)?/.exec(number)[0]);
  return [...new Set(numbers)];
}

const clauses = ({ $words, ...all }) => Object.entries(all);
/** Clauses that speak to clients, and to whom an answer at introspection is signed. */
const OF_CLIENTS = /^(?:SP 5\.3\.3\.|MS 5\.[34]\.2|MS 5\.5\.)/;

test("every clause of the page is explained, and besides only those for clients and of introspection", () => {
  const known = Object.entries(SPECIFICATIONS).flatMap(([name, title]) => clausesOf(title).map((number) => `${name} ${number}`));
  assert.ok(known.length > 50);
  for (const file of [en, ja]) {
    const explained = clauses(file).map(([clause]) => clause);
    assert.deepEqual(known.filter((clause) => !explained.includes(clause)), []);
    for (const clause of explained) if (!known.includes(clause)) assert.match(clause, OF_CLIENTS);
  }
});

test("every clause that the report names is explained, and of those that a setting can break what is to be changed", () => {
  const source = (name) => readFileSync(inRoot("src", "documents", "rules", `${name}.rs`), "utf8").split("#[cfg(test)]")[0];
  const named = [...`${source("fapi")}${source("fapi_report")}`.matchAll(/"(\d\.\d[\d. ()]*)"/g)].map(([, number]) => number);
  const always = [...source("fapi_report").matchAll(/const ALWAYS\w*: \[[^;]+; \d+\] = \[([^\]]+)\]/g)].flatMap(([, list]) => list.match(/\d\.\d[\d. ()]*/g));
  assert.ok(named.length > 40 && always.length > 20);
  for (const number of named) {
    const explained = [en[`SP ${number}`], en[`MS ${number}`]].filter(Boolean);
    assert.ok(explained.length > 0, number);
    const isFixed = always.includes(number) || ["5.3.2.3", "5.3.1 (5)"].includes(number);
    assert.ok(isFixed || explained.some(({ mend }) => mend), number);
  }
});

test("both languages explain the same clauses, with the same links and the same settings", () => {
  const settings = (text = "") => [...new Set(text.match(/\b[a-z]+(?:[A-Z][A-Za-z]+)+\b|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g))].sort();
  const shape = (file) => clauses(file).map(([clause, { link, mend, fixed }]) => [clause, link, settings(mend), settings(fixed)]);
  assert.deepEqual(shape(ja), shape(en));
  assert.deepEqual(Object.keys(ja.$words), Object.keys(en.$words));
});

test("a clause links to its section of the final specification", () => {
  for (const [clause, { link }] of clauses(en)) {
    const [name, number] = clause.split(" ");
    const document = { SP: "fapi-security-profile-2_0-final", MS: "fapi-message-signing-2_0-final" }[name];
    assert.equal(link, `https://openid.net/specs/${document}.html#section-${number}`);
  }
});

test("what is to be changed are members of the documents", () => {
  const members = new Set(["service", "client", "api"].flatMap((name) => Object.keys(JSON.parse(readFileSync(inRoot("schema", `${name}.json`), "utf8")).properties)));
  for (const [clause, { mend = "" }] of clauses(en)) {
    for (const member of mend.match(/\b[a-z]+(?:[A-Z][A-Za-z]+)+\b/g) ?? []) assert.ok(members.has(member), `${clause}: ${member}`);
  }
});

for (const [language, file] of Object.entries({ en, ja })) {
  test(`every text in ${language} is a sentence or a few in that language`, () => {
    for (const [clause, { link, ...texts }] of clauses(file)) {
      assert.ok("text" in texts && "fixed" in texts, clause);
      for (const [member, text] of Object.entries(texts)) {
        assert.match(text, language === "ja" ? /。$/ : /\.$/, `${clause} ${member}`);
        assert.ok(text.length >= 6 && text.length <= 260, `${clause} ${member}: ${text.length}`);
        assert.equal(JAPANESE.test(text), language === "ja", `${clause} ${member}`);
      }
    }
  });
}
