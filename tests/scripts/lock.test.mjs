// One server for one state, however the one before has ended.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { privateFolder } from "../../scripts/lib/files.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";

const folder = mkdtempSync(join(tmpdir(), "sekisho-lock-"));
const state = join(folder, "state");
const far = join(folder, "far".repeat(40));
const started = [];
after(() => {
  started.forEach((child) => child.kill("SIGKILL")); // one that a red test has left would keep this program from ending
  rmSync(folder, { recursive: true, force: true });
});

const HOLDER = `
  import net from "node:net";
  import { syncBuiltinESMExports } from "node:module";
  const { connect } = net;
  net.connect = (...to) => {
    const socket = connect(...to);
    const { emit } = socket;
    socket.emit = (event, ...told) => void setTimeout(() => emit.call(socket, event, ...told), event === "error" ? process.argv[2] : 0);
    return socket;
  };
  syncBuiltinESMExports();
  const { holdState } = await import(${JSON.stringify(inRoot("scripts", "lib", "lock.mjs"))});
  await holdState(process.argv[1]).then(() => console.log("held"), (error) => console.log(error.message));
  process.stdin.resume().once("end", () => process.exit());
`;

/** A process that wants the state, and the first thing it says. It may be so many milliseconds slow to do what it has found out. */
async function holder(of, slow = 0) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", HOLDER, of, slow], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  const said = await new Promise((done) => child.stdout.once("data", (chunk) => done(String(chunk).trim())));
  const end = (signal) => {
    const ended = new Promise((done) => child.once("exit", done));
    if (signal) child.kill(signal);
    else child.stdin.end();
    return ended;
  };
  return { said, end };
}

for (const of of [state, far]) {
  const name = of === far ? "a state with a long path" : "a state";
  test(`${name} is held by one process, and by another after its end or its death`, async () => {
    for (const signal of [undefined, "SIGKILL", "SIGTERM"]) {
      const first = await holder(of);
      assert.equal(first.said, "held");
      const second = await holder(of);
      assert.match(second.said, /is in use by another server/);
      await second.end();
      await first.end(signal);
    }
  });
}

test("states that differ are held by processes that differ", async () => {
  const [one, other] = [await holder(state), await holder(far)];
  assert.deepEqual([one.said, other.said], ["held", "held"]);
  await Promise.all([one.end(), other.end()]);
});

test("of many that want a state at once, one has it, also where one was killed before", async () => {
  const free = join(folder, "free");
  for (let round = 0; round < 4; round++) {
    await assertOneHolds(free);
    await (await holder(free)).end("SIGKILL");
  }
});

test("whoever was slow to take the place of a dead process does not take that of the living one that was quicker", async () => {
  const slowly = join(folder, "slowly");
  await (await holder(slowly)).end("SIGKILL");
  const asked = holder(slowly, 1500);
  await sleep(500);
  const quick = await holder(slowly);
  const slow = await asked;
  assert.equal(quick.said, "held");
  assert.match(slow.said, /is in use by another server/);
  await Promise.all([slow.end(), quick.end()]);
});

async function assertOneHolds(free) {
  const many = await Promise.all(Array.from({ length: 12 }, () => holder(free)));
  assert.equal(many.filter(({ said }) => said === "held").length, 1);
  await Promise.all(many.map(({ end }) => end()));
}

test("a folder that others may read is narrowed, and one that is meant for everybody is left as it is", () => {
  for (const [before, after] of [[0o755, 0o700], [0o750, 0o700], [0o1777, 0o1777]]) {
    const place = join(folder, before.toString(8));
    mkdirSync(place);
    chmodSync(place, before);
    privateFolder(place);
    assert.equal(statSync(place).mode & 0o7777, after);
  }
});
