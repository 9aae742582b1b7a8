// `npm run admin` against the worker: what it prints, what it refuses, and that a refusal changes nothing.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { json } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { administer } from "../../scripts/admin.mjs";
import { secretFor } from "../../scripts/lib/admin_client.mjs";
import { developmentDocuments } from "../../scripts/lib/development.mjs";
import { describeChanges, readDocuments, writeDocuments } from "../../scripts/lib/documents.mjs";
import { API, openidDocuments } from "../../scripts/lib/openid_development.mjs";
import { startWorkerd } from "../../scripts/serve.mjs";

const SECRET = "kq3vXh0R4xw2yV5nT8bJ1mC6dF9gL7pZ0aS2eU4iW6o";
const folder = mkdtempSync(join(tmpdir(), "sekisho-admin-"));
const file = (...parts) => join(folder, ...parts);

function write(name, document) {
  writeFileSync(file(name), typeof document === "string" ? document : JSON.stringify(document));
  return file(name);
}

describe("npm run admin of a server that fails", () => {
  let server;
  const admin = (...args) => administer([...args, "--url", `http://localhost:${server.address().port}`]);

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    server = createServer((_, response) => {
      response.writeHead(503, { "Content-Type": "application/json" }).end('{"error":"temporarily_unavailable"}');
    });
    await new Promise((listening) => server.listen(0, "localhost", listening));
  });
  after(() => server.close());

  test("whatever it may have done in part is not told as nothing", async () => {
    for (const args of [
      ["user", "sign-out", "alice"],
      ["user", "delete", "alice"],
      ["user", "withdraw", "alice", "1"],
      ["delete", "client", "1"],
      ["rotate-keys"],
    ]) {
      const said = /^Error: Some of it may have been done: repeat the command to complete it\. temporarily_unavailable$/;
      await assert.rejects(admin(...args), said, args.join(" "));
    }
  });

  test("what only reads has changed nothing", async () => {
    for (const args of [["export"], ["user", "consents", "alice"]]) {
      await assert.rejects(admin(...args), /^Error: Nothing was changed\. /, args.join(" "));
    }
  });
});

describe("npm run admin -- user consents", () => {
  const documents = [
    { name: "service.json", kind: "service", document: { issuer: "https://as.example" } },
    { name: "clients/7.json", kind: "client", document: { clientId: 7, clientIdAlias: "shop" } },
    { name: "clients/8.json", kind: "client", document: { clientId: 8 } },
  ];
  const scopes = ["openid", "orders:read"];
  const answers = {
    "/admin/export": { documents },
    "/admin/user/consents": { consents: [{ client: 7, scopes }, { client: 8, scopes }, { client: 9, scopes: [] }] },
  };
  let server;

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    server = createServer(({ url }, response) => {
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answers[url]));
    });
    await new Promise((listening) => server.listen(0, "localhost", listening));
  });
  after(() => server.close());

  test("tells the alias of a client beside its number, where it has one", async () => {
    const lines = await administer(["user", "consents", "alice", "--url", `http://localhost:${server.address().port}`]);
    assert.deepEqual(lines, ["client 7 (shop): openid, orders:read", "client 8: openid, orders:read", "client 9: "]);
  });
});

