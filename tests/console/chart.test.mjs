// Where things stand in a chart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { linePath, nearest, ticks, timeTicks } from "../../console/src/ui/chart_scale.ts";

process.env.TZ = "Asia/Tokyo";
const HOUR = 3_600_000;

for (const [most, expected] of [[4, [0, 1, 2, 3, 4]], [7, [0, 2, 4, 6, 8]], [330, [0, 100, 200, 300, 400]], [0.4, [0, 0.1, 0.2, 0.3, 0.4]]]) {
  test(`beside what is ${most} at most stand round numbers up to it`, () => assert.deepEqual(ticks(most), expected));
}

test("beside nothing stands 0 alone", () => {
  for (const nothing of [0, -1, NaN]) assert.deepEqual(ticks(nothing), [0]);
});

test("what is counted has no halves beside it", () => {
  assert.deepEqual(ticks(1, true), [0, 1]);
  assert.deepEqual(ticks(2, true), [0, 1, 2]);
});

test("there are never many numbers, and the last is not below the most", () => {
  for (let most = 0.013; most < 1e9; most *= 1.7) {
    const marks = ticks(most);
    assert.ok(marks.length <= 8 && marks.at(-1) >= most && marks[0] === 0, `${most}: ${marks}`);
  }
});

test("the moments below are round where whoever looks is", () => {
  const marks = timeTicks(Date.UTC(2026, 0, 1, 3, 7), Date.UTC(2026, 0, 1, 9, 7), 6);
  assert.deepEqual(marks.map((mark) => new Date(mark).toISOString().slice(11, 16)), ["04:00", "05:00", "06:00", "07:00", "08:00", "09:00"]);
  const days = timeTicks(Date.UTC(2026, 0, 1, 3), Date.UTC(2026, 0, 4, 3), 4);
  assert.deepEqual(days.map((mark) => new Date(mark).toISOString().slice(5, 16)), ["01-01T15:00", "01-02T15:00", "01-03T15:00"]);
});

test("there are never more moments than there is room for", () => {
  for (let most = 1; most < 20; most += 1) assert.ok(timeTicks(0, 37 * HOUR, most).length <= most, `${most}`);
});

test("of a time of no length, or without room, nothing is marked", () => {
  assert.deepEqual(timeTicks(5, 5, 4), []);
  assert.deepEqual(timeTicks(0, HOUR, 0), []);
  assert.deepEqual(timeTicks(HOUR, 0, 4), []);
});

test("the nearest moment is found, also before the first and after the last", () => {
  assert.deepEqual([-5, 4, 6, 16, 99].map((wanted) => nearest([0, 10, 20], wanted)), [0, 0, 1, 2, 2]);
  assert.equal(nearest([], 3), undefined);
});

test("a line is broken where nothing is known, and what is below each part is closed", () => {
  const { line, area } = linePath([0, 1, 2, 3], [5, 6, null, 7], 10);
  assert.equal(line.match(/M/g).length, 2);
  assert.equal(area.match(/Z/g).length, 2);
  assert.doesNotMatch(line, /NaN|null|2,/);
});

test("of nothing there is no line", () => assert.deepEqual(linePath([0, 1], [null, null], 10), { line: "", area: "" }));
