// The pages of the documentation: one for each text, none of which leads nowhere, and every place that the console names among them.

import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { pageOf } from "../../console/src/lib/docs.ts";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";
import { DOCUMENTS, read } from "../../scripts/lib/doc_pages.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { headingsOf } from "../scripts/support/headings.mjs";

const FOLDER = join(ASSETS, "console", "docs");
const page = (name) => readFileSync(join(FOLDER, `${name}.html`), "utf8");
const names = () => readdirSync(FOLDER).map((file) => file.replace(/\.html$/, ""));
const idsOf = (html) => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
const unescaped = (text) => text.replaceAll("&#39;", "'").replaceAll("&amp;", "&");

before(() => buildAssets());

test("each text for people has a page, which the list names once", () => {
  const texts = globSync(["README*.md", "docs/*.md"], { cwd: inRoot() });
  assert.deepEqual([...DOCUMENTS.keys()].sort(), texts.sort());
  const listed = [...page("index").matchAll(/<a href="([^"]+)"[^>]*>[^<]+<\/a><p>[^<\s]/g)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), [...DOCUMENTS.values()].map(({ name }) => name).sort());
  assert.deepEqual(names().sort(), ["index", ...listed].sort());
});

test("each heading is found by the name that a link in the repository has for it", () => {
  for (const [path, { name, tag }] of DOCUMENTS) {
    const html = page(name);
    const wanted = headingsOf(readFileSync(inRoot(path), "utf8")).map(({ level, anchor }) => `h${level} id="${anchor}"`);
    assert.deepEqual([...html.matchAll(/<(h[1-6] id="[^"]+")>/g)].map(([, heading]) => heading).filter((heading) => heading !== 'h2 id="on-this-page"'), wanted, path);
    assert.equal(new Set(idsOf(html)).size, idsOf(html).length, path);
    assert.match(html, new RegExp(`<html lang="${tag}">`));
  }
});

test("no page leads nowhere, and each loads one stylesheet and nothing else", () => {
  for (const name of names()) {
    const html = page(name);
    assert.doesNotMatch(html, /<script|<style|<img|<[^>]* (?:style|src|on[a-z]+)=/, name);
    const [style, ...others] = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map(([, url]) => url);
    assert.match(style, /^\/console\/assets\/docs-[\w-]+\.css$/);
    assert.ok(existsSync(join(ASSETS, style)) && others.length === 0);
    for (const [, escaped] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
      const url = unescaped(escaped);
      if (url.startsWith("https://")) continue;
      const [path, anchor] = url.split("#");
      const other = path === "" ? name : path === "./" ? "index" : path;
      assert.ok(names().includes(other), `${name}: ${url}`);
      if (anchor !== undefined) assert.ok(idsOf(page(other)).includes(anchor), `${name}: ${url}`);
    }
  }
});

test("every place in the documentation that the console names is there", () => {
  const named = globSync("console/src/**/*.{ts,tsx,json}", { cwd: inRoot() }).flatMap((file) => {
    const text = readFileSync(inRoot(file), "utf8");
    return [...text.matchAll(/(?<=["'`])(?:docs\/[\w-]+|README)\.md(?:#[\w-]+)?(?=["'`])/g)].map(([text]) => ({ file, text }));
  });
  assert.ok(named.length > 70, `${named.length}`);
  for (const { file, text } of named) {
    const [path, anchor] = pageOf(text).split("#");
    assert.ok(path.startsWith("/console/docs/") && existsSync(join(ASSETS, `${path}.html`)), `${file}: ${text}`);
    if (anchor !== undefined) assert.ok(idsOf(page(basename(path))).includes(anchor), `${file}: ${text}`);
  }
  assert.equal(pageOf(""), "/console/docs/");
});

const html = (text, path = "docs/people.md") => read(path, text).html.trim();

test("a link to another text leads to its page", () => {
  assert.equal(html("[a](scale.md#lanes)"), '<p><a href="scale#lanes">a</a></p>');
  assert.equal(html("[a](../README.md#a-hook)"), '<p><a href="readme#a-hook">a</a></p>');
  assert.equal(html("[a](docs/people.md)", "README.md"), '<p><a href="people">a</a></p>');
  assert.equal(html("[あ](README.ja.md)", "README.md"), '<p><a href="readme-ja" hreflang="ja" lang="ja">あ</a></p>');
  assert.equal(html("[a](#b)"), '<p><a href="#b">a</a></p>');
  assert.equal(html("[a](https://e.example/?a&b)"), '<p><a href="https://e.example/?a&amp;b" rel="noreferrer">a</a></p>');
});

test("a link to what is not served is its name, and no link", () => {
  assert.equal(html("[jose/jwk.rs](../src/jose/jwk.rs)"), "<p><code>jose/jwk.rs</code></p>");
  assert.equal(html("[`docs/samples`](../docs/samples)"), "<p><code>docs/samples</code></p>");
  assert.equal(html("[it holds](../tests/native/people.rs)"), '<p><span title="tests/native/people.rs">it holds</span></p>');
  assert.equal(html("[a](javascript:alert(1))"), "<p>a</p>");
  assert.equal(html("![a](images/flow.png)"), "");
});

test("tags in a text are shown, and are none of the page", () => {
  for (const text of ["<script>alert(1)</script>", 'a <img src=x onerror="alert(1)"> b', "`<b>`", "    <i>\n", "| <u> |\n|---|\n| <s> |", "# <h>", "[<a>](people.md)"]) {
    assert.doesNotMatch(html(text), /<(?:script|img|[biush]>)/, text);
    assert.match(html(text), /&lt;/, text);
  }
  assert.doesNotMatch(html('[a](https://e.example/"onclick="b)'), /" ?onclick/);
});

test("what may be wider than the screen scrolls, by the keyboard as well", () => {
  const around = (label) => new RegExp(`^<div class="scroll \\w+" role="group" aria-label="${label}" tabindex="0">`);
  assert.match(html("| a | |\n|---|---|\n| b | c |"), around("Table"));
  assert.match(html("```\na\n```"), around("Code"));
  assert.match(html("| a | |\n|---|---|\n| b | c |"), /<thead><tr><th scope="col">a<\/th><td><\/td><\/tr><\/thead>/);
});
