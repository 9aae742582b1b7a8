// The programs that the wizards of the console end with, run as they are shown, with what is installed here of them: openid-client,
// oauth4webapi, jose and Authlib.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { buildAssets } from "../../scripts/lib/assets.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { python } from "../../scripts/setup/python.mjs";
import { consoleTest } from "./support/console.mjs";
import { asked, newName, openAs, operatorWith, origins, stage } from "./support/console_stage.mjs";

let folder;
let interpreter;
before(async () => {
  await buildAssets();
  folder = mkdtempSync(join(inRoot("build"), "samples-")); // below the checkout, whose packages the programs find
  interpreter = await python();
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

const open = async (operator, hash) => openAs(operator, await operatorWith(), hash);

async function make(operator, id, answers, choose = async () => undefined, service = stage.service) {
  await open(operator, `#/s/${service}/wizards/${id}`);
  for (const [field, text] of Object.entries(answers)) await operator.page.locator(`[id="ask-${field}"]`).fill(text);
  await choose(operator.page);
  await operator.button("See what will be done").click();
  await operator.page.locator(".plan-rows").first().waitFor();
  await operator.settled();
  await operator.button("Do it").click();
  await operator.page.getByRole("heading", { name: "It is done" }).waitFor();
}

/** What is shown once, as a file that a program reads (a key) or as it is (a secret). */
async function shownOnce(operator) {
  const text = await operator.page.locator(".code-block code").first().innerText();
  if (!text.startsWith("{")) return { CLIENT_SECRET: text };
  const KEY = join(folder, `${newName("key")}.json`);
  writeFileSync(KEY, text);
  return { KEY };
}

/** The program that is shown for a library, as a file. */
async function program(operator, library, end) {
  await operator.page.getByRole("tab", { name: library, exact: true }).click();
  const code = operator.page.locator("[role=tabpanel] pre code");
  await operator.page.waitForFunction((element) => element.textContent !== "…", await code.elementHandle());
  const file = join(folder, `${newName("program")}.${end}`);
  writeFileSync(file, await code.textContent());
  return file;
}

/** Runs it until it ends, or says what is waited for. */
function run(command, args, env) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => void (said += data));
  const ended = new Promise((done) => child.on("close", (code) => done({ code, said })));
  const says = async (pattern) => {
    for (let tries = 0; tries < 300; tries++) {
      if (pattern.test(said)) return;
      if (child.exitCode !== null) break;
      await sleep(100);
    }
    assert.fail(`it did not say ${pattern}: ${said}`);
  };
  return { ended, says, stop: () => child.kill(), said: () => said };
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "localhost", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const bySecret = async (page) => page.getByLabel("A secret, which is made and shown once").check();
const byKey = async (page) => page.getByLabel("A key pair, which is made in this browser").check();
const bound = async (page) => page.getByLabel(/Its tokens are bound/).check();

const MACHINES = [
  ["openid-client", "mjs", undefined, /^A bearer token, for \d+ seconds$/m], ["oauth4webapi", "mjs", undefined, /^A bearer token, for \d+ seconds$/m], ["Authlib (Python)", "py", undefined, /^A Bearer token, for \d+ seconds$/m],
  ["openid-client", "mjs", bound, /^A dpop token, for \d+ seconds$/m], ["oauth4webapi", "mjs", bound, /^A dpop token, for \d+ seconds$/m],
  ["openid-client", "mjs", bySecret, /^A bearer token, for \d+ seconds$/m], ["Authlib (Python)", "py", bySecret, /^A Bearer token, for \d+ seconds$/m], ["curl", "sh", bySecret, /"access_token"/],
];
for (const [library, end, choose, pattern] of MACHINES) {
  consoleTest(`the program for a machine with ${library} gets a token${choose ? ` (${choose.name})` : ""}`, { origins }, async (operator) => {
    await make(operator, "machine", { name: newName("Robot") }, choose);
    const env = await shownOnce(operator);
    const file = await program(operator, library, end);
    const { code, said } = await run({ mjs: process.execPath, py: interpreter, sh: "/bin/sh" }[end], [file], env).ended;
    assert.equal(code, 0, said);
    assert.match(said, pattern);
  });
}

/** Somebody signs in at the address, allows what they are asked, and then reads this. */
async function signIn(operator, address, user, pattern, program) {
  const page = await operator.page.context().newPage();
  await page.goto(address);
  await page.locator("#username").fill(user.username);
  await page.locator("#password").fill(user.password);
  await page.click("#login-submit");
  await page.click("#consent-allow");
  await page.getByText(pattern).waitFor().catch(async () => assert.fail(`${await page.content()}\n${program.said()}`));
  await page.close();
}

const WEB = [["openid-client", "mjs", bySecret], ["openid-client", "mjs", async (page) => (await byKey(page), bound(page))], ["Authlib (Python)", "py", bySecret], ["Authlib (Python)", "py", byKey]];
for (const [library, end, choose] of WEB) {
  consoleTest(`the program for a web app with ${library} signs somebody in (${choose.name || "byKey, bound"})`, { origins: () => [stage.origin, app] }, async (operator) => {
    const port = await freePort();
    app = `http://localhost:${port}`;
    await make(operator, "web", { name: newName("App"), redirects: `${app}/callback` }, choose);
    const env = await shownOnce(operator);
    const file = await program(operator, library, end);
    const server = run(end === "py" ? interpreter : process.execPath, [file], { ...env, PORT: String(port), COOKIE_SECRET: "a secret of a test" });
    try {
      await server.says(end === "py" ? /Running on/ : /sign-in/);
      await signIn(operator, `${app}/sign-in`, stage.user, /^Signed in as /, server);
    } finally {
      server.stop();
      await server.ended;
    }
  });
}
let app;

/** A token of a machine for an API that a wizard has made. */
async function tokenFor(identifier, scope) {
  const alias = newName("caller");
  const document = { clientIdAlias: alias, clientName: alias, grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "CLIENT_SECRET_BASIC" };
  const { changes } = await asked("POST", `/api/${stage.service}/documents/apply`, { documents: [{ kind: "client", document }] });
  const response = await fetch(`${stage.origin}/oauth/token`, { method: "POST", headers: { Authorization: `Basic ${btoa(`${alias}:${changes[0].clientSecret}`)}` }, body: new URLSearchParams({ grant_type: "client_credentials", scope, resource: identifier }) });
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()).access_token;
}

