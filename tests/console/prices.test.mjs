// What Cloudflare charges: one file, read by the console and by the bench.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dollars } from "../../bench/dollars.mjs";
import { OBJECT_GIGABYTES, PER_GIGABYTE_MONTH, PER_MILLION, READ } from "../../bench/prices.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";

const prices = JSON.parse(readFileSync(inRoot("data", "prices.json"), "utf8"));

test("every price is a positive amount of dollars", () => {
  for (const [name, price] of Object.entries(prices.perMillion)) assert.ok(price > 0, name);
  assert.ok(prices.perGigabyteMonth > 0 && prices.objectGigabytes > 0);
  assert.equal(prices.currency, "USD");
});

test("the file says when the prices were read, and where", () => {
  assert.match(prices.read, /^\d{4}-\d\d-\d\d$/);
  assert.ok(!Number.isNaN(Date.parse(prices.read)));
  for (const page of prices.pages) assert.match(page, /^https:\/\/developers\.cloudflare\.com\//);
});

test("the bench counts with the prices of the file", () => {
  assert.deepEqual({ READ, PER_MILLION }, { READ: prices.read, PER_MILLION: prices.perMillion });
  assert.deepEqual([PER_GIGABYTE_MONTH, OBJECT_GIGABYTES], [prices.perGigabyteMonth, prices.objectGigabytes]);
});

test("a million requests that call one object and write one row cost what the three prices say", () => {
  const kind = { calls: 1, writes: 1, reads: 0, deletions: 0, left: 0, ms: 0 };
  const [refresh] = dollars(new Proxy({}, { get: () => kind }), [{ name: "refresh", cpu: 0 }]);
  assert.equal(refresh.name, "FAPI refresh");
  assert.equal(refresh.total, prices.perMillion.requests + prices.perMillion.objectRequests + prices.perMillion.rowsWritten);
});
