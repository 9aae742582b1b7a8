// Token requests of ordinary clients as raw HTTP: what is missing, repeated, contradictory or somebody else's.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as openid from "openid-client";
import { send } from "./support/client.mjs";
import { authorize, configureOpenid } from "./support/openid_party.mjs";
import { changeClient, changeService, startOpenid } from "./support/server.mjs";

let server;
let dev;
let web;

before(async () => {
  server = await startOpenid({ documents: { service: { supportedIdTokenSignAlgs: ["ES256"] } } });
  dev = server.dev;
  web = dev.clients.web;
});
after(() => server.stop());

const form = (parameters) => new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
const basic = (id, secret) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

/** Sends a token request of the web client; `parameters` and `headers` change it, and `undefined` leaves out. */
function ask(parameters, headers = {}, more = "") {
  const sent = { authorization: basic(web.client_id, web.client_secret), "content-type": "application/x-www-form-urlencoded", ...headers };
  const given = Object.entries(sent).filter(([, value]) => value !== undefined);
  const body = form(parameters).toString() + more;
  return send({ url: dev.endpoints.token_endpoint, method: "POST", headers: given, body });
}

/** The parameters of a token request with a new code of the web client; `asked` are those of the request for it. */
async function redeemable(asked) {
  const config = await configureOpenid(dev, "web");
  const { callback, checks } = await authorize(dev, config, web, asked);
  const [redirect_uri] = web.redirect_uris;
  const code = callback.searchParams.get("code");
  return { grant_type: "authorization_code", code, redirect_uri, code_verifier: checks.pkceCodeVerifier };
}

/** That the answer is this error of RFC 6749 §5.2, and nothing that could be used. */
function assertRefused({ status, headers, body }, error) {
  assert.equal(body.error, error, JSON.stringify(body));
  assert.ok(status === 400 || status === 401, String(status));
  assert.match(headers.get("cache-control"), /no-store/);
  for (const name of ["access_token", "id_token", "refresh_token"]) assert.equal(body[name], undefined);
}

describe("a code", () => {
  const wrong = {
    "without its code_verifier": [{ code_verifier: undefined }, ["invalid_grant", "invalid_request"]],
    "with another code_verifier": [{ code_verifier: "v".repeat(43) }, ["invalid_grant"]],
    "with another redirect_uri": [{ redirect_uri: "https://web.example/other" }, ["invalid_grant"]],
    "without its redirect_uri": [{ redirect_uri: undefined }, ["invalid_grant", "invalid_request"]],
    "that was never issued": [{ code: "abc" }, ["invalid_grant"]],
    "that is missing": [{ code: undefined }, ["invalid_request"]],
    "for another grant type": [{ grant_type: "refresh_token" }, ["invalid_request"]],
    "for a grant type that nobody knows": [{ grant_type: "password" }, ["unsupported_grant_type"]],
    "without a grant type": [{ grant_type: undefined }, ["invalid_request"]],
  };
  for (const [what, [changes, errors]] of Object.entries(wrong)) {
    test(`${what} is refused, and the code is not used up by that`, async () => {
      const parameters = await redeemable();
      const answer = await ask({ ...parameters, ...changes });
      assert.ok(errors.includes(answer.body.error), JSON.stringify(answer.body));
      assertRefused(answer, answer.body.error);
      assert.equal((await ask(parameters)).status, 200);
    });
  }

  test("that was asked for without PKCE does not take a code_verifier", async () => {
    await changeService(server, { pkceRequired: false });
    const asked = { code_challenge: undefined, code_challenge_method: undefined };
    const parameters = await redeemable(asked);
    assertRefused(await ask(parameters), "invalid_grant"); // RFC 9700 §2.1.1: a downgrade
    const { code_verifier: _, ...plain } = await redeemable(asked);
    assert.equal((await ask(plain)).status, 200);
    await changeService(server, { pkceRequired: true });
  });

  test("of a public client needs PKCE even where the service does not", async () => {
    await changeService(server, { pkceRequired: false });
    const config = await configureOpenid(dev, "spa");
    const asked = { code_challenge: undefined, code_challenge_method: undefined };
    const { callback } = await authorize(dev, config, dev.clients.spa, asked);
    assert.equal(callback.searchParams.get("error"), "invalid_request");
    await changeService(server, { pkceRequired: true });
  });

  for (const name of ["grant_type", "code", "redirect_uri", "code_verifier"]) {
    test(`with ${name} twice is refused`, async () => {
      const parameters = await redeemable();
      assertRefused(await ask(parameters, {}, `&${form({ [name]: parameters[name] })}`), "invalid_request");
    });
  }

  test("in the query of the token endpoint is refused", async () => {
    const parameters = await redeemable();
    const url = `${dev.endpoints.token_endpoint}?${form(parameters)}`;
    const authorization = basic(web.client_id, web.client_secret);
    const { status } = await send({ url, method: "POST", headers: { authorization } });
    assert.equal(status, 400);
  });

  test("that is used a second time takes back what the first use brought", async () => {
    const parameters = await redeemable();
    const { body } = await ask(parameters);
    assertRefused(await ask(parameters), "invalid_grant");
    const headers = { authorization: `Bearer ${body.access_token}` };
    assert.equal((await send({ url: dev.endpoints.userinfo_endpoint, headers })).status, 401);
  });
});