const PYTHON = "import importlib.util, json, sys\nspec = importlib.util.spec_from_file_location('sample', sys.argv[1])\nsample = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(sample)\nprint(json.dumps([sample.authorize(one) is not None for one in json.loads(sys.argv[2])]))";
const asksOf = {
  mjs: async (file, headers) => {
    const { authorize } = await import(pathToFileURL(file));
    return Promise.all(headers.map(async (authorization) => (await authorize({ authorization })) !== undefined));
  },
  py: async (file, headers, env) => {
    const { code, said } = await run(interpreter, ["-c", PYTHON, file, JSON.stringify(headers)], env).ended;
    assert.equal(code, 0, said);
    return JSON.parse(said.trim().split("\n").at(-1));
  },
};

const APIS = [["jose", "mjs", false], ["joserfc (Python)", "py", false], ["openid-client", "mjs", true], ["requests (Python)", "py", true]];
for (const [library, end, isOpaque] of APIS) {
  consoleTest(`the program for an API that ${isOpaque ? "asks of" : "reads"} its tokens, with ${library}, takes its own and no other`, { origins }, async (operator) => {
    const identifier = `https://api.example/${newName("things")}`;
    const scope = `${newName("things")}:read`;
    await make(operator, "api", { name: newName("Things"), identifier, apiOwnScopes: scope }, async (page) => isOpaque && page.getByLabel(/^It asks this server/).check());
    const env = isOpaque ? await shownOnce(operator) : {};
    Object.assign(process.env, env);
    const file = await program(operator, library, end);
    const [own, other] = [await tokenFor(identifier, scope), await tokenFor("https://api.example.com", "read")];
    assert.deepEqual(await asksOf[end](file, [`Bearer ${own}`, `Bearer ${other}`, `Bearer ${own.slice(0, -4)}AAAA`, "Bearer nonsense", ""], env), [true, false, false, false, false]);
  });
}

