// How a request, a response and what a statement finds pass between the platform and the wasm, each as one text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, execute, respond, told } from "../../src/edge/platform.mjs";

test("a request is told by lines: method, URL, where it came in, and names and values of fields, also of an empty one", () => {
  const request = new Request("https://as.example/x?y=1#z", { method: "POST", headers: { B: "", a: "1, 2" }, body: null });
  assert.equal(told(request), "POST\nhttps://as.example/x?y=1#z\n  \na\n1, 2\nb\n");
});

test("where a request came in is told as far as the platform says it", () => {
  const request = new Request("https://as.example/");
  for (const [cf, line] of [
    [{ continent: "EU", country: "PT", longitude: "-9.13330", colo: "LIS" }, "EU PT -9.13330"],
    [{ continent: "AS", country: "JP" }, "AS JP "],
    [{ country: "T1" }, " T1 "],
    [{}, "  "],
    [undefined, "  "],
  ]) {
    const lines = told(Object.defineProperty(request.clone(), "cf", { value: cf })).split("\n");
    assert.deepEqual(lines, ["GET", "https://as.example/", line]);
  }
});

test("a response has each field, one that comes twice twice, and no type of its own", async () => {
  const fields = "Set-Cookie\na=1\nX-Empty\n\nSet-Cookie\nb=2";
  const response = respond(400, fields, new TextEncoder().encode("né"));
  assert.equal(response.status, 400);
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(response.headers.get("X-Empty"), "");
  assert.equal(response.headers.get("Content-Type"), null);
  assert.equal(await response.text(), "né");
});

test("a response keeps its body though the memory it came from is used again", async () => {
  const memory = new TextEncoder().encode("first");
  const response = respond(200, "", memory);
  memory.fill(0);
  assert.equal(await response.text(), "first");
});

test("a response without a body may have a status that allows none", () => {
  assert.equal(respond(304, "", new Uint8Array()).body, null);
});

test("a field that is no field is refused", () => {
  assert.throws(() => respond(200, "A\nb\rc", new Uint8Array()), TypeError);
});

test("an object is asked by POST, follows nobody, and answers with what that took before it", async () => {
  const asked = [];
  const fetch = async (...all) => asked.push(all) && new Response("{}", { headers: { rows: "1 2 3" } });
  const namespace = { getByName: (...all) => asked.push(all) && { fetch } };
  assert.equal(await ask(namespace, "shelf-1", "", "text"), "1 2 3\n{}");
  assert.deepEqual(asked, [["shelf-1"], ["https://object/", { method: "POST", body: "text", redirect: "manual" }]]);
});

test("an object of a region is asked where it is to be", async () => {
  const asked = [];
  const namespace = { getByName: (...all) => asked.push(all) && { fetch: async () => new Response("{}") } };
  await ask(namespace, "shelf-64", "wnam", "text");
  assert.deepEqual(asked, [["shelf-64", { locationHint: "wnam" }]]);
});

test("an object of another version that does not tell what it took is understood", async () => {
  const namespace = { getByName: () => ({ fetch: async () => new Response("{}") }) };
  assert.equal(await ask(namespace, "shelf-1", "", ""), "\n{}");
});

/** A database that answers every statement with these rows, and what it was asked. */
function database(rows, counts = { rowsRead: 3, rowsWritten: 0 }) {
  const asked = [];
  const exec = (...all) => asked.push(all) && { ...counts, raw: () => rows.values() };
  return { asked, exec };
}

test("a statement is given numbers as numbers and texts as they are, also with what parts them", () => {
  const { asked, exec } = database([]);
  execute({ exec }, "SELECT ?, ?, ?, ?", "3 #-5 0 7\na\nbé関😀\0 7");
  assert.deepEqual(asked, [["SELECT ?, ?, ?, ?", "a\nb", -5, "", "é関😀\0 7"]]);
});

test("a statement without anything bound is given nothing else", () => {
  const { asked, exec } = database([]);
  execute({ exec }, "SELECT 1", "\n");
  assert.deepEqual(asked, [["SELECT 1"]]);
});

test("what a statement finds is told by length, after the rows it took; what is no text is an empty one", () => {
  const rows = [["a", "関é"], ["\n😀x", null], ["", 7]];
  assert.equal(execute(database(rows), "SELECT", "\n"), "3 0 2 1 2 4 0 0 0\na関é\n😀x");
});

test("what a statement writes is counted, and a statement that fails says why", () => {
  assert.equal(execute(database([], { rowsRead: 1, rowsWritten: 2 }), "DELETE", "\n"), "1 2 0\n");
  const exec = () => {
    throw new Error("no such table");
  };
  assert.throws(() => execute({ exec }, "SELECT", "\n"), /no such table/);
});
