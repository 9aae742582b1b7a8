// A service for the time of a demonstration: its state is in a folder of its own and goes with it.

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminClient } from "../lib/admin_client.mjs";
import { newApiCredentials } from "../lib/api_credentials.mjs";
import { furnish } from "../lib/development.mjs";
import { furnishOpenid } from "../lib/openid_development.mjs";
import { step } from "../lib/step.mjs";
import { startWorkerd } from "../serve.mjs";

/** Does `act` with what `furnishOpenid` answers, and answers what `act` does. */
export const withOpenidService = (act) => withService("an OpenID service of its own", furnishOpenid, act);

/** The same for a service of FAPI 2.0, with what opens its API. */
export const withEngine = (act) =>
  withService("a FAPI 2.0 service of its own", async (admin, url) => ({ ...(await furnish(admin, url)), api: await newApiCredentials(admin, url) }), act);

async function withService(what, furnishing, act) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-demo-"));
  const forget = () => rmSync(stateFolder, { recursive: true, force: true });
  process.once("exit", forget);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  let server;
  try {
    const dev = await start(what, stateFolder, furnishing, (started) => {
      server = started;
    });
    return await act(dev);
  } finally {
    await server?.stop();
    forget();
  }
}

async function start(what, stateFolder, furnishing, keep) {
  const adminSecret = randomBytes(32).toString("base64url");
  let dev;
  await step(what, async () => {
    const server = await startWorkerd({ host: "localhost", stateFolder, adminSecret });
    keep(server);
    dev = await furnishing(adminClient(server.url, adminSecret), server.url);
    return server.url;
  });
  return dev;
}
