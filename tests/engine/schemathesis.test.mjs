// Schemathesis, unmodified, against what the API says of itself: whatever is asked, no answer is of the fives, and none is
// other than the document says. With SEKISHO_LONG=1 it also tries every value at its bounds, which takes minutes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { python } from "../../scripts/setup/python.mjs";
import { newFolder } from "../edge/support/server.mjs";
import { startEngine } from "./support/engine.mjs";

const EFFORT = process.env.SEKISHO_LONG ? ["--phases", "coverage,fuzzing", "--max-examples", "100"] : ["--phases", "fuzzing", "--max-examples", "10"];

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
].join();

const folder = newFolder(); // where it keeps what it has found
let server;
before(async () => {
  server = await startEngine();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

/** What runs Schemathesis for the paths that are not `excluded`, with this credential. */
async function run(authorization, excluded) {
  const program = join(dirname(await python()), "st");
  const options = [
    ...["--header", `Authorization: ${authorization}`, "--exclude-path-regex", excluded],
    ...["--checks", CHECKS, ...EFFORT],
    ...["--generation-deterministic", "--no-color", "--suppress-health-check", "all"],
  ];
  const command = [`${server.url}/api/openapi.json`, ...options];
  return promisify(execFile)(program, ["run", ...command], { cwd: folder, maxBuffer: 1 << 26 }).catch((error) => error);
}

test("every operation answers whoever may have everything as the document says", async () => {
  const { code, stdout } = await run(`Bearer ${server.api.access_token}`, String.raw`^/api/\{serviceId\}`);
  assert.equal(code, undefined, stdout);
});

test("the server serves on afterwards", async () => {
  const { status } = await server.call("/service/jwks/get");
  assert.equal(status, 200);
});
