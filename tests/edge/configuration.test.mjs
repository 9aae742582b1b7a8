// What the operator sets, and what a server says that lacks it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as openid from "openid-client";
import { decide, newBrowser } from "./support/browser.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { changeService, newSecret, startFurnished, startServer } from "./support/server.mjs";
import { exchange, parse, raw } from "./support/wire.mjs";

const EVERYWHERE = [
  ["GET", "/"],
  ["GET", "/.well-known/oauth-authorization-server"],
  ["GET", "/.well-known/openid-configuration"],
  ["GET", "/oauth/jwks"],
  ["GET", "/oauth/authorize"],
  ["POST", "/oauth/par"],
  ["POST", "/oauth/token"],
  ["POST", "/oauth/introspect"],
  ["POST", "/oauth/revoke"],
  ["GET", "/sample/resource"],
  ["GET", "/nothing"],
];

/** That the server says in one sentence what it lacks. */
async function assertUnavailable(server, [method, path], sentence) {
  const { status, headers, body } = await send({ url: server.url + path, method });
  assert.equal(status, 503, path);
  assert.ok(headers.get("retry-after"), path);
  assert.match(body.error_description, sentence, path);
}

/** Starts a server for the tests of one suite. */
function serverOf(start) {
  const held = {};
  before(async () => Object.assign(held, await start()));
  after(() => held.stop());
  return held;
}

describe("a server without an administrator's secret", () => {
  const server = serverOf(() => startServer({ adminSecret: undefined }));

  test("answers every request with 503 and the sentence that says so", async () => {
    const admin = [["GET", "/admin/export"], ["POST", "/admin/apply"], ["POST", "/admin/nothing"]];
    for (const request of [...EVERYWHERE, ...admin]) await assertUnavailable(server, request, /\bset ADMIN_SECRET\b/);
  });

  test("does not take an empty bearer token for it", async () => {
    const { status } = await send({ url: `${server.url}/admin/export`, headers: { authorization: "Bearer " } });
    assert.equal(status, 503);
  });
});

describe("a server whose administrator's secret is shorter than 256 bits", () => {
  const short = newSecret().slice(1);
  const server = serverOf(() => startServer({ adminSecret: short }));

  test("has none", async () => {
    await assertUnavailable(server, ["GET", "/oauth/jwks"], /\bset ADMIN_SECRET\b/);
    await assert.rejects(server.admin.export(), { status: 503 });
  });
});

describe("a server without a service", () => {
  const server = serverOf(startServer);

  test("answers every request with 503 and the sentence that says so", async () => {
    for (const request of EVERYWHERE) await assertUnavailable(server, request, /\bapply a service document\b/);
  });

  test("serves its administrator", async () => {
    assert.deepEqual(await server.admin.export(), { documents: [] });
  });

  test("refuses whoever is not its administrator", async () => {
    for (const authorization of ["", "Bearer ", `Bearer ${newSecret()}`, `Basic ${server.adminSecret}`]) {
      const { status, headers } = await send({ url: `${server.url}/admin/export`, headers: { authorization } });
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate"), /^Bearer\b/);
    }
  });

  test("refuses a client before there is a service, and stays without", async () => {
    const client = { name: "client.json", kind: "client", document: { clientIdAlias: "a" } };
    await assert.rejects(server.admin.apply([client]), { status: 400 });
    await assertUnavailable(server, ["GET", "/oauth/jwks"], /\bapply a service document\b/);
  });

  test("serves as soon as it has one", async () => {
    const { url } = server;
    await server.admin.apply([{ name: "service.json", kind: "service", document: { issuer: url } }]);
    assert.equal((await send({ url: `${url}/.well-known/oauth-authorization-server` })).body.issuer, url);
    assert.equal((await send({ url: `${url}/oauth/jwks` })).body.keys.length, 1);
  });

  test("is no OpenID Provider, and no client takes it for one, before it has the scope openid", async () => {
    const discover = (algorithm) =>
      openid.discovery(new URL(server.url), "anybody", {}, openid.None(), { algorithm, execute: [openid.allowInsecureRequests] });
    await assert.rejects(discover("oidc"), ({ cause }) => cause.status === 404);
    assert.equal((await discover("oauth2")).serverMetadata().userinfo_endpoint, undefined);
    const document = { issuer: server.url, supportedScopes: [{ name: "openid" }] };
    await server.admin.apply([{ name: "service.json", kind: "service", document }]);
    for (const algorithm of ["oidc", "oauth2"]) assert.ok((await discover(algorithm)).serverMetadata().userinfo_endpoint);
  });
});

