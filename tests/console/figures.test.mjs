// What the dashboard makes of the figures that the server tells.

import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, filled, percentile, summed } from "../../console/src/areas/dashboard/figures.ts";

const BOUNDS = [1, 2, 5];
const point = (at, more = {}) => ({ at, requests: 0, signIns: 0, signInsRefused: 0, tokens: 0, refusals: 0, faults: 0, objectCalls: 0, rowsRead: 0, rowsWritten: 0, latency: [], ...more });

test("a minute of which nothing is told had no requests", () => {
  const points = filled({ step: 60, since: 60_000, until: 240_000, points: [point(120_000, { requests: 3 })] });
  assert.deepEqual(points.map(({ at, requests }) => [at, requests]), [[60_000, 0], [120_000, 3], [180_000, 0]]);
});

test("a time that begins within a minute begins with that minute", () => {
  assert.deepEqual(filled({ step: 60, since: 90_000, until: 121_000, points: [] }).map(({ at }) => at), [60_000, 120_000]);
});

test("figures are summed, and so are the buckets of each", () => {
  const sum = summed([point(0, { requests: 2, latency: [1, 0, 1, 0] }), point(60_000, { requests: 5, latency: [0, 0, 2, 3] })]);
  assert.equal(sum.requests, 7);
  assert.deepEqual(sum.latency, [1, 0, 3, 3]);
});

test("of no request there is no percentile", () => {
  assert.equal(percentile([0, 0, 0, 0], BOUNDS, 0.5), null);
  assert.equal(percentile([], BOUNDS, 0.5), null);
});

test("a percentile lies in the bucket in which that share is reached", () => {
  assert.equal(percentile([10, 0, 0, 0], BOUNDS, 1), 1);
  assert.equal(percentile([5, 0, 5, 0], BOUNDS, 0.5), 1);
  assert.equal(percentile([0, 0, 10, 0], BOUNDS, 0.5), 3.5);
});

test("what took longer than the last bound is told as that, and not as the bound", () => {
  assert.equal(percentile([1, 0, 0, 9], BOUNDS, 0.5), Infinity);
});

test("the cost is the count by the price of a million", () => {
  const prices = { read: "2026-01-01", currency: "USD", pages: [], perMillion: { requests: 0.3, objectRequests: 0.15, rowsRead: 0.001, rowsWritten: 1 } };
  const { parts, total } = costOf({ ...point(0), requests: 1e6, objectCalls: 2e6, rowsRead: 1e6, rowsWritten: 5e5 }, prices);
  assert.deepEqual(Object.fromEntries(Object.entries(parts).map(([name, { cost }]) => [name, cost])), { requests: 0.3, objectCalls: 0.3, rowsWritten: 0.5, rowsRead: 0.001 });
  assert.equal(Math.round(total * 1e6), 1_101_000);
});
