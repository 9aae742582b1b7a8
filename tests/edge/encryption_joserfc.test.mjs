// What is encrypted, on either side, as Python's joserfc knows it: ID tokens, UserInfo, authorization responses and answers at
// introspection for a client, and request objects for the server, against workerd over HTTP.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { python } from "../../scripts/setup/python.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { newPkce, send } from "./support/client.mjs";
import { changeClient, changeService, startOpenid } from "./support/server.mjs";

const ENCS = ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"];

/** Each `alg` that a client may register, with each `enc` once or more, and the key of the client. */
const ANSWERS = [
  ...[["A128CBC-HS256"], ["A256GCM"]].map(([enc]) => ["RSA-OAEP-256", enc, "rsa"]),
  ...ENCS.map((enc) => ["ECDH-ES", enc, "p256"]),
  ["ECDH-ES+A128KW", "A128GCM", "p256"],
  ["ECDH-ES+A256KW", "A256CBC-HS512", "p256"],
  ["A128KW", "A128CBC-HS256"],
  ["A256KW", "A256GCM"],
  ...ENCS.map((enc) => ["dir", enc]),
];

/** The name of an algorithm in a document. */
const written = (name) => name.replace(/[-+]/g, "_").toUpperCase();

let server;
let dev;
let web;
let party;
let keys;

before(async () => {
  party = newParty(await python());
  server = await startOpenid({ documents: { service: { requestObjectEncryptionSupported: true } } });
  dev = server.dev;
  web = dev.clients.web;
  keys = {
    rsa: await party.tell("new_key", { name: "rsa", kind: "RSA" }),
    p256: await party.tell("new_key", { name: "p256", kind: "P-256" }),
    x25519: await party.tell("new_key", { name: "x25519", kind: "X25519" }),
    sign: await party.tell("new_key", { name: "sign", kind: "P-256", use: "sig", alg: "ES256" }),
  };
  await changeClient(server, web.client_id, { jwks: { keys: [keys.rsa, keys.p256, keys.sign] } });
});
after(async () => {
  party.end();
  await server.stop();
});

