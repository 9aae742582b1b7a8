// schema/hooks.json against real hooks: what the server posts is what the schema says, no more and no less, and the server takes
// what the schema admits of an answer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import * as openid from "openid-client";
import { inRoot } from "../../scripts/lib/project.mjs";
import { send } from "../edge/support/client.mjs";
import { authorize, configureOpenid, login } from "../edge/support/openid_party.mjs";
import { changeClient, changeService, sleep, startOpenid } from "../edge/support/server.mjs";

const SCHEMA = JSON.parse(readFileSync(inRoot("schema", "hooks.json"), "utf8"));

/** The schema without what is left open for later versions: what is not described is an error. */
const closed = (schema) =>
  Array.isArray(schema)
    ? schema.map(closed)
    : schema !== null && typeof schema === "object"
      ? { ...(schema.type === "object" && { additionalProperties: false }), ...Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)])) }
      : schema;

/** What is wrong with a value by a definition of the schema. */
function mistakes(definition, value) {
  const validator = new Validator({ ...closed(SCHEMA), $ref: `#/$defs/${definition}` }, "2020-12", false);
  return validator.validate(value).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

/** Each member that the schema describes below a definition, spelled with dots; those of a choice, of each. */
function membersOf(schema, path = "") {
  if (schema.$ref) return membersOf(SCHEMA.$defs[schema.$ref.split("/").at(-1)], path);
  const choices = (schema.anyOf ?? []).flatMap((choice) => membersOf(choice, path));
  const items = schema.items ? membersOf(schema.items, path) : [];
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => [`${path}.${name}`, ...membersOf(member, `${path}.${name}`)]);
  return [...choices, ...items, ...properties];
}

/** The same of a value. */
function membersIn(value, path = "") {
  if (Array.isArray(value)) return value.flatMap((each) => membersIn(each, path));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, member]) => [`${path}.${name}`, ...membersIn(member, `${path}.${name}`)]);
}

/** How long a mail may take, which is posted after the answer, in milliseconds. */
const PATIENCE = 10_000;

const DETAILS = [{ type: "payment", amount: "1" }];
const SERVICE = {
  supportedIdTokenSignAlgs: ["ES256"],
  authorizationDetailsTypes: [{ type: "payment", schema: { properties: { amount: { type: "string" } } } }],
};

let server;
let dev;
let hooks;

/** What was posted, and what the token hook answers. */
const posted = [];
let answer = {};

