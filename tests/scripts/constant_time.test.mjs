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

const WHERE = "where something is, and how many there are, is kept in memory: the key is read, and nothing follows from it";

/** Rows of functions that take pointers alone. */
const alike = (prefix, names) => Object.fromEntries(names.map((name) => [`${prefix}${name}`, { takes: ["state", "to", "where"] }]));

const STEPS = "how many steps are taken, which follows from the length of the modulus";

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
  // AES: the keys of encrypted tokens and what is in these. It is bitsliced, so that no table is read at a secret place.
  "aes::backends::soft::fixslice::aes128::key_schedule": { takes: ["schedule", "key"], public: { if: [1, WHERE], br_if: [4, WHERE], address: [8, WHERE] } },
  "aes::backends::soft::fixslice::aes256::key_schedule": { takes: ["schedule", "key"], public: { if: [1, WHERE], address: [2, WHERE] } },
  "aes::backends::soft::fixslice::utils::add_round_key": {
    takes: ["state", "round key", "length"],
    public: { if: [2, WHERE], select: [4, WHERE], address: [6, WHERE] },
  },
  ...alike("aes::backends::soft::fixslice::", [
    ...["aes128", "aes256"].flatMap((size) => [`${size}::encrypt`, `${size}::decrypt`]),
    ...["sub_bytes", "sub_bytes_nots", "inv_sub_bytes"].map((box) => `sbox::${box}`),
    ...["mix_columns", "inv_mix_columns"].flatMap((mix) => [0, 1, 2, 3].map((round) => `mix_columns::${mix}_${round}`)),
    ...["broadcast", "shift_rows_1", "shift_rows_2", "shift_rows_3"].map((name) => `utils::${name}`),
  ]),
  "aes::backends::soft::fixslice::utils::memshift32": { takes: ["state", "length", "place"] },
  "aes::backends::soft::fixslice::utils::xor_columns": { takes: ["keys", "length", "place", "distance", "rotation"] },
  "<u64 as aes::backends::soft::fixslice::word::Word>::bitslice": { takes: ["state", "blocks"] },
  "<u64 as aes::backends::soft::fixslice::word::Word>::bitslice::read_reordered": { takes: ["block"] },
  "<u64 as aes::backends::soft::fixslice::word::Word>::inv_bitslice": { takes: ["blocks", "state"] },
  "<u64 as aes::backends::soft::fixslice::word::Word>::inv_bitslice::write_reordered": { takes: ["secret columns", "block"] },
  "<u16 as aes::backends::soft::fixslice::word::Word>::bitslice": { takes: ["state", "block", "block"] },
  "<u16 as aes::backends::soft::fixslice::word::Word>::bitslice::read_reordered": { takes: ["block"] },
  "<u16 as aes::backends::soft::fixslice::word::Word>::inv_bitslice": { takes: ["blocks", "state"] },
  "<u16 as aes::backends::soft::fixslice::word::Word>::inv_bitslice::write_reordered": { takes: ["secret columns", "block"] },
  // GHASH: the key of the tags of A128GCM and A256GCM.
  "polyval::backend::soft::State::proc_block": { takes: ["state", "block"] },
  "polyval::field_element::mul::<impl polyval::field_element::FieldElement>::karatsuba_mul::bmul64": { takes: ["secret factor", "secret factor"] },
  // ECDH over P-256: our key for request objects, and the key of a moment for what is encrypted to clients.
  "sekisho::jose::jwe::agreement::shared": {
    takes: ["x", "key", "point"],
    public: {
      address: [9, "where the next digit of the scalar is, which a function is asked for; and where the coordinates are in the encoding"],
      br_if: [1, "whether the encoding has two coordinates, which that of a point of prime order has"],
    },
  },
  "primeorder::tables::lookup::LookupTable<Point>::select": { takes: ["multiple", "table", "secret digit"] },
  "primeorder::projective::ProjectivePoint<C>::add": { takes: ["sum", "point", "other"] },
  "p256::arithmetic::field::FieldElement::multiply": { takes: ["product", "one", "other"] },
  "p256::arithmetic::field::FieldElement::square": { takes: ["square", "element"] },
  "p256::arithmetic::field::FieldElement::neg": { takes: ["negative", "element"] },
  "p256::arithmetic::field::FieldElement::double": { takes: ["double", "element"] },
  "p256::arithmetic::field::field_impl::add": { takes: ["sum", "one", "other"] },
  "p256::arithmetic::field::field_impl::sub": { takes: ["difference", "one", "other"] },
  "crypto_bigint::uint::mul::karatsuba::widening_mul_fixed": { takes: ["product", "one", "other"] },
  "p256::arithmetic::scalar::Scalar::to_bytes": { takes: ["octets", "scalar"] },
  "<primefield::monty::MontyFieldElement<MOD,_> as subtle::ConditionallySelectable>::conditional_select": { takes: ["element", "one", "other", "secret choice"] },
  "subtle::ConditionallySelectable::conditional_assign": { takes: ["element", "other", "secret choice"] },
  "<u8 as subtle::ConstantTimeEq>::ct_eq": { takes: ["octet", "octet"] },
  "ctutils::choice::Choice::to_u8_vartime": { takes: ["secret choice"] },
  "<[T] as ctutils::traits::ct_assign::CtAssign>::ct_assign": { takes: ["limbs", "others", "secret choice"] },
  "subtle::CtOption<T>::unwrap_or": { takes: ["value", "option", "other"] },
  "primeorder::affine::AffinePoint<C>::is_identity": { takes: ["point"] },
  "<p256::arithmetic::scalar::Scalar as core::convert::From<&elliptic_curve::scalar::value::ScalarValue<p256::NistP256>>>::from": {
    takes: ["scalar", "value"],
  },
  "crypto_bigint::modular::safegcd::invert_odd_mod_precomp": {
    takes: ["inverse", "z", "modulus", "adjuster", "precomputed"],
    public: {
      if: [1, STEPS],
      br_if: [2, STEPS],
      select: [1, "the sign of a number that is zero: one move between two numbers, on the Z of the multiple alone"],
    },
  },
  "crypto_bigint::modular::safegcd::SignedInt<_>::lincomb_int_reduce_shift": { takes: Array(6).fill("pointer") },
  "crypto_bigint::modular::safegcd::SignedInt<_>::lincomb_int_reduce_shift_mod": { takes: Array(8).fill("pointer") },
  "crypto_bigint::modular::safegcd::SignedInt<_>::lincomb_int": {
    takes: Array(5).fill("pointer"),
    public: { select: [1, "the sign of a number that is zero: one move between two numbers, on the Z of the multiple alone"] },
  },
  "crypto_bigint::int::sign::<impl crypto_bigint::int::Int<_>>::abs_sign": { takes: ["magnitude", "number"] },
  "crypto_bigint::limb::Limb::lsb_to_choice": { takes: ["secret limb"] },
  "crypto_bigint::limb::Limb::is_zero": { takes: ["limb"] },
  "cmov::backends::soft::masknz64": { takes: ["secret limb"] },
};

const BEYOND = [
  // Arrays that are made, asked for a place in them, or written into another form: by places and lengths.
  /^(<hybrid_array::Array|hybrid_array::from_fn::)/,
  /^<core::ops::range::RangeTo<usize> as core::slice::index::SliceIndex<\[T\]>>::index_mut$/,
  /^core::array::<impl core::ops::index::Index(Mut)?<I> for \[T; N\]>::index(_mut)?$/,
  /^core::iter::adapters::zip::TrustedRandomAccessNoCoerce::size$/,
  /^(<primeorder::affine::AffinePoint<C> as elliptic_curve::sec1::ToSec1Point<C>>::to_sec1_point|sec1::point::EncodedPoint<Size>::as_bytes)$/,
  /^core::slice::<impl \[T\]>::split_last_chunk$/,
  // The product of two numbers of 64 bits.
  /^__multi3$/,
  // What ends the isolate: reached by a condition, and those are looked at.
  /^core::(panicking::|option::expect_failed$)/,
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
