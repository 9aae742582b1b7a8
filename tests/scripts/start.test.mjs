// The local server as a newcomer meets it: `npm start`, a first and a second time.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { adminClient } from "../../scripts/lib/admin_client.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { elsewhere } from "../../scripts/start.mjs";
import { newBrowser } from "../edge/support/browser.mjs";
import { freePort } from "./support/port.mjs";

process.umask(0o022); // as nearly everybody's, so that what is private is so by itself

const above = mkdtempSync(join(tmpdir(), "sekisho-start-"));
const state = join(above, ".sekisho"); // which is not there yet
const dev = () => JSON.parse(readFileSync(join(state, "dev.json"), "utf8"));

const launch = (port, ...args) => launchWith(state, port, ...args);

function launchWith(folder, port, ...args) {
  const env = { ...process.env, PORT: String(port), SEKISHO_STATE: folder, ADMIN_SECRET: "" };
  const child = spawn(process.execPath, [inRoot("scripts", "start.mjs"), ...args], { env });
  const server = { child, output: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (server.output += chunk));
  server.exited = new Promise((done) => child.once("exit", done));
  return server;
}

async function start(port, ...args) {
  const server = launch(port, ...args);
  const listening = new Promise((done) => {
    server.child.stdout.on("data", () => server.output.includes("listens on") && done());
  });
  await Promise.race([listening, server.exited.then(() => Promise.reject(new Error(server.output)))]);
  return server;
}

async function stop({ child, exited }) {
  child.kill("SIGINT");
  return exited;
}

/** What only development mode has: the sample resource, the cost of a request, and the reach of workerd into this network. */
async function exposed(port, folder = "state") {
  const { status, headers } = await fetch(`http://localhost:${port}/sample/resource`);
  const [, reach] = /allow = \[([^\]]*)\]/.exec(readFileSync(join(state, folder, "workerd.capnp"), "utf8"));
  return { sample: status, cost: headers.has("sekisho-cost"), reach: reach.split(", ").map((name) => JSON.parse(name)) };
}

