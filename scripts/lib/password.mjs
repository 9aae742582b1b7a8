// A password from the person at the terminal, unseen, or from standard input.

import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { Writable } from "node:stream";
import { Missing } from "./step.mjs";

/** Reads one line; a terminal shows `question` and no answer. */
export async function readPassword(question) {
  const password = process.stdin.isTTY ? await prompt(question) : (await text(process.stdin)).replace(/\r?\n$/, "");
  if (password === "") throw new Missing("The password is empty: nothing was changed.");
  return password;
}

async function prompt(question) {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  const answer = await terminal.question("");
  terminal.close();
  process.stderr.write("\n");
  return answer;
}