describe("npm run admin -- user claims", () => {
  const asked = [];
  let server;
  const admin = (...args) => administer([...args, "--url", `http://localhost:${server.address().port}`]);

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    server = createServer(async (request, response) => {
      asked.push([request.url, await json(request)]);
      response.writeHead(200, { "Content-Type": "application/json" }).end('{"change":"updated"}');
    });
    await new Promise((listening) => server.listen(0, "localhost", listening));
  });
  after(() => server.close());

  test("sends the claims of the file and no password", async () => {
    assert.deepEqual(await admin("user", "claims", "alice", write("alice.json", { name: "Alice" })), ["updated claims of user alice"]);
    assert.deepEqual(asked.splice(0), [["/admin/user", { username: "alice", claims: { name: "Alice" } }]]);
  });

  test("asks the server for nothing where there are no claims to read", async () => {
    await assert.rejects(admin("user", "claims", "alice"), /needs FILE/);
    await assert.rejects(admin("user", "claims", "alice", file("nowhere.json")), /There is no file/);
    await assert.rejects(admin("user", "claims", "alice", write("cut.json", "{")), /is not JSON/);
    assert.deepEqual(asked, []);
  });
});

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
    const dry = write("dry.json", { ...client, clientName: "Another name" });
    const lines = await admin("apply", "--dry-run", dry);
    assert.match(lines[0], /^updated client /);
    assert.equal(await exported(), before);
    assert.equal(lines.at(-1), "Nothing was changed: this is what apply would do.");
    assert.ok(!(await admin("apply", dry)).includes(lines.at(-1)));
    await admin("apply", file("documents"));
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
    await assert.rejects(admin("apply", write("unknown.json", { ...client, clientSecrets: "s" })), /clientSecrets/);
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

  describe("into a folder that was used before, export", () => {
    const stale = "clients/4242.json";
    const there = file("used");
    const names = () => readdirSync(there, { recursive: true }).filter((name) => name.endsWith(".json")).sort();
    let whole;

    before(async () => {
      await admin("export", there);
      whole = names();
    });
    beforeEach(() => writeFileSync(join(there, stale), "{}"));

    test("refuses what the server does not have, names it and writes nothing", async () => {
      rmSync(join(there, "service.json"));
      await assert.rejects(admin("export", there), /^Error: Nothing was written: .*clients\/4242\.json, .*--prune/);
      assert.deepEqual(names(), [...whole.filter((name) => name !== "service.json"), stale].sort());
    });

    test("deletes that with --prune, and says so", async () => {
      const lines = await admin("export", there, "--prune");
      assert.deepEqual(lines.slice(whole.length), [`deleted ${join(there, stale)}`]);
      assert.deepEqual(names(), whole);
    });

    test("deletes nothing that no export wrote, told or not", async () => {
      for (const own of ["shop.json", "clients/shop.json", "deep/er/service.json", "apis/orders.json", "clients/4242.json.json"]) {
        mkdirSync(dirname(join(there, own)), { recursive: true });
        writeFileSync(join(there, own), "{}");
        for (const told of [[], ["--prune"]]) {
          await assert.rejects(admin("export", there, ...told), /Nothing was written: .* no export wrote: name another folder/);
        }
        assert.deepEqual(names(), [...whole, stale, own].sort());
        rmSync(join(there, own));
      }
    });

    test("leaves what is no document as it is", async () => {
      writeFileSync(join(there, "notes.txt"), "mine");
      await admin("export", there, "--prune");
      assert.equal(readFileSync(join(there, "notes.txt"), "utf8"), "mine");
    });

    test("says of a file that it is no folder", async () => {
      await assert.rejects(admin("export", join(there, stale)), /4242\.json is no folder/);
    });
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

  test("user claims refuses a user that does not exist", async () => {
    const claims = write("nobody.json", { name: "Nobody" });
    await assert.rejects(admin("user", "claims", "nobody", claims), /^Error: Nothing was changed\. There is no such user\./);
  });

  test("a client that does not exist cannot be deleted", async () => {
    await assert.rejects(admin("delete", "client", "404"), /^Error: Nothing was changed\. /);
  });

  test("rotate-keys begins a new key for each algorithm and keeps the one before it published", async () => {
    const first = await admin("rotate-keys");
    const lines = await admin("rotate-keys");
    assert.deepEqual(lines, first); // a rotation that is under way is the one that was asked for
    const told = lines.map((line) => /^[\w-]{43} \((\w+)\) signs from \S+Z(, published until )?/.exec(line).slice(1));
    const expected = ["ES256", "EdDSA"].flatMap((algorithm) => [[algorithm, ", published until "], [algorithm, undefined]]);
    assert.deepEqual(told.sort(), expected.sort());
  });

  test("a command that does not exist is answered with the usage", async () => {
    await assert.rejects(admin("frobnicate"), /There is no command `frobnicate`[^]*npm run admin/);
  });
});

