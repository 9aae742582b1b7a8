// How a request, a response and what a statement finds pass between the platform and the wasm, each as one text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, answered, ask, bodyOf, execute, namespace, respond, told } from "../../crates/platform/platform.mjs";

test("a request is told by lines: method, URL, where it came in, and names and values of fields, also of an empty one", () => {
  const request = new Request("https://as.example/x?y=1#z", { method: "POST", headers: { B: "", a: "1, 2" }, body: null });
  assert.equal(told(request), "POST\nhttps://as.example/x?y=1#z\n  \n   \na\n1, 2\nb\n");
});

test("where a request came in is told as far as the platform says it", () => {
  const request = new Request("https://as.example/");
  for (const [cf, line] of [
    [{ continent: "EU", country: "PT", longitude: "-9.13330", colo: "LIS" }, "EU PT -9.13330"],
    [{ continent: "AS", country: "JP" }, "AS JP "],
    [{ continent: "EU", country: "DE 1\ncf-connecting-ip\n192.0.2.1\nx", longitude: "1\nhost\nother" }, "EU  "],
    [{ country: "T1" }, " T1 "],
    [{}, "  "],
    [undefined, "  "],
  ]) {
    const lines = told(Object.defineProperty(request.clone(), "cf", { value: cf })).split("\n");
    assert.deepEqual(lines, ["GET", "https://as.example/", line, "   "]);
  }
});

