// OpenID Connect as openid-client knows it: every manner of authenticating, every algorithm, UserInfo, and what a client
// does without a person.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as openid from "openid-client";
import { send } from "./support/client.mjs";
import { authorize, configureOpenid, halfHash, login } from "./support/openid_party.mjs";
import { changeClient, changeService, sleep, startOpenid } from "./support/server.mjs";

const OFFLINE = "openid offline_access";

/** That openid-client was answered with this OAuth error. */
const refusedWith = (error, status) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  if (status) assert.equal(thrown.status, status);
  return true;
};

let server;
let dev;

before(async () => {
  server = await startOpenid();
  dev = server.dev;
});
after(() => server.stop());

const secretOf = (name) => new TextEncoder().encode(dev.clients[name].client_secret);
const keys = () => createRemoteJWKSet(new URL(dev.endpoints.jwks_uri));

for (const name of ["web", "post", "secret_jwt", "signer", "spa"]) {
  for (const type of ["bearer", "dpop"]) {
    describe(`the client ${name} with tokens of type ${type}`, () => {
      let client;
      let config;
      let DPoP;
      let tokens;

      before(async () => {
        client = dev.clients[name];
        config = await configureOpenid(dev, name);
        DPoP = type === "dpop" ? openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256")) : undefined;
        ({ tokens } = await login(dev, config, client, { DPoP, scope: OFFLINE }));
      });

      test("is given tokens for the scope it asked for, and an ID token", () => {
        assert.equal(tokens.token_type, type);
        assert.equal(tokens.scope ?? OFFLINE, OFFLINE); // RFC 6749 §5.1: may be left out where it is what was asked for
        assert.ok(tokens.refresh_token);
        assert.equal(tokens.claims().iss, dev.issuer);
        assert.deepEqual([tokens.claims().aud].flat(), [client.client_id]);
      });

      test("reads UserInfo of the same person", async () => {
        const { sub } = tokens.claims();
        assert.deepEqual(await openid.fetchUserInfo(config, tokens.access_token, sub, { DPoP }), { sub });
      });

      test("refreshes", async () => {
        const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
        assert.equal(refreshed.token_type, type);
        assert.notEqual(refreshed.access_token, tokens.access_token);
        assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
        const { sub } = tokens.claims();
        assert.deepEqual(await openid.fetchUserInfo(config, refreshed.access_token, sub, { DPoP }), { sub });
      });
    });
  }
}

for (const alg of ["RS256", "PS256", "ES256", "EdDSA", "HS256"]) {
  describe(`an ID token signed with ${alg}`, () => {
    let config;
    let tokens;
    let checks;

    before(async () => {
      await changeClient(server, dev.clients.web.client_id, { idTokenSignAlg: alg });
      config = await configureOpenid(dev, "web", { metadata: { id_token_signed_response_alg: alg } });
      ({ tokens, checks } = await login(dev, config, dev.clients.web, { max_age: "3600" }));
    });

    test("verifies with the key that the client knows", async () => {
      const { client_id: audience } = dev.clients.web;
      const options = { issuer: dev.issuer, audience, algorithms: [alg] };
      assert.ok(await jwtVerify(tokens.id_token, alg === "HS256" ? secretOf("web") : keys(), options));
    });

    test("names its key in its header, and the client's secret has no name", () => {
      const { kid, ...header } = decodeProtectedHeader(tokens.id_token);
      assert.deepEqual(header, { alg, typ: "JWT" });
      assert.equal(typeof kid, alg === "HS256" ? "undefined" : "string");
    });

    test("has the claims of OpenID Connect Core 2 and 3.1.3.6", () => {
      const claims = decodeJwt(tokens.id_token);
      assert.equal(claims.nonce, checks.expectedNonce);
      assert.equal(claims.at_hash, halfHash(alg, tokens.access_token));
      assert.ok(claims.exp > claims.iat);
      assert.ok(claims.auth_time <= claims.iat);
      assert.ok(claims.sub.length > 0 && claims.sub.length <= 255);
    });
  });
}

