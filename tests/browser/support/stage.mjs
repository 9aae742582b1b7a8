// What every browser test stands on: one server, one Chromium and one client, started once for each file of tests.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { adminClient } from "../../../scripts/lib/admin_client.mjs";
import { furnish } from "../../../scripts/lib/development.mjs";
import { startWorkerd } from "../../../scripts/serve.mjs";
import { launchOptions } from "../../../scripts/setup/chromium.mjs";
import { registeredClient } from "./client.mjs";
import { listen } from "./listener.mjs";
import { world } from "./world.mjs";

const SECRET = "a-secret-of-the-browser-tests-with-43-or-more-characters";
const CALLBACK_PAGE = "<!doctype html><link rel=icon href=data:,><title>Client</title><h1>Back at the client</h1>";

/** Filled before the first test of a file and emptied after its last one. */
export const stage = {};

let raised;
/** Raises the stage where it is not yet raised, for what a file of tests adds to it beforehand. */
export const raise = () => (raised ??= build());

before(raise);
after(strike);

async function build() {
  stage.state = mkdtempSync(join(tmpdir(), "sekisho-browser-"));
  // The pages are at localhost and the client is at 127.0.0.1: for a browser, two sites.
  stage.server = await startWorkerd({ host: "localhost", stateFolder: stage.state, adminSecret: SECRET, ...world });
  stage.issuer = stage.server.url;
  stage.admin = adminClient(stage.issuer, SECRET);
  stage.development = await furnish(stage.admin, stage.issuer);
  stage.user = stage.development.user;
  stage.callback = await listen(() => CALLBACK_PAGE);
  const [other, own] = stage.development.clients;
  stage.client = await registeredClient(stage.issuer, own, stage.callback.origin);
  stage.foreignClient = await registeredClient(stage.issuer, other, stage.callback.origin);
  stage.browser = await chromium.launch(await launchOptions());
}

async function strike() {
  await stage.browser?.close();
  await stage.callback?.close();
  await stage.server?.stop();
  if (stage.state) rmSync(stage.state, { recursive: true, force: true });
}

/** Does `act` while the document of the service, or of the client, has other members. */
export async function withMembers(kind, members, act) {
  const { documents } = await stage.admin.export();
  const isMeant = ({ document }) => kind === "service" || String(document.clientId) === stage.client.id;
  const entry = documents.find((candidate) => candidate.kind === kind && isMeant(candidate));
  await stage.admin.apply([{ ...entry, document: { ...entry.document, ...members } }]);
  try {
    return await act();
  } finally {
    await stage.admin.apply([entry]);
  }
}

let people = 0;

/** A user whom no other test knows, so that its wrong passwords are its own. */
export async function newUser() {
  people += 1;
  const user = { username: `person-${people}`, password: `the password of ${people}` };
  await stage.admin.putUser(user.username, user.password);
  return user;
}
