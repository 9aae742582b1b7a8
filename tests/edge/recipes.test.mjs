// The programs of docs/connect.md as the page has them run: each of docs/samples against the server, and each mistake that the
// page warns of with the error that it says.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID, X509Certificate } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { importJWK } from "jose";
import * as oauth from "oauth4webapi";
import { certificates } from "../../scripts/lib/certificates.mjs";
import { readDocuments } from "../../scripts/lib/documents.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { secretHeaders } from "../../scripts/lib/tls_front.mjs";
import { freePort } from "../scripts/support/port.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { jws, newDpopKey, newPkce, proof as prove, send } from "./support/client.mjs";
import { bundledSpa, documentsOf, newWindow, run, sample, serve } from "./support/samples.mjs";
import { changeService, newFolder, startServer } from "./support/server.mjs";
import { exchange, message, parse } from "./support/wire.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const ALICE = { username: "alice", password: "an example of a password" };
const RESOURCE = "https://api.example/orders";

const folder = newFolder();
const tls = secretHeaders();
let server;
let moves;
let where;
let secret;

before(async () => {
  server = await startServer({ vars: tls.vars });
  const [web, api, spa, mcp] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  where = { web: `http://localhost:${web}`, api: `http://localhost:${api}`, spa: `http://localhost:${spa}`, mcp: `http://localhost:${mcp}/mcp` };
  moves = {
    "http://localhost:3000": where.web,
    "http://localhost:3001": where.api,
    "http://localhost:3002": where.spa,
    "http://localhost:3003/mcp": where.mcp,
    "http://localhost:8787": server.url,
  };
  await server.admin.apply(documentsOf(inRoot("schema", "examples", "openid"), moves));
  await server.admin.putUser(ALICE.username, ALICE.password, { name: "Alice" });
  secret = await applied("web.json");
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Applies a sample's documents, the last one changed; answers the secret of a client that is given one. */
async function applied(name, changes = {}) {
  const documents = documentsOf(sample(...name.split("/")), moves);
  const { document, ...last } = documents.pop();
  const told = await server.admin.apply([...documents, { ...last, document: { ...document, ...changes } }]);
  return told.changes.find(({ clientSecret }) => clientSecret)?.clientSecret;
}

/** What the samples are told of where everything is. */
const surroundings = (more = {}) => ({ ISSUER: server.url, API: `${where.api}/orders`, ...more });
const port = (url) => new URL(url).port;

const withApi = async (act, name = "api.mjs", more = {}) => {
  const api = await serve(name, surroundings({ PORT: port(where.api), ...more }));
  try {
    return await act(api);
  } finally {
    await api.stop();
  }
};

/** The status of a GET with this request target over a socket: none where nobody answers. */
const target = async (url, path, headers) => {
  const sent = [message("GET", path, headers)];
  return parse(await exchange(port(url), sent, { host: new URL(url).hostname })).status;
};

/** What no client asks for: a path that a URL is not resolved from, one that names another host, and no path at all. */
const HOSTILE = ["//", "//[", "http://[/"];

/** A person at this address of the server, up to where the client is answered. */
const visit = async (url, browser = newBrowser(server.url)) => goThrough(browser, await browser.open(String(url)), ALICE);

describe("the web app", () => {
  let app;

  before(async () => {
    app = await serve("web.mjs", surroundings({ CLIENT_SECRET: secret, PORT: port(where.web) }));
  });
  after(() => app.stop());

  /** A browser at the app: one request, with the cookie of those before. */
  const newVisitor = () => {
    let cookie = "";
    return async (path) => {
      const response = await fetch(new URL(path, where.web), { redirect: "manual", headers: { cookie } });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return { status: response.status, location: response.headers.get("location"), text: await response.text() };
    };
  };
  const signedIn = async () => {
    const visitor = newVisitor();
    const { location } = await visitor("/sign-in");
    const browser = newBrowser(server.url);
    const back = (await visit(location, browser)).location;
    return { visitor, browser, back, came: await visitor(back) };
  };

  test("signs somebody in and calls the API for them", () =>
    withApi(async () => {
      const { visitor, came } = await signedIn();
      assert.deepEqual([came.status, came.location], [303, "/"]);
      assert.match((await visitor("/")).text, /^Signed in as /);
      assert.deepEqual(JSON.parse((await visitor("/orders")).text).orders, ["tea", "ink"]);
    }));

  test("signs them out here and there", async () => {
    const { visitor, browser } = await signedIn();
    const { location } = await visitor("/sign-out");
    const out = await browser.open(location);
    assert.equal(out.headers.get("location"), `${where.web}/`);
    assert.equal((await visitor("/")).status, 401);
  });

  test("takes what a browser brings once, and from the browser that asked alone", async () => {
    const { visitor, back } = await signedIn();
    assert.equal((await visitor(back)).status, 502);
    assert.equal((await newVisitor()(back)).status, 502);
    assert.match(app.said(), /nobody in this browser has begun to sign in/);
  });

  test("answers whoever asks for no URL, and goes on", async () => {
    for (const [at, status] of [401, 401, 400].entries()) assert.equal(await target(where.web, HOSTILE[at]), status, HOSTILE[at]);
    assert.equal((await newVisitor()("/")).status, 401);
  });

  test("with another secret is asked for its secret once more", async () => {
    const other = await serve("web.mjs", surroundings({ CLIENT_SECRET: "another", PORT: String(await freePort()) }));
    const at = other.said().split(" ").at(-1);
    const asked = await fetch(`${at}/sign-in`, { redirect: "manual" });
    const { location } = await visit(asked.headers.get("location"));
    const headers = { cookie: asked.headers.getSetCookie()[0].split(";")[0] };
    assert.equal((await fetch(location, { redirect: "manual", headers })).status, 502);
    assert.match(await other.line(/CHALLENGE/), /^OAUTH_WWW_AUTHENTICATE_CHALLENGE Basic /);
    await other.stop();
  });

  test("is not sent to a redirect URI that differs: the person sees why", async () => {
    const { location } = await newVisitor()("/sign-in");
    const asked = new URL(location);
    asked.searchParams.set("redirect_uri", `${where.web}/callback/`);
    const page = await newBrowser(server.url).open(String(asked));
    assert.equal(page.status, 400);
    assert.match(page.html, /redirect_uri/);
  });

  test("has no document of a WEB client with http on this machine", async () => {
    await assert.rejects(applied("web.json", { applicationType: "WEB" }), /may use http on loopback only if applicationType is NATIVE/);
  });
});

describe("the single-page app", () => {
  before(() => applied("spa.json"));

  test("signs somebody in, calls the API, and signs them out", () =>
    withApi(async () => {
      const load = newWindow(await bundledSpa(moves));
      const first = await load(`${where.spa}/`);
      first.press("sign-in");
      const browser = newBrowser(server.url);
      const { location } = await visit(await first.gone, browser);
      const page = await load(location.href);
      assert.match(page.told(), /^Signed in as /);
      await page.press("orders");
      assert.deepEqual(JSON.parse(page.told()).orders, ["tea", "ink"]);
      page.press("sign-out");
      assert.equal((await browser.open(await page.gone)).headers.get("location"), `${where.spa}/`);
    }));

  /** The answer at the token endpoint to this app, which asks for other things than the sample. */
  const tokens = async (asked, more = {}) => {
    const pkce = newPkce();
    const own = { client_id: "orders-spa", redirect_uri: `${where.spa}/` };
    const pkceAsked = { code_challenge: pkce.challenge, code_challenge_method: "S256" };
    const query = new URLSearchParams({ response_type: "code", ...own, ...pkceAsked, ...asked });
    const { location } = await visit(`${server.url}/oauth/authorize?${query}`);
    const code = location.searchParams.get("code");
    const body = new URLSearchParams({ grant_type: "authorization_code", code, code_verifier: pkce.verifier, ...own, ...more });
    return (await send({ url: `${server.url}/oauth/token`, method: "POST", body })).body;
  };

  test("that names no resource has a token that is no JWT", () =>
    withApi(async () => {
      const { access_token } = await tokens({ scope: "openid profile" });
      const { status, headers } = await send({ url: `${where.api}/orders`, headers: { Authorization: `Bearer ${access_token}` } });
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate"), /Invalid Compact JWS/);
    }));

  test("that asks without a page on this machine is told consent_required or login_required", async () => {
    const browser = newBrowser(server.url);
    const query = { response_type: "code", client_id: "orders-spa", redirect_uri: `${where.spa}/`, scope: "openid" };
    const pkce = { code_challenge: newPkce().challenge, code_challenge_method: "S256" };
    const silent = () => visit(`${server.url}/oauth/authorize?${new URLSearchParams({ ...query, ...pkce, prompt: "none" })}`, browser);
    assert.equal((await silent()).location.searchParams.get("error"), "login_required");
    await visit(`${server.url}/oauth/authorize?${new URLSearchParams({ ...query, ...pkce })}`, browser);
    assert.equal((await silent()).location.searchParams.get("error"), "consent_required");
  });

  test("whose document says of no method NONE has to authenticate", async () => {
    await applied("spa.json", { clientType: "CONFIDENTIAL", tokenAuthMethod: "CLIENT_SECRET_BASIC" });
    const { error } = await tokens({ scope: "openid profile" });
    await applied("spa.json");
    assert.equal(error, "invalid_client");
  });
});

describe("the app on a computer", () => {
  before(() => applied("native.json"));

  /** The app, whose person goes where it says; others may have been there before. */
  const signIn = async (others = () => {}) => {
    const app = run("native.mjs", surroundings());
    const asked = await app.line(/^http/);
    await others(new URL(asked).searchParams.get("redirect_uri"));
    const { location } = await visit(asked);
    await fetch(location);
    return { status: await app.ended, said: app.said() };
  };

  test("signs somebody in at a port that it chose, calls the API and refreshes", () =>
    withApi(async () => {
      const { status, said } = await signIn();
      assert.equal(status, 0, said);
      assert.match(said, /with a dpop token\n\{"orders":\["tea","ink"\].*\nRefreshed, for 900 seconds$/);
    }));

  test("waits on whoever else comes to its port", () =>
    withApi(async () => {
      const { status, said } = await signIn(async (here) => {
        const others = [...HOSTILE, "/callback", "/callback?code=a&state=b", "/callback?error=access_denied"];
        for (const path of others) assert.equal(await target(here, path), 404, path);
      });
      assert.equal(status, 0, said);
    }));

  test("that waits at another name of this machine than its document says is refused on a page", async () => {
    await applied("native.json", { redirectUris: ["http://localhost/callback"] });
    const app = run("native.mjs", surroundings());
    const page = await newBrowser(server.url).open(await app.line(/^http/));
    await app.stop();
    await applied("native.json");
    assert.equal(page.status, 400);
    assert.match(page.html, /redirect_uri/);
  });

  /** A code for this client, and how it would be redeemed. */
  const codeOf = async () => {
    const pkce = newPkce();
    const own = { client_id: "orders-cli", redirect_uri: "http://127.0.0.1:9/callback" };
    const asked = { response_type: "code", scope: "openid offline_access", code_challenge: pkce.challenge, code_challenge_method: "S256" };
    const { location } = await visit(`${server.url}/oauth/authorize?${new URLSearchParams({ ...own, ...asked })}`);
    const as = await oauth.processDiscoveryResponse(new URL(server.url), await oauth.discoveryRequest(new URL(server.url), HTTP));
    const answer = oauth.validateAuthResponse(as, own, location, oauth.expectNoState);
    const redeem = async (options) => {
      const response = await oauth.authorizationCodeGrantRequest(as, own, oauth.None(), answer, own.redirect_uri, pkce.verifier, { ...HTTP, ...options });
      return oauth.processAuthorizationCodeResponse(as, own, response);
    };
    const refresh = async (token, options) => {
      const response = await oauth.refreshTokenGrantRequest(as, own, oauth.None(), token, { ...HTTP, ...options });
      return oauth.processRefreshTokenResponse(as, own, response);
    };
    const newKey = async () => ({ DPoP: oauth.DPoP(own, await oauth.generateKeyPair("ES256")) });
    return { redeem, refresh, newKey };
  };

  test("that brings no proof is told so", async () => {
    const { redeem } = await codeOf();
    await assert.rejects(redeem({}), ({ error, error_description: said }) => error === "invalid_dpop_proof" && /DPoP/.test(said));
  });

  test("that refreshes with another key has lost what was granted to the first one", async () => {
    const { redeem, refresh, newKey } = await codeOf();
    const { refresh_token } = await redeem(await newKey());
    await assert.rejects(refresh(refresh_token, await newKey()), { error: "invalid_grant" });
  });
});

/** A key of a machine in a file of its own, and the document with the public half applied. */
async function newMachine(name) {
  const key = join(folder, `${name}.key.json`);
  const { stdout, status, stderr } = spawnSync(process.execPath, [sample("new_key.mjs"), sample("machine.json"), key], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return { key, document: JSON.parse(stdout) };
}
const register = ({ document }) => server.admin.apply([{ name: "robot.json", kind: "client", document }]);

/** Runs the machine to its end. */
async function machine(more) {
  const started = run("machine.mjs", surroundings(more));
  const status = await started.ended;
  return { status, said: started.said() };
}

describe("the machine", () => {
  let robot;

  before(async () => {
    robot = await newMachine("robot");
    await register(robot);
  });

  test("has a token for itself, which the API takes", () =>
    withApi(async () => {
      const { status, said } = await machine({ KEY: robot.key });
      assert.equal(status, 0, said);
      assert.equal(said, 'A dpop token, for 900 seconds\n{"orders":["tea","ink"],"of":"orders-robot","by":"orders-robot"}');
    }));

  test("with another key than the one of its document is told invalid_client", async () => {
    const { status, said } = await machine({ KEY: (await newMachine("other")).key });
    assert.deepEqual([status, said], [1, "invalid_client Client authentication failed."]);
  });

  test("is refused a resource that nobody knows", async () => {
    const { said } = await machine({ KEY: robot.key, RESOURCE: "https://api.example/other" });
    assert.match(said, /^invalid_target /);
  });

  test("writes no key over one that is there", () => {
    const args = [sample("new_key.mjs"), sample("machine.json"), robot.key];
    assert.notEqual(spawnSync(process.execPath, args, { encoding: "utf8" }).status, 0);
  });

  test("may ask for the scopes of its document alone", async () => {
    const { document } = robot;
    await register({ document: { ...document, extension: { requestableScopesEnabled: true, requestableScopes: ["orders:write"] } } });
    const { said } = await machine({ KEY: robot.key });
    await register(robot);
    assert.match(said, /^invalid_scope /);
  });
});

/** What either API does, by the same document of the machine. */
function behaves(name, more) {
  const asRobot = async (key, options = {}) => machine({ KEY: key, ...options });

  test(`${name} takes a token once it is proved, and no other`, async () => {
    const robot = await newMachine(`for-${name}`);
    await register(robot);
    await withApi(async () => assert.equal((await asRobot(robot.key)).status, 0), name, more());
  });

  test(`${name} that clients know by another URL refuses the proof`, async () => {
    const robot = await newMachine(`elsewhere-${name}`);
    await register(robot);
    const act = async () => {
      const { status, said } = await asRobot(robot.key);
      assert.equal(status, 1);
      assert.match(said, /invalid_dpop_proof.*it is for another URL/);
    };
    await withApi(act, name, { ...more(), HERE: "https://api.example" });
  });

  test(`${name} asks whoever brings nothing for a token`, () =>
    withApi(async () => {
      const { status, headers } = await send({ url: `${where.api}/orders` });
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate"), /^Bearer/);
    }, name, more()));

  test(`${name} answers what no client sends, and goes on`, async () => {
    const key = newDpopKey();
    const crit = { crit: ["é日\n\""], "é日\n\"": 1 }; // what it says of this cannot be said in a header field
    const garbled = (header) => jws({ alg: "ES256", ...header, ...crit }, {}, key.privateKey);
    const access_token = await boundTo({ key });
    await withApi(async () => {
      for (const [at, status] of [401, 401, 400].entries()) assert.equal(await target(where.api, HOSTILE[at]), status, HOSTILE[at]);
      const proof = garbled({ typ: "dpop+jwt", jwk: key.jwk });
      const tried = [{ Authorization: `Bearer ${garbled({ typ: "at+jwt" })}` }, { Authorization: `DPoP ${access_token}`, DPoP: proof }];
      for (const headers of tried) assert.equal((await send({ url: `${where.api}/orders`, headers })).status, 401);
    }, name, more());
  });

  test(`${name} takes no proof for another host, whatever the request line says`, async () => {
    const key = newDpopKey();
    const accessToken = await boundTo({ key });
    const headers = (htu) => [["Authorization", `DPoP ${accessToken}`], ["DPoP", prove({ key, htm: "GET", htu, accessToken })]];
    await withApi(async () => {
      assert.equal(await target(where.api, "/orders", headers(`${where.api}/orders`)), 200);
      assert.equal(await target(where.api, "//other.example/orders", headers("http://other.example/orders")), 401);
      assert.equal(await target(where.api, "http://other.example/orders", headers("http://other.example/orders")), 400);
    }, name, more());
  });

  test(`${name} takes no token that is bound to a certificate, which it does not see`, async () => {
    const key = newDpopKey();
    const { client: certificate } = await certificates(folder);
    const [bearer, both] = [await boundTo({ certificate }), await boundTo({ certificate, key })];
    const proof = prove({ key, htm: "GET", htu: `${where.api}/orders`, accessToken: both });
    await withApi(async () => {
      for (const headers of [{ Authorization: `Bearer ${bearer}` }, { Authorization: `DPoP ${both}`, DPoP: proof }]) {
        const { status, headers: told } = await send({ url: `${where.api}/orders`, headers });
        assert.equal(status, 401);
        assert.match(told.get("www-authenticate"), /error="invalid_token"/);
      }
    }, name, more());
  });

  test(`${name} takes no token that is bound to a key from whoever has the token alone`, async () => {
    const robot = await newMachine(`stolen-${name}`);
    await register(robot);
    const { access_token, proof } = await boundToken(robot);
    await withApi(async () => {
      const tried = [{ Authorization: `Bearer ${access_token}` }, { Authorization: `DPoP ${access_token}` }, { Authorization: `DPoP ${access_token}`, DPoP: proof }];
      for (const headers of tried) assert.equal((await send({ url: `${where.api}/orders`, headers })).status, 401);
    }, name, more());
  });
}

/** A token of the machine, with the proof of the token request, which is for no API. */
async function boundToken({ key }) {
  const jwk = JSON.parse(readFileSync(key, "utf8"));
  const client = { client_id: "orders-robot" };
  const as = await oauth.processDiscoveryResponse(new URL(server.url), await oauth.discoveryRequest(new URL(server.url), HTTP));
  let proof;
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
  const spied = { [oauth.customFetch]: (url, options) => ((proof = new Headers(options.headers).get("dpop")), fetch(url, options)) };
  const authentication = oauth.PrivateKeyJwt({ key: await importJWK(jwk, "ES256"), kid: jwk.kid });
  const asked = { scope: "orders:read", resource: RESOURCE };
  const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, asked, { ...HTTP, ...spied, DPoP });
  const { access_token } = await oauth.processClientCredentialsResponse(as, client, response);
  return { access_token, proof };
}

/** A token of a machine that is new, bound to this key, this certificate, or both. */
async function boundTo({ key, certificate }) {
  await changeService(server, { tlsClientCertificateBoundAccessTokens: true });
  const client_id = randomUUID();
  const own = { clientIdAlias: client_id, clientName: "Bound", grantTypes: ["CLIENT_CREDENTIALS"], tokenAuthMethod: "CLIENT_SECRET_POST" };
  const extension = { requestableScopesEnabled: true, requestableScopes: ["orders:read"] };
  const document = { ...own, extension, tlsClientCertificateBoundAccessTokens: certificate !== undefined };
  const { changes } = await server.admin.apply([{ name: "bound.json", kind: "client", document }]);
  const client_secret = changes.find(({ clientSecret }) => clientSecret).clientSecret;
  const url = `${server.url}/oauth/token`;
  const shown = certificate && { [tls.certificate]: `:${new X509Certificate(certificate.certificate).raw.toString("base64")}:` };
  const headers = { ...shown, ...(key && { DPoP: prove({ key, htu: url }) }) };
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope: "orders:read", resource: RESOURCE });
  const answer = await send({ url, method: "POST", headers, body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.access_token;
}

describe("an API that reads its tokens", () => {
  behaves("api.mjs", () => ({}));

  test("that says another name of itself than the token has refuses it", async () => {
    const robot = await newMachine("misnamed");
    await register(robot);
    const { access_token } = await boundToken(robot);
    await withApi(async () => {
      const { headers } = await send({ url: `${where.api}/orders`, headers: { Authorization: `DPoP ${access_token}` } });
      assert.match(headers.get("www-authenticate"), /unexpected 'aud' claim value/);
    }, "api.mjs", { RESOURCE: `${RESOURCE}/` });
  });
});

describe("an API that asks of its tokens", () => {
  let own;

  before(async () => {
    own = await applied("introspection");
  });
  after(async () => {
    const api = readDocuments(inRoot("schema", "examples", "openid")).filter(({ kind }) => kind === "api");
    await server.admin.apply(api);
  });

  behaves("introspection.mjs", () => ({ CLIENT_SECRET: own }));

  test("is told of a token that counts no longer at once", async () => {
    const robot = await newMachine("revoked");
    await register(robot);
    const { access_token } = await boundToken(robot);
    const ask = async (client_id, client_secret) => {
      const body = new URLSearchParams({ token: access_token, client_id, client_secret });
      return (await send({ url: `${server.url}/oauth/introspect`, method: "POST", body })).body;
    };
    assert.equal((await ask("orders-api", own)).active, true);
    assert.deepEqual(await ask("orders-web", secret), { active: false }); // it is not among introspectionClients
    await server.admin.deleteClient("orders-robot");
    assert.equal((await ask("orders-api", own)).active, false);
  });

  test("with a wrong secret lets nobody in and says why in its log", () =>
    withApi(async (api) => {
      const { status } = await send({ url: `${where.api}/orders`, headers: { Authorization: "Bearer something" } });
      assert.equal(status, 503);
      assert.match(await api.line(/introspection/), /401 .*invalid_client/);
    }, "introspection.mjs", { CLIENT_SECRET: "another" }));
});

describe("the MCP server", () => {
  let mcp;

  before(async () => {
    await applied("mcp");
    mcp = await serve("mcp.mjs", { ISSUER: server.url, PORT: port(where.mcp) });
  });
  after(() => mcp.stop());

  const call = (token, message) => {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    return send({ url: where.mcp, method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }) });
  };
  /** As an MCP client does: from the challenge to the authorization server, and to a token for the resource. */
  const connect = async (resource) => {
    const challenge = (await call(undefined, { method: "initialize" })).headers.get("www-authenticate");
    const described = await send({ url: /resource_metadata="([^"]+)"/.exec(challenge)[1] });
    const [issuer] = described.body.authorization_servers;
    const as = (await send({ url: `${issuer}/.well-known/oauth-authorization-server` })).body;
    const pkce = newPkce();
    const own = { client_id: "assistant", redirect_uri: "http://127.0.0.1:9/callback" };
    const asked = { response_type: "code", scope: described.body.scopes_supported.join(" "), code_challenge: pkce.challenge, code_challenge_method: "S256" };
    const named = resource === undefined ? {} : { resource: resource ?? described.body.resource };
    const { location } = await visit(`${as.authorization_endpoint}?${new URLSearchParams({ ...own, ...asked, ...named })}`);
    if (!location.searchParams.has("code")) return { as, ...Object.fromEntries(location.searchParams) };
    const code = location.searchParams.get("code");
    const body = new URLSearchParams({ grant_type: "authorization_code", code, code_verifier: pkce.verifier, ...own, ...named });
    return { as, ...(await send({ url: as.token_endpoint, method: "POST", body })).body };
  };

  test("is found, and answers whoever has a token for it", async () => {
    const { access_token } = await connect(null);
    const { body } = await call(access_token, { method: "tools/call", params: { name: "orders" } });
    assert.match(body.result.content[0].text, /^The orders of .+: tea, ink$/);
  });

  test("takes no token of another API", async () => {
    const { access_token } = await connect(RESOURCE);
    assert.ok(access_token);
    assert.equal((await call(access_token, { method: "tools/list" })).status, 401);
  });

  test("answers whoever asks for no URL, and goes on", async () => {
    for (const [at, status] of [404, 404, 400].entries()) assert.equal(await target(where.mcp, HOSTILE[at]), status, HOSTILE[at]);
    assert.equal((await call(undefined, { method: "initialize" })).status, 401);
  });

  test("refuses what is no message, whoever sends it, and goes on", async () => {
    const { access_token } = await connect(null);
    const headers = { Authorization: `Bearer ${access_token}` };
    const post = (body) => send({ url: where.mcp, method: "POST", headers, body });
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const told = ['"method":"initialize","params":null', '"method":{"toString":1}', '"method":["tools/list"]', `"method":"initialize","params":{"protocolVersion":${deep}}`];
    const bodies = ["", "{", "null", "1", "[]", '{"id":1}', `{"id":${deep},"method":"none"}`, ...told.map((members) => `{"id":1,${members}}`)];
    for (const body of bodies) assert.equal((await post(body)).status, 400, body.slice(0, 80));
    for (const method of ["__proto__", "constructor", "toString", "none"]) {
      assert.equal((await call(access_token, { method })).body.error.code, -32601, method);
    }
    assert.equal((await call(access_token, { method: "tools/list" })).status, 200);
  });

  test("reads a message to its bound, and no further", async () => {
    const { access_token } = await connect(null);
    const headers = [["Authorization", `Bearer ${access_token}`], ["Content-Length", String(2 ** 40)]];
    const sent = [message("POST", "/mcp", headers, "[".repeat(100_000))]; // and the rest never comes
    const { status } = parse(await exchange(port(where.mcp), sent, { host: "localhost" }));
    assert.equal(status, 413);
  });

  test("is not meant by a client that names no resource: its scope is refused", async () => {
    assert.equal((await connect(undefined)).error, "invalid_scope");
  });

  test("is known to the letter: with a slash more it is invalid_target", async () => {
    assert.equal((await connect(`${where.mcp}/`)).error, "invalid_target");
  });

  test("has an authorization server at which nobody registers and no document of a client is fetched", async () => {
    const { as } = await connect(null);
    assert.equal(as.registration_endpoint, undefined);
    assert.equal(as.client_id_metadata_document_supported, undefined);
    assert.deepEqual(as.code_challenge_methods_supported, ["S256"]);
  });

  test("is described at the resource, and not here", async () => {
    assert.equal((await send({ url: `${server.url}/.well-known/oauth-protected-resource` })).status, 404);
  });
});