describe("an ID token", () => {
  before(() => changeClient(server, dev.clients.web.client_id, { idTokenSignAlg: "ES256" }));

  test("is not given to a client that did not ask for openid", async () => {
    const config = await configureOpenid(dev, "post");
    const { tokens } = await login(dev, config, dev.clients.post, { scope: "status", nonce: undefined });
    assert.equal(tokens.id_token, undefined);
  });

  test("has no nonce where none was asked for", async () => {
    const config = await configureOpenid(dev, "post");
    const { tokens } = await login(dev, config, dev.clients.post, { nonce: undefined });
    assert.equal(tokens.claims().nonce, undefined);
  });

  test("names the same person to two clients, and another person to each of two sectors", async () => {
    const subject = async (name) => {
      const config = await configureOpenid(dev, name);
      return (await login(dev, config, dev.clients[name])).tokens.claims().sub;
    };
    assert.equal(await subject("web"), await subject("post"));
    for (const name of ["web", "post"]) await changeClient(server, dev.clients[name].client_id, { subjectType: "PAIRWISE" });
    const [one, other] = [await subject("web"), await subject("post")];
    assert.notEqual(one, other);
    assert.notEqual(one, dev.user.username);
    assert.equal(await subject("web"), one);
    for (const name of ["web", "post"]) await changeClient(server, dev.clients[name].client_id, { subjectType: "PUBLIC" });
  });

  test("has the header parameters of its client, in their order", async () => {
    const { client_id } = dev.clients.web;
    const idtHeaderParams = { typ: "JWT", extra_key: "extra_value" };
    await changeClient(server, client_id, { idTokenSignAlg: "HS256", idtHeaderParams });
    const config = await configureOpenid(dev, "web", { metadata: { id_token_signed_response_alg: "HS256" } });
    const { tokens } = await login(dev, config, dev.clients.web);
    const header = Buffer.from(tokens.id_token.split(".")[0], "base64url").toString();
    assert.equal(header, '{"alg":"HS256","typ":"JWT","extra_key":"extra_value"}');
    await changeClient(server, client_id, { idTokenSignAlg: "ES256", idtHeaderParams: undefined });
  });

  test("carries the claims that the claims parameter asks for, and no others", async () => {
    const config = await configureOpenid(dev, "web");
    const claims = JSON.stringify({ id_token: { email: null, auth_time: { essential: true } } });
    const { tokens } = await login(dev, config, dev.clients.web, { claims });
    assert.equal(tokens.claims().email, dev.user.claims.email);
    assert.equal(typeof tokens.claims().auth_time, "number");
    assert.equal(tokens.claims().name, undefined);
  });
});

