// `npm start -- --tls` as a person meets it: what is printed works, and the other commands find the server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { tlsFetch } from "../../scripts/lib/tls_fetch.mjs";
import { freePort } from "./support/port.mjs";

const folder = mkdtempSync(join(tmpdir(), "sekisho-start-tls-"));
const dev = () => JSON.parse(readFileSync(join(folder, "dev.json"), "utf8"));
const text = (file) => readFileSync(file, "utf8");

/** Starts a command of `scripts/`: its process, what it has printed, and the end of it. */
function launch(port, script, ...args) {
  const env = { ...process.env, PORT: port ? String(port) : "", SEKISHO_STATE: folder, ADMIN_SECRET: "" };
  const child = spawn(process.execPath, [inRoot("scripts", `${script}.mjs`), ...args], { env });
  const run = { child, output: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (run.output += chunk));
  run.exited = new Promise((done) => child.once("close", done));
  return run;
}

async function start(port, ...args) {
  const run = launch(port, "start", ...args);
  const listening = new Promise((done) => run.child.stdout.on("data", () => /listens on[^]*\n$/.test(run.output) && done()));
  await Promise.race([listening, run.exited.then(() => Promise.reject(new Error(run.output)))]);
  return run;
}

async function stop({ child, exited }) {
  child.kill("SIGINT");
  return exited;
}

describe("npm start -- --tls", () => {
  let port;
  let server;

  before(async () => {
    port = await freePort();
    server = await start(port, "--tls");
  });
  after(async () => {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  });

  test("serves an https issuer with a certificate by an authority of its own", async () => {
    assert.equal(dev().issuer, `https://localhost:${port}`);
    assert.ok(server.output.includes(`listens on https://localhost:${port}`), server.output);
    await assert.rejects(fetch(dev().oauth_authorization_server));
    const served = await tlsFetch({ ca: { certificate: text(dev().tls.ca) } })(dev().oauth_authorization_server);
    assert.equal((await served.json()).issuer, dev().issuer);
  });

  test("prints a command that pushes a request by a certificate, as it is written", async () => {
    const option = (name) => new RegExp(`--${name} (\\S+)`).exec(server.output)[1];
    const [, url, body] = /(https:\S+\/oauth\/par) -d '([^']+)'/.exec(server.output);
    const client = { certificate: text(option("cert")), key: text(option("key")) };
    const push = (identity) =>
      tlsFetch({ ca: { certificate: text(option("cacert")) }, client: identity })(url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      });
    assert.equal((await push(client)).status, 201);
    assert.equal((await (await push(undefined)).json()).error, "invalid_client");
  });

  test("is found by npm run admin, and npm run demo passes every check", async () => {
    const found = launch(undefined, "admin", "export");
    assert.equal(await found.exited, 0, found.output);
    const shown = launch(undefined, "demo");
    assert.equal(await shown.exited, 0, shown.output);
    assert.match(shown.output, /\nAll \d+ checks passed\.\n$/);
  });

  test("says where the certificates are, with the documents of a folder", async () => {
    const other = await freePort();
    const served = await start(other, "--tls", "--config", inRoot("schema", "examples", "mtls"));
    await stop(served);
    const [, there] = /\nIn (\S+): ca\.pem/.exec(served.output);
    for (const file of ["ca.pem", "client.pem", "client-key.pem", "self-signed.pem"]) assert.ok(text(join(there, file)), file);
  });

  test("keeps its certificates and clients, and moves the issuer where it is started without", async () => {
    const before = dev();
    const kept = text(before.tls.clients[0].certificate);
    await stop(server);
    server = await start(port);
    assert.equal(dev().issuer, `http://localhost:${port}`);
    await stop(server);
    server = await start(port, "--tls");
    assert.equal(dev().issuer, before.issuer);
    assert.deepEqual(dev().tls, before.tls);
    assert.equal(text(dev().tls.clients[0].certificate), kept);
  });
});
