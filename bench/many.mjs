// What a read costs where there are many: clients of one service, and services of one deployment.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { adminClient } from "../scripts/lib/admin_client.mjs";
import { newApiCredentials } from "../scripts/lib/api_credentials.mjs";
import { openidDocuments } from "../scripts/lib/openid_development.mjs";
import { step } from "../scripts/lib/step.mjs";
import { startWorkerd } from "../scripts/serve.mjs";
import { Ledger } from "./ledger.mjs";
import { hangUp } from "./load.mjs";
import { adding, asks, times } from "./throughput.mjs";

/** Measures everything: rows like those of `throughput`. */
export async function readsAmongMany(adminSecret, counts) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  const rows = [];
  const add = adding(rows);
  try {
    for (const count of counts.clients) await amongClients({ stateFolder, adminSecret }, count, counts.light, add);
    await serving({ stateFolder, adminSecret }, async (world, admin) => {
      for (const count of counts.services) await amongServices(world, admin, count, counts.light, add);
    });
    return rows;
  } finally {
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** Does `each` with a server that has an OpenID service. */
async function serving(options, each) {
  const server = await startWorkerd({ ...options, development: true });
  try {
    const admin = adminClient(server.url, options.adminSecret);
    const { documents } = openidDocuments(server.url, {});
    await admin.apply(documents.filter(({ kind }) => kind !== "client"));
    return await each(new Ledger(server), admin);
  } finally {
    hangUp();
    await server.stop();
  }
}

/** `client/get` of one of so many clients, each time another one. */
async function amongClients(options, count, reads, add) {
  await step(`${count} clients`, async () => {
    await serving(options, (_world, admin) => admin.apply([client(0)]));
    fill(options.stateFolder, count);
  });
  await serving(options, async (world, admin) => {
    const { api_key: key, api_secret: secret } = await newApiCredentials(admin, world.server.url);
    const headers = { Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` };
    const one = (index) => ({ url: `${world.server.url}/api/client/get/client-${(index * 7919) % count}`, headers });
    await add(`API: client/get, one of ${count}`, () => asks(world, "client", times(reads, one)));
  });
}

const client = (index) => ({
  name: `clients/client-${index}.json`,
  kind: "client",
  document: {
    clientIdAlias: `client-${index}`,
    clientType: "PUBLIC",
    redirectUris: ["https://client.example/callback"],
    tokenAuthMethod: "NONE",
  },
});

/**
 * Copies the rows of the first client, under other names, until there are `count`: what applying as many documents
 * leaves, in seconds instead of a quarter of an hour.
 */
export function fill(stateFolder, count, name = "client-0") {
  const folder = join(stateFolder, "objects", "sekisho-RegistryObject");
  for (const file of readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))) {
    const database = new DatabaseSync(join(folder, file));
    const owner = database.prepare("SELECT count(*) AS tables FROM sqlite_master WHERE name = 'documents'").get();
    if (owner.tables === 1) copyClients(database, count, name);
    database.close();
  }
}

function copyClients(database, count, name) {
  const alias = `alias/${name}`;
  const { body: number } = database.prepare("SELECT body FROM documents WHERE key = ?").get(alias);
  const rows = database.prepare("SELECT key, body FROM documents WHERE instr(key, ?) OR key = ?").all(number, alias);
  const put = database.prepare("INSERT OR IGNORE INTO documents (key, body) VALUES (?, ?)");
  database.exec("BEGIN");
  for (let index = 1; index < count; index += 1) {
    const renamed = (text) => text.replaceAll(number, String(index)).replaceAll(name, `client-${index}`);
    for (const { key, body } of rows) put.run(renamed(key), renamed(body));
  }
  database.exec("COMMIT");
}

/** The keys of one of so many services, each time those of another one. */
async function amongServices(world, admin, count, reads, add) {
  await step(`${count} services`, async () => {
    const { totalCount } = await admin.listServices();
    for (let there = totalCount; there <= count; there += 1) await furnished(admin, `${world.server.url}/service-${there}`);
  });
  const one = (index) => ({ url: `${world.server.url}/service-${1 + ((index * 7919) % count)}/oauth/jwks` });
  await world.load(times(count, one), (request) => world.ask("before the clock runs", request), 60);
  await add(`keys of a service, one of ${count}`, () => asks(world, `one of ${count} services`, times(reads, one)));
}

/** A service that is served, at an issuer. */
async function furnished(admin, issuer) {
  const { id } = await admin.createService(issuer);
  await admin.of(id).apply([{ name: "service.json", kind: "service", document: { issuer } }]);
}
