// How `npm start` ends: whoever asks, and however hard, no process of it stays behind.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { freePort } from "./support/port.mjs";

/** How long whatever was left alone may take to notice and to end, in milliseconds. */
const PATIENCE = 10_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SCRIPT = [process.execPath, [inRoot("scripts", "start.mjs")]];
const NPM = ["npm", ["start"]];

const state = mkdtempSync(join(tmpdir(), "sekisho-ending-"));
after(() => rmSync(state, { recursive: true, force: true }));

/** Starts the command in a group of processes of its own, and waits until it prints what `until` matches. */
async function begin([command, args], until = /listens on/) {
  const env = { ...process.env, PORT: String(await freePort()), SEKISHO_STATE: state };
  const child = spawn(command, args, { cwd: inRoot(), env, detached: true });
  const started = { pid: child.pid, stdout: child.stdout, stderr: child.stderr, output: "" };
  started.ended = new Promise((done) => child.once("close", (status, signal) => done(signal ?? status)));
  await new Promise((done, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        started.output += chunk;
        if (until.test(started.output)) done();
      });
    }
    started.ended.then((how) => failed(new Error(`ended with ${how}\n${started.output}`)));
  });
  started.url = /listens on (http:\S+?);/.exec(started.output)?.[1];
  started.workerd = Number(/workerd … process (\d+)/.exec(started.output)[1]);
  return started;
}

/** Whether there is such a process, or with a negative number a group with any. */
function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Asserts that nothing of it stays: neither workerd, nor what is left of its group. */
async function assertGone({ pid, workerd }) {
  const end = performance.now() + PATIENCE;
  while ((isThere(-pid) || isThere(workerd)) && performance.now() < end) await sleep(50);
  const left = { group: isThere(-pid), workerd: isThere(workerd) };
  if (left.group) process.kill(-pid, "SIGKILL");
  assert.deepEqual(left, { group: false, workerd: false });
}

describe("npm start leaves no process behind", () => {
  for (const signal of SIGNALS) {
    test(`when ${signal} ends the script, which says so and ends with 0`, async () => {
      const started = await begin(SCRIPT);
      process.kill(started.pid, signal);
      assert.equal(await started.ended, 0);
      assert.match(started.output, /\nStopped\.\n$/);
      await assertGone(started);
    });

    test(`when ${signal} is sent to the whole group, as a terminal does`, async () => {
      const started = await begin(NPM);
      process.kill(-started.pid, signal);
      await assertGone(started);
      assert.match(started.output, /\nStopped\.\n/);
      assert.doesNotMatch(started.output, /by itself/);
    });
  }

  // npm itself does nothing about SIGINT: a terminal sends it to the whole group.
  for (const signal of ["SIGTERM", "SIGHUP"]) {
    test(`when ${signal} is sent to npm alone`, async () => {
      const started = await begin(NPM);
      process.kill(started.pid, signal);
      await assertGone(started);
    });
  }

  for (const [what, command] of Object.entries({ "the script": SCRIPT, npm: NPM })) {
    test(`when ${what} is killed`, async () => {
      const started = await begin(command);
      process.kill(started.pid, "SIGKILL");
      await assertGone(started);
    });
  }

  test("when workerd is killed: it says so and ends with 1", async () => {
    const started = await begin(SCRIPT);
    process.kill(started.workerd, "SIGKILL");
    assert.equal(await started.ended, 1);
    assert.match(started.output, /\nworkerd ended by itself with SIGKILL\.\n$/);
    await assertGone(started);
  });

  test("when a signal ends the script, which served on although nobody read any more what it prints", async () => {
    const started = await begin(SCRIPT);
    for (const stream of [started.stdout, started.stderr]) stream.destroy();
    const { url } = started;
    for (let i = 0; i < 3; i += 1) {
      // Each is refused, and leaves a trace.
      assert.equal((await fetch(`${url}/admin/export`)).status, 401);
      await sleep(50);
    }
    process.kill(started.pid, "SIGTERM");
    assert.equal(await started.ended, 0);
    await assertGone(started);
  });

  test("when a signal comes before it serves: it ends with 128 and the number of the signal", async () => {
    const started = await begin(SCRIPT, /the development service …/);
    process.kill(started.pid, "SIGTERM");
    assert.equal(await started.ended, 128 + 15);
    await assertGone(started);
  });
});
