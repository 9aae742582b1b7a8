// What an object answers may be longer than the 32 MiB that a call of it answers at most.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fill } from "../../bench/many.mjs";
import { newFolder, startOpenid } from "./support/server.mjs";

const CLIENTS = 200_000;
const CALL = 32 * 1024 * 1024;

const CLIENT = {
  name: "clients/client-0.json",
  kind: "client",
  document: {
    clientIdAlias: "client-0",
    clientType: "PUBLIC",
    redirectUris: ["https://client.example/callback"],
    tokenAuthMethod: "NONE",
  },
};

test("a service with very many clients is exported whole", async () => {
  const folder = newFolder();
  const stateFolder = join(folder, "state");
  const server = await startOpenid({ stateFolder });
  try {
    await server.admin.apply([CLIENT]);
    const before = (await server.admin.export()).documents.length;
    await server.kill();
    fill(stateFolder, CLIENTS);
    await server.startAgain();
    const { documents } = await server.admin.export();
    assert.equal(documents.length, before + CLIENTS - 1);
    assert.ok(JSON.stringify(documents).length > CALL);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
