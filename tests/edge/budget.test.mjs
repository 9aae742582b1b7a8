// What a request may cost its operator (tests/budget.json): calls to objects, and rows read, written and deleted, as the platform
// counts them; and how large the worker may be. Whoever needs more, or less, changes the file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { countedKinds } from "../../bench/metered.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";

const budget = JSON.parse(readFileSync(inRoot("tests", "budget.json"), "utf8"));

describe("a request", () => {
  let kinds;
  before(async () => (kinds = await countedKinds()));

  for (const [kind, most] of Object.entries(budget.requests)) {
    test(`costs no more than its budget: ${kind}`, () => {
      const counted = Object.fromEntries(Object.keys(most).map((member) => [member, kinds[kind][member]]));
      const within = Object.keys(most).every((member) => counted[member] <= most[member]);
      assert.ok(within, `counted ${JSON.stringify(counted)}, of the budget ${JSON.stringify(most)}`);
    });
  }

  test("has a budget, whichever is counted", () => {
    assert.deepEqual(Object.keys(kinds).sort(), Object.keys(budget.requests).sort());
  });
});

describe("the worker", () => {
  const wasm = readFileSync(inRoot("build", "index_bg.wasm"));
  // Only what is deployed is without the names of its functions.
  const isLight = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "name").length > 0;

  test("is no larger than its budget, gzipped", { skip: isLight && "built with the light profile" }, () => {
    const { length } = gzipSync(wasm, { level: 9 });
    assert.ok(length <= budget.wasm.gzipped, `${length} bytes, of ${budget.wasm.gzipped}`);
  });
});
