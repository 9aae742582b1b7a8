// The package as npm packs it, installed into an empty folder on a machine with Node alone.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { install, newMachine, pack } from "./support/machine.mjs";

/** How large it may be, in octets: packed, and on a disk. */
const LARGEST = { packed: 2_500_000, unpacked: 10_000_000 };

const PASSWORD = "a password that nobody else has";
const COMMANDS = ["start", "demo", "admin", "create", "deploy"];

const machine = newMachine();
let packed;
let cwd;

/** Runs `npx sekisho …` there. */
const npx = (args, options) => machine.run(cwd, ["npx", "sekisho", ...args], options);

/** Runs what npx runs, without the second that npx takes to find it. */
const sekisho = (args, options) => machine.run(cwd, ["node", "node_modules/.bin/sekisho", ...args], options);

/** A digest of each file below a folder, by its name. */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).map((file) => [file, createHash("sha256").update(readFileSync(file)).digest("hex")]));
}

before(async () => {
  packed = pack(machine);
  let seconds;
  ({ cwd, seconds } = await install(machine, packed));
  console.log(`  ${packed.filename}: ${packed.size} octets, ${packed.unpackedSize} unpacked, ${packed.entryCount} files; installed in ${seconds.toFixed(1)} s`);
});
after(() => machine.forget());

describe("the package", () => {
  test("is no larger than it has to be", () => {
    assert.ok(packed.size <= LARGEST.packed, `${packed.size} octets`);
    assert.ok(packed.unpackedSize <= LARGEST.unpacked, `${packed.unpackedSize} octets unpacked`);
  });

  test("has what is served, what commands it, and what describes it", () => {
    const names = packed.files.map(({ path }) => path);
    const needed = ["LICENSE", "README.md", "README.ja.md", "build/index.js", "build/index_bg.wasm", "build/assets/console/index.html", "build/assets/playground/index.html", "build/types/index.d.ts"];
    const beside = ["schema/service.json", "schema/client.json", "schema/api.json", "schema/hooks.json", "schema/audit.json", "schema/examples/openid/service.json", "scripts/sekisho.mjs", "wrangler.toml", "docs/operate.md"];
    assert.deepEqual([...needed, ...beside].filter((name) => !names.includes(name)), []);
  });

  test("has nothing of a checkout: no source, no test, no state", () => {
    const strange = packed.files.map(({ path }) => path).filter((path) => !/^(build\/(assets|types)\/|build\/index(_bg\.wasm|\.js)$|data\/fapi\/en\.json$|docs\/[\w-]+\.md$|schema\/([\w-]+\.json$|examples\/)|scripts\/|(LICENSE|README(\.ja)?\.md|package\.json|wrangler\.toml)$)/.test(path));
    assert.deepEqual(strange, []);
    const ofCheckout = packed.files.map(({ path }) => path).filter((path) => /(^|\/)(\.fingerprint|\.dev\.vars|\.sekisho|Cargo\.toml|functions\.json|build\.mjs|test\.mjs|setup)/.test(path));
    assert.deepEqual(ofCheckout, []);
  });

  test("brings no more packages than it runs on", () => {
    const lock = JSON.parse(readFileSync(join(cwd, "node_modules", ".package-lock.json"), "utf8"));
    const names = Object.keys(lock.packages).map((path) => path.replace("node_modules/", ""));
    assert.ok(names.length <= 40, names.join(" "));
    for (const heavy of ["esbuild", "miniflare", "node", "typescript", "vite", "wrangler"]) assert.ok(!names.includes(heavy), heavy);
  });
});

describe("a machine with Node alone", () => {
  test("has no cargo, no rustc and no C compiler", async () => {
    const { stdout } = await machine.run(cwd, ["sh", "-c", "for name in cargo rustc rustup cc gcc clang make git curl; do command -v $name; done"]);
    assert.equal(stdout, "");
  });
});

