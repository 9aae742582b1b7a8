// Moves a service and its clients from one server with Authlete's API to another.
//
//   BASE=https://… SERVICE=… TOKEN=… node docs/samples/move.mjs export FOLDER          reads them there (3.0), and changes nothing
//   BASE=https://… API_KEY=… API_SECRET=… node docs/samples/move.mjs export FOLDER     the same (2.x)
//   BASE=https://… TOKEN=… node docs/samples/move.mjs import FOLDER [ISSUER]           makes them here, and prints who is who

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { BASE, SERVICE, TOKEN, API_KEY, API_SECRET } = process.env;
const credentials = TOKEN ? `Bearer ${TOKEN}` : `Basic ${btoa(`${API_KEY}:${API_SECRET}`)}`;
const there = SERVICE ? `${SERVICE}/` : "";
const [verb, folder, issuer] = process.argv.slice(2);
const AT_ONCE = 100;

async function call(path, body) {
  const headers = { Authorization: credentials, ...(body && { "Content-Type": "application/json" }) };
  const answer = await fetch(`${BASE}/api/${path}`, { method: body ? "POST" : "GET", headers, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${told.resultMessage}`);
  return told;
}

// The documents have secrets: they are for their owner alone.
const write = (name, document) => writeFileSync(join(folder, name), JSON.stringify(document, null, 2), { mode: 0o600 });
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

async function exportAll() {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  write("service.json", await call(`${there}service/get`));
  for (let start = 0; ; start += AT_ONCE) {
    const { clients = [], totalCount } = await call(`${there}client/get/list?start=${start}&end=${start + AT_ONCE}`);
    for (const client of clients) write(`client-${client.clientId}.json`, client);
    if (clients.length === 0 || start + AT_ONCE >= totalCount) return console.log(`${totalCount} clients`);
  }
}

async function importAll() {
  // Its keys are made here, and its numbers, too.
  const { jwks: _, ...service } = read("service.json");
  const { apiKey } = await call("service/create", { ...service, issuer: issuer ?? service.issuer });
  console.log(`service ${apiKey}`);
  for (const name of readdirSync(folder).filter((file) => file.startsWith("client-"))) {
    const before = read(name);
    // Who knows a client by its former number goes on: it becomes the alias where there was none.
    const client = { ...before, clientIdAlias: before.clientIdAlias ?? String(before.clientId), clientIdAliasEnabled: true };
    const made = await call(`${apiKey}/client/create`, client);
    console.log(`client ${before.clientId} is ${made.clientId}, known as ${made.clientIdAlias}`);
    if (made.clientSecret && made.clientSecret !== before.clientSecret) write(`secret-of-${made.clientIdAlias}.json`, made.clientSecret);
  }
}

await { export: exportAll, import: importAll }[verb]();
