// docs/security.md names a defence for each threat, and the test that fails without it. What it names is there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { leads, links, read } from "./support/markdown.mjs";

const PAGE = "docs/security.md";

/** The threats of RFC 9700 §4, in its order. */
const THREATS = [
  "Insufficient Redirection URI Validation",
  "Credential Leakage via Referer Headers",
  "Credential Leakage via Browser History",
  "Mix-Up Attacks",
  "Authorization Code Injection",
  "Access Token Injection",
  "Cross-Site Request Forgery",
  "PKCE Downgrade Attack",
  "Access Token Leakage at the Resource Server",
  "Misuse of Stolen Access Tokens",
  "Open Redirection",
  "307 Redirect",
  "TLS Terminating Reverse Proxies",
  "Refresh Token Protection",
  "Client Impersonating Resource Owner",
  "Clickjacking",
  "Attacks on In-Browser Communication Flows",
];

/** The other sections of which each has a row: the heading of the table, and the sections. */
const SECTIONS = [
  ["RFC 9700, section 2", ["2.1", "2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6"]],
  ["DPoP, RFC 9449 section 11", numbered(11, 11)],
  ["PAR, RFC 9126 section 7", numbered(7, 5)],
  ["Mutual TLS, RFC 8705 section 7", numbered(7, 5)],
];

function numbered(section, count) {
  return Array.from({ length: count }, (_, at) => `${section}.${at + 1}`);
}

/** The cells of each row below a heading, without those that head the table. */
function rows(heading) {
  const section = read(PAGE).split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section, `there is a section "${heading}"`);
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) => line.slice(2, -2).split(" | "));
}

const isSource = ({ says, file }) => file === says || file === `src/${says}`;
const isTest = (link) => /^(src|tests)\/.*\.(rs|mjs)$/.test(link.file) && !isSource(link);

/** Whether the file has a test that is called so: a function of Rust, whose name is a sentence, or the title of one of Node. */
function tests({ says, file }) {
  const text = read(file);
  if (file.endsWith(".mjs")) return text.includes(`(${JSON.stringify(says)}`);
  return new RegExp(`#\\[test\\]\\s(?:\\s*#\\[.*\\]\\s)*\\s*fn ${says.replaceAll(" ", "_")}\\(`).test(text);
}

/** Whether the file defines what is named after it. */
const defines = ({ file, names }) =>
  names.every((name) => new RegExp(`\\b(const|enum|fn|struct|trait) ${name}\\b`).test(read(file)));

test("every link of the page leads to a file, and to a heading where it names one", () => {
  assert.deepEqual(links(PAGE).filter((link) => !leads(link)).map(({ to }) => to), []);
});

test("every test that the page names is in the file that it names", () => {
  const named = links(PAGE).filter(leads).filter(isTest);
  assert.ok(named.length > 100, "tests are named");
  assert.deepEqual(named.filter((link) => !tests(link)).map(({ says, file }) => `${file}: ${says}`), []);
});

test("every source that the page names defines what is named of it", () => {
  const named = links(PAGE).filter(leads).filter(isSource);
  assert.ok(named.length > 30, "sources are named");
  assert.deepEqual(named.filter((link) => !defines(link)).map(({ file, names }) => `${file}: ${names}`), []);
});

test("each threat of section 4 of RFC 9700 has a row with a defence and a test", () => {
  const told = rows("RFC 9700, section 4");
  assert.deepEqual(
    told.map(([section, threat]) => [section, threat]),
    THREATS.map((threat, at) => [`4.${at + 1}`, threat]),
  );
  for (const [section, , defence, tested] of told) {
    assert.ok(defence.length > 40, `${section} has a defence`);
    assert.match(tested, /^\[/, `${section} has a test`);
  }
});

for (const [heading, sections] of SECTIONS) {
  test(`no section is missing below "${heading}"`, () => {
    assert.deepEqual(rows(heading).map(([section]) => section), sections);
  });
}

test("each attacker of the FAPI 2.0 Attacker Model has a row", () => {
  const attackers = rows("The attackers").map(([name]) => name);
  for (const name of ["A1", "A1a", "A2", "A3a", "A5", "A7"]) assert.ok(attackers.includes(name), name);
});

for (const page of ["README.md", "README.ja.md", "docs/architecture.md"]) {
  test(`${page} leads to the page`, () => {
    assert.ok(links(page).some(({ file }) => file === PAGE));
  });
}