describe("npm run admin with an ordinary service", () => {
  const { documents, clients } = openidDocuments("https://as.example");
  const secrets = Object.values(clients).flatMap(({ client_secret: secret }) => secret ?? []);
  let server;
  const admin = (...args) => administer([...args, "--url", server.url]);
  const exported = () => admin("export").then(([text]) => text);
  /** Whether the client `machine` is given a token with this secret, or the error that it is told. */
  const answerTo = async (client_secret) => {
    const asked = { grant_type: "client_credentials", client_id: "machine", client_secret, scope: "status" };
    const response = await fetch(`${server.url}/oauth/token`, { method: "POST", body: new URLSearchParams(asked) });
    return (await response.json()).error ?? "token";
  };
  /** A client that needs a secret and brings none. */
  const needy = (alias) => {
    const { clientSecret: _, ...document } = clients.machine.entry.document;
    return write(`${alias}.json`, { ...document, clientIdAlias: alias });
  };
  /** The secret that the lines tell, if they tell one. */
  const toldIn = (lines) => /^ *the secret of client \S+: (\S+)$/m.exec(lines.join("\n"))?.[1];

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    mkdirSync(folder, { recursive: true });
    server = await startWorkerd({ stateFolder: file("openid-state"), adminSecret: SECRET });
    writeDocuments(file("openid"), documents);
    await admin("apply", file("openid"));
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("apply finds its APIs and its secrets unchanged the second time", async () => {
    const lines = await admin("apply", file("openid"));
    assert.equal(lines.length, documents.length);
    for (const line of lines) assert.match(line, /^unchanged (service|api|client) /);
    assert.equal(lines.filter((line) => line.startsWith("unchanged api ")).length, 1);
  });

  test("apply says of another secret that it is set, and does not repeat it", async () => {
    const clientSecret = `${secrets[0].slice(1)}x`;
    const lines = await admin("apply", write("other.json", { ...clients.web.entry.document, clientSecret }));
    assert.match(lines[0], /^updated client /);
    assert.deepEqual(lines.slice(1), ['  + clientSecret: "(set)"']);
  });

  test("apply gives a client a secret that needs one, and tells it once", async () => {
    const lines = await admin("apply", needy("needy"));
    assert.ok(toldIn(lines)?.length >= 43, lines.join("\n"));
    assert.match(lines.join("\n"), /will not be shown again/);
    assert.equal(toldIn(await admin("apply", needy("needy"))), undefined);
  });

  test("apply with --dry-run tells no secret", async () => {
    assert.equal(toldIn(await admin("apply", "--dry-run", needy("dry"))), undefined);
  });

  test("apply refuses a secret that is short, and does not repeat it", async () => {
    const short = write("short.json", { ...clients.machine.entry.document, clientSecret: "seven77" });
    await assert.rejects(admin("apply", short), ({ message }) => {
      assert.match(message, /Nothing was changed\. short\.json: .*clientSecret/);
      return !message.includes("seven77");
    });
  });

  test("apply refuses an API whose scope the service does not have", async () => {
    const orders = write("orders-api.json", { identifier: "https://orders.example", scopes: ["orders"] });
    await assert.rejects(admin("apply", orders), /Nothing was changed\. orders-api\.json: scopes/);
  });

  test("rotate-secret gives another secret, and the one before is not good any more", async () => {
    const { client_secret: former } = clients.machine;
    assert.equal(await answerTo(former), "token");
    const next = toldIn(await admin("rotate-secret", "machine"));
    assert.equal(await answerTo(former), "invalid_client");
    assert.equal(await answerTo(next), "token");
  });

  test("rotate-secret refuses a client that does not exist", async () => {
    await assert.rejects(admin("rotate-secret", "nobody"), /^Error: Nothing was changed\. /);
  });

  test("what export writes, apply finds unchanged", async () => {
    await admin("export", file("openid-exported"));
    for (const line of await admin("apply", file("openid-exported"))) assert.match(line, /^unchanged /);
  });

  test("export holds no client's secret", async () => {
    const text = await exported();
    assert.doesNotMatch(text, /clientSecret/);
    for (const secret of secrets) assert.ok(!text.includes(secret));
  });

  test("delete api removes an API, once", async () => {
    assert.deepEqual(await admin("delete", "api", API), [`deleted api ${API}`]);
    assert.ok(!(await exported()).includes(API));
    await assert.rejects(admin("delete", "api", API), /^Error: Nothing was changed\. /);
  });
});

describe("npm run admin with services beside the first one", () => {
  let server;
  const admin = (...args) => administer([...args, "--url", server.url]);
  const numberIn = ([line]) => /^(?:service|token) (\d{14,16})\b/.exec(line)[1];

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    mkdirSync(folder, { recursive: true });
    server = await startWorkerd({ stateFolder: file("services-state"), adminSecret: SECRET });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("service create prints a number, and --service means that service", async () => {
    assert.deepEqual(await admin("service", "list"), ["none"]);
    const id = numberIn(await admin("service", "create", "https://as.example/b", "--owner", "alice"));
    assert.deepEqual(await admin("service", "list"), [`service ${id}: https://as.example/b, of alice`]);
    const { documents } = openidDocuments("https://as.example/b", { service: { supportedIdTokenSignAlgs: ["ES256"] } });
    writeDocuments(file("beside"), documents);
    await admin("apply", file("beside"), "--service", id);
    const [exported] = await admin("export", "--service", id);
    assert.equal(JSON.parse(exported)[0].document.apiKey, Number(id));
    assert.deepEqual(JSON.parse((await admin("export"))[0]), []);
  });

  test("a service that is misspelled is not the first one", async () => {
    for (const id of ["", "1", "x", "1234567890123456"]) {
      await assert.rejects(admin("export", "--service", id), /^Error: Nothing was changed\. /, id);
    }
  });

  test("service create refuses an issuer that is taken, and one that could be an endpoint", async () => {
    for (const issuer of ["https://as.example/b", "https://as.example/oauth", "http://as.example"]) {
      await assert.rejects(admin("service", "create", issuer), /^Error: Nothing was changed\. issuer/, issuer);
    }
  });

  test("token create tells a token once, and revoke takes it back", async () => {
    const lines = await admin("token", "create", "VIEW_CLIENT,USE_SERVICE", "--description", "of a test", "--days", "1");
    const [told, secret, sentence] = lines;
    assert.match(told, /^token \d+ for every service: VIEW_CLIENT USE_SERVICE, of a test, until \S+Z$/);
    assert.match(secret, /^ {2}[\w-]{43}$/);
    assert.equal(sentence, "It will not be shown again.");
    assert.deepEqual(await admin("token", "list"), [lines[0]]);
    const id = numberIn(lines);
    assert.deepEqual(await admin("token", "revoke", id), [`revoked token ${id}`]);
    assert.deepEqual(await admin("token", "list"), ["none"]);
    await assert.rejects(admin("token", "revoke", id), /^Error: Nothing was changed\. /);
    await assert.rejects(admin("token", "create", "EVERYTHING"), /^Error: `EVERYTHING` is no right: there are ADMIN, /);
    await assert.rejects(admin("token", "revoke", "x"), /x is no number/);
  });
});