describe("a server that is not for development", () => {
  const server = serverOf(() => startFurnished({ development: false }));

  test("has no sample resource", async () => {
    for (const method of ["GET", "POST"]) {
      assert.equal((await send({ url: server.dev.resource_endpoint, method })).status, 404);
    }
  });

  test("does not tell what a request costs", async () => {
    for (const [method, path] of EVERYWHERE) {
      const { headers } = await send({ url: server.url + path, method });
      assert.equal(headers.get("sekisho-cost"), null, path);
    }
  });

  test("serves the whole flow", async () => {
    const client = newClient(server.dev, server.dev.clients[0]);
    const { refresh_token } = await client.login();
    assert.equal((await send(client.refresh(refresh_token))).status, 200);
  });
});

describe("a server for development", () => {
  const server = serverOf(startFurnished);

  test("has a sample resource", async () => {
    assert.equal((await send({ url: server.dev.resource_endpoint })).status, 401);
  });

  test("tells what a request costs", async () => {
    const { headers } = await send({ url: server.dev.jwks_uri });
    assert.match(headers.get("sekisho-cost"), /^object-calls=\d+, row-writes=\d+, row-reads=\d+, row-deletions=\d+$/);
  });

  test("spends on a login five calls to objects and four rows, as the architecture says", async () => {
    const client = newClient(server.dev, server.dev.clients[1]);
    await client.login(); // what the isolate keeps is in its memory from here on
    const costs = [];
    const note = ({ headers }) => {
      const [, calls, rows] = /^object-calls=(\d+), row-writes=(\d+),/.exec(headers.get("sekisho-cost"));
      costs.push([Number(calls), Number(rows)]);
    };
    const pkce = newPkce();
    const pushed = await send(client.par(pkce));
    const browser = newBrowser(server.url);
    const page = await browser.open(client.authorizationUrl(pushed.body.request_uri));
    const consent = await browser.signIn(page, server.dev.user);
    const answer = await browser.decide(consent, "allow");
    const code = new URL(answer.headers.get("location")).searchParams.get("code");
    [pushed, page, consent, answer, await send(client.redeem(code, pkce))].forEach(note);
    assert.deepEqual(costs, [[1, 1], [1, 0], [1, 0], [1, 1], [1, 2]]);
  });

  test("on loopback, sets its cookie without Secure and sends no HSTS", async () => {
    const client = newClient(server.dev, server.dev.clients[1]);
    const { headers } = await newBrowser(server.url).open(await client.push(newPkce()));
    assert.match(headers.get("set-cookie"), /^sekisho-[\w-]{8}=/);
    assert.doesNotMatch(headers.get("set-cookie"), /Secure/);
    assert.equal(headers.get("strict-transport-security"), null);
  });
});

