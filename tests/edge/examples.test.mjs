// The examples of schema/examples, as they are: a server serves the documents, and the token hook runs beside it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { readDocuments } from "../../scripts/lib/documents.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { newPkce, send } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const folderOf = (name) => inRoot("schema", "examples", name);
const ALICE = { username: "alice", password: "an example of a password" };

/** A person at the authorization endpoint of the client, which asks for `parameters`: the token response. */
async function login(server, client, parameters, secret) {
  const pkce = newPkce();
  const own = { client_id: client.clientIdAlias, redirect_uri: client.redirectUris.at(-1) };
  const asked = { response_type: "code", code_challenge: pkce.challenge, code_challenge_method: "S256", ...own, ...parameters };
  const browser = newBrowser(server.url);
  const page = await browser.open(`${server.url}/oauth/authorize?${new URLSearchParams(asked)}`);
  const { location } = await goThrough(browser, page, ALICE);
  const code = location.searchParams.get("code");
  return token(server, { grant_type: "authorization_code", code, code_verifier: pkce.verifier, ...own }, secret);
}

/** The token request of a client; `secret` goes into the header, as CLIENT_SECRET_BASIC has it. */
function token(server, parameters, secret) {
  const basic = secret && { Authorization: `Basic ${btoa(`${parameters.client_id}:${secret}`)}` };
  return send({ url: `${server.url}/oauth/token`, method: "POST", headers: { ...basic }, body: new URLSearchParams(parameters) });
}

describe("the folder openid", () => {
  const documents = readDocuments(folderOf("openid"));
  const documentOf = (name) => documents.find((document) => document.name === name).document;
  const secrets = {};
  let server;

  before(async () => {
    server = await startServer();
    const { changes } = await server.admin.apply(documents);
    for (const { name, clientSecret } of changes) secrets[name] = clientSecret;
    await server.admin.putUser(ALICE.username, ALICE.password, { name: "Alice", favorite_color: "teal", groups: ["staff"] });
  });
  after(() => server.stop());

  test("is all there, the service, the API and each client", async () => {
    const { documents: exported } = await server.admin.export();
    assert.equal(exported.length, documents.length);
  });

  test("is served where `npm start` listens", async () => {
    const { body } = await send({ url: `${server.url}/.well-known/openid-configuration` });
    assert.equal(body.issuer, "http://localhost:8787");
  });

  test("applied again changes nothing and tells no secret", async () => {
    const { changes } = await server.admin.apply(documents);
    assert.ok(changes.every(({ change, clientSecret }) => change === "unchanged" && clientSecret === undefined));
  });

  test("tells a secret of those clients that need one", () => {
    const told = Object.keys(secrets).filter((name) => secrets[name]);
    assert.deepEqual(told.sort(), ["machine-client.json", "web-client.json"]);
  });

  test("signs a person in at the app in the browser, for the API too", async () => {
    const scope = "openid profile offline_access orders:read";
    const asked = { scope, resource: documentOf("api.json").identifier };
    const { status, body } = await login(server, documentOf("spa-client.json"), asked);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.scope, scope);
    assert.ok(body.refresh_token);
    assert.equal(body.expires_in, documentOf("api.json").accessTokenDuration);
    const claims = decodeJwt(body.id_token);
    assert.equal(claims.favorite_color, "teal");
    assert.equal(claims["https://id.example/region"], "eu");
    assert.equal(decodeJwt(body.access_token).favorite_color, undefined);
  });

  test("tells the groups of a person to whoever was granted them, and to nobody else", async () => {
    const told = async (scope) => decodeJwt((await login(server, documentOf("spa-client.json"), { scope })).body.id_token).groups;
    assert.deepEqual(await told("openid groups"), ["staff"]);
    assert.equal(await told("openid profile"), undefined);
  });

  test("gives the machine a token for the API, and no more than its scope", async () => {
    const own = { client_id: "warehouse", client_secret: secrets["machine-client.json"] };
    const { status, body } = await token(server, { grant_type: "client_credentials", scope: "orders:read", ...own });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(decodeJwt(body.access_token).aud, documentOf("api.json").identifier);
    assert.equal(body.refresh_token, undefined);
    const refused = await token(server, { grant_type: "client_credentials", scope: "orders:write", ...own });
    assert.equal(refused.body.error, "invalid_scope");
  });

  test("maps an attribute of the client to its access tokens", async () => {
    const asked = { scope: "openid orders:read", resource: documentOf("api.json").identifier };
    const { body } = await login(server, documentOf("web-client.json"), asked, secrets["web-client.json"]);
    assert.equal(decodeJwt(body.access_token)["https://id.example/tier"], "gold");
    assert.equal(decodeJwt(body.id_token)["https://id.example/tier"], undefined);
  });
});

