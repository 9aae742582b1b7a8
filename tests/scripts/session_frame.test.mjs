// The script of the frame of OpenID Connect Session Management, and of the page after log-out.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../templates/session.js", import.meta.url), "utf8");
const ORIGIN = "https://app.example";

/** The script in a page with these cookies, and with a link to go on where there is one. */
function page({ cookie = "", next = null }) {
  const heard = {};
  const replaced = [];
  const later = [];
  const document = {
    cookie,
    getElementById: (id) => (id === "continue" ? next : null),
    currentScript: { getAttribute: () => "__Host-sekisho-state" },
  };
  const context = {
    document,
    btoa,
    unescape,
    encodeURIComponent,
    location: { replace: (uri) => replaced.push(uri) },
    setTimeout: (act, after) => later.push({ act, after }),
    addEventListener: (name, listen) => { heard[name] = listen; },
  };
  vm.runInNewContext(SCRIPT, context);
  const ask = (data, origin = ORIGIN) => {
    const answers = [];
    const source = { postMessage: (answer, target) => answers.push([answer, target]) };
    heard.message({ data, origin, source });
    return answers;
  };
  return { ask, heard, replaced, later };
}

function state(clientId, origin, kept, salt) {
  const hash = createHash("sha256").update(`${clientId} ${origin} ${kept} ${salt}`);
  return `${hash.digest("base64url")}.${salt}`;
}

test("a state that follows from client, origin and cookie is unchanged", () => {
  const { ask } = page({ cookie: "a=b; __Host-sekisho-state=kept; c=d" });
  for (const clientId of ["web", "a client with spaces", "関所", "x".repeat(500)]) {
    const told = state(clientId, ORIGIN, "kept", "salt");
    assert.deepEqual(ask(`${clientId} ${told}`), [["unchanged", ORIGIN]]);
  }
});

test("another cookie, client, origin or state is changed", () => {
  const { ask } = page({ cookie: "__Host-sekisho-state=kept" });
  const told = state("web", ORIGIN, "kept", "salt");
  assert.deepEqual(ask(`other ${told}`), [["changed", ORIGIN]]);
  assert.deepEqual(ask(`web ${told}`, "https://evil.example"), [["changed", "https://evil.example"]]);
  assert.deepEqual(ask(`web x${told}`), [["changed", ORIGIN]]);
  const without = page({ cookie: "" });
  assert.deepEqual(without.ask(`web ${told}`), [["changed", ORIGIN]]);
  const twice = page({ cookie: "__Host-sekisho-state=kept; __Host-sekisho-state=kept" });
  assert.deepEqual(twice.ask(`web ${told}`), [["changed", ORIGIN]]);
});

test("what is no question is an error, and nobody without an origin is answered", () => {
  const { ask } = page({ cookie: "__Host-sekisho-state=kept" });
  for (const data of ["", "web", "web ", " a.b", "web a", "web .b", {}, null, 7, ["web a.b"]]) {
    assert.deepEqual(ask(data), [["error", ORIGIN]], String(data));
  }
  assert.deepEqual(ask("web a.b", "null"), []);
});

test("the page after log-out goes on once it has loaded, and asks nobody", () => {
  const { heard, replaced } = page({ next: { href: "https://app.example/out" } });
  assert.equal(heard.message, undefined);
  assert.deepEqual(replaced, []);
  heard.load();
  assert.deepEqual(replaced, ["https://app.example/out"]);
});

test("the page after log-out goes on after 5 s where a frame hangs", () => {
  const { replaced, later } = page({ next: { href: "https://app.example/out" } });
  assert.deepEqual(later.map(({ after }) => after), [5000]);
  later[0].act();
  assert.deepEqual(replaced, ["https://app.example/out"]);
  assert.deepEqual(page({}).later, []);
});