/** The process that holds the client's private keys. */
function newParty(program) {
  const child = spawn(program, ["-W", "ignore", inRoot("tests", "edge", "authlib", "encryption_party.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (name, parameters) => {
    child.stdin.write(`${JSON.stringify({ do: name, ...parameters })}\n`);
    const { value, done } = await lines.next();
    assert.ok(!done, "the party ended");
    return JSON.parse(value);
  };
  const tell = async (name, parameters) => {
    const answer = await ask(name, parameters);
    assert.equal(answer.error, undefined, answer.said);
    return answer;
  };
  return { ask, tell, end: () => child.stdin.end() };
}

const jwksOf = async () => (await send({ url: dev.endpoints.jwks_uri })).body;

/** A request of the client, with its secret. */
const request = (path, parameters, headers = {}) => ({
  url: dev.issuer + path,
  method: "POST",
  headers: { authorization: `Basic ${btoa(`${web.client_id}:${web.client_secret}`)}`, ...headers },
  body: new URLSearchParams(parameters),
});

/** A code for whoever asks by these parameters, which a browser brings. */
async function authorize(parameters) {
  const browser = newBrowser(dev.issuer);
  const query = new URLSearchParams({ client_id: web.client_id, ...parameters });
  return (await goThrough(browser, await browser.open(`${dev.endpoints.authorization_endpoint}?${query}`), dev.user)).location;
}

const asked = ({ challenge }, more) => ({
  ...{ response_type: "code", redirect_uri: web.redirect_uris[0], scope: "openid email", state: "a state", nonce: "a nonce" },
  ...{ code_challenge: challenge, code_challenge_method: "S256" },
  ...more,
});

/** The four things that a client is told, as they come. */
async function told() {
  const pkce = newPkce();
  const location = await authorize(asked(pkce, { response_mode: "jwt" }));
  const response = location.searchParams.get("response");
  return {
    location,
    response,
    async rest(code) {
      const redeemed = { grant_type: "authorization_code", code, code_verifier: pkce.verifier, redirect_uri: web.redirect_uris[0] };
      const { body } = await send(request("/oauth/token", redeemed));
      const authorization = `Bearer ${body.access_token}`;
      const userInfo = await send({ url: dev.endpoints.userinfo_endpoint, headers: { authorization } });
      const accept = { accept: "application/token-introspection+jwt" };
      return { token: body, userInfo, introspection: await send(request("/oauth/introspect", { token: body.access_token }, accept)) };
    },
  };
}

for (const [alg, enc, key] of ANSWERS) {
  describe(`what is encrypted by ${alg} and ${enc}`, () => {
    let opened;
    let answers;
    let location;

    before(async () => {
      const names = ["idToken", "userInfo", "introspection", "authorization"];
      const members = names.flatMap((name) => [[`${name}EncryptionAlg`, written(alg)], [`${name}EncryptionEnc`, written(enc)]]);
      await changeClient(server, web.client_id, { ...Object.fromEntries(members), userInfoSignAlg: "ES256" });
      const jwks = await jwksOf();
      const own = key ? { key } : { secret: web.client_secret };
      const open = (token) => party.tell("open", { token, alg, enc, jwks, ...own });
      const first = await told();
      location = first.location;
      const response = await open(first.response);
      answers = await first.rest(response.claims.code);
      opened = {
        response,
        idToken: await open(answers.token.id_token),
        userInfo: await open(answers.userInfo.body),
        introspection: await open(answers.introspection.body),
      };
    });

    test("says in each header by what, for which key, and that a JWT is in it", () => {
      for (const [name, { encrypted, signed }] of Object.entries(opened)) {
        assert.deepEqual([encrypted.alg, encrypted.enc, encrypted.cty, encrypted.zip], [alg, enc, "JWT", undefined], name);
        assert.equal(encrypted.kid, key, name);
        assert.ok(signed.kid, name);
      }
    });

    test("is the authorization response, and nothing stands beside it", () => {
      assert.deepEqual([...location.searchParams.keys()], ["response"]);
      const { claims } = opened.response;
      assert.deepEqual([claims.iss, claims.aud, claims.state], [dev.issuer, web.client_id, "a state"]);
    });

    test("is the ID token", () => {
      const { claims } = opened.idToken;
      assert.deepEqual([claims.iss, [claims.aud].flat(), claims.nonce], [dev.issuer, [web.client_id], "a nonce"]);
    });

    test("is UserInfo", () => {
      assert.equal(answers.userInfo.headers.get("content-type"), "application/jwt");
      const { claims } = opened.userInfo;
      assert.deepEqual([claims.sub, claims.email, claims.aud], [opened.idToken.claims.sub, dev.user.claims.email, web.client_id]);
    });

    test("is the answer at introspection", () => {
      assert.equal(answers.introspection.headers.get("content-type"), "application/token-introspection+jwt");
      const { claims, signed } = opened.introspection;
      assert.equal(signed.typ, "token-introspection+jwt");
      assert.deepEqual([claims.iss, claims.aud], [dev.issuer, web.client_id]);
      assert.equal(claims.token_introspection.active, true);
    });

    test("is opened by nobody who has another key", async () => {
      const own = key ? { key: key === "rsa" ? "other-rsa" : "other-p256" } : { secret: `${web.client_secret}x` };
      if (key) await party.tell("new_key", { name: own.key, kind: key === "rsa" ? "RSA" : "P-256" });
      const { error } = await party.ask("open", { token: answers.token.id_token, alg, enc, jwks: await jwksOf(), ...own });
      assert.ok(error);
    });
  });
}

test("no answer is encrypted for a key on another curve, and a client cannot register for one", async () => {
  const jwks = { keys: [keys.x25519, keys.sign] };
  const members = { jwks, idTokenEncryptionAlg: "ECDH_ES", userInfoEncryptionAlg: "ECDH_ES", introspectionEncryptionAlg: "ECDH_ES", authorizationEncryptionAlg: "ECDH_ES" };
  await assert.rejects(changeClient(server, web.client_id, members), /EncryptionAlg|jwks/);
});

describe("a request object", () => {
  let key;

  before(async () => {
    const jwks = await jwksOf();
    key = jwks.keys.find(({ use }) => use === "enc");
    assert.deepEqual([key.kty, key.crv, key.d], ["EC", "P-256", undefined]);
  });

  /** Signs a request, encrypts it by `header` for whom `to` says, and pushes it: the answer, and what redeems the code. */
  async function push(header, { to = { jwk: key }, sign = "sign", change = (token) => token, parameters = {} } = {}) {
    const pkce = newPkce();
    const now = Math.floor(Date.now() / 1000);
    const own = { iss: web.client_id, client_id: web.client_id, aud: dev.issuer, nbf: now, exp: now + 300 };
    const claims = { ...asked(pkce), ...own };
    const signed = await party.tell("sign", { claims, header: { alg: "ES256", kid: sign, typ: "oauth-authz-req+jwt" }, key: sign });
    const named = { kid: key.kid, cty: "JWT", ...header };
    const { token } = await party.tell("encrypt", { token: signed.token, header: named, ...to });
    return { pkce, ...(await send(request("/oauth/par", { request: change(token, claims), client_id: web.client_id, ...parameters }))) };
  }

  const assertRefused = ({ status, body }, said) => {
    assert.deepEqual([status, body.error], [400, "invalid_request_object"], body.error_description);
    if (said) assert.match(body.error_description, said);
  };

  test("may be encrypted by what the metadata says", async () => {
    const { body } = await send({ url: dev.endpoints.openid_configuration });
    assert.deepEqual(body.request_object_encryption_alg_values_supported, ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]);
    assert.deepEqual(new Set(body.request_object_encryption_enc_values_supported), new Set(ENCS));
  });

  for (const alg of ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]) {
    for (const enc of ENCS) {
      test(`encrypted by ${alg} and ${enc} is pushed, and its request is what is answered`, async () => {
        const { status, body, pkce } = await push({ alg, enc });
        assert.equal(status, 201, JSON.stringify(body));
        const location = await authorize({ request_uri: body.request_uri });
        assert.equal(location.searchParams.get("state"), "a state");
        const redeemed = { grant_type: "authorization_code", code: location.searchParams.get("code"), code_verifier: pkce.verifier };
        const token = await send(request("/oauth/token", { ...redeemed, redirect_uri: web.redirect_uris[0] }));
        assert.equal(token.body.scope, "openid email");
      });
    }
  }

  test("counts alone: what stands beside it is not heard", async () => {
    const { body } = await push({ alg: "ECDH-ES", enc: "A128GCM" }, { parameters: { state: "another state" } });
    assert.equal((await authorize({ request_uri: body.request_uri })).searchParams.get("state"), "a state");
  });

  test("need not say which key it is for", async () => {
    assert.equal((await push({ alg: "ECDH-ES", enc: "A128GCM", kid: undefined })).status, 201);
  });

  test("that is encrypted for another key is refused, whatever key it names", async () => {
    const to = { key: "p256" };
    for (const kid of [key.kid, "p256", undefined]) assertRefused(await push({ alg: "ECDH-ES+A128KW", enc: "A256GCM", kid }, { to }));
    assertRefused(await push({ alg: "ECDH-ES", enc: "A128CBC-HS256" }, { to }));
  });

  test("that is compressed is refused", async () => {
    assertRefused(await push({ alg: "ECDH-ES", enc: "A128GCM", zip: "DEF" }), /zip/);
  });

  test("is refused by an alg that the metadata does not name, with an RSA key, or with the client's secret", async () => {
    const rsa = { to: { key: "rsa" } };
    for (const alg of ["RSA-OAEP", "RSA-OAEP-256", "RSA1_5"]) assertRefused(await push({ alg, enc: "A128GCM" }, rsa));
    const secret = { to: { secret: web.client_secret } };
    for (const alg of ["A128KW", "A256KW", "dir"]) assertRefused(await push({ alg, enc: "A256GCM" }, secret));
  });

  test("that somebody has changed on the way is refused", async () => {
    for (let part = 0; part < 5; part += 1) {
      const change = (token) => token.split(".").map((text, index) => (index === part ? flipped(text) : text)).join(".");
      assertRefused(await push({ alg: "ECDH-ES+A128KW", enc: "A128CBC-HS256" }, { change }));
    }
  });

  test("proves nothing by being encrypted: inside it is signed by the client", async () => {
    await party.tell("new_key", { name: "stranger", kind: "P-256", use: "sig", alg: "ES256" });
    assertRefused(await push({ alg: "ECDH-ES", enc: "A128GCM" }, { sign: "stranger" }));
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: web.client_id, aud: dev.issuer, exp: now + 300, ...asked(newPkce()) };
    const header = { alg: "ECDH-ES", enc: "A128GCM", kid: key.kid };
    const { token } = await party.tell("encrypt", { token: JSON.stringify(claims), header, jwk: key });
    assertRefused(await send(request("/oauth/par", { request: token, client_id: web.client_id })));
  });

  test("has to be encrypted by what the client has registered, where that is demanded", async () => {
    await changeClient(server, web.client_id, {
      ...{ requestEncryptionAlg: "ECDH_ES_A256KW", requestEncryptionEnc: "A256GCM" },
      ...{ requestObjectEncryptionAlgMatchRequired: true, requestObjectEncryptionEncMatchRequired: true },
    });
    assert.equal((await push({ alg: "ECDH-ES+A256KW", enc: "A256GCM" })).status, 201);
    assertRefused(await push({ alg: "ECDH-ES", enc: "A256GCM" }));
    assertRefused(await push({ alg: "ECDH-ES+A256KW", enc: "A128GCM" }));
  });

  test("is not read where the service does not say that it reads any, and then there is no key for it", async () => {
    await changeClient(server, web.client_id, { requestEncryptionAlg: undefined, requestEncryptionEnc: undefined });
    await changeService(server, { requestObjectEncryptionSupported: false });
    assertRefused(await push({ alg: "ECDH-ES+A256KW", enc: "A256GCM" }));
    assert.ok((await jwksOf()).keys.every(({ use }) => use === "sig"));
  });
});

/** A text of base64url in which the first octets are others. */
const flipped = (text) => Buffer.from(Buffer.from(text, "base64url").map((octet, at) => (at === 0 ? octet ^ 1 : octet))).toString("base64url");
