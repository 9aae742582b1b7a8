// `npm run admin` as a person meets it: what it prints, how it ends, and what the server does afterwards.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { COMMANDS } from "../../scripts/lib/admin_commands.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { newBrowser, signIn } from "./support/browser.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { newFolder, newSecret, startFurnished, startServer } from "./support/server.mjs";

const folder = newFolder();
const inFolder = (...parts) => join(folder, ...parts);

let server;
let dev;
let client;

before(async () => {
  server = await startFurnished();
  dev = server.dev;
  client = newClient(dev, dev.clients[1]);
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command: its exit status and what it printed. */
function admin(args, { input = "", secret = server.adminSecret, ...options } = {}) {
  const url = "url" in options ? options.url : server.url;
  const env = { ...process.env, ADMIN_SECRET: secret, SEKISHO_STATE: inFolder("state") };
  const child = spawn(process.execPath, [inRoot("scripts", "admin.mjs"), ...args, ...(url ? ["--url", url] : [])], { env });
  const ended = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (chunk) => (ended[stream] += chunk));
  child.stdin.on("error", () => {}); // a command that asks for nothing may end first
  child.stdin.end(input);
  return new Promise((done) => child.once("close", (status) => done({ ...ended, status })));
}

/** Runs a command that succeeds: the lines it printed. */
async function succeed(args, options) {
  const { status, stdout, stderr } = await admin(args, options);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  return stdout.trimEnd().split("\n");
}

/** Runs a command that is refused: what it said. */
async function fail(args, options) {
  const { status, stdout, stderr } = await admin(args, options);
  assert.notEqual(status, 0, stdout);
  assert.equal(stdout, "");
  assert.doesNotMatch(stderr, /^\s+at /m, "a person can use no stack");
  return stderr;
}

const exported = () => succeed(["export"]).then((lines) => lines.join("\n"));

/** Writes a folder of documents and answers its path. */
function write(name, documents) {
  for (const [file, document] of Object.entries(documents)) {
    mkdirSync(inFolder(name, file, ".."), { recursive: true });
    writeFileSync(inFolder(name, file), typeof document === "string" ? document : JSON.stringify(document));
  }
  return inFolder(name);
}

/** A client's document that is right. */
const newDocument = (members = {}) => {
  const { d: _, ...jwk } = dev.clients[1].jwks.keys[0];
  const redirectUris = ["https://client.example/callback"];
  return { clientIdAlias: "cli", clientName: "A client", redirectUris, jwks: { keys: [jwk] }, ...members };
};

describe("admin apply", () => {
  test("prints what it creates, and each member", async () => {
    const [first, ...members] = await succeed(["apply", write("created", { "clients/cli.json": newDocument() })]);
    assert.match(first, /^created client \d+ \(clients\/cli\.json\)$/);
    assert.ok(members.includes('  + clientName: "A client"'), members.join("\n"));
  });

  test("says the second time that nothing changed", async () => {
    const lines = await succeed(["apply", inFolder("created")]);
    assert.equal(lines.length, 1);
    assert.match(lines[0], /^unchanged client \d+ \(clients\/cli\.json\)$/);
  });

  test("prints a member that changes with its value before and after", async () => {
    const renamed = newDocument({ clientName: "Another name" });
    const lines = await succeed(["apply", write("renamed", { "cli.json": renamed })]);
    assert.match(lines[0], /^updated client \d+ \(cli\.json\)$/);
    assert.deepEqual(lines.slice(1), ['  ~ clientName: "A client" -> "Another name"']);
  });

  test("prints a member that goes", async () => {
    const lines = await succeed(["apply", write("unnamed", { "cli.json": newDocument({ clientName: undefined }) })]);
    assert.deepEqual(lines.slice(1), ['  - clientName: "Another name"']);
  });

  test("with --dry-run prints the difference and changes nothing", async () => {
    const before = await exported();
    const [line] = await succeed(["apply", inFolder("renamed"), "--dry-run"]);
    assert.match(line, /^updated client /);
    assert.equal(await exported(), before);
  });

  test("takes effect at once", async () => {
    const { document } = JSON.parse(await exported()).find((entry) => entry.document.clientIdAlias === "dev-es256");
    await succeed(["apply", write("locked", { "client.json": { ...document, locked: true } })]);
    assert.equal((await send(client.par(newPkce()))).body.error, "invalid_client");
    await succeed(["apply", write("locked", { "client.json": { ...document, locked: false } })]);
    assert.equal((await send(client.par(newPkce()))).status, 201);
  });

  const bad = {
    "a member that no document has": [{ clientSecrets: "s" }, "clientSecrets"],
    "a redirect URI without TLS": [{ redirectUris: ["https://a.example/", "http://b.example/"] }, "redirectUris[1]"],
    "a member of another type": [{ clientName: 1 }, "clientName"],
    "no key": [{ jwks: { keys: [] } }, "jwks"],
    "a client that is not confidential": [{ clientType: "PUBLIC" }, "clientType"],
    "bearer tokens": [{ dpopRequired: false }, "dpopRequired"],
  };
  for (const [what, [members, member]] of Object.entries(bad)) {
    test(`refuses a folder with a document with ${what}, names file and member, and changes nothing`, async () => {
      const before = await exported();
      const good = newDocument({ clientName: "Good" });
      const documents = { "a-good.json": good, "b-bad.json": newDocument({ clientIdAlias: "bad", ...members }) };
      const said = await fail(["apply", write(`bad-${member}`, documents)]);
      assert.ok(said.startsWith("Nothing was changed. b-bad.json: "), said);
      assert.ok(said.includes(member), said);
      assert.equal(await exported(), before);
    });
  }

  test("refuses a document with a private key, and does not repeat the key", async () => {
    const jwks = dev.clients[1].jwks;
    const said = await fail(["apply", write("private", { "cli.json": newDocument({ jwks }) })]);
    assert.match(said, /^Nothing was changed\. cli\.json: .*jwks/);
    assert.ok(!said.includes(jwks.keys[0].d));
  });

  test("refuses what is not JSON, and a folder that is not there", async () => {
    assert.match(await fail(["apply", write("broken", { "cli.json": "{" })]), /cli\.json is not JSON/);
    assert.match(await fail(["apply", inFolder("nowhere")]), /nowhere/);
  });
});

describe("admin export", () => {
  test("writes documents that apply finds unchanged", async () => {
    await succeed(["export", inFolder("exported")]);
    for (const line of await succeed(["apply", inFolder("exported")])) assert.match(line, /^unchanged /);
  });

  test("writes documents that make an empty server the same", async () => {
    await succeed(["export", inFolder("moved")]);
    const empty = await startServer();
    try {
      const there = { secret: empty.adminSecret, url: empty.url };
      await succeed(["apply", inFolder("moved")], there);
      assert.equal((await succeed(["export"], there)).join("\n"), await exported());
    } finally {
      await empty.stop();
    }
  });

  test("holds no private key, no password and no secret", async () => {
    const text = await exported();
    assert.doesNotMatch(text, /"(d|p|q|dp|dq|qi|k)":/);
    for (const secret of [server.adminSecret, dev.user.password, "argon2"]) assert.ok(!text.includes(secret));
  });

  test("writes files that hold what the terminal shows", async () => {
    await succeed(["export", inFolder("files")]);
    for (const { name, document } of JSON.parse(await exported())) {
      const file = name.endsWith(".json") ? name : `${name}.json`;
      assert.deepEqual(JSON.parse(readFileSync(inFolder("files", file), "utf8")), document);
    }
  });
});

describe("admin delete", () => {
  test("removes a client, once", async () => {
    await succeed(["apply", write("deleted", { "cli.json": newDocument({ clientIdAlias: "deleted" }) })]);
    assert.deepEqual(await succeed(["delete", "client", "deleted"]), ["deleted client deleted"]);
    assert.match(await fail(["delete", "client", "deleted"]), /^Nothing was changed\. /);
  });
});

describe("admin user", () => {
  const user = { username: "somebody", password: "correct horse" };
  const page = async () => {
    const browser = newBrowser(dev.issuer);
    return { browser, shown: await browser.open(await client.push(newPkce())) };
  };
  const signInStatus = async (given) => {
    const { browser, shown } = await page();
    return (await browser.signIn(shown, given)).status;
  };

  test("put adds a person who can sign in", async () => {
    const lines = await succeed(["user", "put", user.username], { input: `${user.password}\n` });
    assert.deepEqual(lines, ["created user somebody"]);
    assert.ok(await signIn(dev.issuer, await client.push(newPkce()), user));
  });

  test("put changes the password of a person, and the old one is not good any more", async () => {
    const password = "battery staple";
    assert.deepEqual(await succeed(["user", "put", user.username], { input: password }), ["updated user somebody"]);
    assert.equal(await signInStatus(user), 403);
    assert.equal(await signInStatus({ ...user, password }), 200);
  });

  test("put refuses a short password and an empty one", async () => {
    const put = ["user", "put", user.username];
    assert.match(await fail(put, { input: "seven77" }), /^Nothing was changed\. .*password/i);
    assert.match(await fail(put, { input: "\n" }), /password is empty/);
  });

  test("a name and a password are the same however they are typed, and a name that cannot be seen is refused", async () => {
    const [password, name] = ["une re\u0301union", "rene\u0301e"];
    assert.deepEqual(await succeed(["user", "put", name], { input: password }), [`created user ${name}`]);
    assert.equal(await signInStatus({ username: "\uff52en\u00e9e", password: "une\u00a0r\u00e9union" }), 200);
    assert.deepEqual(await succeed(["user", "put", "\u5c71\u7530\u30fb\u30bf\u30ed\u30fc"], { input: password }), [
      "created user \u5c71\u7530\u30fb\u30bf\u30ed\u30fc",
    ]);
    for (const odd of ["ali\u200bce", "\u0430lice", "ali\u202ece", "\u05d0a"]) {
      assert.match(await fail(["user", "put", odd], { input: password }), /^Nothing was changed\. .*user ?name/i);
    }
  });

  test("sign-out withdraws what was granted, and the person may sign in again", async () => {
    const { refresh_token } = await client.login();
    assert.deepEqual(await succeed(["user", "sign-out", dev.user.username]), [`signed out user ${dev.user.username}`]);
    assert.equal((await send(client.refresh(refresh_token))).body.error, "invalid_grant");
    assert.ok(await client.login());
  });

  test("withdraw takes back what one client was allowed", async () => {
    const { refresh_token } = await client.login();
    const name = dev.user.username;
    const line = `withdrew what user ${name} allowed client ${client.client_id}`;
    assert.deepEqual(await succeed(["user", "withdraw", name, client.client_id]), [line]);
    assert.equal((await send(client.refresh(refresh_token))).body.error, "invalid_grant");
    assert.deepEqual(await succeed(["user", "consents", name]), ["nothing"]);
  });

  test("knows nobody who is not there", async () => {
    for (const args of [["sign-out", "nobody"], ["consents", "nobody"], ["withdraw", "nobody", client.client_id], ["delete", "nobody"]]) {
      assert.match(await fail(["user", ...args]), /^Nothing was changed\. /, args[0]);
    }
  });

  test("delete removes a person, once", async () => {
    assert.deepEqual(await succeed(["user", "delete", user.username]), ["deleted user somebody"]);
    assert.equal(await signInStatus({ ...user, password: "battery staple" }), 403);
    assert.match(await fail(["user", "delete", user.username]), /^Nothing was changed\. /);
  });
});

describe("admin rotate-keys", () => {
  const published = async () => (await send({ url: dev.jwks_uri })).body.keys.map(({ kid, alg }) => ({ kid, alg }));
  const kids = async () => (await published()).map(({ kid }) => kid);
  const isActive = async (token) => (await send(client.introspect(token))).body.active;

  test("adds a key for each algorithm, keeps those before published, and tokens that they signed stand", async () => {
    const { access_token } = await client.login();
    const before = await published();
    const lines = await succeed(["rotate-keys"]);
    const after = await published();
    const isOld = ({ kid }) => before.some((old) => old.kid === kid);
    assert.deepEqual(after.filter(isOld), before);
    const algorithms = (keys) => keys.map(({ alg }) => alg).sort();
    assert.deepEqual(algorithms(before), ["ES256", "EdDSA"]);
    assert.deepEqual(algorithms(after.filter((key) => !isOld(key))), ["ES256", "EdDSA"]);
    assert.equal(lines.length, after.length);
    for (const { kid, alg } of after) assert.ok(lines.some((line) => line.startsWith(`${kid} (${alg}) signs from `)), kid);
    assert.equal(await isActive(access_token), true);
    assert.equal((await send(client.resource(access_token))).status, 200);
  });

  test("lets the key before sign until everybody has seen the new one", async () => {
    const before = await kids();
    const lines = await succeed(["rotate-keys"]);
    assert.equal(lines.length, before.length); // the rotation that was begun is the one that was asked for
    const newest = lines.filter((line) => !line.includes("published until")).map((line) => line.split(" ")[0]);
    assert.equal(newest.length, 2);
    const { access_token } = await client.login();
    const { kid } = JSON.parse(Buffer.from(access_token.split(".")[0], "base64url"));
    assert.ok(!newest.includes(kid));
    assert.ok((await kids()).includes(kid));
  });
});

describe("admin", () => {
  test("says with --help, and without a word, what it can do", async () => {
    for (const args of [["--help"], []]) assert.match((await succeed(args)).join("\n"), /rotate-keys/);
  });

  test("refuses a command that it does not know", async () => {
    const unknown = [["frobnicate"], ["apply"], ["user", "put"], ["delete", "service", "1"], ["export", "--force"]];
    for (const args of unknown) {
      assert.match(await fail(args), /npm run admin/);
    }
  });

  test("ends with 2, and changes nothing, when it is not told what to do", async () => {
    const misused = {
      "apply needs a path": [["apply"], /^`apply` needs FILE\|FOLDER\./],
      "a word too many": [["delete", "client", "a", "b"], /^`delete client` does not know what to do with `b`\./],
      "half a command": [["user"], /^There is no command `user`: did you mean `user put`\?/],
      "a slip of the pen": [["rotate-key"], /^There is no command `rotate-key`: did you mean `rotate-keys`\?/],
      "two words in one slip": [["usr", "delete", "x"], /^There is no command `usr delete`: did you mean `user delete`\?/],
      "nothing like a command": [["frobnicate"], /^There is no command `frobnicate`\.\n/],
      "an option of another command": [["export", "--dry-run"], /^`export` has no option --dry-run\./],
      "an option without a command": [["--dry-run"], /^Which command is --dry-run for\?/],
      "an option that none has": [["export", "--force"], /--force/],
    };
    const before = await exported();
    for (const [what, [args, sentence]] of Object.entries(misused)) {
      const { status, stderr } = await admin(args, { url: undefined });
      assert.equal(status, 2, what);
      assert.match(stderr, sentence, what);
    }
    assert.equal(await exported(), before);
  });

  test("says of every command what it does, and does not do it", async () => {
    for (const { name } of COMMANDS) {
      const lines = await succeed([...name.split(" "), "--help"], { url: "http://127.0.0.1:9" });
      assert.ok(lines[0].startsWith(`npm run admin -- ${name}`), lines[0]);
      assert.match(lines[2], /^[A-Z].*\.$/);
      assert.match(lines.join("\n"), /--url URL/);
    }
  });

  test("is refused with another secret, and says where it is from", async () => {
    assert.match(await fail(["export"], { secret: newSecret() }), /admin secret.* from ADMIN_SECRET\.$/m);
  });

  const strangers = {
    "a page": [200, { "content-type": "text/html" }, "<p>Welcome", /is not JSON \(200, text\/html\)/],
    "JSON that is no answer": [200, { "content-type": "application/json" }, "1", /is not JSON/],
    "an empty answer": [502, {}, "", /is not JSON \(502, no content-type\)/],
    "another address": [301, { location: "https://b.example/" }, "", /sends elsewhere \(301, to https:\/\/b\.example\/\)/],
  };
  for (const [what, [status, headers, body, sentence]] of Object.entries(strangers)) {
    test(`says in one sentence that it was answered with ${what}`, async () => {
      const stranger = createServer((_request, response) => response.writeHead(status, headers).end(body));
      await new Promise((done) => stranger.listen(0, "127.0.0.1", done));
      try {
        const said = await fail(["export"], { url: `http://127.0.0.1:${stranger.address().port}` });
        assert.match(said, sentence);
        assert.equal(said.trimEnd().split("\n").length, 1);
      } finally {
        stranger.close();
      }
    });
  }

  test("says that a file of claims is missing or is not JSON, and asks for no password", async () => {
    const put = (file) => fail(["user", "put", "somebody", "--claims", file], { input: "correct horse" });
    assert.match(await put(inFolder("nowhere.json")), /^There is no file .*nowhere\.json\./);
    assert.match(await put(join(write("claims", { "broken.json": "{" }), "broken.json")), /broken\.json is not JSON/);
  });

  test("says that no server answers", async () => {
    assert.match(await fail(["export"], { url: "http://127.0.0.1:9" }), /No server answers at http:\/\/127\.0\.0\.1:9/);
  });

  test("does not send the secret unencrypted to another machine", async () => {
    assert.match(await fail(["export"], { url: "http://as.example" }), /not https/);
  });
});

describe("operator", () => {
  const SUBJECT = /^operator ([\w-]{43}) /;

  test("invite prints a link once, list tells who was invited and who has joined, and delete takes it back", async () => {
    assert.deepEqual(await succeed(["operator", "list"]), ["none"]);
    const [made, link, once] = await succeed(["operator", "invite", "--description", "Ann", "--days", "2"]);
    assert.match(made, /^invited operator [\w-]{43}: this link makes the account, once, until \d{4}-/);
    assert.match(link, new RegExp(`^ {2}${server.url}/operators/account/link\\?l=invite\\.`));
    assert.equal(once, "It will not be shown again.");
    const [listed] = await succeed(["operator", "list"]);
    assert.match(listed, /\(invited until .*\) for every service: ADMIN, Ann$/);
    assert.ok(!listed.includes(new URL(link.trim()).searchParams.get("l").split(".")[2]));
    const browser = newBrowser(`${server.url}/operators`);
    const { interaction } = await browser.open(link.trim());
    const fields = { interaction, invitation: new URL(link.trim()).searchParams.get("l"), username: "ann", password: "a long and uncommon pass phrase" };
    assert.equal((await browser.post(`${server.url}/operators/oauth/authorize/sign-up`, fields)).status, 303);
    const [joined] = await succeed(["operator", "list"]);
    const [, subject] = SUBJECT.exec(joined);
    assert.equal(joined, `operator ${subject} (ann) for every service: ADMIN, Ann`);
    assert.deepEqual(await succeed(["operator", "delete", "ann"]), [`deleted operator ${subject}`]);
    assert.deepEqual(await succeed(["operator", "list"]), ["none"]);
  });

  test("what cannot be is said in one sentence, and nobody is invited", async () => {
    for (const [args, sentence] of [
      [["--rights", "ROOT"], /`ROOT` is no right/],
      [["--days", "31"], /--days 31 is no number from 1 to 30/],
      [["nobody"], /The member email is not as it must be/],
      [["--service", "12"], /service must be the number of a service/],
    ]) {
      const { status, stdout, stderr } = await admin(["operator", "invite", ...args]);
      assert.notEqual(status, 0, args);
      assert.equal(stdout, "");
      assert.match(stderr, sentence);
    }
    assert.deepEqual(await succeed(["operator", "list"]), ["none"]);
    const { status, stderr } = await admin(["operator", "delete", "nobody"]);
    assert.deepEqual([status, stderr.split("\n")[0]], [1, "There is no operator nobody: `operator list` names them."]);
  });
});