for (const library of ["openid-client", "oauth4webapi"]) {
  consoleTest(`the program for a client by FAPI 2.0 with ${library} pushes its request and signs somebody in`, { origins: () => [stage.origin, app] }, async (operator) => {
    const issuer = `${stage.origin}/${newName("bank")}`;
    const { id } = await stage.admin.createService(issuer);
    const own = stage.admin.of(id);
    const user = { username: "customer", password: "a password of a customer" };
    await own.apply([{ name: "service.json", kind: "service", document: { issuer, fapiModes: [] } }]);
    await own.putUser(user.username, user.password);
    const port = await freePort();
    app = `http://localhost:${port}`;
    await make(operator, "fapi", { name: newName("Budget"), redirects: `${app}/callback` }, undefined, id);
    const env = await shownOnce(operator);
    const file = await program(operator, library, "mjs");
    // The second one is two functions, which a page calls.
    const caller = join(folder, `${newName("caller")}.mjs`);
    writeFileSync(caller, `import { createServer } from "node:http";\nimport { begin, finish } from ${JSON.stringify(pathToFileURL(file).href)};\nlet kept;\ncreateServer(async (request, response) => {\n  if (request.url === "/sign-in") {\n    const { where, kept: own } = await begin();\n    kept = own;\n    return response.writeHead(303, { Location: where.href }).end();\n  }\n  if (!request.url.startsWith("/callback")) return response.writeHead(404).end();\n  const tokens = await finish(${JSON.stringify(app)} + request.url, kept);\n  response.end("Signed in as somebody, " + tokens.token_type);\n}).listen(${port}, () => console.log("sign-in"));\n`);
    const server = run(process.execPath, [library === "openid-client" ? file : caller], { ...env, PORT: String(port) });
    try {
      await server.says(/sign-in/);
      await signIn(operator, `${app}/sign-in`, user, /^Signed in as somebody/, server);
    } finally {
      server.stop();
      await server.ended;
    }
  });
}

consoleTest("the program for an app on a device with oauth4webapi signs somebody in, with a token that is bound", { origins: () => [stage.origin, app] }, async (operator) => {
  await make(operator, "native", { name: newName("Device") });
  const server = run(process.execPath, [await program(operator, "oauth4webapi", "mjs")], {});
  await server.says(/^http.*$/m);
  const [address] = /^http.*$/m.exec(server.said());
  app = new URL(new URL(address).searchParams.get("redirect_uri")).origin;
  await signIn(operator, address, stage.user, "Go back to the app.", server);
  const { said } = await server.ended;
  assert.match(said, /^A dpop token, for \d+ seconds$/m);
  // The program has closed its port by the time the browser asks for the icon of the page it answered with.
  const { complaints } = operator.witness;
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("ERR_CONNECTION_REFUSED")));
});

consoleTest("the program for an MCP server tells its metadata, demands a token, and takes one that is for it", { origins }, async (operator) => {
  const port = await freePort();
  const resource = `http://localhost:${port}/mcp`;
  const scope = `${newName("tools")}:use`;
  await make(operator, "mcp", { name: newName("Tools"), identifier: resource, apiOwnScopes: scope });
  const server = run(process.execPath, [await program(operator, "jose", "mjs")], { PORT: String(port) });
  try {
    await server.says(/mcp/);
    const metadata = await (await fetch(`http://localhost:${port}/.well-known/oauth-protected-resource/mcp`)).json();
    assert.deepEqual(metadata, { resource, authorization_servers: [stage.origin], scopes_supported: [scope, "offline_access"], bearer_methods_supported: ["header"] });
    const refused = await fetch(resource, { method: "POST" });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("www-authenticate"), `Bearer resource_metadata="http://localhost:${port}/.well-known/oauth-protected-resource/mcp", scope="${scope}"`);
    const asks = async (token) => (await fetch(resource, { method: "POST", headers: { Authorization: `Bearer ${token}` } })).status;
    assert.equal(await asks(await tokenFor("https://api.example.com", "read")), 401);
    assert.equal(await asks(await tokenFor(resource, scope)), 501, "it is let in, to where the transport goes");
  } finally {
    server.stop();
    await server.ended;
  }
});
