// What handles a secret takes the same time whatever the secret is: seen in the wasm that is deployed, since LLVM and wasm-opt
// make selects and branches out of masks. `core::hint::black_box` on the mask keeps it one.
//
// To add a row: name the function as build/functions.json does after `npm run build`, and say what it takes (`takes` in
// support/constant_time.mjs). Run this test; it names what the function calls, which gets a row as well, and what looks at
// loaded data, which is mended, or counted under `public` with the reason that anyone may know that datum. A function that
// is missing was inlined into its caller: give it `#[inline(never)]`, or a row to the caller.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import binaryen from "binaryen";
import { BUILD, FUNCTIONS } from "../../scripts/build.mjs";
import { contradictions } from "./support/constant_time.mjs";

const BUFFERED = "how much of a block is filled follows from the length of the message";

const TABLE = "where the multiples of the base point are, and whether they are there: they are made at the first use";

const ROWS = {
  // Ed25519: the seed, what is hashed of it, the nonce, and their scalars.
  "sekisho::jose::signer::ed25519": {
    takes: ["key", "seed"],
    public: { if: [2, "a seed of zeros is refused, which no seed from the dice is"] },
  },
  "<sekisho::jose::signature::EdDsa as jwt_compact::traits::Algorithm>::sign": {
    takes: ["signature", "key", "message", "length"],
    public: { if: [1, "whether noise is brought, and none is"] },
  },
  "<ed25519_compact::ed25519::SecretKey as core::ops::drop::Drop>::drop": { takes: ["key"] },
  "ed25519_compact::edwards25519::ge_scalarmult_base": {
    takes: ["point", "scalar"],
    public: { if: [2, TABLE], br_if: [2, TABLE], br_table: [1, TABLE], select: [1, TABLE], address: [1, TABLE] },
  },
  "ed25519_compact::edwards25519::GePrecomp::select": { takes: ["multiple", "row", "secret digit"] },
  "ed25519_compact::edwards25519::GeP2::dbl": { takes: ["sum", "point"] },
  "ed25519_compact::edwards25519::GeP1P1::to_p2": { takes: ["point", "sum"] },
  "ed25519_compact::edwards25519::GeP1P1::to_p3": { takes: ["point", "sum"] },
  "<ed25519_compact::edwards25519::GeP3 as core::ops::arith::Add<ed25519_compact::edwards25519::GePrecomp>>::add": {
    takes: ["sum", "point", "multiple"],
  },
  "<ed25519_compact::edwards25519::GeP3 as core::ops::arith::Add<ed25519_compact::edwards25519::GeCached>>::add": {
    takes: ["sum", "point", "cached"],
  },
  "ed25519_compact::edwards25519::GeP3::to_cached": { takes: ["cached", "point"] },
  "ed25519_compact::edwards25519::GeP3::to_bytes": { takes: ["octets", "point"] },
  "ed25519_compact::edwards25519::sc_reduce": { takes: ["scalar"] },
  "ed25519_compact::field25519::Fe::invert": { takes: ["inverse", "element"] },
  "ed25519_compact::field25519::fiat_25519_carry_mul": { takes: ["product", "one", "other"] },
  "ed25519_compact::field25519::fiat_25519_carry_square": { takes: ["square", "element"] },
  "ed25519_compact::field25519::fiat_25519_to_bytes": { takes: ["octets", "element"] },
  // SHA-512 of the seed and of the nonce.
  "ed25519_compact::sha512::Hash::update": {
    takes: ["state", "message", "length"],
    public: { select: [2, BUFFERED], if: [6, BUFFERED], br_if: [7, BUFFERED], address: [2, BUFFERED] },
  },
  "ed25519_compact::sha512::Hash::finalize": {
    takes: ["digest", "state"],
    public: { select: [9, BUFFERED], if: [2, BUFFERED], br_if: [1, BUFFERED], address: [10, BUFFERED] },
  },
  "ed25519_compact::sha512::State::blocks": { takes: ["state", "message", "length"] },
  "ed25519_compact::sha512::W::G": { takes: ["words", "state", "position"] },
  // ECDSA over P-256: the nonce times the generator, and a private key.
  "fast_p256::sign::look_up": { takes: ["point", "row", "secret index"] },
  "fast_p256::point::Jacobian::plus_distinct": { takes: ["sum", "point", "other"] },
  "fast_p256::product::product": { takes: ["out", "one", "other"] },
  "fast_p256::product::square": { takes: ["out", "element"] },
  "fast_p256::field::Fe::inverse": { takes: ["out", "element"] },
  "fast_p256::field::Fe::to_octets": { takes: ["octets", "element"] },
  "core::slice::copy_from_slice_impl": { takes: ["to", "length", "from", "length", "where"] },
  // RSA: the primes, the exponents, and what is raised to them.
  "fast_rsa::montgomery::multiply": { takes: ["limbs", "length", "inverse", "sums", "length", "x", "length", "y", "length"] },
  "fast_rsa::montgomery::square": { takes: ["limbs", "length", "inverse", "sums", "length", "x", "length", "rest", "length"] },
  "fast_rsa::montgomery::select_power": { takes: ["powers", "length", "exponent", "length", "place", "factor", "length"] },
  "fast_rsa::montgomery::double_if": { takes: ["x", "length", "exponent", "length", "place", "spare", "length"] },
  "fast_rsa::montgomery::subtract_modulo": { takes: ["x", "length", "y", "length", "n", "length", "spare", "length"] },
  "fast_rsa::limbs::add": { takes: ["x", "length", "y", "length"] },
  "fast_rsa::limbs::subtract": { takes: ["x", "length", "y", "length"] },
  "fast_rsa::limbs::double": { takes: ["x", "length", "secret bit"] },
  "fast_rsa::limbs::keep": { takes: ["x", "length", "y", "length", "secret mask"] },
  "fast_rsa::limbs::reduce_once": { takes: ["x", "length", "m", "length", "spare", "length"] },
  "fast_rsa::limbs::take_in": { takes: ["rest", "length", "secret limb", "m", "length", "spare", "length"] },
  "fast_rsa::limbs::add_product": { takes: ["sums", "length", "x", "length", "secret factor"] },
};

