// Who has called the API, by names that people know.

import assert from "node:assert/strict";
import { test } from "node:test";
import { callerOf } from "../../console/src/lib/caller.ts";

const KNOWN = {
  me: { subject: "s-1", username: "chihiro" },
  operators: [{ subject: "s-1", username: "chihiro" }, { subject: "s-2", username: "sora", description: "Support" }, { subject: "s-3", description: "Invited by Chihiro" }],
  tokens: [{ id: 12, description: "The front end" }, { id: 13 }],
};
const CALLERS = [
  ["operator:s-2", { name: "sora", detail: "operator:s-2" }],
  ["operator:s-3", { name: "Invited by Chihiro", detail: "operator:s-3" }],
  ["operator:s-4", { name: "An operator who was removed", detail: "operator:s-4" }],
  ["operator", { name: "The admin secret" }],
  ["token 12", { name: "API token “The front end”", detail: "token 12" }],
  ["token 13", { name: "token 13" }],
  ["owner abc", { name: "owner abc" }],
];
for (const [caller, expected] of CALLERS) test(`${caller} is ${expected.name}`, () => assert.deepEqual(callerOf(caller, KNOWN), expected));

test("who may not list operators knows themselves, and of others that they are operators", () => {
  const { me } = KNOWN;
  assert.deepEqual(callerOf("operator:s-1", { me }), { name: "chihiro", detail: "operator:s-1" });
  assert.deepEqual(callerOf("operator:s-2", { me }), { name: "An operator", detail: "operator:s-2" });
  assert.deepEqual(callerOf("token 12", { me }), { name: "token 12" });
});