/** A program that is both hooks. */
async function startHooks() {
  const listener = createServer(async (request, response) => {
    posted.push({ to: request.url, type: request.headers["content-type"], jwt: await text(request) });
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const stop = async () => {
    listener.closeAllConnections();
    await new Promise((done) => listener.close(done));
  };
  const at = (path) => `http://127.0.0.1:${listener.address().port}${path}`;
  return { token: at("/token"), mail: at("/mail"), stop };
}

const postedTo = (kind) => posted.filter(({ to }) => to === `/${kind}`);

/** The claims of the only JWT that was posted to a hook, which the service has signed for it. */
async function claims(kind) {
  const typ = `${kind}-hook+jwt`;
  const [{ type, jwt }, ...more] = postedTo(kind);
  assert.deepEqual(more, []);
  assert.equal(type, "application/jwt");
  assert.equal(decodeProtectedHeader(jwt).typ, typ);
  const keys = createRemoteJWKSet(new URL(dev.endpoints.jwks_uri));
  const { payload } = await jwtVerify(jwt, keys, { issuer: dev.issuer, audience: hooks[kind], typ, algorithms: ["ES256"], requiredClaims: ["exp", "jti"] });
  return payload;
}

before(async () => {
  hooks = await startHooks();
  server = await startOpenid({ documents: { hybrid: true, service: SERVICE } });
  dev = server.dev;
  await server.admin.putUser(dev.user.username, dev.user.password, { ...dev.user.claims, department: "sales" });
  await changeClient(server, dev.clients.web.client_id, { attributes: [{ key: "tier", value: "gold" }] });
  const rule = { type: "RULE", claim: "department", userAttribute: "department", destinations: ["ID_TOKEN"] };
  await changeService(server, { actions: [rule, { type: "TOKEN_HOOK", url: hooks.token }] });
});
after(async () => {
  await server?.stop();
  await hooks?.stop();
});
beforeEach(() => {
  posted.length = 0;
  answer = {};
});

/** What makes the server ask a token hook, by the grant type that the event says. */
const GRANTS = {
  authorization_code: async () => {
    const web = await configureOpenid(dev, "web");
    const { tokens } = await login(dev, web, dev.clients.web, { scope: "openid read offline_access", resource: dev.api, authorization_details: JSON.stringify(DETAILS) });
    return { web, tokens };
  },
  refresh_token: async () => {
    const { web, tokens } = await GRANTS.authorization_code();
    posted.length = 0;
    await openid.refreshTokenGrant(web, tokens.refresh_token);
  },
  implicit: async () => {
    await authorize(dev, await configureOpenid(dev, "spa"), dev.clients.spa, { response_type: "id_token token", code_challenge: undefined, code_challenge_method: undefined });
  },
  client_credentials: async () => {
    await openid.clientCredentialsGrant(await configureOpenid(dev, "machine"), { scope: "read", resource: dev.api });
  },
};

describe("the event of a token hook", () => {
  for (const [grantType, act] of Object.entries(GRANTS)) {
    test(`is as schema/hooks.json describes it, by ${grantType}`, async () => {
      await act();
      const payload = await claims("token");
      assert.equal(payload.event.grant_type, grantType);
      assert.deepEqual(mistakes("tokenHookClaims", payload), []);
    });
  }

  test("has every member that schema/hooks.json describes", async () => {
    await GRANTS.authorization_code();
    const told = new Set(membersIn(await claims("token")));
    const described = membersOf({ $ref: "#/$defs/tokenHookClaims" });
    assert.deepEqual(described.filter((member) => !told.has(member)), []);
  });

  test("is not as the schema describes it, were a member missing, another or beside them", async () => {
    await GRANTS.authorization_code();
    const payload = await claims("token");
    const changed = (change) => {
      const copy = structuredClone(payload);
      change(copy);
      return mistakes("tokenHookClaims", copy).length;
    };
    for (const member of Object.keys(payload.event).filter((name) => name !== "authorization_details")) assert.ok(changed(({ event }) => delete event[member]), member);
    assert.ok(changed(({ event }) => (event.grant_type = "password")));
    assert.ok(changed(({ event }) => (event.audience = event.audience[0])));
    assert.ok(changed(({ event }) => (event.user.password = "")));
    assert.ok(changed(({ event }) => (event.client.clientId = String(event.client.clientId))));
  });
});

/** What a hook may answer: what the server does about it, if the schema admits it, and what is no answer. */
const ANSWERS = {
  issued: [{}, { deny: false }, { claims: {} }, { claims: { idToken: { roles: ["orders"] }, accessToken: {} } }],
  access_denied: [{ deny: true }, { deny: true, claims: { idToken: { roles: [] } } }],
  temporarily_unavailable: [
    ...[[], null, "", { denied: true }, { deny: "true" }, { deny: null }, { claims: [] }, { claims: null }],
    ...[{ claims: { userInfo: {} } }, { claims: { idToken: [] } }, { claims: { accessToken: "roles" } }, { authorization_details: {} }, { authorization_details: null }],
  ],
};

describe("the answer of a token hook", () => {
  const outcome = async () => {
    const { client_id, client_secret } = dev.clients.machine;
    const body = new URLSearchParams({ grant_type: "client_credentials", scope: "read", resource: dev.api, client_id, client_secret });
    const response = await send({ url: dev.endpoints.token_endpoint, method: "POST", body });
    return response.body.access_token ? "issued" : response.body.error;
  };

  for (const [expected, answers] of Object.entries(ANSWERS)) {
    for (const given of answers) {
      const isAnswer = expected !== "temporarily_unavailable";
      test(`${JSON.stringify(given)} is ${isAnswer ? "one" : "none"} by schema/hooks.json, and to the server ${expected}`, async () => {
        assert.equal(mistakes("tokenHookAnswer", given).length === 0, isAnswer);
        answer = given;
        assert.equal(await outcome(), expected);
        assert.equal(postedTo("token").length, 1);
      });
    }
  }
});

describe("the mail of a mail hook", () => {
  test("is as schema/hooks.json describes it, with every member", async () => {
    await changeService(server, { people: { signUp: "INVITATION", mail: { from: "id@as.example", hookUrl: hooks.mail } } });
    await server.admin.invite({ email: "bob@people.example", printed: false, expiresIn: 86_400 });
    const end = performance.now() + PATIENCE;
    while (postedTo("mail").length === 0 && performance.now() < end) await sleep(20);
    const payload = await claims("mail");
    assert.deepEqual(mistakes("mailHookClaims", payload), []);
    assert.deepEqual(membersIn(payload).sort(), membersOf({ $ref: "#/$defs/mailHookClaims" }).sort());
    assert.equal(payload.mail.to, "bob@people.example");
  });
});
