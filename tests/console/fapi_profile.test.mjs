// By which profile the report on FAPI 2.0 measures, and what of it comes first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { demandedBy, profileOf } from "../../console/src/areas/fapi/profile.ts";

const row = (spec, clause, state) => ({ spec, clause, state, settings: [] });
const PLAIN = [row("MS", "5.3.1 (1)", "BROKEN"), row("MS", "5.3.1 (2)", "MET"), row("MS", "5.3.1 (5)", "FIXED"), row("SP", "5.3.2.1 (1)", "FIXED"), row("SP", "5.3.2.1 (4)", "BROKEN"), row("SP", "5.3.2.2 (3)", "MET")];

test("nobody is measured by Message Signing who has not asked for it", () => {
  assert.equal(profileOf(null, PLAIN), "sp");
  assert.equal(profileOf("fapi", PLAIN), "sp");
});

for (const [clause, state] of [["5.3.1 (1)", "MET"], ["5.4.1 (1)", "FIXED"], ["5.5.1 (1)", "FIXED"]]) {
  test(`a service that keeps ${clause} of Message Signing is measured by it, unless the address says otherwise`, () => {
    const signing = [...PLAIN, row("MS", clause, state)];
    assert.equal(profileOf(null, signing), "ms");
    assert.equal(profileOf("sp", signing), "sp");
  });
}

test("the Security Profile alone has no clause of Message Signing, and what is broken comes first", () => {
  assert.deepEqual(demandedBy("sp", PLAIN).map(({ spec, clause, state }) => `${spec} ${clause} ${state}`), ["SP 5.3.2.1 (4) BROKEN", "SP 5.3.2.2 (3) MET", "SP 5.3.2.1 (1) FIXED"]);
  assert.deepEqual(demandedBy("ms", PLAIN).slice(0, 3).map(({ spec, state }) => `${spec} ${state}`), ["SP BROKEN", "MS BROKEN", "SP MET"]);
});
