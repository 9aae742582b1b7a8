// Projects that `npx sekisho create` writes: they install, start, ask their hook, and are taken by wrangler.

import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { readDocuments } from "../../scripts/lib/documents.mjs";
import { TEMPLATES } from "../../scripts/lib/new_project.mjs";
import { inRoot, packageBin } from "../../scripts/lib/project.mjs";
import { goThrough, newBrowser } from "../edge/support/browser.mjs";
import { newPkce, send } from "../edge/support/client.mjs";
import { freePort } from "../scripts/support/port.mjs";
import { install, lend, newMachine, pack } from "./support/machine.mjs";

const BINDINGS = ["env.GRANTS", "env.SUBJECTS", "env.REGISTRY", "env.DIRECTORY", "env.AUDIT", "env.ASSETS", "env.DOCUMENTS"];
const ALICE = { username: "alice", password: "an example of a password" };

/** Wrangler without a word to anyone, on the Node that it needs. */
const QUIET = { CI: "true", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };

const machine = newMachine();
let somewhere;

/** Runs what npx runs. */
const sekisho = (args, cwd = somewhere) => machine.run(cwd, ["node", join(somewhere, "node_modules", ".bin", "sekisho"), ...args]);

/** The project whose packages npm installs; the others have them too. */
const FIRST = "openid";
const share = ({ at }) => symlinkSync(join(somewhere, FIRST, "node_modules"), at("node_modules"));

function projectAt(name) {
  const cwd = join(somewhere, name);
  const at = (...parts) => join(cwd, ...parts);
  return { cwd, at, json: (...parts) => JSON.parse(readFileSync(at(...parts), "utf8")) };
}

async function newProject(template, name = template) {
  const { status, stderr } = await sekisho(["create", name, "--template", template]);
  assert.equal(status, 0, stderr);
  return projectAt(name);
}

/** Puts other words into a file of the project. */
function change(file, ...moves) {
  const text = moves.reduce((so, [from, to]) => so.replaceAll(from, to), readFileSync(file, "utf8"));
  writeFileSync(file, text);
}

/** Lets the documents be those of a server on another port, which nobody else has. */
async function moveTo(project, port) {
  for (const name of readdirSync(project.at("documents"))) change(project.at("documents", name), [":8787", `:${port}`]);
}

/** What README.md says that a service has to say for its hook to be asked. */
function actionsOf({ at }) {
  const [, said] = /^```json\n("actions": .*?)^```$/ms.exec(readFileSync(at("README.md"), "utf8"));
  return JSON.parse(`{${said}}`);
}

before(async () => {
  ({ cwd: somewhere } = await install(machine, pack(machine)));
});
after(() => machine.forget());

