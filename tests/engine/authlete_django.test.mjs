// An authorization server on PyPI's authlete-django, unmodified, in front of the engine, and Authlib in front of that.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startEngine } from "./support/engine.mjs";
import { startPython } from "./support/python.mjs";

const SCOPE = "openid email status offline_access";

let server;
let frontEnd;
let base;
let report;

before(async () => {
  server = await startEngine();
  const { api } = server;
  const ofService = { serviceApiKey: api.api_key, serviceApiSecret: api.api_secret };
  frontEnd = await startPython("front_end.py", { baseUrl: server.url, ...ofService });
  base = `http://127.0.0.1:${await frontEnd.line()}`;
  const { client_id, client_secret, redirect_uris } = server.dev.clients.web;
  const party = await startPython("party.py", { base, client_id, client_secret, redirect_uri: redirect_uris[0], scope: SCOPE });
  report = JSON.parse(await party.line());
});
after(async () => {
  await frontEnd?.end();
  await server.stop();
});

describe("a client in front of a server on authlete-django", () => {
  test("is shown by its name, with the scopes that it asks for", () => {
    assert.equal(report.page.client, "The web client");
    assert.deepEqual(report.page.scopes.sort(), SCOPE.split(" ").sort());
  });

  test("gets tokens for its code", () => {
    assert.equal(report.token.token_type, "Bearer");
    for (const member of ["access_token", "id_token", "refresh_token", "expires_in"]) assert.ok(report.token[member], member);
  });

  test("gets none for a code that was used, none without its verifier, none that the person denies", () => {
    assert.equal(report.again.error, "invalid_grant");
    assert.equal(report.guessed.error, "invalid_grant");
    assert.equal(report.denied.error, "access_denied");
  });

  test("is served by the resource and by UserInfo", () => {
    assert.equal(report.resource.status, 200, report.resource.challenge);
    assert.deepEqual(JSON.parse(report.resource.body), { subject: "john" });
    assert.deepEqual(report.userinfo, { sub: "john", email: "john@people.example" });
  });

  test("has its token introspected", () => {
    const { active, client_id, sub } = report.introspected;
    assert.deepEqual({ active, client_id, sub }, { active: true, client_id: server.dev.clients.web.client_id, sub: "john" });
  });

  test("refreshes, and takes back what it got", () => {
    assert.ok(report.refreshed.access_token);
    assert.equal(report.revoked, 200);
    assert.equal(report.afterwards.status, 401);
    assert.match(report.afterwards.challenge, /^Bearer .*error="invalid_token"/);
    assert.equal(report["refreshed again"].error, "invalid_grant");
  });
});

describe("the server itself", () => {
  test("publishes the keys and the metadata of the engine", async () => {
    const { issuer } = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
    assert.equal(issuer, server.dev.issuer);
    const { keys } = await (await fetch(`${base}/jwks`)).json();
    assert.ok(keys.length > 0);
  });

  test("passes on what is wrong with a request, with the status that it needs", async () => {
    const answer = await fetch(`${base}/token`, { method: "POST", body: new URLSearchParams({ grant_type: "password" }) });
    assert.equal(answer.status, 401);
    assert.equal((await answer.json()).error, "invalid_client");
    assert.equal((await fetch(`${base}/authorize?response_type=code&client_id=1`)).status, 400);
  });
});
