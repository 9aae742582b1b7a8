// Documents as files: found, read, written, and their differences printed.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { parseOnce } from "./json.mjs";
import { Missing } from "./step.mjs";

const SERVICE_FILE = /(^|[-_.])service\.json$/;
const API_FILE = /(^|\/)apis\/|(^|[-_.])api\.json$/;
const PLAIN_NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/** How many files a sentence names. */
const LISTED = 5;

/** The names that the server gives documents: a client's has its number, an API's the digest of its identifier. */
const SERVER_NAME = /^(service|clients\/\d+|apis\/[\w.-]+-[\w-]{8})\.json$/;

/**
 * The documents in a file, or in a folder and the folders below it. `service.json`, or whatever has an `issuer`, is a
 * service; `api.json`, whatever is in a folder `apis`, or has an `identifier`, is an API; any other is a client.
 */
export function readDocuments(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Missing(`There is no file or folder ${path}.`);
  const [folder, files] = found.isDirectory() ? [path, jsonFiles(path)] : [dirname(path), [path]];
  if (files.length === 0) throw new Missing(`There is no .json file in ${path}.`);
  return files.map((file) => readDocument(file, nameIn(folder, file)));
}

const nameIn = (folder, file) => relative(folder, file).split(sep).join("/");

function jsonFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json"));
  return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

function readDocument(file, name) {
  try {
    const document = parseOnce(readFileSync(file, "utf8"));
    return { name, kind: kindOf(name, document), document };
  } catch (error) {
    throw new Missing(`${file} is not JSON: ${error.message}.`);
  }
}

function kindOf(name, document) {
  if (SERVICE_FILE.test(basename(name)) || document?.issuer !== undefined) return "service";
  return API_FILE.test(name) || document?.identifier !== undefined ? "api" : "client";
}

function fileName(name) {
  if (!PLAIN_NAME.test(name)) throw new Error(`the server names a document ${JSON.stringify(name)}, which is no plain path`);
  return name.endsWith(".json") ? name : `${name}.json`;
}

/** Writes exported documents below `folder`, under the names the server gives them. */
export function writeDocuments(folder, documents) {
  for (const { name, document } of documents) {
    const file = join(folder, fileName(name));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  }
}

/**
 * Makes `folder` say what the server says, for `apply` reads every document there. What an earlier export wrote of a
 * document that is gone is deleted with `prune`, and else nothing is written, as beside documents that no export wrote.
 * Answers a line for each file.
 */
export function exportDocuments(folder, documents, { prune = false } = {}) {
  const written = new Set(documents.map(({ name }) => fileName(name)));
  const others = namesIn(folder).filter((name) => !written.has(name));
  const foreign = others.filter((name) => !SERVER_NAME.test(name));
  const holds = (names) => `Nothing was written: ${folder} holds ${listed(names)}, which`;
  if (foreign.length > 0) throw new Missing(`${holds(foreign)} no export wrote: name another folder.`);
  if (others.length > 0 && !prune) throw new Missing(`${holds(others)} the server does not have: --prune deletes such files.`);
  writeDocuments(folder, documents);
  for (const name of others) rmSync(join(folder, name));
  return [...documents.map(({ kind, name }) => `${kind} ${join(folder, fileName(name))}`), ...others.map((name) => `deleted ${join(folder, name)}`)];
}

function namesIn(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new Missing(`${folder} is no folder.`);
  return found ? jsonFiles(folder).map((file) => nameIn(folder, file)) : [];
}

/** The first few of the names, and how many more there are. */
const listed = (names) => names.slice(0, LISTED).join(", ") + (names.length > LISTED ? ` and ${names.length - LISTED} more` : "");

/** The difference that `apply` made, or would make: a line for each document and for each member that changes. */
export function describeChanges(changes) {
  return changes.flatMap(({ name, kind, id, change, members = [], clientSecret }) => [
    [change, kind, id, `(${name})`].filter((word) => word !== undefined && word !== null).join(" "),
    ...members.map(describeMember),
    ...(clientSecret ? tellSecret(id, clientSecret).map((line) => `  ${line}`) : []),
  ]);
}

/** What was otherwise on a server that had been given documents before: a line for each document, with what it was. */
export function describeUndone(changes) {
  if (changes.every(({ change }) => change === "created")) return [];
  return changes.filter(({ change }) => change !== "unchanged").map(({ name, kind, id, change, members = [] }) => {
    const was = change === "created" ? ["it was not there"] : members.map((member) => describeMember(member).trim());
    return `changed to what the folder says: ${kind} ${id} (${name}): ${was.join("; ")}`;
  });
}

/** A client's secret, which the server tells once. */
export const tellSecret = (id, secret) => [
  `the secret of client ${id}: ${secret}`,
  "It will not be shown again: keep it where the client can read it and nobody else.",
];

function describeMember({ member, before, after }) {
  const absent = (value) => value === undefined || value === null;
  if (absent(before)) return `  + ${member}: ${JSON.stringify(after)}`;
  if (absent(after)) return `  - ${member}: ${JSON.stringify(before)}`;
  return `  ~ ${member}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
}
