// The server of one test file: workerd with a state folder of its own, which ends with the file.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../../../scripts/lib/admin_client.mjs";
import { furnish } from "../../../scripts/lib/development.mjs";
import { startWorkerd } from "../../../scripts/serve.mjs";

/** 256 random bits in base64url, the least that the server takes for its administrator's secret. */
export const newSecret = () => randomBytes(32).toString("base64url");

/** A folder that nobody else has. */
export const newFolder = () => mkdtempSync(join(tmpdir(), "sekisho-edge-"));

/** Waits; a second of the server's clock is over after `1100`. */
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Starts a server without documents. `options` are those of `startWorkerd`.
 *
 * `kill()` ends it as a power failure would, `restart(changes)` starts it on the same port with the same state, and
 * `stop()` ends it for good.
 */
export async function startServer(options = {}) {
  const folder = newFolder();
  const given = { stateFolder: join(folder, "state"), adminSecret: newSecret(), development: true, ...options };
  let running = await startWorkerd(given);
  const { url, port } = running;
  return {
    url,
    port,
    adminSecret: given.adminSecret,
    admin: adminClient(url, given.adminSecret),
    output: () => running.output(),
    kill: () => running.kill(),
    restart: async (changes = {}) => {
      await running.stop();
      running = await startWorkerd({ ...given, port, ...changes });
    },
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a server with the documents, the clients and the user of `npm start`; `dev` is what dev.json would hold. */
export async function startFurnished({ issuer, ...options } = {}) {
  const server = await startServer(options);
  try {
    return { ...server, dev: await furnish(server.admin, issuer ?? server.url) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Applies the service document with some members changed. */
export async function changeService({ admin }, changes) {
  const { documents } = await admin.export();
  const { document, ...entry } = documents.find(({ kind }) => kind === "service");
  await admin.apply([{ ...entry, document: { ...document, ...changes } }]);
}