describe("npm start", () => {
  let port;
  let server;

  before(async () => {
    port = await freePort();
    server = await start(port);
  });
  after(async () => {
    await stop(server);
    rmSync(above, { recursive: true, force: true });
  });

  test("serves the service it made up", async () => {
    const metadata = await (await fetch(dev().oauth_authorization_server)).json();
    assert.equal(metadata.issuer, `http://localhost:${port}`);
    assert.equal(dev().issuer, metadata.issuer);
  });

  test("names in dev.json every endpoint that the metadata names", async () => {
    const metadata = await (await fetch(dev().oauth_authorization_server)).json();
    const named = Object.entries(metadata).filter(([member]) => /(_endpoint|^jwks_uri)$/.test(member));
    assert.ok(named.length >= 3);
    for (const [member, uri] of named) assert.equal(dev()[member], uri, member);
  });

  test("makes up one client with a PS256 key and one with an ES256 key", () => {
    const algorithms = dev().clients.map(({ jwks }) => jwks.keys[0].alg);
    assert.deepEqual(algorithms, ["PS256", "ES256"]);
  });

  test("gives each client https and loopback redirect URIs, its private key and every scope", () => {
    for (const client of dev().clients) {
      assert.ok(client.redirect_uris.some((uri) => uri.startsWith("https://")));
      assert.ok(client.redirect_uris.some((uri) => uri.startsWith("http://127.0.0.1/")));
      assert.ok(client.jwks.keys[0].d);
      assert.equal(client.scope, "openid myscope accounts payments");
    }
  });

  test("keeps its state for its owner only, whoever makes a file or folder of it", () => {
    const kept = readdirSync(state, { recursive: true });
    for (const file of ["admin.secret", "dev.json", "state.lock"]) assert.ok(kept.includes(file), file);
    const keys = kept.filter((file) => file.startsWith("state/objects/sekisho-RegistryObject/"));
    assert.ok(keys.some((file) => readFileSync(join(state, file), "latin1").includes('"seal":')));
    // A name that is gone by now was of a file that is written as a whole.
    const bits = (file) => (statSync(join(state, file), { throwIfNoEntry: false })?.mode ?? 0) & 0o077;
    // Nobody else gets to a socket but through its folder.
    assert.deepEqual([".", ...kept].filter((file) => file !== "state.lock" && bits(file) !== 0), []);
  });

  test("narrows the folders of a state that others may read", async () => {
    const folders = ["", "state", "state/objects"].map((folder) => join(state, folder));
    for (const folder of folders) chmodSync(folder, 0o755);
    assert.equal(await stop(server), 0);
    server = await start(port);
    assert.deepEqual(folders.map((folder) => statSync(folder).mode & 0o777), [0o700, 0o700, 0o700]);
  });

  test("makes an administrator's secret of at least 256 bits", () => {
    const secret = readFileSync(join(state, "admin.secret"), "utf8");
    assert.ok(Buffer.from(secret, "base64url").length >= 32);
  });

  test("says in one sentence that the port is in use", async () => {
    const other = mkdtempSync(join(tmpdir(), "sekisho-other-"));
    const second = launchWith(other, port);
    assert.equal(await second.exited, 1);
    assert.match(second.output, new RegExp(`\nPort ${port} is in use: [^\n]+\n$`));
    rmSync(other, { recursive: true });
  });

  test("says in one sentence that its state is in use, on whatever port and whatever it is told to forget", async () => {
    const before = dev();
    for (const args of [[], ["--reset"]]) {
      const second = launch(await freePort(), ...args);
      assert.equal(await second.exited, 1);
      assert.match(second.output, /\nThe state in [^\n]+ is in use by another server: [^\n]+\n$/);
      assert.deepEqual(dev(), before);
    }
    assert.equal((await fetch(`http://localhost:${port}/.well-known/oauth-authorization-server`)).status, 200);
  });

  test("keeps its state, and starts in less than 5 s the second time", async () => {
    const first = dev();
    assert.equal(await stop(server), 0);
    const started = performance.now();
    server = await start(port);
    assert.ok(performance.now() - started < 5000);
    assert.deepEqual(dev(), first);
    assert.match(server.output, /\n  the development service … as before, [\d.]+ s\n/);
    // The worker's traces come whenever they come, and never in the middle of a line.
    const traces = server.output.split("\n").filter((line) => line.includes("admin GET"));
    assert.deepEqual([...new Set(traces)].sort(), ["admin GET /admin/export: 200", "admin GET /admin/operator/list: 200"]);
  });

  test("tells where the console is, and a new link to it at each start until somebody has joined", async () => {
    const admin = () => adminClient(`http://localhost:${port}`, readFileSync(join(state, "admin.secret"), "utf8"));
    const link = () => new URL(/\n {2}(http:\S+\/operators\/account\/link\?l=\S+)\n/.exec(`${server.output}\n`)[1]);
    const said = `\nConsole: http://localhost:${port}/console/\n`;
    assert.ok(server.output.includes(said), server.output);
    const former = link();
    await stop(server);
    server = await start(port);
    const { operators } = await admin().listOperators();
    assert.equal(operators.length, 1);
    assert.equal((await fetch(former)).status, 400);
    const browser = newBrowser(`http://localhost:${port}/operators`);
    const { interaction } = await browser.open(link());
    const fields = { interaction, invitation: link().searchParams.get("l"), username: "ann", password: "a long and uncommon pass phrase" };
    const made = await browser.post(`http://localhost:${port}/operators/oauth/authorize/sign-up`, fields);
    assert.equal(made.status, 303, made.html);
    const secret = link().searchParams.get("l").split(".")[2];
    const kept = readdirSync(state, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (const { parentPath, name } of kept) assert.ok(!readFileSync(join(parentPath, name)).includes(secret), name);
    await stop(server);
    server = await start(port);
    assert.ok(server.output.includes(said), server.output);
    assert.doesNotMatch(server.output, /account\/link/);
    assert.equal((await admin().listOperators()).operators[0].username, "ann");
  });

  test("moves the issuer with the port, and the clients stay", async () => {
    const first = dev();
    await stop(server);
    port = await freePort();
    server = await start(port);
    assert.equal(dev().issuer, `http://localhost:${port}`);
    assert.deepEqual(dev().clients, first.clients);
  });

  test("starts afresh when told to reset", async () => {
    const first = dev();
    await stop(server);
    server = await start(port, "--reset");
    assert.notDeepEqual(dev().clients[0].jwks, first.clients[0].jwks);
    assert.notEqual(dev().user.password, first.user.password);
  });

  test("serves the documents of a folder under an https issuer, and nobody of the development ones", async () => {
    const folder = join(state, "documents");
    mkdirSync(folder);
    const service = { issuer: "https://as.example", supportedScopes: [{ name: "accounts" }] };
    writeFileSync(join(folder, "service.json"), JSON.stringify(service));
    await stop(server);
    server = await start(port, "--config", folder);
    const metadata = await (await fetch(`http://localhost:${port}/.well-known/oauth-authorization-server`)).json();
    assert.equal(metadata.issuer, "https://as.example");
    assert.equal(metadata.token_endpoint, "https://as.example/oauth/token");
    const { client_id } = dev().clients[0];
    const page = await fetch(`http://localhost:${port}/oauth/authorize?client_id=${client_id}&request_uri=urn:x`);
    assert.equal(page.status, 400);
    await stop(server);
    server = await start(port);
    assert.equal((await (await fetch(dev().oauth_authorization_server)).json()).issuer, dev().issuer);
  });

  /** What `npm run admin -- export` says: the issuer of the service that it finds, what else it tells, its status. */
  function exported(...args) {
    const env = { ...process.env, SEKISHO_STATE: state, ADMIN_SECRET: "", PORT: "" };
    const { stdout, stderr, status } = spawnSync(process.execPath, [inRoot("scripts", "admin.mjs"), "export", ...args], { env, encoding: "utf8" });
    return { issuer: stdout && JSON.parse(stdout).find(({ kind }) => kind === "service").document.issuer, stderr, status };
  }

  test("serves every folder of schema/examples as it is", async () => {
    for (const { name } of readdirSync(inRoot("schema", "examples"), { withFileTypes: true })) {
      await stop(server);
      server = await start(port, "--config", inRoot("schema", "examples", name), "--reset");
      assert.match(server.output, /\d applied: /, name);
    }
    await stop(server);
    rmSync(join(state, "configured"), { recursive: true }); // what comes next has other APIs
    server = await start(port);
  });

  test("is found by npm run admin on whatever port it was started, whatever it serves", async () => {
    assert.equal(exported().issuer, dev().issuer);
    await stop(server);
    const other = await freePort();
    server = await start(other, "--config", join(state, "documents"));
    const found = exported();
    assert.equal(found.issuer, "https://as.example");
    assert.equal(found.stderr, `The server is http://localhost:${other}.\n`);
    await stop(server);
    server = await start(port);
  });

  test("is not taken by npm run admin for another one that runs beside it, or that ran", async () => {
    const other = await freePort();
    const beside = await start(other, "--config", join(state, "documents"));
    const [own, theirs] = [port, other].map((number) => `http://localhost:${number}`);
    const { issuer, stderr, status } = exported();
    assert.deepEqual([issuer, status], ["", 2]);
    assert.match(stderr, new RegExp(`^Two local servers run, ${own} with [^\n]+ and ${theirs} with [^\n]+--url[^\n]+\n$`));
    assert.deepEqual(exported("--url", theirs), { issuer: "https://as.example", stderr: "", status: 0 });
    await stop(beside);
    assert.deepEqual(exported(), { issuer: dev().issuer, stderr: `The server is ${own}.\n`, status: 0 });
  });

  test("tells once the secret that it made for a client of the folder", async () => {
    const folder = join(state, "ordinary");
    mkdirSync(folder);
    const grants = { fapiModes: [], supportedGrantTypes: ["CLIENT_CREDENTIALS"] };
    const service = { issuer: "https://as.example", ...grants, supportedScopes: [{ name: "read" }] };
    const client = { clientIdAlias: "machine", grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "CLIENT_SECRET_POST" };
    writeFileSync(join(folder, "service.json"), JSON.stringify(service));
    writeFileSync(join(folder, "machine.json"), JSON.stringify(client));
    await stop(server);
    server = await start(port, "--config", folder);
    const secret = /\nthe secret of client \d+ \(machine\.json\): (\S{43,})\nIt will not be shown again/.exec(server.output)?.[1];
    const asked = { grant_type: "client_credentials", client_id: "machine", client_secret: secret, scope: "read" };
    const request = { method: "POST", body: new URLSearchParams(asked) };
    assert.equal((await fetch(`http://localhost:${port}/oauth/token`, request)).status, 200);
    await stop(server);
    server = await start(port, "--config", folder);
    assert.doesNotMatch(server.output, /the secret of/);
    await stop(server);
    server = await start(port);
  });

  test("says of each document of the folder what it changed back that was applied by hand, and nothing where nothing was", async () => {
    const folder = join(state, "ordinary");
    const undone = () => server.output.match(/changed to what the folder says: .*/g) ?? [];
    await stop(server);
    server = await start(port, "--config", folder, "--reset");
    assert.deepEqual(undone(), []); // nobody had changed anything
    const admin = adminClient(`http://localhost:${port}`, readFileSync(join(state, "admin.secret"), "utf8"));
    const { documents } = await admin.export();
    const number = documents.find(({ kind }) => kind === "client").document.clientId;
    const byHand = { service: { serviceName: "By hand" }, client: { clientName: "By hand", developer: "me" } };
    await admin.apply(documents.map((entry) => ({ ...entry, document: { ...entry.document, ...byHand[entry.kind] } })));
    await stop(server);
    server = await start(port, "--config", folder);
    assert.equal(undone().length, 2);
    assert.match(undone()[0], /: service \d+ \(service\.json\): [+~-] serviceName: "By hand"( ->|$)/);
    assert.match(undone()[1], new RegExp(`: client ${number} \\(machine\\.json\\): . clientName: "By hand".*; . developer: "me"`));
    await admin.deleteClient(String(number));
    await stop(server);
    server = await start(port, "--config", folder);
    assert.equal(undone().length, 1);
    assert.match(undone()[0], /: client \d+ \(machine\.json\): it was not there$/);
    await stop(server);
    server = await start(port, "--config", folder);
    assert.deepEqual(undone(), []);
    await stop(server);
    server = await start(port);
  });

  test("counts by the address in the header of a proxy that is trusted, and without one by none", async () => {
    const bound = () => /"CLIENT_ADDRESS_HEADER", text = "([^"]*)"/.exec(readFileSync(join(state, "state", "workerd.capnp"), "utf8"))?.[1];
    assert.equal(bound(), undefined);
    await stop(server);
    server = await start(port, "--client-address-header", "X-Real-IP");
    assert.equal(bound(), "X-Real-IP");
    for (const name of ["", "X Real IP", "X-Real-IP:"]) {
      const refused = launch(await freePort(), "--client-address-header", name);
      assert.equal(await refused.exited, 1);
      assert.match(refused.output, /--client-address-header .*is no name of a header/);
    }
    await stop(server);
    server = await start(port);
  });

  test("is in development mode with its own issuer, and says why", async () => {
    assert.match(server.output, new RegExp(`\n  development mode: the issuer http://localhost:${port} is on this machine\n`));
    assert.deepEqual(await exposed(port), { sample: 401, cost: true, reach: ["public", "private"] });
  });

  const service = (members) => ({ fapiModes: [], supportedScopes: [{ name: "read" }], ...members });
  const modes = {
    "production mode with a public issuer, without being asked": {
      issuer: "https://as.example",
      said: /production mode: the issuer https:\/\/as\.example is not on this machine/,
    },
    "production mode with a name that only begins like this machine's": {
      issuer: "https://localhost.example",
      said: /production mode: the issuer https:\/\/localhost\.example is not on this machine/,
    },
    "production mode where --production asks for it": {
      issuer: "http://localhost:8787",
      args: ["--production"],
      said: /production mode: as --production asks/,
    },
    "development mode with an issuer on this machine": {
      issuer: "http://localhost:8787",
      said: /development mode: the issuer http:\/\/localhost:8787 is on this machine/,
      development: true,
    },
  };
  for (const [mode, { issuer, args = [], said, development = false }] of Object.entries(modes)) {
    test(`is in ${mode}`, async () => {
      const folder = join(state, "mode");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "service.json"), JSON.stringify(service({ issuer })));
      await stop(server);
      server = await start(port, "--config", folder, ...args);
      assert.match(server.output, said);
      // A log of production may be kept, and read by many: no link that makes an operator is in it.
      assert.equal(/\/account\/link\?l=/.test(server.output), development);
      assert.equal(server.output.includes("\nNobody uses the console yet: npm run admin -- operator invite makes the link"), !development);
      const reach = development ? ["public", "private"] : ["public"];
      assert.deepEqual(await exposed(port, "configured"), { sample: development ? 401 : 404, cost: development, reach });
    });
  }

  test("is in production mode where the folder holds no service and the one applied before is public", async () => {
    const [whole, part] = [join(state, "whole"), join(state, "part")];
    for (const folder of [whole, part]) mkdirSync(folder);
    writeFileSync(join(whole, "service.json"), JSON.stringify(service({ issuer: "https://as.example" })));
    writeFileSync(join(part, "read-api.json"), JSON.stringify({ identifier: "https://api.example", scopes: ["read"] }));
    for (const folder of [whole, part]) {
      await stop(server);
      server = await start(port, "--config", folder);
    }
    assert.match(server.output, /production mode: the issuer https:\/\/as\.example is not on this machine/);
    assert.deepEqual(await exposed(port, "configured"), { sample: 404, cost: false, reach: ["public"] });
  });

  test("is in production mode once a public issuer was applied over the development service", async () => {
    await stop(server);
    server = await start(port);
    const admin = adminClient(`http://localhost:${port}`, readFileSync(join(state, "admin.secret"), "utf8"));
    const { documents } = await admin.export();
    const { document, ...entry } = documents.find(({ kind }) => kind === "service");
    await admin.apply([{ ...entry, document: { ...document, issuer: "https://as.example" } }]);
    await stop(server);
    server = await start(port);
    assert.match(server.output, /https:\/\/as\.example, as applied/); // the trace of the admin road may come before it
    assert.match(server.output, /production mode: the issuer https:\/\/as\.example is not on this machine/);
    assert.deepEqual(await exposed(port), { sample: 404, cost: false, reach: ["public"] });
    await stop(server);
    server = await start(port, "--reset");
  });

  test("makes up anew what a crash left cut off", async () => {
    await stop(server);
    for (const file of ["dev.json", "admin.secret"]) writeFileSync(join(state, file), "");
    server = await start(port);
    assert.equal((await (await fetch(dev().oauth_authorization_server)).json()).issuer, dev().issuer);
  });

  test("waits for a port that a dying process still holds", async () => {
    await stop(server);
    const holder = createServer();
    await new Promise((done) => holder.listen(port, "127.0.0.1", done));
    setTimeout(() => holder.close(), 3000);
    server = await start(port);
    assert.equal((await fetch(dev().oauth_authorization_server)).status, 200);
  });

  test("names the document of the folder that is not acceptable, and serves nothing", async () => {
    const folder = join(state, "bad");
    mkdirSync(folder);
    writeFileSync(join(folder, "service.json"), JSON.stringify({ issuer: "http://as.example" }));
    const refused = launch(await freePort(), "--config", folder);
    assert.notEqual(await refused.exited, 0);
    assert.match(refused.output, /service\.json: issuer/);
    assert.doesNotMatch(refused.output, /listens on/);
  });
});