describe("UserInfo", () => {
  // OpenID Connect Core §5.4: the claims that each scope asks for.
  const BY_SCOPE = {
    profile: [
      ...["name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture"],
      ...["website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"],
    ],
    email: ["email", "email_verified"],
    address: ["address"],
    phone: ["phone_number", "phone_number_verified"],
  };
  const pick = (names) => Object.fromEntries(names.map((name) => [name, dev.user.claims[name]]));
  /** UserInfo without the claims in other languages, which may be there. */
  const read = async (config, { access_token, claims }) => {
    const told = await openid.fetchUserInfo(config, access_token, claims().sub);
    return Object.fromEntries(Object.entries(told).filter(([name]) => !name.includes("#")));
  };
  let config;

  before(async () => {
    config = await configureOpenid(dev, "web");
  });

  for (const [scope, names] of Object.entries(BY_SCOPE)) {
    test(`tells for the scope ${scope} exactly its claims`, async () => {
      const { tokens } = await login(dev, config, dev.clients.web, { scope: `openid ${scope}` });
      const { sub, ...told } = await read(config, tokens);
      assert.equal(sub, tokens.claims().sub);
      assert.deepEqual(told, pick(names));
    });
  }

  test("tells what the claims parameter asks for", async () => {
    const claims = JSON.stringify({ userinfo: { nickname: null, email: { essential: true } } });
    const { tokens } = await login(dev, config, dev.clients.web, { claims });
    const { sub: _, ...told } = await read(config, tokens);
    assert.deepEqual(told, pick(["nickname", "email"]));
  });

  test("answers POST with the token in the header or in the form", async () => {
    const { tokens } = await login(dev, config, dev.clients.web);
    const { sub } = tokens.claims();
    const url = dev.endpoints.userinfo_endpoint;
    const authorization = `Bearer ${tokens.access_token}`;
    assert.deepEqual((await send({ url, method: "POST", headers: { authorization } })).body, { sub });
    const body = new URLSearchParams({ access_token: tokens.access_token });
    assert.deepEqual((await send({ url, method: "POST", body })).body, { sub });
  });

  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    test(`is a JWT signed with ${alg} for a client that registered it`, async () => {
      const { client_id } = dev.clients.web;
      await changeClient(server, client_id, { userInfoSignAlg: alg });
      const signed = await configureOpenid(dev, "web", { metadata: { userinfo_signed_response_alg: alg } });
      const { tokens } = await login(dev, signed, dev.clients.web, { scope: "openid email" });
      const headers = { authorization: `Bearer ${tokens.access_token}` };
      const { headers: answered, body } = await send({ url: dev.endpoints.userinfo_endpoint, headers });
      assert.match(answered.get("content-type"), /^application\/jwt\b/);
      const { payload } = await jwtVerify(body, keys(), { issuer: dev.issuer, audience: client_id, algorithms: [alg] });
      assert.equal(payload.email, dev.user.claims.email);
      const told = await openid.fetchUserInfo(signed, tokens.access_token, tokens.claims().sub);
      assert.equal(told.email, dev.user.claims.email);
      await changeClient(server, client_id, { userInfoSignAlg: undefined });
    });
  }

  const challenge = async (headers) => {
    const { status, headers: answered } = await send({ url: dev.endpoints.userinfo_endpoint, headers });
    return [status, answered.get("www-authenticate")];
  };

  test("names no error where there is no token", async () => {
    const [status, authenticate] = await challenge({});
    assert.equal(status, 401);
    assert.match(authenticate, /^(Bearer|DPoP)\b/);
    assert.doesNotMatch(authenticate, /error=/);
  });

  test("is invalid_token with 401 for a token that was never issued", async () => {
    const [status, authenticate] = await challenge({ authorization: "Bearer abc" });
    assert.equal(status, 401);
    assert.match(authenticate, /\bBearer\b.*error="invalid_token"/);
  });

  test("is invalid_token with 401 for a token that was revoked", async () => {
    const { tokens } = await login(dev, config, dev.clients.web);
    await openid.tokenRevocation(config, tokens.access_token);
    await assert.rejects(openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub), { status: 401 });
  });

  test("is insufficient_scope with 403 for a token without openid", async () => {
    const { tokens } = await login(dev, config, dev.clients.web, { scope: "status", nonce: undefined });
    const [status, authenticate] = await challenge({ authorization: `Bearer ${tokens.access_token}` });
    assert.equal(status, 403);
    assert.match(authenticate, /error="insufficient_scope"/);
  });

  test("does not take a bound token for a bearer token", async () => {
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    const { tokens } = await login(dev, config, dev.clients.web, { DPoP });
    const [status] = await challenge({ authorization: `Bearer ${tokens.access_token}` });
    assert.equal(status, 401);
  });
});

