// The files beside the worker: what a page may load, and how much of it.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";

const PAGES = ["console", "playground"];
const page = (name) => readFileSync(join(ASSETS, name, "index.html"), "utf8");

before(() => buildAssets());

for (const name of PAGES) {
  test(`the page of the ${name} has no script and no style of its own, which its policy would not run`, () => {
    assert.doesNotMatch(page(name), /<script(?![^>]* src=)|<style| style=| on[a-z]+=/);
  });

  test(`the page of the ${name} loads nothing from elsewhere`, () => {
    const loaded = [...page(name).matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    assert.ok(loaded.length > 0);
    for (const url of loaded) assert.match(url, /^\/console\/assets\/[\w.-]+$/);
  });
}

test("the pages have one sign: the browser shows the same for each", () => {
  const [first, ...others] = PAGES.map((name) => /<link rel="icon" href="([^"]+)"/.exec(page(name))?.[1]);
  assert.ok(existsSync(join(ASSETS, first)));
  for (const other of others) assert.equal(other, first);
});

test("no file names a place on this machine", () => {
  const folder = join(ASSETS, "console", "assets");
  for (const file of readdirSync(folder)) assert.doesNotMatch(readFileSync(join(folder, file), "utf8"), /file:\/\/|\/(?:home|root|Users)\//, file);
});
