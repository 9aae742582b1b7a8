// The address, the words and the rights of the console.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { includes, RIGHTS, withIncluded } from "../../console/src/lib/rights.ts";
import { link, parse } from "../../console/src/lib/route.ts";
import { fill, language, moment, named, words } from "../../console/src/words/index.ts";
import { inRoot } from "../../scripts/lib/project.mjs";

test("an address names the service, the area and what is in it", () => {
  const { service, segments, query } = parse("#/s/7/people/a%2Fb?type=sign-in&x=1?2");
  assert.equal(service, "7");
  assert.deepEqual(segments, ["people", "a/b"]);
  assert.equal(query.get("type"), "sign-in");
  assert.equal(query.get("x"), "1?2");
});

test("an address without a service is of none", () => {
  assert.equal(parse("#/operators").service, undefined);
  assert.deepEqual(parse("#/operators").segments, ["operators"]);
  assert.deepEqual(parse("").segments, []);
});

test("an address that is no UTF-8 is taken as it is, and nothing fails", () => {
  assert.deepEqual(parse("#/s/1/people/%ff").segments, ["people", "%ff"]);
});

for (const name of ["a/b", "100%", "私", "a?b#c", "..", "a b"]) {
  test(`what a link names is what its address is read as: ${name}`, () => {
    assert.deepEqual(parse(link(["people", name], { q: name }, "1")).segments, ["people", name]);
    assert.equal(parse(link(["people", name], { q: name }, "1")).query.get("q"), name);
  });
}

test("a link leaves out what is not asked for", () => {
  assert.equal(link(["audit"], { type: undefined, client: "" }, "1"), "#/s/1/audit");
  assert.equal(link(["operators"], {}, null), "#/operators");
});

test("a right includes what docs/engine-api.md says, and nothing else", () => {
  const page = readFileSync(inRoot("docs", "engine-api.md"), "utf8");
  assert.match(page, /`ADMIN` all; `MODIFY_SERVICE` `CREATE_CLIENT` and `MODIFY_CLIENT`/);
  assert.deepEqual(withIncluded(["ADMIN"]), [...RIGHTS]);
  assert.deepEqual(withIncluded(["MODIFY_PEOPLE"]), ["MODIFY_PEOPLE", "VIEW_PEOPLE"]);
  assert.deepEqual(withIncluded(["MODIFY_CLIENT"]), ["MODIFY_CLIENT", "VIEW_CLIENT"]);
  assert.ok(!includes(["MODIFY_SERVICE"], "VIEW_PEOPLE"));
  assert.ok(!includes(["MODIFY_SERVICE", "MODIFY_PEOPLE"], "VIEW_AUDIT_LOG"));
  assert.ok(!includes(["VIEW_CLIENT"], "MODIFY_CLIENT"));
});

test("a sentence has what is given in the place of its names, and a number as its language writes it", () => {
  assert.equal(fill("{name} has {n}", { name: "Hana", n: 12_345 }), "Hana has 12,345");
  assert.equal(fill("{missing}"), "{missing}");
  assert.equal(fill("{name}", { name: "{n} $& $1" }), "{n} $& $1");
});

test("of two texts the number decides, and Japanese needs one", () => {
  const t = words({ found: { one: "{n} row", other: "{n} rows" } }, { found: "{n} 行" });
  language.value = "en";
  assert.deepEqual([0, 1, 2].map((n) => t("found", { n })), ["0 rows", "1 row", "2 rows"]);
  language.value = "ja";
  assert.deepEqual([1, 2].map((n) => t("found", { n })), ["1 行", "2 行"]);
  language.value = "en";
});

test("what stands in a column says when in 24 hours, whatever the language", () => {
  for (const spoken of ["en", "ja"]) {
    language.value = spoken;
    for (const style of ["clock", "exact", "time"]) assert.doesNotMatch(moment(Date.parse("2026-05-04T15:06:07"), style), /[ap]\.?m|午/i, style);
    assert.match(moment(Date.parse("2026-05-04T00:06:07"), "clock"), /^0?0:06$/);
  }
  language.value = "en";
});

test("a name and what it is stand apart as the language has it", () => {
  assert.equal(named("Ends", "never"), "Ends: never");
  language.value = "ja";
  assert.equal(named("期限", "なし"), "期限：なし");
  language.value = "en";
});

const FILES = globSync("**/{words,common}.ts", { cwd: inRoot("console", "src") }).filter((file) => !file.startsWith("playground"));
const namesIn = (text) => new Set((typeof text === "string" ? [text] : Object.values(text)).flatMap((one) => [...one.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)));
const sameNames = (one, other) => [...namesIn(one)].sort().join() === [...namesIn(other)].sort().join();

for (const file of FILES) {
  test(`each sentence of ${file} has in Japanese the names that it has in English`, async () => {
    const tables = Object.values(await import(inRoot("console", "src", file))).filter((one) => typeof one === "function" && one.en);
    for (const { en, ja } of tables) {
      for (const key of Object.keys(en)) {
        assert.ok(sameNames(en[key], ja[key]), `${key}: ${JSON.stringify(ja[key])}`);
        assert.notEqual(ja[key], "", key);
        // What is filled in there may be a day, a stretch of time or “now”: no particle follows all of them.
        assert.doesNotMatch(JSON.stringify(ja[key]), /[\u3040-\u30ff\u4e00-\u9fff]\{when\}|\{when\}[\u3040-\u30ff]/, key);
        // A sentence in English with words of its own is none in Japanese; names and codes are in both.
        if (/[a-z]{3,} [a-z]{3,}/.test(JSON.stringify(en[key]))) assert.match(JSON.stringify(ja[key]), /[\u3040-\u30ff\u4e00-\u9fff]/, key);
      }
    }
  });
}
