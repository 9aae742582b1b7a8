// The pages of the documentation, `console/docs/` among the files beside the worker: one for each docs/*.md and for the READMEs, and a
// list of them. Markup of Markdown becomes that of the page and nothing else does: HTML in a text is shown as the text that it is.

import GithubSlugger from "github-slugger";
import { getDefaults, lexer, Lexer, Parser, Renderer } from "marked";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { escaped, page, writeStyle } from "./html.mjs";
import { inRoot } from "./project.mjs";

const STYLES = ["console/src/ui/tokens.css", "console/src/ui/base.css", "console/errors/errors.css", "console/docs/docs.css"];

/** What the pages say by themselves, in the languages that there are texts in. */
const WORDS = {
  en: { all: "Documentation", code: "Code", contents: "On this page", lead: "What this server does and how it is run, of the version that runs here.", skip: "Skip to the text", table: "Table" },
  ja: { all: "ドキュメント（英語）", code: "コード", contents: "このページの内容", skip: "本文へ移動", table: "表" },
};

/** The texts that become pages, by their paths: what the page is called, and its language. */
export const DOCUMENTS = new Map([
  ["README.md", { name: "readme", tag: "en" }],
  ["README.ja.md", { name: "readme-ja", tag: "ja" }],
  ...readdirSync(inRoot("docs")).filter((file) => file.endsWith(".md")).map((file) => [`docs/${file}`, { name: file.slice(0, -3), tag: "en" }]),
]);

/** Writes them below `folder`. */
export function writeDocPages(folder) {
  const pages = join(folder, "console", "docs");
  mkdirSync(pages, { recursive: true });
  const style = writeStyle(folder, "docs", STYLES);
  const documents = [...DOCUMENTS].map(([path, { name, tag }]) => ({ name, tag, ...read(path, readFileSync(inRoot(path), "utf8")) }));
  for (const document of documents) writeFileSync(join(pages, `${document.name}.html`), documentPage(document, style));
  writeFileSync(join(pages, "index.html"), indexPage(documents, style));
}

