// The pages about errors, `errors/` among the files beside the worker: one for each rule of schema/refusals.json and for each error
// code, and a list of them, in every language of data/errors.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { escaped, page as pageWith, writeStyle } from "./html.mjs";
import { inRoot } from "./project.mjs";
import { sectionsIn } from "./standards.mjs";

const TEXTS = inRoot("data", "errors");

/** What every page looks like: the console's colours and letters, and what these pages have of their own. */
const STYLES = ["console/src/ui/tokens.css", "console/src/ui/base.css", "console/errors/errors.css"];

/** As many rules of one error code are listed with each other; the page of the code has all. */
const FEW = 12;

/** The languages, by their tags: those of data/errors. */
export const languages = () => readdirSync(TEXTS).filter((file) => file.endsWith(".json")).map((file) => basename(file, ".json"));

/** The rules, in the order of the table. */
export const rules = () => JSON.parse(readFileSync(inRoot("schema", "refusals.json"), "utf8"));

export const textsIn = (tag) => JSON.parse(readFileSync(join(TEXTS, `${tag}.json`), "utf8"));

/** Writes them below `folder`. What has no words in a language is an error of the build. */
export function writeErrorPages(folder) {
  const pages = join(folder, "errors");
  mkdirSync(pages, { recursive: true });
  const style = writeStyle(folder, "errors", STYLES);
  for (const tag of languages()) {
    for (const [name, html] of pagesIn(tag, textsIn(tag), style)) writeFileSync(join(pages, `${name}.${tag}.html`), html);
  }
}

/** Every page in one language, by its name, of these texts and with the stylesheet that is there. */
export function* pagesIn(tag, { $words: words, $codes: codes, ...texts }, style) {
  const table = rules();
  const say = (key) => words[key] ?? missing(tag, `$words.${key}`);
  const named = (other) => [other, other === tag ? say(other) : (textsIn(other).$words[other] ?? missing(other, `$words.${other}`))];
  const of = { tag, say, style, spoken: languages().map(named) };
  for (const { error } of table) if (!codes[error]) missing(tag, `$codes.${error}`);
  // The table groups them by what they are about, which nobody sees who looks for a name.
  const known = table.map((rule) => ({ ...rule, ...whole(tag, rule.rule, texts[rule.rule]) })).sort((a, b) => (a.rule < b.rule ? -1 : 1));
  for (const rule of known) yield [rule.rule, rulePage(of, rule, known.filter(({ error }) => error === rule.error), rule.page === rule.error)];
  for (const [code, text] of Object.entries(codes)) {
    yield [code, codePage(of, code, whole(tag, code, text), known.filter(({ error }) => error === code))];
  }
  yield ["index", indexPage(of, known, codes)];
}

/** What a language says of one page, if it says why and what to do. */
function whole(tag, name, text) {
  for (const key of ["why", "mend"]) if (!text?.[key]) missing(tag, `${name}.${key}`);
  return text;
}

function missing(tag, key) {
  throw new Error(`data/errors/${tag}.json: ${key} is missing`);
}

function rulePage(of, rule, siblings, isShared) {
  const { say } = of;
  const others = siblings.filter((other) => other.rule !== rule.rule);
  const facts = [
    [say("code"), link(of, rule.error, rule.error)],
    [say("status"), rule.status],
    [say("number"), `<code>${rule.number}</code>`],
    [say("sections"), links(sectionsIn(`${tableOf(rule).meaning} ${tableOf(rule).sentence}`))],
  ];
  return page(of, rule.rule, [
    `<h1><code>${spaced(rule.rule)}</code></h1>`,
    `<p class="lead">${prose(rule.meaning)}</p>`,
    part(say("sentence"), `${answer(rule)}${translated(rule)}${rule.sentence.includes("{name}") ? note(say("placeholder")) : ""}${isShared ? note(say("shared")) : ""}`),
    part(say("why"), `<p>${prose(rule.why)}</p>`),
    part(say("mend"), `<p>${prose(rule.mend)}</p>`),
    `<dl class="facts">${facts.filter(([, value]) => value).map(fact).join("")}</dl>`,
    part(say("for_operators"), `<p>${command(say("log_hint"), rule.rule)}</p>`),
    others.length > 0 ? part(say("rules_of_code"), others.length > FEW ? `<p>${link(of, rule.error, rule.error)} (${others.length + 1})</p>` : names(of, others)) : "",
  ]);
}

