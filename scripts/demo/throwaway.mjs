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
import { secretHeaders, startTlsFront } from "../lib/tls_front.mjs";
import { startWorkerd } from "../serve.mjs";

/** Does `act` with what `furnishOpenid` answers, and answers what `act` does. */
export const withOpenidService = (act) => withService("an OpenID service of its own", furnishOpenid, act);

/** The same for a service of FAPI 2.0, with what opens its API. */
export const withEngine = (act) =>
  withService("a FAPI 2.0 service of its own", async (admin, url) => ({ ...(await furnish(admin, url)), api: await newApiCredentials(admin, url) }), act);

/** The same for a service whose requests and responses are signed. */
export const withMessageSigning = (act) => withService("a FAPI 2.0 Message Signing service of its own", furnishSigning, act);

async function furnishSigning(admin, url) {
  const dev = await furnish(admin, url);
  const { documents } = await admin.export();
  const { document, ...entry } = documents.find(({ kind }) => kind === "service");
  const fapiModes = ["FAPI2_MESSAGE_SIGNING_AUTH_REQ", "FAPI2_MESSAGE_SIGNING_AUTH_RES"];
  await admin.apply([{ ...entry, document: { ...document, fapiModes } }]);
  return dev;
}

/** The same behind what ends TLS, with clients that show certificates. */
export const withTls = (act) => withService("a FAPI 2.0 service of its own, behind TLS", furnishBehindTls, act, startBehindTls);

async function furnishBehindTls(admin, url, server) {
  const { furnishTls } = await import("../lib/tls_development.mjs");
  const dev = await furnish(admin, url);
  return { ...dev, certificates: server.certificates, tls: await furnishTls(admin, server.certificates) };
}

async function startBehindTls(options) {
  const { certificates } = await import("../lib/tls_development.mjs");
  const made = await certificates(join(options.stateFolder, "tls"));
  const headers = secretHeaders();
  const server = await startWorkerd({ ...options, host: "127.0.0.1", development: true, vars: headers.vars });
  const front = await startTlsFront({ target: server.url, ...made, headers });
  const stop = async () => (await front.close(), server.stop());
  return { ...server, url: front.url, behind: server.url, certificates: made, stop };
}

async function withService(what, furnishing, act, starting = startWorkerd) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-demo-"));
  const forget = () => rmSync(stateFolder, { recursive: true, force: true });
  process.once("exit", forget);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  let server;
  try {
    const dev = await start({ what, stateFolder, furnishing, starting }, (started) => {
      server = started;
    });
    return await act(dev);
  } finally {
    await server?.stop();
    forget();
  }
}

async function start({ what, stateFolder, furnishing, starting }, keep) {
  const adminSecret = randomBytes(32).toString("base64url");
  let dev;
  await step(what, async () => {
    const server = await starting({ host: "localhost", stateFolder, adminSecret });
    keep(server);
    dev = await furnishing(adminClient(server.behind ?? server.url, adminSecret), server.url, server);
    return server.url;
  });
  return dev;
}