test("the certificate of a client is told in four words, and nothing else is", () => {
  const request = new Request("https://as.example/");
  const shown = { certPresented: "1", certVerified: "FAILED:self signed certificate", certRevoked: "0", certRFC9440: ":MIIB/+Aw==:" };
  for (const [tlsClientAuth, line] of [
    [shown, "1 FAILED 0 :MIIB/+Aw==:"],
    [{ ...shown, certVerified: "SUCCESS" }, "1 SUCCESS 0 :MIIB/+Aw==:"],
    [{ ...shown, certVerified: "SUCCESS\nhost" }, "1  0 :MIIB/+Aw==:"],
    [{ ...shown, certPresented: "1 SUCCESS 0", certRFC9440: ":MIIB:\nhost" }, " FAILED 0 "],
  ]) {
    const lines = told(Object.defineProperty(request.clone(), "cf", { value: { tlsClientAuth } })).split("\n");
    assert.deepEqual(lines, ["GET", "https://as.example/", "  ", line]);
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

/** The world with one binding, whose objects answer a call or a request like this; and what was done with them. */
function world({ call, answer = () => new Response("{}") }) {
  const done = [];
  const objects = {
    getByName(...which) {
      done.push(["getByName", ...which]);
      const ask = async (text) => done.push(["ask", text]) && call();
      const fetch = async (...all) => done.push(["fetch", ...all]) && answer();
      return { ask, fetch };
    },
    jurisdiction: (where) => done.push(["jurisdiction", where]) && objects,
  };
  return { env: { GRANTS: objects }, done };
}

/** What the platform throws at whoever calls an object: `remote` says that it comes from the other side. */
const remote = (error) => Object.assign(error, { remote: true });
const refused = (told) => () => {
  throw remote(new TypeError(told));
};
const OF_BEFORE = [
  "The receiving Durable Object does not support RPC, because its class was not declared with `extends DurableObject`. In order to enable RPC, make sure your class extends the special class `DurableObject`, which can be imported from the module \"cloudflare:workers\".",
  'The RPC receiver does not implement the method "ask".',
];

test("an object is asked by a call, and answers with what that took before it", async () => {
  const { env, done } = world({ call: () => "1 2 3\n{}" });
  assert.equal(await ask(env, "GRANTS\n\n\nshelf-1", "text"), "1 2 3\n{}");
  assert.deepEqual(done, [["getByName", "shelf-1"], ["ask", "text"]]);
});

test("an object stays in its jurisdiction, and a platform that knows none says so", async () => {
  const { env, done } = world({ call: () => "\n{}" });
  await ask(env, "GRANTS\neu\n\nshelf-1", "");
  assert.deepEqual(done[0], ["jurisdiction", "eu"]);
  assert.throws(() => namespace({ GRANTS: {} }, "GRANTS", "eu"), TypeError);
});

test("an object of a region is asked where it is to be", async () => {
  const { env, done } = world({ call: () => "\n{}" });
  await ask(env, "GRANTS\n\nwnam\nshelf-64", "");
  assert.deepEqual(done[0], ["getByName", "shelf-64", { locationHint: "wnam" }]);
});

for (const told of OF_BEFORE) {
  test(`an object of before is asked by POST, follows nobody, and answers the same: ${told.slice(0, 50)}`, async () => {
    const answer = () => new Response("{}", { headers: { rows: "1 2 3" } });
    const { env, done } = world({ call: refused(told), answer });
    assert.equal(await ask(env, "GRANTS\neu\n\nshelf-1", "text"), "1 2 3\n{}");
    const there = [["jurisdiction", "eu"], ["getByName", "shelf-1"]];
    const request = ["fetch", "https://object/", { method: "POST", body: "text", redirect: "manual" }];
    assert.deepEqual(done, [...there, ["ask", "text"], ...there, request]);
  });
}

test("an object of another version that does not tell what it took is understood", async () => {
  const { env } = world({ call: refused(OF_BEFORE[0]) });
  assert.equal(await ask(env, "GRANTS\n\n\nshelf-1", ""), "\n{}");
});

test("whatever else goes wrong is not tried again: it may have been done", async () => {
  const errors = [
    remote(new Error("a page cannot be read")),
    remote(new TypeError("Cannot read properties of undefined")),
    remote(new Error(OF_BEFORE[1])),
    new TypeError(OF_BEFORE[1]),
    remote(new TypeError(`told: ${OF_BEFORE[1]}`)),
    remote(new TypeError('The RPC receiver does not implement the method "another".')),
  ];
  for (const error of errors) {
    const call = () => {
      throw error;
    };
    const { env, done } = world({ call });
    await assert.rejects(async () => ask(env, "GRANTS\n\n\nshelf-1", ""), error);
    assert.deepEqual(done.map(([what]) => what), ["getByName", "ask"]);
  }
});

const posted = (length, arrayBuffer) => ({ headers: new Headers(length === undefined ? {} : { "Content-Length": length }), arrayBuffer });

test("a body whose length is announced is read at once", async () => {
  const { body, unread } = await bodyOf(posted("2", async () => new Uint8Array([1, 2]).buffer));
  assert.deepEqual([...body], [1, 2]);
  assert.equal(unread, undefined);
});

test("a body of any length, and one that is long, are left to whoever knows what is allowed", async () => {
  for (const length of [undefined, "", "65537", "-1", "0x10", "1e3", "1, 1"]) {
    const request = posted(length, () => assert.fail("it is read"));
    assert.deepEqual(await bodyOf(request), { unread: request }, length);
  }
});

test("a client that goes away in the middle of its body has sent none", async () => {
  assert.deepEqual(await bodyOf(posted("2", () => Promise.reject(new Error("gone")))), {});
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

test("what is too long for a call is answered as a response, and arrives as it is", async () => {
  for (const later of [(text) => text, (text) => Promise.resolve(text)]) {
    assert.equal(await answered(later("é".repeat(LONGEST))), "é".repeat(LONGEST));
    const longer = "é".repeat(LONGEST + 1);
    const response = await answered(later(longer));
    assert.ok(response instanceof Response);
    const { env } = world({ call: async () => response });
    assert.equal((await ask(env, "GRANTS\n\n\nshelf-1", "")) === longer, true);
  }
  const failed = new Error("it cannot be read");
  await assert.rejects(async () => answered(Promise.reject(failed)), failed);
});
