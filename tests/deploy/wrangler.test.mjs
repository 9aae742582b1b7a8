// Wrangler takes the worker as it is: for a deployment, up to the upload, and for serving it on this machine.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { ASSETS } from "../../scripts/lib/assets.mjs";
import { inRoot, ROOT } from "../../scripts/lib/project.mjs";

const scratch = mkdtempSync(join(tmpdir(), "sekisho-wrangler-"));

/** Wrangler without a word to anyone: no metrics, no question, no look-up of where this machine is. */
function wrangler(...args) {
  const quiet = { CI: "true", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_LOG_PATH: scratch };
  const env = { ...process.env, ...quiet, SEKISHO_PROFILE: "release", SEKISHO_STATE: join(scratch, "state") };
  const command = [inRoot("node_modules", "wrangler", "bin", "wrangler.js"), ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const process_ = { child, output: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (process_.output += chunk));
  process_.exited = new Promise((done) => child.once("close", done));
  return process_;
}

async function readyUrl(dev) {
  const ready = () => dev.output.match(/Ready on (http:\S+)/)?.[1];
  const seen = new Promise((done) => dev.child.stdout.on("data", () => ready() && done()));
  await Promise.race([seen, dev.exited]);
  return ready();
}

describe("wrangler", () => {
  after(() => rmSync(scratch, { recursive: true, force: true }));

  test("deploy --dry-run accepts the worker and its bindings", async () => {
    const deploy = wrangler("deploy", "--dry-run", "--outdir", join(scratch, "out"));
    assert.equal(await deploy.exited, 0, deploy.output);
    for (const binding of ["env.GRANTS", "env.SUBJECTS", "env.REGISTRY", "env.DIRECTORY", "env.AUDIT", "env.DOCUMENTS", "env.ASSETS"]) {
      assert.ok(deploy.output.includes(binding), binding);
    }
    assert.ok(!deploy.output.includes("DEVELOPMENT"));
    const entries = readdirSync(ASSETS, { recursive: true }); // wrangler counts folders, too
    assert.ok(entries.length > 2 && deploy.output.includes(`Read ${entries.length} files from the assets directory`), deploy.output);
  });

  test("dev serves the worker, which says what it lacks", async () => {
    const dev = wrangler("dev", "--port", "0", "--persist-to", join(scratch, "persisted"));
    try {
      const url = await readyUrl(dev);
      assert.ok(url, dev.output);
      const response = await fetch(url, { redirect: "manual" });
      assert.equal(response.status, 503);
      assert.match(await response.text(), /not configured/);
    } finally {
      dev.child.kill("SIGINT");
      await dev.exited;
    }
  });
});