describe("npm run admin -- secret rotate", () => {
  let server;
  const admin = (...args) => administer([...args, "--url", server.url]);

  before(async () => {
    process.env.ADMIN_SECRET = SECRET;
    mkdirSync(folder, { recursive: true });
    server = await startWorkerd({ stateFolder: file("secrets-state"), adminSecret: SECRET });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("says that there is no service yet", async () => {
    await assert.rejects(admin("secret", "rotate"), /There is no service yet/);
  });

  test("tells a secret of the service that is meant, once, and another each time", async () => {
    const { documents } = openidDocuments("https://as.example", { service: { supportedIdTokenSignAlgs: ["ES256"] } });
    writeDocuments(file("first"), documents);
    await admin("apply", file("first"));
    const [exported] = await admin("export");
    const first = String(JSON.parse(exported).find(({ kind }) => kind === "service").document.apiKey);
    const [made] = await admin("service", "create", "https://as.example/b", "--owner", "alice");
    const beside = /^service (\d{14,16})\b/.exec(made)[1];
    const told = new Set();
    for (const [whose, args] of [
      [`service ${first}`, []],
      [`service ${first}`, ["--service", first]],
      [`service ${beside}`, ["--service", beside]],
      ["owner alice", ["alice"]],
    ]) {
      const [line, secret, sentence] = await admin("secret", "rotate", ...args);
      assert.deepEqual([line, sentence], [`secret of ${whose}`, "It will not be shown again."]);
      assert.match(secret, /^ {2}[\w-]{43}$/);
      told.add(secret);
    }
    assert.equal(told.size, 4);
  });

  test("refuses a service that is not there, what can be no owner, and both at once", async () => {
    await assert.rejects(admin("secret", "rotate", "--service", "1234567890123456"), /^Error: Nothing was changed\. /);
    await assert.rejects(admin("secret", "rotate", "--service", "x"), /x is no number/);
    for (const owner of ["12345", "a:b", ""]) {
      await assert.rejects(admin("secret", "rotate", owner), /^Error: Nothing was changed\. /, owner);
    }
    await assert.rejects(admin("secret", "rotate", "alice", "--service", "1"), /--service or OWNER/);
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
  test("are of the kind that their names, their folders or their members say", () => {
    const there = mkdtempSync(join(tmpdir(), "sekisho-documents-"));
    const kinds = {
      "acme.json": ["service", { issuer: "https://as.example" }],
      "apis/orders.json": ["api", {}],
      "capi.json": ["client", {}],
      "client.json": ["client", {}],
      "orders-api.json": ["api", {}],
      "orders.json": ["api", { identifier: "https://orders.example" }],
      "service.json": ["service", {}],
    };
    mkdirSync(join(there, "apis"));
    for (const [name, [, document]] of Object.entries(kinds)) writeFileSync(join(there, name), JSON.stringify(document));
    const read = Object.fromEntries(readDocuments(there).map(({ name, kind }) => [name, kind]));
    assert.deepEqual(read, Object.fromEntries(Object.entries(kinds).map(([name, [kind]]) => [name, kind])));
    rmSync(there, { recursive: true });
  });

  test("are told with a secret that was made for a client, and the sentence that it is told once", () => {
    const change = { name: "machine.json", kind: "client", id: 7, change: "created", clientSecret: "s".repeat(43) };
    const [first, secret, sentence] = describeChanges([change]);
    assert.equal(first, "created client 7 (machine.json)");
    assert.equal(secret, `  the secret of client 7: ${"s".repeat(43)}`);
    assert.match(sentence, /not be shown again/);
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
