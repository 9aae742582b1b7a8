// The examples of schema/examples, as they are: a server serves the documents, and the token hook runs beside it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { CompactEncrypt, compactDecrypt, createRemoteJWKSet, decodeJwt, generateKeyPair, importJWK, jwtVerify, SignJWT } from "jose";
import { issue, jwkOf } from "../../scripts/lib/certificates.mjs";
import { readDocuments } from "../../scripts/lib/documents.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { goThrough, newBrowser, signIn } from "./support/browser.mjs";
import { jws, newClient, newPkce, send } from "./support/client.mjs";
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

describe("the folder message-signing", () => {
  const documents = readDocuments(folderOf("message-signing"));
  const document = documents.find(({ kind }) => kind === "client").document;
  const service = documents.find(({ kind }) => kind === "service").document;
  const dev = { issuer: service.issuer, user: ALICE };
  const details = [{ type: "payment_initiation", instructedAmount: { currency: "EUR", amount: "123.50" }, creditorName: "Merchant A", creditorAccount: "DE02100100109307118603" }];
  const [own, encryption] = ["sig", "enc"].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" }));
  let server;
  let client;
  let toServer;

  before(async () => {
    server = await startServer();
    await server.admin.apply(documents);
    await server.admin.putUser(ALICE.username, ALICE.password);
    const { body } = await send({ url: `${server.url}/oauth/jwks` });
    toServer = body.keys.find(({ use }) => use === "enc");
    // Keys of ours in the place of those whose private halves nobody has.
    const [signing, answers] = document.jwks.keys.map((key, at) => ({ ...key, ...[own, encryption][at].publicKey.export({ format: "jwk" }) }));
    await server.admin.apply([{ name: "web-client.json", kind: "client", document: { ...document, jwks: { keys: [signing, answers] } } }]);
    const jwks = { keys: [{ ...signing, ...own.privateKey.export({ format: "jwk" }) }] };
    client = newClient(dev, { client_id: document.clientIdAlias, jwks, redirect_uris: document.redirectUris }, server.url);
  });
  after(() => server.stop());

  /** Pushes a signed request, in clear or encrypted for the server. */
  async function push(pkce, claims = {}, encrypted = true) {
    const now = Math.floor(Date.now() / 1000);
    const { client_id, redirect_uri } = client;
    const asked = { response_type: "code", response_mode: "jwt", redirect_uri, scope: "openid accounts", state: "a state", nonce: "a nonce" };
    const parameters = { ...asked, code_challenge: pkce.challenge, code_challenge_method: "S256", authorization_details: details, ...claims };
    const header = { alg: "ES256", kid: document.jwks.keys[0].kid, typ: "oauth-authz-req+jwt" };
    const signed = jws(header, { iss: client_id, client_id, aud: service.issuer, nbf: now, exp: now + 300, ...parameters }, own.privateKey);
    const request = encrypted ? await encryptedFor(toServer, signed) : signed;
    return send(client.par(pkce, { ...Object.fromEntries(Object.keys(parameters).map((name) => [name, undefined])), request }));
  }

  const encryptedFor = async (jwk, text) =>
    new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: jwk.kid, cty: "JWT" })
      .encrypt(await importJWK(jwk, "ECDH-ES"));

  /** What was signed for the client before it was encrypted. */
  async function opened(token) {
    const { plaintext } = await compactDecrypt(token, createPrivateKey(encryption.privateKey.export({ format: "pem", type: "pkcs8" })));
    const keys = createRemoteJWKSet(new URL(`${server.url}/oauth/jwks`));
    return (await jwtVerify(plaintext, keys, { issuer: service.issuer, audience: document.clientIdAlias })).payload;
  }

  test("is applied as it is, and says what it demands", async () => {
    const { body } = await send({ url: `${server.url}/.well-known/openid-configuration` });
    assert.equal(body.issuer, service.issuer);
    assert.equal(body.require_signed_request_object, true);
    assert.deepEqual(body.authorization_details_types_supported, ["payment_initiation"]);
  });

  for (const encrypted of [true, false]) {
    test(`pays what the person was shown: the request signed${encrypted ? " and encrypted" : ""}, the answers signed and encrypted`, async () => {
      const pkce = newPkce();
      const { status, body } = await push(pkce, {}, encrypted);
      assert.equal(status, 201, JSON.stringify(body));
      const { browser, consent } = await signIn(server.url, client.authorizationUrl(body.request_uri), ALICE);
      assert.match(consent.html, /123\.50.*EUR.*Merchant A.*DE02100100109307118603/s);
      const location = new URL((await browser.decide(consent, "allow")).headers.get("location"));
      assert.deepEqual([...location.searchParams.keys()], ["response"]);
      const { code, state } = await opened(location.searchParams.get("response"));
      assert.equal(state, "a state");
      const tokens = await send(client.redeem(code, pkce));
      assert.equal(tokens.status, 200, JSON.stringify(tokens.body));
      assert.deepEqual(tokens.body.authorization_details, details);
      assert.equal((await opened(tokens.body.id_token)).nonce, "a nonce");
      assert.deepEqual(decodeJwt(tokens.body.access_token).authorization_details, details);
      const introspected = await send(client.introspect(tokens.body.access_token));
      assert.equal(introspected.headers.get("content-type"), "application/token-introspection+jwt");
    });
  }

  for (const [what, claims] of Object.entries({
    "another type": { authorization_details: [{ ...details[0], type: "account_information" }] },
    "no amount": { authorization_details: [{ ...details[0], instructedAmount: { currency: "EUR" } }] },
    "another currency": { authorization_details: [{ ...details[0], instructedAmount: { currency: "XXX", amount: "1" } }] },
    "a field of its own": { authorization_details: [{ ...details[0], urgent: true }] },
  })) {
    test(`refuses a payment with ${what}`, async () => {
      const { status, body } = await push(newPkce(), claims);
      assert.deepEqual([status, body.error], [400, "invalid_authorization_details"]);
    });
  }

  test("refuses a request that nobody has signed", async () => {
    const { status, body } = await send(client.par(newPkce(), { response_mode: "jwt", authorization_details: JSON.stringify(details) }));
    assert.deepEqual([status, body.error], [400, "invalid_request"]);
  });
});

