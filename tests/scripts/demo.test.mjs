// `npm run demo` with a server of its own: every check passes, and nothing is left of the server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
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
  for (const flow of ["--openid", "--client-credentials", "--message-signing", "--mtls", "--engine", "--engine --generation 3"]) {
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

  describe("against a server that serves another service than that of npm start", () => {
    const state = join(folder, "state");
    let metadata;
    let server;
    let issuer;

    before(async () => {
      server = createServer((_, response) => response.writeHead(metadata ? 200 : 404).end(JSON.stringify(metadata ?? {})));
      await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
      issuer = `http://127.0.0.1:${server.address().port}`;
      mkdirSync(state, { recursive: true });
      writeFileSync(join(state, "dev.json"), JSON.stringify({ issuer, oauth_authorization_server: `${issuer}/metadata`, clients: [] }));
    });
    after(() => {
      server.close();
      rmSync(state, { recursive: true });
    });

    const pushed = { require_pushed_authorization_requests: true };
    for (const [what, told, why] of [
      ["one with another issuer", () => ({ issuer: "https://as.example", ...pushed }), /its issuer is https:\/\/as\.example\./],
      ["an ordinary one", () => ({ issuer }), /it is no service of FAPI 2\.0\./],
      ["one that demands signed requests", () => ({ issuer, ...pushed, require_signed_request_object: true }), /--message-signing/],
      ["none at all", () => undefined, /it has no metadata/],
    ]) {
      test(`says so and what to do, and begins nothing: ${what}`, async () => {
        metadata = told();
        const { status, output } = await demo();
        assert.equal(status, 1);
        assert.match(output, why);
        assert.match(output, /run `npm start` in its place/);
        assert.doesNotMatch(output, /NOT OK/);
      });
    }

    test("says what has ended the flow, beside NOT OK", async () => {
      metadata = { issuer, ...pushed };
      const { status, output } = await demo();
      assert.equal(status, 1);
      assert.match(output, /NOT OK {2}dev\.json has no client whose key is for ES256/);
    });
  });
});