describe("npx sekisho create", () => {
  test("makes a project that npm installs, with the package it was made by", async () => {
    const project = await newProject(FIRST);
    const installed = await machine.run(project.cwd, ["npm", "install", "--no-audit", "--no-fund"]);
    assert.equal(installed.status, 0, installed.stderr);
    assert.ok(existsSync(project.at("node_modules", "sekisho", "build", "index_bg.wasm")));
    console.log(`  npm install of the project: ${installed.seconds.toFixed(1)} s`);
  });

  test("writes into this folder where none is named, if it is empty", async () => {
    const cwd = machine.in("Empty Folder");
    mkdirSync(cwd);
    const { status, stdout } = await sekisho(["create"], cwd);
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /^ {2}cd /m);
    assert.equal(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")).name, "empty-folder");
  });

  for (const [what, args] of [
    ["a folder that is not empty", ["create", "full"]],
    ["this folder, which is not empty", ["create"]],
    ["a file", ["create", "full/notes.txt"]],
  ]) {
    test(`refuses ${what}, and writes nothing`, async () => {
      const full = machine.in("full-parent");
      mkdirSync(join(full, "full"), { recursive: true });
      writeFileSync(join(full, "full", "notes.txt"), "mine");
      const { status, stdout, stderr } = await sekisho(args, full);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /^\S+ (is not empty \((full|notes\.txt)\): name another folder|cannot be a project: it is a file)\.\n$/);
      assert.deepEqual(readdirSync(full, { recursive: true }).sort(), ["full", "full/notes.txt"]);
    });
  }

  for (const [args, said] of [
    [["--template", "nothing"], /^There is no template `nothing`: there are openid, fapi, message-signing, mtls, engine\.\n$/],
    [["--template", "toString"], /^There is no template `toString`/],
    [["a", "b"], /^`create` does not know what to do with `b`\.\n/],
    [["--bogus"], /^Unknown option '--bogus'/],
  ]) {
    test(`says in a sentence that ${args.join(" ")} is nothing, and writes nothing`, async () => {
      const cwd = machine.in(`nothing-${args.join("-").replace(/\W+/g, "-")}`);
      mkdirSync(cwd);
      const { status, stderr } = await sekisho(["create", ...args], cwd);
      assert.equal(status, 2);
      assert.match(stderr, said);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }

  test("gives no two projects the same keys", async () => {
    const [one, other] = [await newProject("fapi", "one"), await newProject("fapi", "other")];
    const x = ({ json }) => json("keys", "web-client.json").keys[0].x;
    assert.notEqual(x(one), x(other));
  });
});

for (const template of Object.keys(TEMPLATES)) {
  describe(`a project of the template ${template}`, () => {
    let project;
    let server;

    before(async () => {
      project = template === FIRST ? projectAt(FIRST) : await newProject(template);
      if (template !== FIRST) share(project);
    });
    after(() => server?.stop());

    test("speaks of what is there, and of nothing of a checkout", () => {
      const readme = readFileSync(project.at("README.md"), "utf8");
      for (const [, path] of readme.matchAll(/^\| `([^`]+)` \|/gm)) assert.ok(path === ".sekisho/" || existsSync(project.at(path)), path);
      for (const [, path] of readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)) assert.ok(existsSync(project.at(path)), path);
      const { scripts } = project.json("package.json");
      for (const [, name] of readme.matchAll(/npm (?:run )?(start|admin|deploy|hook)/g)) assert.ok(scripts[name], name);
      const written = readdirSync(project.cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !(entry.parentPath ?? entry.path).includes("node_modules"));
      for (const entry of written) assert.doesNotMatch(readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8"), /schema\/examples/, entry.name);
    });

    test("has the private keys of its clients, for their owner only, and out of git", () => {
      assert.match(readFileSync(project.at(".gitignore"), "utf8"), /^\/keys\/$/m);
      for (const { name, document } of readDocuments(project.at("documents")).filter(({ document }) => document.jwks)) {
        const file = name.replace(/\.json$/, "");
        const publicKeys = document.jwks.keys.map((key) => createPublicKey({ key, format: "jwk" }));
        const isOfMtls = /TLS/.test(document.tokenAuthMethod);
        const kept = project.at("keys", isOfMtls ? `${file}-key.pem` : name);
        assert.equal(statSync(kept).mode & 0o777, 0o600);
        const text = readFileSync(kept, "utf8");
        const privateKeys = isOfMtls ? [createPrivateKey(text)] : JSON.parse(text).keys.map((key) => createPrivateKey({ key, format: "jwk" }));
        assert.deepEqual(privateKeys.map((key) => createPublicKey(key).export({ format: "jwk" })), publicKeys.map((key) => key.export({ format: "jwk" })));
        assert.ok(document.jwks.keys.every((key) => key.d === undefined));
        if (isOfMtls) assert.ok(new X509Certificate(readFileSync(project.at("keys", `${file}.pem`))).checkPrivateKey(privateKeys[0]));
      }
    });

    test("starts by npm start, and is administered by npm run admin", async () => {
      const port = await freePort();
      await moveTo(project, port);
      server = await machine.serve(project.cwd, ["npm", "start"], { port });
      const { status, stdout, stderr } = await machine.run(project.cwd, ["npm", "run", "-s", "admin", "--", "export"]);
      assert.equal(status, 0, stderr);
      const exported = JSON.parse(stdout);
      assert.equal(exported.length, readDocuments(project.at("documents")).length);
      assert.match(server.output(), /development mode/);
      if (template === "mtls") assert.match(server.url, /^https:/);
    });

    test("takes the hook that its README.md speaks of", async () => {
      const service = { ...project.json("documents", "service.json"), ...actionsOf(project) };
      writeFileSync(project.at("with-hook.service.json"), JSON.stringify(service));
      const { status, stdout, stderr } = await machine.run(project.cwd, ["npm", "run", "-s", "admin", "--", "apply", "with-hook.service.json", "--dry-run"]);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^ {2}[+~] actions: .*"type":"TOKEN_HOOK"/m);
    });

    test("is what wrangler deploys, up to the upload", async () => {
      const { status, output } = await deploy(project, machine.in("out", template));
      assert.equal(status, 0, output);
      for (const binding of BINDINGS) assert.ok(output.includes(binding), `${binding}\n${output}`);
      assert.ok(!output.includes("DEVELOPMENT"));
      const wasm = readdirSync(machine.in("out", template)).find((name) => name.endsWith(".wasm"));
      assert.deepEqual(readFileSync(machine.in("out", template, wasm)), readFileSync(project.at("node_modules", "sekisho", "build", "index_bg.wasm")));
    });
  });
}

/** `npm run deploy`, with a wrangler that the project has among its packages. */
async function deploy({ cwd }, out) {
  if (!existsSync(join(cwd, "node_modules", "wrangler"))) lend(cwd, "wrangler");
  const { status, stdout, stderr } = await machine.run(cwd, ["npm", "run", "deploy", "--", "--dry-run", "--outdir", out], { env: { ...QUIET, PATH: newPath() } });
  return { status, output: stdout + stderr };
}

/** The programs of the machine, with the newer Node that wrangler needs in front of its own. */
function newPath() {
  const bin = machine.in("new-bin");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    for (const name of readdirSync(machine.env.PATH)) symlinkSync(name === "node" ? packageBin("node") : join(machine.env.PATH, name), join(bin, name));
  }
  return bin;
}

describe("npx sekisho deploy", () => {
  for (const [what, taken, named] of [
    ["an object", /^ {2}\{ name = "AUDIT".*\n/m, "AUDIT"],
    ["what makes an object", /^\[\[migrations\]\]\ntag = "v3"\n.*\n/m, "v3"],
    ["the files beside the worker", /^\[assets\]\n(.+\n)+/m, "ASSETS"],
    ["the worker was asked before the files", /^run_worker_first = true\n/m, "run_worker_first"],
  ]) {
    test(`deploys nothing where wrangler.toml is of before ${what}, and names it`, async () => {
      const cwd = machine.in(`without-${named}`);
      mkdirSync(cwd);
      const whole = readFileSync(projectAt(FIRST).at("wrangler.toml"), "utf8");
      writeFileSync(join(cwd, "wrangler.toml"), whole.replace(taken, ""));
      const { status, stdout, stderr } = await sekisho(["deploy", "--dry-run"], cwd);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, new RegExp(`^wrangler\\.toml says nothing of ${named}, which this version of the worker needs: take it over from /.*/wrangler\\.toml\\.\n$`));
    });
  }

  test("fetches the wrangler that the package is tested with, where a project has none", async () => {
    const cwd = machine.in("empty-handed");
    mkdirSync(cwd);
    const bin = machine.in("noting-bin");
    mkdirSync(bin);
    for (const name of ["node", "sh"]) symlinkSync(join(newPath(), name), join(bin, name));
    writeFileSync(join(bin, "npx"), '#!/bin/sh\necho "asked for: $@"\nexit 7\n', { mode: 0o755 });
    writeFileSync(join(cwd, "wrangler.toml"), readFileSync(projectAt(FIRST).at("wrangler.toml")));
    const { status, stdout } = await machine.run(cwd, ["node", join(somewhere, "node_modules", ".bin", "sekisho"), "deploy", "--dry-run"], { env: { PATH: bin } });
    const { devDependencies } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
    assert.deepEqual([status, stdout], [7, `asked for: --yes wrangler@${devDependencies.wrangler} deploy --dry-run\n`]);
  });
});

describe("the token hook of a project", () => {
  let project;
  let server;
  let hook;

  before(async () => {
    project = await newProject("openid", "hooked");
    share(project);
    const [port, hookPort] = [await freePort(), await freePort()];
    await moveTo(project, port);
    const service = { ...project.json("documents", "service.json"), ...actionsOf(project) };
    writeFileSync(project.at("documents", "service.json"), JSON.stringify(service).replace(":8788", `:${hookPort}`));
    hook = await machine.serve(project.cwd, ["npm", "run", "hook"], { env: { ISSUER: `http://localhost:${port}` }, port: hookPort });
    server = await machine.serve(project.cwd, ["npm", "start"], { port });
    const { status, stderr } = await machine.run(project.cwd, ["npm", "run", "-s", "admin", "--", "user", "put", ALICE.username], { input: ALICE.password });
    assert.equal(status, 0, stderr);
  });
  after(async () => {
    await server?.stop();
    await hook?.stop();
  });

  /** The token response of a person at the app in the browser. */
  async function signIn() {
    const pkce = newPkce();
    const client = readDocuments(project.at("documents")).find(({ name }) => name === "spa-client.json").document;
    const own = { client_id: client.clientIdAlias, redirect_uri: client.redirectUris.at(-1) };
    const asked = { response_type: "code", scope: "openid", code_challenge: pkce.challenge, code_challenge_method: "S256", ...own };
    const browser = newBrowser(server.url);
    const page = await browser.open(`${server.url}/oauth/authorize?${new URLSearchParams(asked)}`);
    const { location } = await goThrough(browser, page, ALICE);
    const form = { grant_type: "authorization_code", code: location.searchParams.get("code"), code_verifier: pkce.verifier, ...own };
    return send({ url: `${server.url}/oauth/token`, method: "POST", body: new URLSearchParams(form) });
  }

  test("refuses whoever is in no department", async () => {
    const { status, body } = await signIn();
    assert.deepEqual([status, body.error], [400, "access_denied"]);
  });

  test("gives the roles of a department, once the person has one", async () => {
    writeFileSync(project.at("alice.json"), '{"department": "support"}');
    await machine.run(project.cwd, ["npm", "run", "-s", "admin", "--", "user", "put", ALICE.username, "--claims", "alice.json"], { input: ALICE.password });
    const { status, body } = await signIn();
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(decodeJwt(body.id_token).roles, ["orders", "refunds"]);
  });
});