describe("a client's secret", () => {
  test("may hold any visible character, in the header and in the form", async () => {
    const clientSecret = "a%2B+b:c&d=e~f!#$'()*,/;?@[]^`{|}<>\"\\-_.0123456789";
    for (const [name, authentication] of Object.entries({ web: openid.ClientSecretBasic, post: openid.ClientSecretPost })) {
      const { client_id, client_secret: former } = dev.clients[name];
      await changeClient(server, client_id, { clientSecret });
      const config = await configureOpenid(dev, name, { own: { client_secret: clientSecret } });
      const refused = openid.refreshTokenGrant(config, "abc");
      await assert.rejects(refused, { error: "invalid_grant" }, `${authentication.name}: authenticated, and the token is not good`);
      await changeClient(server, client_id, { clientSecret: former });
    }
  });

  const headers = {
    "of another scheme": () => `Digest username="${web.client_id}"`,
    "that is no base64": () => "Basic %%%",
    "without a colon": () => `Basic ${Buffer.from(web.client_id).toString("base64")}`,
    "with an empty secret": () => basic(web.client_id, ""),
    "with the secret of another client": () => basic(web.client_id, dev.clients.post.client_secret),
  };
  for (const [what, authorization] of Object.entries(headers)) {
    test(`in a header ${what} is refused with 401 and a challenge`, async () => {
      const answer = await ask({ grant_type: "refresh_token", refresh_token: "abc" }, { authorization: authorization() });
      assert.equal(answer.status, 401, JSON.stringify(answer.body));
      assertRefused(answer, "invalid_client");
      assert.match(answer.headers.get("www-authenticate"), /^Basic\b/);
    });
  }

  test("of one client with the client_id of another is refused", async () => {
    const { client_id } = dev.clients.post;
    const { body } = await ask({ grant_type: "refresh_token", refresh_token: "abc", client_id });
    assert.ok(["invalid_client", "invalid_request"].includes(body.error), body.error);
  });
});

describe("UserInfo", () => {
  const url = () => dev.endpoints.userinfo_endpoint;
  const newToken = async () => (await ask(await redeemable())).body.access_token;

  test("takes no token in the query", async () => {
    const { status, body } = await send({ url: `${url()}?${form({ access_token: await newToken() })}` });
    assert.ok(status === 400 || status === 401);
    assert.equal(body.sub, undefined);
  });

  test("takes no token in two places", async () => {
    const access_token = await newToken();
    const headers = { authorization: `Bearer ${access_token}` };
    const { status, body } = await send({ url: url(), method: "POST", headers, body: form({ access_token }) });
    assert.equal(status, 400); // RFC 6750 §2, §3.1
    assert.equal(body.sub, undefined);
  });

  test("takes no ID token, no refresh token and no code for an access token", async () => {
    const parameters = await redeemable({ scope: "openid offline_access" });
    const { body } = await ask(parameters);
    for (const token of [body.id_token, body.refresh_token, parameters.code]) {
      const { status } = await send({ url: url(), headers: { authorization: `Bearer ${token}` } });
      assert.equal(status, 401);
    }
    // The code was used once, and shown once: what it brought stands.
    assert.equal((await send({ url: url(), headers: { authorization: `Bearer ${body.access_token}` } })).status, 200);
  });

  test("is not stored by caches", async () => {
    const { headers } = await send({ url: url(), headers: { authorization: `Bearer ${await newToken()}` } });
    assert.match(headers.get("cache-control"), /no-store/);
  });
});
