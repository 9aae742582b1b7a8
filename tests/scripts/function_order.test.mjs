// The order of a module's functions: another one, and the same module.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { byLikeness, namedByLikeness } from "../../scripts/lib/function_order.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";

const body = (seed, length) => Buffer.from(Array.from({ length }, (_, at) => (seed * (at + 3) + at * at) & 0xff));

test("functions that share most stand beside each other, each once", () => {
  const [loop, table, other] = [body(7, 400), body(31, 300), body(101, 200)];
  const bodies = [loop, other, table, Buffer.concat([loop, Buffer.of(1)]), Buffer.concat([table, Buffer.of(2)]), Buffer.concat([other, Buffer.of(3)])];
  const order = byLikeness(bodies);
  assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5]);
  for (const [one, like] of [[0, 3], [2, 4], [1, 5]]) assert.equal(Math.abs(order.indexOf(one) - order.indexOf(like)), 1);
});

test("functions that share nothing are all there, and no functions are none", () => {
  assert.deepEqual(byLikeness([Buffer.of(1), Buffer.of(2), Buffer.alloc(0)]).sort(), [0, 1, 2]);
  assert.deepEqual(byLikeness([]), []);
});

const MODULE = `(module
  (import "host" "memory" (memory 1 2))
  (import "host" "table" (table 1 funcref))
  (import "host" "base" (global i32))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (func $one::h0123456789abcdef (export "one") (param i32) (result i32) (i32.add (call $twice (local.get 0)) (i32.const 1)))
  (func $far (export "far") (param i64) (result i64) (i64.mul (local.get 0) (i64.const 123456789)))
  (func $two (export "two") (param i32) (result i32) (i32.add (call $one::h0123456789abcdef (local.get 0)) (i32.const 1))))`;

const HOST = {
  memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  table: new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
  base: 0,
  twice: (value) => value * 2,
};

test("a module that is sorted by the names it was given computes what it did, and its functions are where it is said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "order-"));
  try {
    const [wat, wasm] = ["module.wat", "module.wasm"].map((name) => join(folder, name));
    writeFileSync(wat, MODULE);
    binaryen("wasm-as", "-g", wat, "-o", wasm);
    const named = namedByLikeness(readFileSync(wasm));
    writeFileSync(wasm, named.wasm);
    binaryen("wasm-opt", "--reorder-functions-by-name", wasm, "-o", wasm);
    const { instance } = await WebAssembly.instantiate(readFileSync(wasm), { host: HOST });
    assert.deepEqual([instance.exports.one(5), instance.exports.two(5), instance.exports.far(2n)], [11, 12, 246913578n]);
    const indices = Object.entries(instance.exports).map(([name, exported]) => [name, [Number(exported.name)]]);
    assert.deepEqual(named.functions, Object.fromEntries(indices));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a module in an encoding of imports that engines do not read yet is refused", () => {
  const header = "0061736d01000000" + "0106" + "0160017f017f";
  const compactImports = "0211" + "0104686f7374" + "007f" + "01" + "057477696365" + "0000";
  assert.throws(() => namedByLikeness(Buffer.from(header + compactImports, "hex")), /engines do not read yet/);
});

function binaryen(command, ...args) {
  const { status, stderr } = spawnSync(inRoot("node_modules", "binaryen", "bin", command), args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}