describe("the folder hook", () => {
  const documents = readDocuments(folderOf("hook"));
  const { document: client } = documents.find(({ kind }) => kind === "client");
  let server;
  let hook;

  before(async () => {
    server = await startServer();
    hook = await startHook(server.url);
  });
  after(async () => {
    hook.child.kill();
    await server.stop();
  });

  /** The documents with another issuer and another hook than those of the example, whose ports others may have. */
  const moved = () =>
    documents.map((entry) => {
      if (entry.kind !== "service") return entry;
      const move = (action) => (action.type === "TOKEN_HOOK" ? { ...action, url: hook.url } : action);
      return { ...entry, document: { ...entry.document, issuer: server.url, actions: entry.document.actions.map(move) } };
    });

  /** The token response of a person of whom this is known. */
  async function tokensOf(claims) {
    await server.admin.putUser(ALICE.username, ALICE.password, claims);
    return login(server, client, { scope: "openid" });
  }

  test("has no documents but the service and its client", () => {
    assert.deepEqual(documents.map(({ name, kind }) => [name, kind]), [["client.json", "client"], ["service.json", "service"]]);
  });

  test("is applied as it is, where issuer and hook are those of the example", async () => {
    await server.admin.apply(documents);
    const { body } = await send({ url: `${server.url}/.well-known/openid-configuration` });
    assert.equal(body.issuer, "http://localhost:8787");
    await server.admin.apply(moved());
  });

  test("has the hook add its claims to what the rule says", async () => {
    const { status, body } = await tokensOf({ department: "support" });
    assert.equal(status, 200, JSON.stringify(body));
    const keys = createRemoteJWKSet(new URL(`${server.url}/oauth/jwks`));
    const { payload } = await jwtVerify(body.id_token, keys, { issuer: server.url, audience: "intranet" });
    assert.equal(payload.department, "support");
    assert.deepEqual(payload.roles, ["orders", "refunds"]);
  });

  for (const claims of [{}, { department: "archives" }, { department: "toString" }, { department: ["sales"] }]) {
    test(`has the hook refuse a person with ${JSON.stringify(claims)}`, async () => {
      const { status, body } = await tokensOf(claims);
      assert.equal(status, 400);
      assert.equal(body.error, "access_denied");
    });
  }

  test("has a hook that answers nobody but the server", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const event = { event: { user: { attributes: { department: "sales" } } } };
    const forged = new SignJWT(event).setProtectedHeader({ alg: "ES256", typ: "token-hook+jwt" });
    const claims = forged.setIssuer(server.url).setAudience(hook.url).setExpirationTime("1m");
    for (const body of [await claims.sign(privateKey), JSON.stringify(event), ""]) {
      const answer = await send({ url: hook.url, method: "POST", body });
      assert.deepEqual([answer.status, answer.body], [401, ""]);
    }
  });

  test("has a hook without which there are no tokens", async () => {
    hook.child.kill();
    await hook.exited;
    const { status, body } = await tokensOf({ department: "support" });
    assert.equal(status, 503);
    assert.equal(body.error, "temporarily_unavailable");
  });
});

/** Runs the hook of the example for the server at `issuer`, on a free port, which it tells. */
async function startHook(issuer) {
  const options = { env: { ...process.env, ISSUER: issuer, PORT: "0" }, stdio: ["ignore", "pipe", "ignore"] };
  const child = spawn(process.execPath, [inRoot("schema", "examples", "hook", "hook.mjs")], options);
  const exited = new Promise((done) => child.once("close", done));
  const failed = exited.then((status) => Promise.reject(new Error(`the hook ended with ${status}`)));
  failed.catch(() => {}); // after the start nobody waits for it
  const told = new Promise((done) => createInterface({ input: child.stdout }).once("line", done));
  const line = await Promise.race([told, failed]);
  return { child, exited, url: line.split(" ").at(-1) };
}
