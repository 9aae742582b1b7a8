// How much of the console comes over the network: all that it may ever load, and what stands before the first screen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";

/** Octets after gzip, as a browser is sent them. */
const WHOLE = 200_000;
const FIRST = 60_000;
const PLAYGROUND = 120_000;

const FOLDER = join(ASSETS, "console", "assets");
const read = (name) => readFileSync(join(FOLDER, name));
const size = (name) => gzipSync(read(name), { level: 9 }).length;

/** The scripts and styles that a text names. */
const named = (text) => new Set([...text.matchAll(/[\w.-]+-[\w-]{8}\.(?:js|css)\b/g)].map(([name]) => name));

/** What a page loads before it is there: the scripts, what they import at once, and the styles. */
function first(page = "console") {
  const found = named(readFileSync(join(ASSETS, page, "index.html"), "utf8"));
  for (const name of found) {
    if (!name.endsWith(".js")) continue;
    for (const [, imported] of read(name).toString().matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)) found.add(imported);
  }
  return found;
}

/** All that a page can come to load. */
function whole(page) {
  const found = first(page);
  for (const name of found) if (name.endsWith(".js")) for (const other of named(read(name).toString())) found.add(other);
  return found;
}

const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);

before(() => buildAssets());

test("the scripts and styles of the whole console are 200 kB or less after gzip", (t) => {
  const total = sum(whole());
  t.diagnostic(`${total} octets in ${whole().size} files`);
  assert.ok(total <= WHOLE, `${total} octets`);
});

test("what stands before the first screen is 60 kB or less after gzip", (t) => {
  const total = sum(first());
  t.diagnostic(`${total} octets: ${[...first()].join(", ")}`);
  assert.ok(total <= FIRST, `${total} octets`);
});

test("the console loads nothing of the playground", () => {
  const playground = /playground-[\w-]{8}\.js/.exec(readFileSync(join(ASSETS, "playground", "index.html"), "utf8"));
  assert.ok(playground);
  assert.ok(!whole().has(playground[0]));
});

test("all that the playground can come to load is 120 kB or less after gzip, in both languages", (t) => {
  const total = sum(whole("playground"));
  t.diagnostic(`${total} octets: ${[...whole("playground")].join(", ")}`);
  assert.ok(total <= PLAYGROUND, `${total} octets`);
});
