// `npm run demo` with a server of its own: every check passes, and nothing is left of the server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";

const folder = mkdtempSync(join(tmpdir(), "sekisho-demo-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command with a folder for temporary files that nobody else has: its exit status and what it printed. */
function demo(...args) {
  const env = { ...process.env, TMPDIR: folder, SEKISHO_STATE: join(folder, "state") };
  const child = spawn(process.execPath, [inRoot("scripts", "demo.mjs"), ...args], { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((done) => child.once("close", (status) => done({ status, output })));
}

describe("npm run demo", () => {
  for (const flow of ["--openid", "--client-credentials", "--message-signing", "--engine", "--engine --generation 3"]) {
    test(`${flow} passes every check, and leaves nothing`, async () => {
      const { status, output } = await demo(...flow.split(" "));
      assert.equal(status, 0, output);
      assert.match(output, /\nAll \d+ checks passed\.\n$/);
      assert.doesNotMatch(output, /NOT OK/);
      assert.deepEqual(readdirSync(folder), []);
    });

    test(`${flow} prints no secret and no token whole`, async () => {
      const { output } = await demo(...flow.split(" "));
      assert.doesNotMatch(output, /\beyJ[\w-]{20,}\.[\w-]{20,}/);
      assert.doesNotMatch(output, /client_secret=[\w-]{20,}/);
      assert.doesNotMatch(output, /(?:Bearer |-u '\d+:)[\w-]{40,}/);
      assert.doesNotMatch(output, /Authorization: Basic [\w+/=]{60,}/);
    });
  }

  test("without a flow of its own says that no server runs", async () => {
    const { status, output } = await demo();
    assert.equal(status, 1);
    assert.match(output, /run `npm start`/);
  });

  test("refuses two flows at once", async () => {
    const { status, output } = await demo("--openid", "--client-credentials");
    assert.equal(status, 1);
    assert.match(output, /choose one/);
  });
});
