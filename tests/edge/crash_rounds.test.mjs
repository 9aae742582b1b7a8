// Crashes at moments that nobody chose, again and again: whatever was answered holds, and every start answers.
//
// A few rounds here; SEKISHO_CRASH_ROUNDS=2000 makes as many, for SEKISHO_CRASH_MINUTES at most.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { freePort } from "../scripts/support/port.mjs";
import { newClient } from "./support/client.mjs";
import { crashRounds } from "./support/crash_rounds.mjs";
import { startFurnished } from "./support/server.mjs";
import { startScript } from "./support/started.mjs";

const count = Number(process.env.SEKISHO_CRASH_ROUNDS || 6);
const minutes = Number(process.env.SEKISHO_CRASH_MINUTES || 5);

describe("started again at once after a crash in mid-flow, the server answers and holds what it answered:", () => {
  const rounds = async (t, server) => {
    try {
      const done = await crashRounds(server, newClient(server.dev, server.dev.clients[1]), { count, minutes });
      t.diagnostic(done);
      assert.match(done, /^[1-9]/);
    } finally {
      await server.stop();
    }
  };

  test("workerd", async (t) => rounds(t, await startFurnished()));

  test("workerd and the script of npm start, either or both of them killed", async (t) => rounds(t, await startScript(await freePort())));
});