describe("a refresh token", () => {
  let config;
  let client;

  before(async () => {
    client = dev.clients.post;
    config = await configureOpenid(dev, "post");
  });

  const offline = async (parameters) => (await login(dev, config, client, { scope: OFFLINE, ...parameters })).tokens;
  const refresh = (token, parameters) => openid.refreshTokenGrant(config, token, parameters);

  test("is not given without offline_access", async () => {
    const { tokens } = await login(dev, config, client);
    assert.equal(tokens.refresh_token, undefined);
  });

  test("is replaced by each use, and the next one is good", async () => {
    const first = await offline();
    const second = await refresh(first.refresh_token);
    const third = await refresh(second.refresh_token);
    assert.equal(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size, 3);
  });

  test("returns the same pair when it comes once more in time", async () => {
    const { refresh_token } = await offline();
    const [one, again] = [await refresh(refresh_token), await refresh(refresh_token)];
    assert.equal(again.refresh_token, one.refresh_token);
    assert.equal(again.access_token, one.access_token);
  });

  test("that comes once more too late revokes its family", async () => {
    await changeService(server, { refreshTokenIdempotencyDuration: 1 });
    const { refresh_token } = await offline();
    const next = await refresh(refresh_token);
    await sleep(2100);
    await assert.rejects(refresh(refresh_token), refusedWith("invalid_grant"));
    await assert.rejects(refresh(next.refresh_token), refusedWith("invalid_grant"));
    assert.deepEqual(await openid.tokenIntrospection(config, next.access_token), { active: false });
    await changeService(server, { refreshTokenIdempotencyDuration: 10 });
  });

  test("revokes its family at its second use where there is no window", async () => {
    await changeService(server, { refreshTokenIdempotencyDuration: 0 });
    const { refresh_token } = await offline();
    const next = await refresh(refresh_token);
    await assert.rejects(refresh(refresh_token), refusedWith("invalid_grant"));
    await assert.rejects(refresh(next.refresh_token), refusedWith("invalid_grant"));
    await changeService(server, { refreshTokenIdempotencyDuration: 10 });
  });

  test("is kept where the service keeps them", async () => {
    await changeService(server, { refreshTokenKept: true });
    const { refresh_token } = await offline();
    assert.equal((await refresh(refresh_token)).refresh_token ?? refresh_token, refresh_token);
    assert.ok((await refresh(refresh_token)).access_token);
    await changeService(server, { refreshTokenKept: false });
  });

  test("narrows the scope and does not widen it", async () => {
    const { refresh_token } = await offline({ scope: `${OFFLINE} status` });
    const narrowed = await refresh(refresh_token, { scope: "status" });
    assert.equal(narrowed.scope, "status");
    const widened = refresh(narrowed.refresh_token, { scope: "status email" });
    await assert.rejects(widened, refusedWith("invalid_scope", 400));
  });

  test("is not good for another client, and not used up by it", async () => {
    const { refresh_token } = await offline();
    const other = await configureOpenid(dev, "web");
    await assert.rejects(openid.refreshTokenGrant(other, refresh_token), refusedWith("invalid_grant", 400));
    assert.ok((await refresh(refresh_token)).access_token);
  });

  test("of a public client is bound to its DPoP key", async () => {
    const spa = await configureOpenid(dev, "spa");
    const handle = async () => openid.getDPoPHandle(spa, await openid.randomDPoPKeyPair("ES256"));
    const DPoP = await handle();
    const { tokens } = await login(dev, spa, dev.clients.spa, { DPoP, scope: OFFLINE });
    const stolen = openid.refreshTokenGrant(spa, tokens.refresh_token, undefined, { DPoP: await handle() });
    await assert.rejects(stolen, refusedWith("invalid_grant")); // RFC 9449 §5
    assert.ok((await openid.refreshTokenGrant(spa, tokens.refresh_token, undefined, { DPoP })).access_token);
  });
});

describe("a client without a person", () => {
  let config;

  before(async () => {
    config = await configureOpenid(dev, "machine");
  });

  test("is given an opaque bearer token for its scope, and no other token", async () => {
    const tokens = await openid.clientCredentialsGrant(config, { scope: "status" });
    const { access_token, token_type, expires_in, scope, ...rest } = tokens;
    assert.equal(token_type, "bearer");
    assert.equal(scope, "status");
    assert.ok(expires_in > 0);
    assert.throws(() => decodeProtectedHeader(access_token), access_token);
    assert.deepEqual(Object.keys(rest), []);
  });

  for (const parameter of ["resource", "audience"]) {
    test(`is given a JWT for the API that ${parameter} names`, async () => {
      const { access_token } = await openid.clientCredentialsGrant(config, { scope: "read", [parameter]: dev.api });
      const { payload, protectedHeader } = await jwtVerify(access_token, keys(), { issuer: dev.issuer, audience: dev.api });
      assert.equal(protectedHeader.typ, "at+jwt");
      assert.equal(payload.scope, "read");
      assert.equal(payload.client_id, dev.clients.machine.client_id);
      assert.equal(payload.sub, dev.clients.machine.client_id); // RFC 9068 §2.2: no resource owner, so the client
    });

    test(`is refused an API that nobody knows in ${parameter}`, async () => {
      const asked = openid.clientCredentialsGrant(config, { scope: "read", [parameter]: "https://unknown.example" });
      await assert.rejects(asked, refusedWith("invalid_target", 400));
    });
  }

  test("is given a JWT for the API that owns its scope where it names none", async () => {
    const { access_token, scope } = await openid.clientCredentialsGrant(config, { scope: "read" });
    assert.equal(scope, "read");
    assert.deepEqual([decodeJwt(access_token).aud].flat(), [dev.api]);
  });

  test("is refused a scope that nobody knows", async () => {
    await assert.rejects(openid.clientCredentialsGrant(config, { scope: "fly" }), refusedWith("invalid_scope", 400));
  });

  test("that binds its token is given one of type DPoP", async () => {
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    const { token_type } = await openid.clientCredentialsGrant(config, { scope: "status" }, { DPoP });
    assert.equal(token_type, "dpop");
  });

  test("is refused without the grant type, with 400", async () => {
    const asked = openid.clientCredentialsGrant(await configureOpenid(dev, "post"), { scope: "status" });
    await assert.rejects(asked, refusedWith("unauthorized_client", 400));
  });

  test("is refused where it has no secret", async () => {
    const asked = openid.clientCredentialsGrant(await configureOpenid(dev, "spa"), { scope: "status" });
    await assert.rejects(asked, ({ error }) => ["unauthorized_client", "invalid_client"].includes(error));
  });
});

