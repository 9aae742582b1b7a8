// Clients as many are: a password by Basic or by POST, no PKCE, no `resource`, the ID token read and nothing else. In Node
// with fetch and with openid-client, in Python with its plain HTTP library and with Authlib.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import * as openid from "openid-client";
import { inRoot } from "../../scripts/lib/project.mjs";
import { python } from "../../scripts/setup/python.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { send } from "./support/client.mjs";
import { authorize } from "./support/openid_party.mjs";
import { changeClient, startOpenid } from "./support/server.mjs";

let server;
let dev;
const children = [];

before(async () => {
  server = await startOpenid();
  dev = server.dev;
});
after(async () => {
  for (const child of children) child.stdin.end();
  await server.stop();
});

/** The Authorization header of a client whose name and secret need no encoding. */
const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` });

/** How a client sends its password, whatever it is registered for. */
const WAYS = {
  "by Basic": ({ client_id, client_secret }) => [{}, basic(client_id, client_secret)],
  "by POST": ({ client_id, client_secret }) => [{ client_id, client_secret }, {}],
};

const token = (parameters, headers) =>
  send({ url: dev.endpoints.token_endpoint, method: "POST", headers, body: new URLSearchParams(parameters) });

/** A person signs in at the client without PKCE: the query of the redirect. */
async function answer({ client_id, redirect_uris: [redirect_uri] }, scope, parameters = {}) {
  const asked = { client_id, redirect_uri, response_type: "code", scope, state: "s", ...parameters };
  const browser = newBrowser(dev.issuer);
  const page = await browser.open(`${dev.endpoints.authorization_endpoint}?${new URLSearchParams(asked)}`);
  return (await goThrough(browser, page, dev.user)).location.searchParams;
}

for (const name of ["web", "post"]) {
  describe(`the client ${name}, let off PKCE`, () => {
    before(() => changeClient(server, dev.clients[name].client_id, { pkceRequired: false }));
    after(() => changeClient(server, dev.clients[name].client_id, { pkceRequired: undefined }));

    for (const [way, shown] of Object.entries(WAYS)) {
      test(`redeems and refreshes ${way}, and is told the same person both times`, async () => {
        const client = dev.clients[name];
        const [own, headers] = shown(client);
        const code = (await answer(client, "openid offline_access")).get("code");
        const redeem = { grant_type: "authorization_code", code, redirect_uri: client.redirect_uris[0], ...own };
        const { status, body } = await token(redeem, headers);
        assert.equal(status, 200, JSON.stringify(body));
        const refreshed = await token({ grant_type: "refresh_token", refresh_token: body.refresh_token, ...own }, headers);
        assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
        const [first, later] = [body, refreshed.body].map(({ id_token }) => decodeJwt(id_token));
        for (const claim of ["iss", "sub", "aud", "auth_time"]) assert.deepEqual(later[claim], first[claim], claim);
      });

      test(`is refused ${way} with the secret of another`, async () => {
        const client = { ...dev.clients[name], client_secret: dev.clients.machine.client_secret };
        const [own, headers] = shown(client);
        const { status, body } = await token({ grant_type: "refresh_token", refresh_token: "x", ...own }, headers);
        assert.deepEqual([status, body.error], [headers.authorization ? 401 : 400, "invalid_client"]);
      });
    }

    test("signs a person in with openid-client, which is given no verifier", async () => {
      const client = dev.clients[name];
      const options = { execute: [openid.allowInsecureRequests] };
      const config = await openid.discovery(new URL(dev.issuer), client.client_id, client.client_secret, undefined, options);
      const without = { code_challenge: undefined, code_challenge_method: undefined };
      const { callback, checks } = await authorize(dev, config, client, { scope: "openid offline_access", ...without });
      const { pkceCodeVerifier, ...others } = checks;
      const tokens = await openid.authorizationCodeGrant(config, callback, others);
      assert.ok(pkceCodeVerifier && tokens.claims().sub);
      const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token);
      assert.equal(refreshed.claims().sub, tokens.claims().sub);
    });
  });
}

describe("a client that is not let off PKCE", () => {
  for (const name of ["web", "spa"]) {
    test(`is refused without it: ${name}`, async () => {
      const client = dev.clients[name];
      const asked = { client_id: client.client_id, redirect_uri: client.redirect_uris[0], response_type: "code", scope: "openid" };
      const { headers } = await newBrowser(dev.issuer).open(`${dev.issuer}/oauth/authorize?${new URLSearchParams(asked)}`);
      assert.equal(new URL(headers.get("location")).searchParams.get("error"), "invalid_request");
    });
  }
});

test("a client that reads the ID token only finds the claims of its scopes there", async () => {
  const client = dev.clients.post;
  const set = (members) => changeClient(server, client.client_id, members);
  await set({ pkceRequired: false, scopeClaimsInIdToken: true });
  const code = (await answer(client, "openid email")).get("code");
  const [own] = WAYS["by POST"](client);
  const { body } = await token({ grant_type: "authorization_code", code, redirect_uri: client.redirect_uris[0], ...own });
  assert.equal(decodeJwt(body.id_token).email, dev.user.claims.email);
  assert.equal(decodeJwt(body.id_token).name, undefined);
  await set({ pkceRequired: undefined, scopeClaimsInIdToken: undefined });
});

test("a client that cannot name an API has tokens for its own", async () => {
  const client = dev.clients.machine;
  await changeClient(server, client.client_id, { defaultResource: dev.api });
  for (const shown of Object.values(WAYS)) {
    const [own, headers] = shown(client);
    const { status, body } = await token({ grant_type: "client_credentials", ...own }, headers);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([decodeJwt(body.access_token).aud].flat(), [dev.api]);
  }
  await changeClient(server, client.client_id, { defaultResource: undefined });
});

describe("Python", () => {
  /** A client of this name that was registered without PKCE: each line that it is sent is answered by a line. */
  async function party(script, name, method) {
    const { client_id, client_secret, redirect_uris: [redirect_uri] = [] } = dev.clients[name];
    const registration = { issuer: dev.issuer, client_id, client_secret, redirect_uri, method, scope: "openid email", pkce: false };
    const file = inRoot("tests", "edge", "authlib", script);
    const child = spawn(await python(), ["-W", "ignore", file, JSON.stringify(registration)], { stdio: ["pipe", "pipe", "inherit"] });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return async (command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { value, done } = await lines.next();
      assert.ok(!done, "the client ended");
      return JSON.parse(value);
    };
  }

  for (const script of ["plain_client.py", "relying_party.py"]) {
    for (const method of ["client_secret_basic", "client_secret_post"]) {
      test(`signs a person in without PKCE, by ${method}: ${script}`, async () => {
        const client = dev.clients.web;
        await changeClient(server, client.client_id, { pkceRequired: false });
        const tell = await party(script, "web", method);
        const { url, said } = await tell({ do: "sign_in", parameters: {} });
        assert.ok(url, said);
        assert.equal(new URL(url).searchParams.get("code_challenge"), null);
        const browser = newBrowser(dev.issuer);
        const { location } = await goThrough(browser, await browser.open(url), dev.user);
        const told = await tell({ do: "callback", url: String(location) });
        assert.equal(told.error, undefined, told.said);
        assert.equal(told.userinfo.email, dev.user.claims.email);
        await changeClient(server, client.client_id, { pkceRequired: undefined });
      });
    }
  }
});