describe("a server behind a proxy that ends TLS", () => {
  const issuer = "https://as.example";
  const server = serverOf(() => startFurnished({ issuer }));
  const newPublicClient = () => newClient(server.dev, server.dev.clients[1], server.url);
  const strangers = [
    ["Host", "stranger.example"],
    ["X-Forwarded-Host", "stranger.example"],
    ["X-Forwarded-Proto", "http"],
    ["Forwarded", "host=stranger.example;proto=http"],
    ["X-Original-Url", "/oauth/token"],
  ];

  /** The metadata as a request sees it that comes with this header. */
  const metadataWith = async ([name, value]) => {
    const host = name === "Host" ? value : "127.0.0.1";
    const lines = ["GET /.well-known/oauth-authorization-server HTTP/1.1", `Host: ${host}`, "Connection: close"];
    if (name !== "Host") lines.push(`${name}: ${value}`);
    return JSON.parse(parse(await exchange(server.port, [`${lines.join("\r\n")}\r\n\r\n`])).body);
  };

  for (const header of strangers) {
    test(`names its issuer and its endpoints from its document, whatever ${header[0]} says`, async () => {
      const metadata = await metadataWith(header);
      assert.equal(metadata.issuer, issuer);
      for (const [member, value] of Object.entries(metadata)) {
        if (/(_endpoint|^jwks_uri)$/.test(member)) assert.ok(value.startsWith(`${issuer}/`), member);
      }
    });
  }

  test("expects its issuer in the htu of a proof, whatever Host says", async () => {
    const client = newPublicClient();
    const { refresh_token } = await client.login();
    for (const origin of [server.url, "https://stranger.example", "http://as.example"]) {
      const dpop = client.proofAt("/oauth/token", { htu: `${origin}/oauth/token` });
      const { headers, body } = client.refresh(refresh_token, {}, dpop);
      const more = { "X-Forwarded-Host": new URL(origin).host, "Content-Length": body.length };
      const answer = await raw(server.port, "POST", "/oauth/token", Object.entries({ ...headers, ...more }), body);
      assert.equal(JSON.parse(answer.body).error, "invalid_dpop_proof", origin);
    }
    assert.equal((await send(client.refresh(refresh_token))).status, 200);
  });

  test("expects its issuer in the aud of an assertion, and not where it listens", async () => {
    const client = newPublicClient();
    const client_assertion = client.assertion({ aud: server.url });
    assert.equal((await send(client.par(newPkce(), { client_assertion }))).body.error, "invalid_client");
  });

  test("names its issuer in the authorization response and in the access token", async () => {
    const client = newPublicClient();
    const pkce = newPkce();
    const location = await decide(server.url, await client.push(pkce), server.dev.user);
    assert.equal(location.searchParams.get("iss"), issuer);
    const { body } = await send(client.redeem(location.searchParams.get("code"), pkce));
    const claims = JSON.parse(Buffer.from(body.access_token.split(".")[1], "base64url"));
    assert.equal(claims.iss, issuer);
    const { body: introspected } = await send(client.introspect(body.access_token));
    assert.deepEqual([introspected.active, introspected.iss], [true, issuer]);
  });

  test("is not for development, though it is told to be: no sample resource, no word of what a request costs", async () => {
    const client = newPublicClient();
    const { access_token } = await client.login();
    assert.equal((await send(client.resource(access_token))).status, 404);
    for (const [method, path] of EVERYWHERE) {
      const { headers } = await send({ url: server.url + path, method });
      assert.equal(headers.get("sekisho-cost"), null, path);
    }
  });

  test("sets its cookie with the prefix __Host- and what that demands", async () => {
    const { headers } = await newBrowser(server.url).open(await newPublicClient().push(newPkce()));
    const [pair, ...attributes] = headers.get("set-cookie").split("; ");
    assert.match(pair, /^__Host-sekisho-[\w-]{8}=/);
    assert.deepEqual(attributes.sort(), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
  });

  test("says by HSTS that it is reached over TLS only", async () => {
    for (const path of ["/", "/oauth/jwks", "/oauth/authorize", "/nothing"]) {
      const { headers } = await send({ url: server.url + path });
      assert.match(headers.get("strict-transport-security"), /^max-age=\d{8,}/, path);
    }
  });

  test("moves with its document, at once", async () => {
    await changeService(server, { issuer: "https://moved.example" });
    const { body } = await send({ url: `${server.url}/.well-known/oauth-authorization-server` });
    assert.equal(body.issuer, "https://moved.example");
    assert.equal((await send(newPublicClient().par(newPkce()))).body.error, "invalid_client");
    await changeService(server, { issuer });
  });

  test("is refused an issuer that is no https origin", async () => {
    for (const wrong of ["http://as.example", `${issuer}/`, `${issuer}/path`, `${issuer}?a`, "as.example"]) {
      await assert.rejects(changeService(server, { issuer: wrong }), { status: 400, member: "issuer" }, wrong);
    }
  });
});

describe("a server that is started again", () => {
  const server = serverOf(startFurnished);

  test("has its documents, its keys and its users", async () => {
    const [documents, keys] = [await server.admin.export(), (await send({ url: server.dev.jwks_uri })).body];
    await server.restart();
    assert.deepEqual(await server.admin.export(), documents);
    assert.deepEqual((await send({ url: server.dev.jwks_uri })).body, keys);
    const client = newClient(server.dev, server.dev.clients[0]);
    assert.ok((await client.login()).access_token);
  });

  test("with another administrator's secret does not know the first one", async () => {
    await server.restart({ adminSecret: newSecret() });
    await assert.rejects(server.admin.export(), { status: 401 });
    assert.equal((await send({ url: server.dev.jwks_uri })).status, 200);
    await server.restart();
    assert.ok((await server.admin.export()).documents.length > 0);
  });

  test("without an administrator's secret does not serve, and has lost nothing", async () => {
    await server.restart({ adminSecret: undefined });
    await assertUnavailable(server, ["GET", "/oauth/jwks"], /\bset ADMIN_SECRET\b/);
    await server.restart();
    assert.equal((await send({ url: server.dev.jwks_uri })).status, 200);
  });
});