describe("npx sekisho", () => {
  test("says what there is", async () => {
    const { status, stdout, stderr } = await npx([]);
    assert.equal(status, 0);
    for (const name of COMMANDS) assert.match(stdout, new RegExp(`^  ${name}\\b`, "m"));
    assert.deepEqual(await sekisho(["--help"]).then(({ stdout: help }) => help), stdout);
    assert.equal(stderr, "");
  });

  test("says its version", async () => {
    const { stdout } = await sekisho(["--version"]);
    assert.equal(stdout, `${packed.version}\n`);
  });

  for (const [args, said] of [
    [["frobnicate"], "There is no command `frobnicate`.\nnpx sekisho --help tells what there is.\n"],
    [["strat"], "There is no command `strat`: did you mean `start`?\nnpx sekisho --help tells what there is.\n"],
    [["build"], "There is no command `build`.\nnpx sekisho --help tells what there is.\n"],
    [["toString"], "There is no command `toString`.\nnpx sekisho --help tells what there is.\n"],
    [["--bogus"], "There is no option `--bogus`.\nnpx sekisho --help tells what there is.\n"],
    [["start", "--bogus"], "Unknown option '--bogus': --help tells what there is.\n"],
    [["start", "--edit"], "Unknown option '--edit': --help tells what there is.\n"],
    [["admin", "frobnicate"], "There is no command `frobnicate`.\nnpx sekisho admin --help tells what there is.\n"],
  ]) {
    test(`${args.join(" ")} ends with 2 and a sentence`, async () => {
      assert.deepEqual(await sekisho(args).then(({ status, stdout, stderr }) => ({ status, stdout, stderr })), { status: 2, stdout: "", stderr: said });
    });
  }

  for (const name of COMMANDS) {
    test(`${name} --help speaks of the commands that there are here`, async () => {
      const { status, stdout } = await sekisho([name, "--help"]);
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^npx sekisho ${name}`));
      assert.doesNotMatch(stdout, /npm (run|start|test)/);
    });
  }

  test("says where no server runs how one is started", async () => {
    for (const args of [["demo"], ["admin", "export"]]) {
      const { status, stderr } = await sekisho(args);
      assert.equal(status, 1);
      assert.match(stderr, /run `npx sekisho start`/);
    }
  });

  test("deploy says that there is nothing to deploy", async () => {
    const { status, stderr } = await sekisho(["deploy"]);
    assert.equal(status, 1);
    assert.match(stderr, /^There is no wrangler\.toml in .*: `npx sekisho create FOLDER` writes a project with one\.\n$/);
  });
});

describe("npx sekisho start", () => {
  let untouched;
  let server;

  before(async () => {
    untouched = filesIn(join(cwd, "node_modules", "sekisho"));
    server = await machine.serve(cwd, ["npx", "sekisho", "start"]);
    console.log(`  npx sekisho start: listens after ${server.seconds.toFixed(1)} s`);
  });
  after(() => server?.stop());

  test("serves, and builds nothing", async () => {
    const response = await fetch(`${server.url}/.well-known/oauth-authorization-server`);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).issuer, server.url);
    assert.doesNotMatch(server.output(), /cargo|rustc|the worker \(|npm packages/);
  });

  test("admin fapi-report says how the service stands, from what the package has", async () => {
    const { status, stdout, stderr } = await sekisho(["admin", "fapi-report"]);
    assert.deepEqual([status, stderr], [0, `The server is ${server.url}.\n`]);
    assert.match(stdout, /: keeps SP/);
  });

  test("serves the console, with everything that its page loads", async () => {
    const page = await fetch(`${server.url}/console/`);
    assert.equal(page.status, 200);
    const loaded = [...(await page.text()).matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(loaded.length > 0);
    for (const path of loaded) assert.equal((await fetch(`${server.url}${path}`)).status, 200, path);
  });

  test("keeps its state where it was started, for its owner only and out of git", () => {
    assert.equal(statSync(join(cwd, ".sekisho")).mode & 0o777, 0o700);
    assert.equal(readFileSync(join(cwd, ".sekisho", ".gitignore"), "utf8"), "*\n");
    assert.equal(JSON.parse(readFileSync(join(cwd, ".sekisho", "dev.json"), "utf8")).issuer, server.url);
  });

  test("is what npx sekisho demo walks through", async () => {
    const { status, stdout, stderr } = await npx(["demo"], { env: { PORT: String(server.port) } });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /\nAll \d+ checks passed\.\n$/);
  });

  test("is what npx sekisho admin administers", async () => {
    const added = await npx(["admin", "user", "put", "alice"], { input: `${PASSWORD}\n` });
    assert.deepEqual([added.status, added.stdout], [0, "created user alice\n"], added.stderr);
    const { stdout } = await sekisho(["admin", "export"]);
    const service = JSON.parse(stdout).find(({ kind }) => kind === "service");
    assert.equal(service.document.issuer, server.url);
  });

  test("applies documents, and says what would change before it does", async () => {
    const file = join(cwd, "node_modules", "sekisho", "schema", "examples", "fapi", "native-client.json");
    const dry = await sekisho(["admin", "apply", file, "--dry-run"]);
    assert.match(dry.stdout, /^created client .*\nNothing was changed/ms, dry.stderr);
    const { status, stdout, stderr } = await sekisho(["admin", "apply", file]);
    assert.deepEqual([status, stderr.replace(/^The server is .*\n/, "")], [0, ""]);
    assert.match(stdout, /^created client \d+ \(native-client\.json\)\n/);
  });

  test("refuses a second one on the same state, by the name of the variable that chooses another", async () => {
    const { status, stderr } = await sekisho(["start"], { env: { PORT: String(server.port) } });
    assert.equal(status, 1);
    assert.match(stderr, /in use by another server: stop that one, or set SEKISHO_STATE/);
  });

  test("writes nothing into the package", () => {
    assert.deepEqual(filesIn(join(cwd, "node_modules", "sekisho")), untouched);
  });

  test("ends with Ctrl-C, and begins again where it was", async () => {
    await server.stop();
    assert.match(server.output(), /Stopped\.\n$/);
    server = await machine.serve(cwd, ["npx", "sekisho", "start"]);
    console.log(`  npx sekisho start, once more: listens after ${server.seconds.toFixed(1)} s`);
    const { stdout } = await sekisho(["admin", "user", "list"]);
    assert.match(stdout, /^alice \(/m);
  });
});

describe("npx sekisho demo, on a server of its own", () => {
  for (const flow of ["--openid", "--client-credentials", "--message-signing", "--mtls", "--engine"]) {
    test(`${flow} passes every check`, async () => {
      const { status, stdout, stderr } = await sekisho(["demo", flow]);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /\nAll \d+ checks passed\.\n$/);
    });
  }
});

describe("npx sekisho start --config", () => {
  test("serves the documents of a folder", async () => {
    const server = await machine.serve(cwd, ["npx", "sekisho", "start", "--config", "node_modules/sekisho/schema/examples/openid"]);
    try {
      const response = await fetch(`${server.url}/.well-known/openid-configuration`);
      assert.equal((await response.json()).issuer, "http://localhost:8787");
    } finally {
      await server.stop();
    }
  });
});