test("whoever serves another port of this machine than the issuer's is told so, and nobody else is", () => {
  const url = "http://localhost:9392";
  assert.match(elsewhere({ issuer: "http://localhost:8787" }, url), /http:\/\/localhost:8787.*PORT=8787/);
  assert.match(elsewhere({ issuer: "http://localhost" }, url), /PORT=80/);
  assert.match(elsewhere({ issuer: "https://localhost" }, url), /PORT=443/);
  for (const issuer of [undefined, url, "http://127.0.0.1:9392", "https://id.example.com", "https://id.example.com:8787"]) {
    assert.equal(elsewhere({ issuer }, url), undefined, issuer);
  }
  assert.equal(elsewhere(undefined, url), undefined);
});

test("an issuer with the other scheme is told, and whether to start with --tls", () => {
  const [plain, tls] = ["http://localhost:8787", "https://localhost:8787"];
  assert.match(elsewhere({ issuer: plain }, tls), /http:\/\/localhost:8787.*without --tls/);
  assert.match(elsewhere({ issuer: tls }, plain), /https:\/\/localhost:8787.*with --tls/);
  assert.equal(elsewhere({ issuer: tls }, tls), undefined);
});

test("where a front end serves the issuer, clients are rightly sent to it", () => {
  const service = { issuer: "http://localhost:9000", authorizationEndpoint: "http://localhost:9000/authorize" };
  const said = elsewhere(service, "http://localhost:9392");
  assert.match(said, /http:\/\/localhost:9000\/authorize.*asks the API/);
  assert.doesNotMatch(said, /PORT=/);
});
