// The pages about errors: one for each rule and each error code in each language, none of which leads nowhere.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { ASSETS, buildAssets } from "../../scripts/lib/assets.mjs";
import { languages, pagesIn, rules, textsIn } from "../../scripts/lib/error_pages.mjs";
import { sectionsIn } from "../../scripts/lib/standards.mjs";

const FOLDER = join(ASSETS, "errors");
const page = (name, tag) => readFileSync(join(FOLDER, `${name}.${tag}.html`), "utf8");
const names = (tag) => [...rules().map(({ rule }) => rule), ...Object.keys(textsIn(tag).$codes)];
const build = (tag, texts) => new Map(pagesIn(tag, texts, "/style.css"));

before(() => buildAssets());

test("each rule and each error code has a page in each language of the server", () => {
  const spoken = readdirSync(new URL("../../messages", import.meta.url)).map((file) => file.replace(".json", ""));
  assert.deepEqual(languages().sort(), spoken.sort());
  for (const tag of languages()) {
    for (const name of ["index", ...names(tag)]) assert.ok(existsSync(join(FOLDER, `${name}.${tag}.html`)), `${name}.${tag}`);
    for (const { page: named } of rules()) assert.ok(names(tag).includes(named), named);
  }
});

test("what a rule, a code or the pages have no words for is an error of the build", () => {
  for (const tag of languages()) {
    const without = (change) => {
      const texts = structuredClone(textsIn(tag));
      change(texts);
      return () => build(tag, texts);
    };
    const says = (key) => ({ message: `data/errors/${tag}.json: ${key} is missing` });
    assert.throws(without((texts) => delete texts.CodeUnknown), says("CodeUnknown.why"));
    assert.throws(without((texts) => delete texts.CodeUnknown.mend), says("CodeUnknown.mend"));
    assert.throws(without((texts) => (texts.CodeUnknown.why = "")), says("CodeUnknown.why"));
    assert.throws(without((texts) => delete texts.$codes.invalid_client), says("$codes.invalid_client"));
    assert.throws(without((texts) => delete texts.$codes.invalid_client.why), says("invalid_client.why"));
    assert.throws(without((texts) => delete texts.$words.index_title), says("$words.index_title"));
  }
});

test("a page of a rule has all that the table and the texts say of it", () => {
  for (const tag of languages()) {
    for (const rule of rules()) {
      const html = page(rule.rule, tag).replaceAll(/<\/?(?:var|wbr|code)>/g, "");
      const { why, mend } = textsIn(tag)[rule.rule];
      const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;").replaceAll("`", "");
      for (const said of [rule.rule, rule.error, rule.number, String(rule.status), escaped(rule.sentence), escaped(why), escaped(mend)]) {
        assert.ok(html.includes(said), `${rule.rule}.${tag}: ${said}`);
      }
    }
  }
});

test("a rule leads to the others of its error code, or to the page that has them where they are many", () => {
  const table = rules();
  for (const tag of languages()) for (const { rule, error } of table) {
    const html = page(rule, tag);
    const others = table.filter((other) => other.error === error && other.rule !== rule).map((other) => other.rule).sort();
    const led = [...html.matchAll(/href="([A-Z]\w+)\?lang/g)].map(([, name]) => name).filter((name) => name !== rule);
    assert.ok(html.includes(`href="${error}?lang=${tag}"`), rule);
    assert.deepEqual(led, others.length > 12 ? [] : others, rule);
  }
});

test("no page leads nowhere, and each loads one stylesheet and nothing else", () => {
  for (const tag of languages()) {
    for (const name of ["index", ...names(tag)]) {
      const html = page(name, tag);
      assert.doesNotMatch(html, /<script|<style| style=| on[a-z]+=| src=/);
      const [style, ...others] = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)">/g)].map(([, url]) => url);
      assert.match(style, /^\/console\/assets\/errors-[\w-]+\.css$/);
      assert.ok(existsSync(join(ASSETS, style)) && others.length === 0);
      let docs = false;
      for (const [, url] of html.matchAll(/<a href="([^"]+)"/g)) {
        if (url.startsWith("https://")) continue;
        const [path, query] = url.split(/[?#]/);
        docs ||= path === "/console/docs/";
        if (url.startsWith("#")) assert.ok(html.includes(`id="${query}"`), url);
        else if (path.startsWith("/")) assert.ok(existsSync(join(ASSETS, path, "index.html")), url);
        else if (path !== "./") assert.ok(existsSync(join(FOLDER, `${path}.${tag}.html`)), `${name}: ${url}`);
      }
      assert.ok(docs, `${name}: no way to the documentation`);
    }
  }
});

test("the list has each rule once below its error code", () => {
  for (const tag of languages()) {
    const html = page("index", tag);
    for (const { rule, error } of rules()) {
      const found = html.split(`<a href="${rule}?lang=${tag}">`);
      assert.equal(found.length, 2, rule);
      assert.equal([...found[0].matchAll(/<section id="(\w+)">/g)].at(-1)[1], error, rule);
    }
  }
});

test("rules stand in the order of the alphabet, wherever several are named", () => {
  const sorted = (names) => names.toSorted((a, b) => (a < b ? -1 : 1));
  for (const tag of languages()) {
    for (const name of ["index", ...names(tag)]) {
      for (const [, members] of page(name, tag).matchAll(/<ul class="(?:names|rules)">(.*?)<\/ul>/gs)) {
        const named = [...members.matchAll(/<li><a href="(\w+)\?/g)].map(([, rule]) => rule);
        assert.ok(named.length > 0);
        assert.deepEqual(named, sorted(named), `${name}.${tag}`);
      }
    }
  }
});

test("the sections of standards are found in what a rule means, and lead to where they can be read", () => {
  const labels = (text) => sectionsIn(text).map(({ label }) => label);
  const urls = (text) => sectionsIn(text).map(({ url }) => url);
  assert.deepEqual(urls("It is so. RFC 7636 §4.1."), ["https://www.rfc-editor.org/rfc/rfc7636.html#section-4.1"]);
  assert.deepEqual(urls("FAPI 2.0 SP §5.3.2.1 (4), (5)."), ["https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.1"]);
  assert.deepEqual(urls("OpenID Connect Core §3.1.2.6."), ["https://openid.net/specs/openid-connect-core-1_0.html"]);
  assert.deepEqual(labels("RFC 9449 §10 and §7.1."), ["RFC 9449 §10", "RFC 9449 §7.1"]);
  assert.deepEqual(labels("RFC 6749 §2.3, RFC 7523 §3 (1, 2)."), ["RFC 6749 §2.3", "RFC 7523 §3"]);
  assert.deepEqual(labels("(RFC 6749 sections 3.1 and 3.2)"), ["RFC 6749 §3.1", "RFC 6749 §3.2"]);
  assert.deepEqual(labels("(RFC 9421, FAPI 2.0 HTTP Signatures) RFC 9421 §3"), ["FAPI 2.0 HTTP Signatures", "RFC 9421 §3"]);
  assert.deepEqual(labels("No standard says so."), []);
});
