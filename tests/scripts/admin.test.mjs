// `npm run admin` against the worker: what it prints, what it refuses, and that a refusal changes nothing.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { administer } from "../../scripts/admin.mjs";
import { secretFor } from "../../scripts/lib/admin_client.mjs";
import { developmentDocuments } from "../../scripts/lib/development.mjs";
import { readDocuments, writeDocuments } from "../../scripts/lib/documents.mjs";
import { startWorkerd } from "../../scripts/serve.mjs";

const SECRET = "kq3vXh0R4xw2yV5nT8bJ1mC6dF9gL7pZ0aS2eU4iW6o";
const folder = mkdtempSync(join(tmpdir(), "sekisho-admin-"));
const file = (...parts) => join(folder, ...parts);

function write(name, document) {
  writeFileSync(file(name), typeof document === "string" ? document : JSON.stringify(document));
  return file(name);
}

describe("npm run admin", () => {
  let server;
  const admin = (...args) => administer([...args, "--url", server.url]);
  const exported = () => admin("export").then(([text]) => text);

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    server = await startWorkerd({ stateFolder: file("state"), adminSecret: SECRET });
    mkdirSync(file("documents"));
    writeDocuments(file("documents"), developmentDocuments("https://as.example").documents);
    await admin("apply", file("documents"));
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("apply changes nothing the second time", async () => {
    const lines = await admin("apply", file("documents"));
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^unchanged (service|client) /);
  });

  test("apply prints each member that changes with its value before and after", async () => {
    const client = JSON.parse(readFileSync(file("documents", "clients", "dev-es256.json"), "utf8"));
    const lines = await admin("apply", write("renamed.json", { ...client, clientName: "Another name" }));
    assert.match(lines[0], /^updated client /);
    assert.ok(lines.includes('  ~ clientName: "A client with ES256" -> "Another name"'), lines.join("\n"));
    await admin("apply", file("documents"));
  });

  test("apply with --dry-run changes nothing", async () => {
    const before = await exported();
    const client = JSON.parse(readFileSync(file("documents", "clients", "dev-es256.json"), "utf8"));
    const [line] = await admin("apply", "--dry-run", write("dry.json", { ...client, clientName: "Another name" }));
    assert.match(line, /^updated client /);
    assert.equal(await exported(), before);
  });

  test("apply refuses a bad document, names the member and changes nothing", async () => {
    const before = await exported();
    const client = JSON.parse(readFileSync(file("documents", "clients", "dev-es256.json"), "utf8"));
    mkdirSync(file("bad"));
    write("bad/a-good.json", { ...client, clientName: "Another name" });
    write("bad/b-bad.json", { ...client, clientIdAlias: "other", redirectUris: ["http://client.example/callback"] });
    await assert.rejects(admin("apply", file("bad")), /Nothing was changed\. b-bad\.json: redirectUris\[0\] /);
    assert.equal(await exported(), before);
  });

  test("apply refuses a member that no document has", async () => {
    const client = JSON.parse(readFileSync(file("documents", "clients", "dev-es256.json"), "utf8"));
    await assert.rejects(admin("apply", write("unknown.json", { ...client, clientSecret: "s" })), /clientSecret/);
  });

  test("apply refuses a private key in a client's document", async () => {
    const { documents, clients } = developmentDocuments("https://as.example");
    const document = { ...documents[1].document, jwks: clients[0].jwks };
    await assert.rejects(admin("apply", write("private.json", document)), /jwks/);
  });

  test("apply refuses a file that is not JSON before it asks the server", async () => {
    await assert.rejects(administer(["apply", write("broken.json", "{"), "--url", "http://localhost:1"]), /is not JSON/);
  });

  test("what export writes, apply finds unchanged", async () => {
    await admin("export", file("exported"));
    for (const line of await admin("apply", file("exported"))) assert.match(line, /^unchanged /);
  });

  test("export holds no private key and no secret", async () => {
    const text = await exported();
    assert.doesNotMatch(text, /"(d|p|q|k)":/);
    assert.ok(!text.includes(SECRET));
  });

  test("another secret is refused", async () => {
    process.env.ADMIN_SECRET = SECRET.replace("k", "j");
    await assert.rejects(admin("export"), /^Error: Nothing was changed\. /);
    process.env.ADMIN_SECRET = SECRET;
  });

  test("a client that does not exist cannot be deleted", async () => {
    await assert.rejects(admin("delete", "client", "404"), /^Error: Nothing was changed\. /);
  });

  test("rotate-keys begins a new key and keeps the one before it published", async () => {
    await admin("rotate-keys");
    const lines = await admin("rotate-keys");
    for (const line of lines) assert.match(line, /^[\w-]{43} \(ES256\) signs from /);
    assert.equal(lines.filter((line) => line.includes(", published until ")).length, lines.length - 1);
  });

  test("a command that does not exist is answered with the usage", async () => {
    await assert.rejects(admin("frobnicate"), /There is no command `frobnicate`[^]*npm run admin/);
  });
});

describe("the administrator's secret", () => {
  test("never travels unencrypted", () => {
    assert.throws(() => secretFor("http://as.example"), /not https/);
  });

  test("of the local server is not sent to another", () => {
    delete process.env.ADMIN_SECRET;
    assert.throws(() => secretFor("https://as.example"), /Set ADMIN_SECRET/);
  });
});

describe("documents as files", () => {
  test("service.json, or whatever has an issuer, is a service and anything else a client", () => {
    const there = mkdtempSync(join(tmpdir(), "sekisho-documents-"));
    const kinds = { "service.json": {}, "acme.json": { issuer: "https://as.example" }, "client.json": {} };
    for (const [name, document] of Object.entries(kinds)) writeFileSync(join(there, name), JSON.stringify(document));
    const read = readDocuments(there).map(({ name, kind }) => `${name} ${kind}`);
    assert.deepEqual(read, ["acme.json service", "client.json client", "service.json service"]);
    rmSync(there, { recursive: true });
  });

  test("a name that leaves the folder is not written", () => {
    const there = mkdtempSync(join(tmpdir(), "sekisho-documents-"));
    for (const name of ["../out.json", "/out.json", "clients/../../out.json", ""]) {
      assert.throws(() => writeDocuments(join(there, "inner"), [{ name, document: {} }]), /no plain path/);
    }
    assert.ok(!existsSync(join(there, "out.json")));
    rmSync(there, { recursive: true });
  });
});
