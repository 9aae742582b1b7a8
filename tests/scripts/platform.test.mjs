// How a request and a response pass between the platform and the wasm, each as one text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, respond, told } from "../../src/edge/platform.mjs";

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
