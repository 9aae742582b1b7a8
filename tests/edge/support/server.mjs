// The server of one test file: workerd with a state folder of its own, which ends with the file.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../../../scripts/lib/admin_client.mjs";
import { furnish } from "../../../scripts/lib/development.mjs";
import { furnishOpenid } from "../../../scripts/lib/openid_development.mjs";
import { startWorkerd } from "../../../scripts/serve.mjs";

/** 256 random bits in base64url, the least that the server takes for its administrator's secret. */
export const newSecret = () => randomBytes(32).toString("base64url");

/** A folder that nobody else has. */
export const newFolder = () => mkdtempSync(join(tmpdir(), "sekisho-edge-"));

/** Waits; a second of the server's clock is over after `1100`. */
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Starts a server without documents. `options` are those of `startWorkerd`; `urls` are those of its other workers, until it is
 * restarted.
 *
 * `kill()` ends it as a power failure would, `restart(changes)` starts it on the same port with the same state,
 * `startAgain()` does so without a look at whether what was killed is gone, and `stop()` ends it for good.
 */
export async function startServer(options = {}) {
  const folder = newFolder();
  const given = { stateFolder: join(folder, "state"), adminSecret: newSecret(), development: true, ...options };
  let running = await startWorkerd(given);
  const { url, port } = running;
  const startAgain = async (changes = {}) => {
    running = await startWorkerd({ ...given, port, ...changes });
  };
  return {
    url,
    urls: running.urls,
    port,
    adminSecret: given.adminSecret,
    admin: adminClient(url, given.adminSecret),
    output: () => running.output(),
    kill: () => running.kill(),
    startAgain,
    restart: async (changes) => {
      await running.stop();
      await startAgain(changes);
    },
    stop: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a server with the documents, the clients and the user of `npm start`; `dev` is what dev.json would hold. */
export const startFurnished = ({ issuer, ...options } = {}) =>
  startWith(options, (server) => furnish(server.admin, issuer ?? server.url));

/** Starts an ordinary OpenID service; `documents` are the options of `openidDocuments`, `issuerOf` tells another issuer than the address. */
export const startOpenid = ({ documents, issuerOf = ({ url }) => url, ...options } = {}) =>
  startWith(options, (server) => furnishOpenid(server.admin, issuerOf(server), documents));

async function startWith(options, furnishing) {
  const server = await startServer(options);
  try {
    return { ...server, dev: await furnishing(server) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Applies the service document with some members changed. */
export const changeService = ({ admin }, changes) => change(admin, changes, ({ kind }) => kind === "service");

/** Applies the document of the client with this number with some members changed. */
export const changeClient = ({ admin }, id, changes) =>
  change(admin, changes, ({ document }) => String(document.clientId) === String(id));

async function change(admin, changes, isMeant) {
  const { documents } = await admin.export();
  const { document, ...entry } = documents.find(isMeant);
  await admin.apply([{ ...entry, document: { ...document, ...changes } }]);
}
