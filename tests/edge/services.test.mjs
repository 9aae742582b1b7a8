// Two services in one workerd, on one origin: each is served whole, nothing of one is good at the other, and one that is
// deleted is gone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as openid from "openid-client";
import { furnishOpenid } from "../../scripts/lib/openid_development.mjs";
import { send } from "./support/client.mjs";
import { authorize, configureOpenid, login } from "./support/openid_party.mjs";
import { startOpenid } from "./support/server.mjs";

const DOCUMENTS = { service: { supportedIdTokenSignAlgs: ["ES256"], sessionDuration: 3600 } };

let server;
let first;
let beside;
let id;

before(async () => {
  server = await startOpenid({ documents: DOCUMENTS });
  first = server.dev;
  const issuer = `${server.url}/b`;
  ({ id } = await server.admin.createService(issuer, { owner: "alice" }));
  beside = await furnishOpenid(server.admin.of(id), issuer, DOCUMENTS);
});
after(() => server.stop());

const asked = (dev, path, client, parameters) => {
  const { client_id, client_secret } = client;
  return send({ url: dev.issuer + path, method: "POST", body: new URLSearchParams({ client_id, client_secret, ...parameters }) });
};

describe("a service with a path", () => {
  test("is found as OpenID Connect Discovery and as RFC 8414 say, and completes a login with openid-client", async () => {
    const config = await configureOpenid(beside, "post");
    const { tokens } = await login(beside, config, beside.clients.post, { scope: "openid email offline_access" });
    assert.equal(tokens.claims().iss, beside.issuer);
    const person = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.equal(person.email, "hanako@people.example");
    const options = { algorithm: "oauth2", execute: [openid.allowInsecureRequests] };
    const { client_id, client_secret } = beside.clients.post;
    const plain = await openid.discovery(new URL(beside.issuer), client_id, {}, openid.ClientSecretPost(client_secret), options);
    assert.equal(plain.serverMetadata().token_endpoint, `${beside.issuer}/oauth/token`);
    assert.ok(await openid.refreshTokenGrant(plain, tokens.refresh_token));
  });

  test("tells its metadata where each specification looks for it, and the first one's nowhere there", async () => {
    const issuerAt = async (path) => (await (await fetch(server.url + path)).json()).issuer;
    for (const suffix of ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]) {
      for (const path of [`${suffix}/b`, `/b${suffix}`]) assert.equal(await issuerAt(path), beside.issuer, path);
      assert.equal(await issuerAt(suffix), first.issuer);
      for (const path of [`${suffix}/`, `${suffix}/c`, `${suffix}/b/`, `${suffix}/B`, `/b${suffix}/b`, `/c${suffix}`]) {
        assert.equal((await fetch(server.url + path)).status, 404, path);
      }
    }
  });

  test("has cookies of its own beside those of the first one", async () => {
    const ends = (name) => name.startsWith(`sekisho_${id}-`);
    const { browser } = await login(beside, await configureOpenid(beside, "post"), beside.clients.post);
    assert.ok([...browser.cookies.keys()].every(ends));
    const { browser: other } = await login(first, await configureOpenid(first, "post"), first.clients.post);
    assert.ok(other.cookies.size > 0 && ![...other.cookies.keys()].some(ends));
  });

  test("gives codes and tokens that are nobody's at the other", async () => {
    for (const [own, other] of [
      [first, beside],
      [beside, first],
    ]) {
      const config = await configureOpenid(own, "post");
      const client = own.clients.post;
      const { callback } = await authorize(own, config, client);
      const [redirect_uri] = client.redirect_uris;
      const code = callback.searchParams.get("code");
      const parameters = { grant_type: "authorization_code", code, redirect_uri, code_verifier: "a".repeat(43) };
      const { body } = await asked(other, "/oauth/token", other.clients.post, parameters);
      assert.equal(body.error, "invalid_grant");
      const { tokens } = await login(own, config, client, { scope: "openid offline_access" });
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        assert.deepEqual((await asked(other, "/oauth/introspect", other.clients.post, { token })).body, { active: false });
        assert.equal((await asked(own, "/oauth/introspect", client, { token })).body.active, true);
      }
      assert.equal((await asked(other, "/oauth/token", client, parameters)).body.error, "invalid_client");
    }
  });

  test("outlives the server with all that it keeps", async () => {
    const { keys } = await (await fetch(`${beside.issuer}/oauth/jwks`)).json();
    await server.restart();
    assert.deepEqual((await (await fetch(`${beside.issuer}/oauth/jwks`)).json()).keys, keys);
    const { services, totalCount } = await server.admin.listServices();
    assert.deepEqual([totalCount, services[0].id, services[0].owner, services[0].issuer], [1, id, "alice", beside.issuer]);
  });

  test("costs the first one no call to the directory", async () => {
    const get = async (path) => (await fetch(server.url + path)).headers.get("sekisho-cost");
    await get("/oauth/jwks");
    assert.equal(await get("/oauth/jwks"), "object-calls=0, row-writes=0, row-reads=0, row-deletions=0");
    // Nor does whoever reads at another one make anybody forget.
    await server.admin.of(id).export();
    assert.equal(await get("/oauth/jwks"), "object-calls=0, row-writes=0, row-reads=0, row-deletions=0");
  });

  test("with a jurisdiction is not made where the platform knows none, as workerd", async () => {
    const create = server.admin.createService(`${server.url}/eu`, { jurisdiction: "eu" });
    await assert.rejects(create, ({ status, message }) => status === 400 && message.includes("jurisdiction"));
    assert.equal((await server.admin.listServices()).totalCount, 1);
  });

  test("is gone when it is deleted, and the first one is as it was", async () => {
    const config = await configureOpenid(first, "post");
    const deleted = server.admin.deleteService(id);
    await new Promise((done) => setTimeout(done, 500));
    assert.equal((await fetch(`${beside.issuer}/oauth/jwks`)).status, 404);
    await deleted;
    await assert.rejects(server.admin.of(id).export(), ({ status }) => status === 404);
    await assert.rejects(server.admin.deleteService(id), ({ status }) => status === 404);
    // Another of the same issuer begins with nothing.
    const { id: next } = await server.admin.createService(beside.issuer);
    assert.notEqual(next, id);
    assert.deepEqual((await server.admin.of(next).export()).documents, []);
    assert.ok((await login(first, config, first.clients.post)).tokens.access_token);
  });
});