describe("a client with a wrong secret", () => {
  const own = { client_secret: createHash("sha256").update("wrong").digest("base64url") };

  for (const name of ["web", "post", "secret_jwt"]) {
    test(`is refused at the token endpoint, and the code is not used up: ${name}`, async () => {
      const right = await configureOpenid(dev, name);
      const wrong = await configureOpenid(dev, name, { own });
      const { callback, checks } = await authorize(dev, right, dev.clients[name]);
      await assert.rejects(openid.authorizationCodeGrant(wrong, callback, checks));
      assert.ok((await openid.authorizationCodeGrant(right, callback, checks)).access_token);
    });
  }

  const asked = { grant_type: "refresh_token", refresh_token: "abc" };
  const post = (parameters, headers) => {
    const body = new URLSearchParams({ ...asked, ...parameters });
    return send({ url: dev.endpoints.token_endpoint, method: "POST", headers, body });
  };
  const basic = (id, secret) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

  test("in the header is challenged with the scheme that it used", async () => {
    const authorization = basic(dev.clients.web.client_id, own.client_secret);
    const { status, headers, body } = await post({}, { authorization });
    assert.deepEqual([status, body.error], [401, "invalid_client"]); // RFC 6749 §5.2
    assert.match(headers.get("www-authenticate"), /^Basic\b/);
  });

  test("in the form is refused with invalid_client", async () => {
    const { body } = await post({ client_id: dev.clients.post.client_id, ...own });
    assert.equal(body.error, "invalid_client");
  });

  test("is refused that uses another method than the one it registered, in the header and in the form", async () => {
    const { client_id, client_secret } = dev.clients.secret_jwt;
    for (const { body } of [
      await post({}, { authorization: basic(client_id, client_secret) }),
      await post({ client_id, client_secret }),
    ]) {
      assert.equal(body.error, "invalid_client");
    }
  });

  test("in the header or in the form is a password all the same: the right one is known in both", async () => {
    for (const { client_id, client_secret } of [dev.clients.web, dev.clients.post]) {
      for (const [secret, expected] of [[client_secret, "invalid_grant"], [own.client_secret, "invalid_client"]]) {
        const inHeader = await post({}, { authorization: basic(client_id, secret) });
        const inForm = await post({ client_id, client_secret: secret });
        assert.deepEqual([inHeader.body.error, inForm.body.error], [expected, expected]); // RFC 6749 §2.3.1
      }
    }
  });

  test("is refused that authenticates in two manners at once", async () => {
    const { client_id, client_secret } = dev.clients.web;
    const { status, body } = await post({ client_id, client_secret }, { authorization: basic(client_id, client_secret) });
    assert.ok(status === 400 || status === 401); // RFC 6749 §2.3: not more than one method in a request
    assert.ok(["invalid_request", "invalid_client"].includes(body.error), body.error);
  });

  test("is refused where there is none and the client has one", async () => {
    const { body } = await post({ client_id: dev.clients.web.client_id });
    assert.equal(body.error, "invalid_client");
  });
});