const BEYOND = [
  // What ends the isolate: reached by a condition, and those are looked at.
  /^core::panicking::/,
  /^core::slice::index::slice_index_fail$/,
  /^core::slice::copy_from_slice_impl::len_mismatch_fail/,
  // Where the table of the base point is to be.
  /^__rustc::__rdl_alloc$/,
  /^alloc::raw_vec::handle_error$/,
];

test("no function that handles a secret branches, selects, divides or addresses by it in the wasm as it is deployed", () => {
  assert.ok(existsSync(FUNCTIONS), "the worker is not built for release: npm run build");
  const wasm = readFileSync(join(BUILD, "index_bg.wasm"));
  assert.deepEqual(contradictions(wasm, JSON.parse(readFileSync(FUNCTIONS, "utf8")), ROWS, BEYOND), []);
});

test("each thing that is allowed is explained", () => {
  for (const [name, row] of Object.entries(ROWS)) {
    for (const [times, why] of Object.values(row.public ?? {})) assert.ok(times > 0 && why.length > 20, name);
  }
});

/** What is said of a function `f` with these parameters and this body, in a module with a memory. */
function said(parameters, body, row = { takes: parameters.map((_, index) => `pointer ${index}`) }) {
  const given = parameters.map((type) => `(param ${type})`).join(" ");
  const module = binaryen.parseText(`(module (memory 1) (func $g (nop)) (func $f ${given} (local i32 i64) ${body}) (export "f" (func $f)))`);
  assert.ok(module.validate());
  return contradictions(module.emitBinary(), { g: [0], f: [1] }, { f: row }, []);
}

const LOADED = "(i32.load8_u (local.get 0))";

