// JSON that a person has written: read as JSON.parse reads it, but that each object says a name once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOnce } from "../../scripts/lib/json.mjs";

test("what says each name once is read", () => {
  for (const text of ['{"a":{"a":[1,{"a":"a:{,}\\""}]},"b":{}}', "[]", '"a"', '[{"a":1},{"a":1}]', '{"a":["b","b"],"b":"a"}']) {
    assert.deepEqual(parseOnce(text), JSON.parse(text));
  }
});

test("a name that is there twice is named", () => {
  for (const text of ['{"a":1,"a":1}', '{"a":1,"b":[{}],"\\u0061":2}', '[{"b":{"a":{},"a":{}}}]', '{"":1,"":2}']) {
    assert.throws(() => parseOnce(text), /^SyntaxError: the name "a?" is there twice$/);
  }
});

test("what is not JSON is not read", () => {
  for (const text of ["", "{", '{"a"}', "{a:1}", '"a":1']) assert.throws(() => parseOnce(text), SyntaxError);
});
