// What the console says of refusals that have no row in schema/refusals.json: each that the server notes is explained.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { t } from "../../console/src/lib/words.ts";
import { inRoot } from "../../scripts/lib/project.mjs";

const sources = globSync("src/**/*.rs", { cwd: inRoot() }).map((file) => readFileSync(inRoot(file), "utf8"));
const listed = new Set(JSON.parse(readFileSync(inRoot("schema", "refusals.json"), "utf8")).map(({ rule }) => rule));

/** The names that are noted as they stand in the source; all others are those of rows of the table. */
const NOTED = [/Note::Refused\([^;]*?"(\w+)"/g, /\brefused\(\s*host,\s*(?:self\.)?&?visit,\s*"(\w+)"/g, /let rule = match message \{[^;]*?\};/g, /impl Unfit \{(.*?)\n\}/gs];
const namesIn = (text) => [...text.matchAll(/"([A-Z][A-Za-z]+)"/g)].map(([, name]) => name);
const noted = new Set(sources.flatMap((source) => NOTED.flatMap((pattern) => [...source.matchAll(pattern)].flatMap(([whole]) => namesIn(whole)))));

test("the names that the server notes without a row of the table are found", () => {
  for (const name of ["Credentials", "PasswordUnfit", "TooManyAttempts", "UsernameTaken", "WrongCode", "WrongPassword"]) assert.ok(noted.has(name), name);
});

for (const name of noted) {
  test(`${name} is told by a sentence, and with what to do`, () => {
    assert.ok(!listed.has(name));
    for (const key of [name, `${name}Mend`]) assert.ok(t.en[key]?.endsWith(".") && t.ja[key]?.endsWith("。"), key);
  });
}

test("no refusal is explained that there is not", () => {
  const explained = Object.keys(t.en).map((key) => key.replace(/Mend$/, "")).filter((name) => name !== "unknown");
  assert.deepEqual([...new Set(explained)].sort(), [...noted].sort());
});