test("a condition, an address or a divisor that was loaded is found", () => {
  const bodies = {
    select: `(drop (select (i32.const 1) (i32.const 2) ${LOADED}))`,
    if: `(if ${LOADED} (then (i32.store (local.get 0) (i32.const 1))))`,
    br_if: `(block $out (br_if $out (i32.eqz ${LOADED})) (i32.store (local.get 0) (i32.const 1)))`,
    br_table: `(block $out (block $in (br_table $in $out ${LOADED})) (i32.store (local.get 0) (i32.const 1)))`,
    address: `(drop (i32.load (i32.add (local.get 0) (i32.shl ${LOADED} (i32.const 2)))))`,
    division: `(drop (i32.rem_u (i32.const 97) ${LOADED}))`,
  };
  for (const [kind, body] of Object.entries(bodies)) assert.deepEqual(said(["i32"], body), [`f: 1 × ${kind} by what was loaded or is secret, not 0`]);
});

const SELECTED = "(i32.store (local.get 0) (select (i32.const 1) (i32.const 2) (local.get 1)))";

test("a secret parameter is found where it selects, and a public one is not", () => {
  assert.deepEqual(said(["i32", "i32"], SELECTED, { takes: ["out", "secret digit"] }), ["f: 1 × select by what was loaded or is secret, not 0"]);
  assert.deepEqual(said(["i32", "i32"], SELECTED, { takes: ["out", "length"] }), []);
});

test("a secret that reaches a condition by a local, a block, or in the next round of a loop is found", () => {
  const bodies = {
    local: `(local.set 1 ${LOADED}) (local.set 1 (i32.add (local.get 1) (i32.const 3))) (if (local.get 1) (then (i32.store (local.get 0) (i32.const 1))))`,
    block: `(if (block $b (result i32) (drop (br_if $b ${LOADED} (local.get 0))) (i32.const 0)) (then (i32.store (local.get 0) (i32.const 1))))`,
    loop: `(loop $l (if (local.get 1) (then (i32.store (local.get 0) (i32.const 1)))) (local.set 1 ${LOADED}) (br_if $l (i32.const 1)))`,
  };
  for (const [how, body] of Object.entries(bodies)) assert.deepEqual(said(["i32"], body), ["f: 1 × if by what was loaded or is secret, not 0"], how);
});

// Reads four words and keeps the one at the secret place.
const MASKED = `(loop $l
  (local.set 3 (i64.or (local.get 3) (i64.and (i64.load (i32.add (local.get 0) (i32.shl (local.get 2) (i32.const 3))))
    (i64.sub (i64.const 0) (i64.extend_i32_u (i32.eq (local.get 2) (local.get 1)))))))
  (br_if $l (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 4))))
  (i64.store (local.get 0) (local.get 3))`;

test("a table that is read whole under masks is clean, with its loop, and so is a local that held a secret before", () => {
  assert.deepEqual(said(["i32", "i32"], MASKED, { takes: ["table", "secret place"] }), []);
  const reused = `(local.set 1 ${LOADED}) (i32.store (local.get 0) (local.get 1)) (local.set 1 (i32.const 1)) (if (local.get 1) (then (i32.store (local.get 0) (i32.const 1))))`;
  assert.deepEqual(said(["i32"], reused), []);
});

test("what is allowed is allowed so many times, no more and no less", () => {
  const twice = { takes: ["out", "secret digit"], public: { select: [2, "shown to everyone"] } };
  assert.deepEqual(said(["i32", "i32"], SELECTED + SELECTED, twice), []);
  assert.deepEqual(said(["i32", "i32"], SELECTED, twice), ["f: 1 × select by what was loaded or is secret, not 2"]);
});

test("a function that is missing, calls one without a row, or takes something else is found", () => {
  const row = { takes: ["out"] };
  assert.deepEqual(said(["i32"], "(call $g)"), ["f calls g, which has no row"]);
  assert.deepEqual(said(["i32", "i32"], "(nop)", row), ["f takes 2 values, not 1"]);
  const module = binaryen.parseText("(module (func (nop)))").emitBinary();
  assert.deepEqual(contradictions(module, {}, { f: row }, []), ["f is not in the wasm"]);
});