describe("the folder mtls", () => {
  const documents = readDocuments(folderOf("mtls"));
  const { issuer } = documents.find(({ kind }) => kind === "service").document;
  const documentOf = (name) => documents.find((document) => document.name === name).document;
  const HEADERS = { CLIENT_CERTIFICATE_HEADER: "x-certificate", CLIENT_CERTIFICATE_VERIFIED_HEADER: "x-verified" };
  let server;

  before(async () => {
    server = await startServer({ vars: HEADERS });
    await server.admin.apply(documents);
  });
  after(() => server.stop());

  /** The error of a request pushed by whoever shows a certificate with this subject. */
  async function pushed(subject, verified = { "x-verified": "SUCCESS" }) {
    const { clientIdAlias: client_id, redirectUris: [redirect_uri] } = documentOf("web-client.json");
    const pkce = { code_challenge: newPkce().challenge, code_challenge_method: "S256" };
    const body = new URLSearchParams({ client_id, redirect_uri, response_type: "code", scope: "trades", ...pkce });
    const headers = { ...header(await issue({ subject, extensions: [] })), ...verified };
    return (await send({ url: `${server.url}/oauth/par`, method: "POST", headers, body })).body.error;
  }

  /** What the proxy tells of a certificate. RFC 9440 section 2.1. */
  const header = ({ certificate }) => ({ "x-certificate": `:${new X509Certificate(certificate).raw.toString("base64")}:` });

  test("is applied as it is, and says where clients with certificates are served", async () => {
    const { body } = await send({ url: `${server.url}/.well-known/oauth-authorization-server` });
    assert.equal(body.issuer, issuer);
    assert.equal(body.mtls_endpoint_aliases.token_endpoint, "https://mtls.as.example/oauth/token");
    assert.equal(body.tls_client_certificate_bound_access_tokens, true);
  });

  test("knows the broker by the subject of a certificate that is vouched for, and nobody else", async () => {
    const { tlsClientAuthSubjectDn: subject } = documentOf("web-client.json");
    assert.equal(await pushed(subject), undefined);
    assert.equal(await pushed("CN=another.example,O=Example Broker,C=JP"), "invalid_client");
    assert.equal(await pushed(subject, {}), "invalid_client");
    assert.equal(await pushed(subject, { "x-verified": "FAILED" }), "invalid_client");
  });

  test("knows the machine by the key in its document alone, whoever vouches for another", async () => {
    const body = new URLSearchParams({ client_id: "settlement", grant_type: "client_credentials", scope: "trades" });
    const identity = await issue({ subject: "CN=settlement", extensions: [] });
    const ask = async (more) =>
      send({ url: `${server.url}/oauth/token`, method: "POST", headers: { ...header(identity), ...more }, body });
    assert.equal((await ask({ "x-verified": "SUCCESS" })).body.error, "invalid_client");
    // A key of ours in the place of the one whose private half nobody has.
    const jwks = { keys: [await jwkOf(identity)] };
    await server.admin.apply([{ name: "machine-client.json", kind: "client", document: { ...documentOf("machine-client.json"), jwks } }]);
    const { status, body: tokens } = await ask({});
    assert.equal(status, 200, JSON.stringify(tokens));
    const x5t = createHash("sha256").update(new X509Certificate(identity.certificate).raw).digest("base64url");
    assert.deepEqual(decodeJwt(tokens.access_token).cnf, { "x5t#S256": x5t });
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
