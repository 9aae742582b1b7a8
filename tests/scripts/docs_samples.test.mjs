// docs/connect.md and docs/move-from-authlete.md have the files of docs/samples word for word.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

const text = (...parts) => readFileSync(inRoot("docs", ...parts), "utf8");

/** What the pages have between fences that name a file. */
const PAGES = ["connect.md", "move-from-authlete.md"];
const shown = PAGES.flatMap((page) => [...text(page).matchAll(/^```\w+ (samples\/\S+)\n(.*?)^```$/gms)].map(([, file, said]) => ({ page, file, said })));

for (const { page, file, said } of shown) {
  test(`docs/${page} has ${file} word for word`, () => assert.equal(said, text(file)));
}

test("every file of docs/samples is on a page, once", () => {
  const entries = readdirSync(inRoot("docs", "samples"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const there = files.map((file) => file.slice(inRoot("docs").length + 1)).sort();
  assert.deepEqual(shown.map(({ file }) => file).sort(), there);
});