function codePage(of, code, text, members) {
  const { say } = of;
  return page(of, code, [
    `<h1><code>${spaced(code)}</code></h1>`,
    text.meaning ? `<p class="lead">${prose(text.meaning)}</p>` : "",
    part(say("why"), `<p>${prose(text.why)}</p>`),
    part(say("mend"), `<p>${prose(text.mend)}</p>`),
    members.length > 0 ? part(say("rules_of_code"), list(of, members)) : "",
  ]);
}

function indexPage(of, known, codes) {
  const { say } = of;
  const names = Object.keys(codes).sort();
  const jumps = names.map((code) => `<li><a href="#${code}"><code>${code}</code></a></li>`).join("");
  const groups = names.map((code) => {
    const members = known.filter(({ error }) => error === code);
    const lead = codes[code].meaning ? `<p>${prose(codes[code].meaning)}</p>` : "";
    return `<section id="${code}"><h2>${link(of, code, spaced(code))}</h2>${lead}${members.length > 0 ? list(of, members) : ""}</section>`;
  });
  return page(of, undefined, [
    `<h1>${escaped(say("index_title"))}</h1>`,
    `<p class="lead">${escaped(say("index_intro"))}</p>`,
    `<nav aria-label="${escaped(say("codes"))}"><ul class="codes">${jumps}</ul></nav>`,
    ...groups,
  ]);
}

const part = (heading, content) => `<section><h2>${escaped(heading)}</h2>${content}</section>`;
const note = (text) => `<p class="note">${escaped(text)}</p>`;
const fact = ([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${value}</dd></div>`;
const links = (sections) => sections.map(({ label, url }) => `<a href="${escaped(url)}" rel="noreferrer">${escaped(label)}</a>`).join("<br>");
const link = ({ tag }, name, shown) => `<a href="${name}?lang=${tag}"><code>${shown}</code></a>`;
const names = (of, members) => `<ul class="names">${members.map(({ rule }) => `<li>${link(of, rule, spaced(rule))}</li>`).join("")}</ul>`;
const list = (of, members) => `<ul class="rules">${members.map(({ rule, meaning }) => `<li>${link(of, rule, spaced(rule))}<p>${prose(meaning)}</p></li>`).join("")}</ul>`;

/** What a client reads, as it reads it: the sentence is in English whatever the language of the page. */
const answer = (rule) =>
  `<pre lang="en"><code>{\n  "error": "${rule.error}",\n  "error_description": "${placed(tableOf(rule).sentence)}",\n  "error_uri": "…/errors/${rule.page}"\n}</code></pre>`;
const translated = (rule) => (rule.sentence === tableOf(rule).sentence ? "" : `<p>${placed(rule.sentence)}</p>`);
const placed = (sentence) => escaped(sentence).replaceAll("{name}", "<var>{name}</var>");

let originals;
/** The row of the table itself, in English. */
const tableOf = ({ rule }) => (originals ??= new Map(rules().map((row) => [row.rule, row]))).get(rule);

/** The command in a sentence, with the rule in its place. */
function command(sentence, rule) {
  return escaped(sentence.replace("{}", rule)).replace(/npm\s+run [\w -]+/, (text) => `<code>${text.trim()}</code>`);
}

function page({ tag, say, style, spoken }, name, content) {
  const title = name ? say("title").replace("{}", name) : say("index_title");
  const here = name ?? "./";
  const others = spoken.map(([other, words]) => {
    return other === tag
      ? `<li><span aria-current="true">${escaped(words)}</span></li>`
      : `<li><a href="${here}?lang=${other}" hreflang="${other}" lang="${other}">${escaped(words)}</a></li>`;
  });
  const body = `<header>
${name ? `<nav aria-label="${escaped(say("all"))}"><a href="./?lang=${tag}">${escaped(say("all"))}</a></nav>` : ""}
<nav class="languages" aria-label="${escaped(say("language"))}"><ul>${others.join("")}</ul></nav>
</header>
<main>
${content.filter(Boolean).join("\n")}
</main>
<footer><p>${escaped(say("for_developers"))}</p><p><a href="/console/docs/" hreflang="en">${escaped(say("docs"))}</a></p></footer>`;
  return pageWith({ tag, title, style, body });
}

/** Words with what stands between grave accents as code. */
const prose = (text) => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** A long name that may end a line between its parts. */
const spaced = (name) => escaped(name).replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=_)/g, "<wbr>");
