// README.md and README.ja.md: the table of contents has the headings, the table of specifications quotes what the code quotes, and
// both say the same of both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { headingsOf } from "./support/headings.mjs";

const PAGES = { "README.md": { contents: "Contents", specifications: "Specifications" }, "README.ja.md": { contents: "目次", specifications: "仕様" } };

const textOf = (file) => readFileSync(inRoot(file), "utf8");

/** What stands below a heading of the second level, up to the next one. */
function sectionOf(page, heading) {
  const [, ...sections] = textOf(page).split(/^## /m);
  return sections.find((section) => section.startsWith(`${heading}\n`));
}

/** The rows of the table of specifications: what each is called, and the files that decide. */
function specifications(page) {
  const rows = sectionOf(page, PAGES[page].specifications).match(/^\| .* \|$/gm).slice(1);
  return rows.map((row) => {
    const [, number, , , decided] = row.split(/ ?\| ?/);
    return { number, files: [...decided.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file) };
  });
}

/** Each specification of a row by the name by which code quotes it: `RFC 7591, 7592` are two. */
const quoted = (number) => (number.startsWith("RFC ") ? number.slice(4).split(", ").map((each) => `RFC ${each}`) : [number]);

for (const [page, { contents }] of Object.entries(PAGES)) {
  describe(page, () => {
    test("has a table of contents with each heading below it, in their order", () => {
      const listed = [...sectionOf(page, contents).matchAll(/\[([^\]]+)\]\(#([^)]+)\)/g)].map(([, heading, anchor]) => ({ heading, anchor }));
      const below = headingsOf(textOf(page)).filter(({ level, heading }) => (level === 2 || level === 3) && heading !== contents);
      assert.deepEqual(listed, below.map(({ heading, anchor }) => ({ heading, anchor })));
    });

    for (const { number, files } of specifications(page)) {
      test(`names for ${number} files that quote it`, () => {
        assert.ok(files.length > 0);
        const texts = files.map((file) => textOf(file).replace(/\s*\n\s*\/\/[/!] /g, " "));
        for (const name of quoted(number)) assert.ok(texts.some((text) => text.includes(name)), name);
        for (const [index, text] of texts.entries()) assert.ok(quoted(number).some((name) => text.includes(name)), files[index]);
      });
    }
  });
}

test("both pages have the same headings by number and level, and the same specifications", () => {
  const [english, japanese] = Object.keys(PAGES);
  const levels = (page) => headingsOf(textOf(page)).map(({ level }) => level);
  assert.deepEqual(levels(japanese), levels(english));
  assert.deepEqual(specifications(japanese), specifications(english));
});

/** HTTP itself, which is the platform's. */
const BENEATH = ["9110", "9112"];

test("each RFC that a refusal quotes is in the table", () => {
  const served = [...textOf("src/oauth/refusal.rs").matchAll(/RFC (\d{4})/g)].map(([, number]) => number);
  const named = new Set(specifications("README.md").flatMap(({ number }) => [...number.matchAll(/\d{4}/g)].map(([each]) => each)));
  assert.deepEqual([...new Set(served)].filter((number) => !named.has(number) && !BENEATH.includes(number)), []);
});
