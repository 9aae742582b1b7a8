// An ordinary OpenID service for the time of a demonstration: its state is in a folder of its own and goes with it.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../lib/admin_client.mjs";
import { furnishOpenid } from "../lib/openid_development.mjs";
import { step } from "../lib/step.mjs";
import { startWorkerd } from "../serve.mjs";

/** Does `act` with what `furnishOpenid` answers, and answers what `act` does. */
export async function withOpenidService(act) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-demo-"));
  const forget = () => rmSync(stateFolder, { recursive: true, force: true });
  process.once("exit", forget);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  let server;
  try {
    const dev = await start(stateFolder, (started) => {
      server = started;
    });
    return await act(dev);
  } finally {
    await server?.stop();
    forget();
  }
}

async function start(stateFolder, keep) {
  const adminSecret = randomBytes(32).toString("base64url");
  let dev;
  await step("an OpenID service of its own", async () => {
    const server = await startWorkerd({ host: "localhost", stateFolder, adminSecret });
    keep(server);
    dev = await furnishOpenid(adminClient(server.url, adminSecret), server.url);
    return server.url;
  });
  return dev;
}