/** What a text at this path says: `{ title, first, parts, html }`, where `parts` are its headings of the second level. */
export function read(path, text) {
  const { tag } = DOCUMENTS.get(path) ?? { tag: "en" };
  const renderer = new PageRenderer(path, WORDS[tag]);
  const options = { ...getDefaults(), renderer };
  const tokens = lexer(text, options);
  const html = Parser.parse(tokens, options);
  const paragraph = tokens.find(({ type, text: said }) => type === "paragraph" && !/^[*!]+\[/.test(said));
  const [sentence] = /^.*?(?:\.(?=\s+\p{Lu}|\s*$)|。|$)/su.exec(paragraph?.text ?? "");
  const [title, ...parts] = renderer.headings.filter(({ depth }) => depth <= 2);
  return { title, first: Parser.parseInline(Lexer.lexInline(sentence, options), options), parts, html };
}

/** What a link of the text at `path` is on its page; undefined where it leads to no page. */
function linkTo(path, href, html) {
  if (href.startsWith("https://")) return `<a href="${escaped(href)}" rel="noreferrer">${html}</a>`;
  const [file, anchor] = href.split("#");
  if (file === "") return `<a href="${escaped(href)}">${html}</a>`;
  const document = DOCUMENTS.get(normalize(join(dirname(path), file)));
  if (document === undefined) return undefined;
  const { name, tag } = document;
  const language = tag === DOCUMENTS.get(path)?.tag ? "" : ` hreflang="${tag}" lang="${tag}"`;
  return `<a href="${name}${anchor === undefined ? "" : `#${escaped(anchor)}`}"${language}>${html}</a>`;
}

class PageRenderer extends Renderer {
  headings = [];
  #slugger = new GithubSlugger();

  constructor(path, words) {
    super();
    this.path = path;
    this.words = words;
  }

  heading({ tokens, depth }) {
    const html = this.parser.parseInline(tokens);
    const id = this.#slugger.slug(textOf(tokens));
    this.headings.push({ depth, id, html });
    return `<h${depth} id="${escaped(id)}">${html}</h${depth}>\n`;
  }

  /** What leads out of the documentation is not served here: its name is there, and no link. */
  link({ href, tokens }) {
    const html = this.parser.parseInline(tokens);
    const there = linkTo(this.path, href, html);
    if (there !== undefined) return there;
    const [file] = href.split("#");
    const isName = file.endsWith(textOf(tokens));
    if (isName) return html.startsWith("<code>") ? html : `<code>${html}</code>`;
    return /^[a-z]+:/.test(href) ? html : `<span title="${escaped(file.replace(/^(\.\.\/)+/, ""))}">${html}</span>`;
  }

  /** The pictures show what the reader has before them. */
  image() {
    return "";
  }

  paragraph({ tokens }) {
    const html = this.parser.parseInline(tokens);
    return html === "" ? "" : `<p>${html}</p>\n`;
  }

  html({ text }) {
    return escaped(text);
  }

  code({ text }) {
    return scrolling("code", this.words.code, `<pre><code>${escaped(text)}</code></pre>`);
  }

  table({ header, rows }) {
    const row = (cells, of) => `<tr>${cells.map((cell) => of(cell, this.parser.parseInline(cell.tokens))).join("")}</tr>`;
    const aligned = ({ align }) => (align ? ` align="${align}"` : "");
    const data = (cell, html) => `<td${aligned(cell)}>${html}</td>`;
    const head = (cell, html) => (html === "" ? data(cell, html) : `<th scope="col"${aligned(cell)}>${html}</th>`);
    const body = rows.map((cells) => row(cells, data)).join("\n");
    const title = header.every(({ text }) => text === "") ? "" : `<thead>${row(header, head)}</thead>\n`;
    return scrolling("table", this.words.table, `<table>\n${title}<tbody>\n${body}\n</tbody></table>`);
  }
}

/** What may be wider than the screen: it scrolls, by the keyboard as well. */
const scrolling = (kind, label, html) => `<div class="scroll ${kind}" role="group" aria-label="${escaped(label)}" tabindex="0">${html}</div>\n`;

/** The words of a text without its markup. */
const textOf = (tokens) => tokens.map(({ tokens: within, text, raw }) => (within ? textOf(within) : unescaped(text ?? raw))).join("");

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");

function documentPage({ name, tag, title, parts, html }, style) {
  const words = WORDS[tag];
  const links = parts.map(({ id, html: heading }) => `<li><a href="#${escaped(id)}">${heading.replaceAll(/<\/?a\b[^>]*>/g, "")}</a></li>`).join("");
  const hasContents = parts.length > 1 && !name.startsWith("readme"); // which have some of their own
  const contents = hasContents ? `<nav class="contents" aria-labelledby="on-this-page"><h2 id="on-this-page">${escaped(words.contents)}</h2><ul>${links}</ul></nav>` : "";
  const [heading] = /^<h1.*<\/h1>\n/.exec(html);
  const body = `<a class="skip" href="#the-text">${escaped(words.skip)}</a>
<header>
<nav aria-label="${escaped(words.all)}"><a href="./">${escaped(words.all)}</a></nav>
</header>
<main class="${hasContents ? "text beside" : "text"}">
${heading}${contents}
<article class="prose" id="the-text" tabindex="-1">
${html.slice(heading.length)}</article>
</main>`;
  return page({ tag, title: `${unescaped(title.html.replaceAll(/<[^>]+>/g, ""))} · ${WORDS.en.all}`, style, body });
}

function indexPage(documents, style) {
  const { all, lead } = WORDS.en;
  const ordered = documents.toSorted((a, b) => Number(b.name.startsWith("readme")) - Number(a.name.startsWith("readme")) || (a.title.html < b.title.html ? -1 : 1));
  const items = ordered.map(({ name, tag, title, first }) => {
    const language = tag === "en" ? "" : ` lang="${tag}"`;
    return `<li${language}><a href="${name}"${tag === "en" ? "" : ` hreflang="${tag}"`}>${title.html}</a><p>${first}</p></li>`;
  });
  return page({ tag: "en", title: all, style, body: `<main>
<h1>${escaped(all)}</h1>
<p class="lead">${escaped(lead)}</p>
<ul class="rules">
${items.join("\n")}
</ul>
</main>` });
}
