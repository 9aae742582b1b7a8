// What the playground sends, edits, believes and writes down.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { CompactSign, UnsecuredJWT, compactVerify, importJWK } from "jose";
import { TRIALS, allHold, checkedAnswer, checkedTokens } from "../../console/src/playground/logic/checks.ts";
import { NotAClient, held, newKey } from "../../console/src/playground/logic/client.ts";
import { Unreadable, differences, edited, isEdited, noEdits } from "../../console/src/playground/logic/edit.ts";
import { challenged, curl, holding, learned, refusedIn, tokensIn } from "../../console/src/playground/logic/exchange.ts";
import { newRun, stepsOf, waitsFor } from "../../console/src/playground/logic/flow.ts";
import { isFapi, issuerOf, metadataUrls, redirectUriOf, usualScope } from "../../console/src/playground/logic/issuer.ts";
import { decoded, halfHashed, hashed, verdict } from "../../console/src/playground/logic/jwt.ts";
import { planned, sealed } from "../../console/src/playground/logic/plan.ts";
import { read, written } from "../../console/src/playground/logic/preset.ts";
import { CLIENT, ISSUER, METADATA, NOW, OPTIONS, RUN, clientKey, contextOf, dpopKey, serverKey, signers } from "./support/playground.mjs";

const sent = async (step, changes) => sealed(await planned(step, await contextOf(changes)), signers());
const form = ({ body }) => Object.fromEntries(new URLSearchParams(body));
const header = ({ headers }, name) => headers.find(([known]) => known === name)?.[1];

// Issuers.

test("the issuer is what is above the page, with its path", () => {
  assert.equal(issuerOf(new URL("https://as.example/playground/?code=a#b")), "https://as.example");
  assert.equal(issuerOf(new URL("https://as.example/tenant/one/playground/")), "https://as.example/tenant/one");
  assert.equal(issuerOf(new URL("http://localhost:8787/playground/playground/")), "http://localhost:8787/playground");
  assert.equal(redirectUriOf("https://as.example/tenant"), "https://as.example/tenant/playground/");
});

test("the metadata of an issuer with a path are where each of the standards has them", () => {
  // OpenID Connect Discovery §4.1 appends; RFC 8414 §3.1 inserts.
  assert.deepEqual(metadataUrls("https://as.example/tenant"), [
    "https://as.example/tenant/.well-known/openid-configuration",
    "https://as.example/.well-known/oauth-authorization-server/tenant",
  ]);
  assert.equal(metadataUrls("https://as.example")[1], "https://as.example/.well-known/oauth-authorization-server");
});

test("a service is held to FAPI 2.0 where it says so by what it takes", () => {
  assert.equal(isFapi(METADATA), true);
  assert.equal(isFapi({ ...METADATA, require_pushed_authorization_requests: false }), false);
  assert.equal(isFapi({ ...METADATA, token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_basic"] }), false);
});

test("what is asked for has openid first, and nothing of people where a client asks for itself", () => {
  assert.equal(usualScope("fapi", { ...METADATA, scopes_supported: ["offline_access", "a", "openid", "b", "c"] }), "openid a b offline_access");
  assert.equal(usualScope("credentials", { ...METADATA, scopes_supported: ["openid", "profile", "a", "b"] }), "a");
  assert.equal(usualScope("fapi", { ...METADATA, scopes_supported: undefined }), "");
});

// Requests.

test("a pushed request has what FAPI 2.0 asks for, and its client proves itself to the issuer", async () => {
  const request = await sent("push");
  assert.equal(request.method, "POST");
  assert.equal(request.url, METADATA.pushed_authorization_request_endpoint);
  const { client_assertion, ...parameters } = form(request);
  assert.deepEqual(parameters, {
    ...{ response_type: "code", client_id: CLIENT.clientId, redirect_uri: CLIENT.redirectUri, scope: OPTIONS.scope },
    ...{ state: RUN.state, nonce: RUN.nonce, code_challenge_method: "S256" },
    code_challenge: createHash("sha256").update(RUN.verifier).digest("base64url"),
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  });
  await compactVerify(client_assertion, await importJWK(clientKey.jwk, "ES256"));
  const { claims } = decoded(client_assertion);
  assert.deepEqual([claims.iss, claims.sub, claims.aud], [CLIENT.clientId, CLIENT.clientId, ISSUER]);
  assert.ok(claims.exp - claims.iat <= 3600);
});

test("without openid there is no nonce, and a resource is named where one is chosen", async () => {
  const parameters = form(await sent("push", { options: { scope: "accounts", resource: "https://api.example" } }));
  assert.equal(parameters.nonce, undefined);
  assert.equal(parameters.resource, "https://api.example");
});

test("a signed request says everything in its object, and beside it only what RFC 9126 §3 has there", async () => {
  const request = await sent("push", { options: { jar: true, jarm: true } });
  const { request: object, ...beside } = form(request);
  assert.deepEqual(Object.keys(beside), ["client_id", "client_assertion_type", "client_assertion"]);
  const { header, claims } = decoded(object);
  assert.equal(header.typ, "oauth-authz-req+jwt");
  assert.deepEqual([claims.iss, claims.aud, claims.response_mode], [CLIENT.clientId, ISSUER, "jwt"]);
  assert.ok(claims.exp - claims.nbf <= 3600); // FAPI 2.0 Message Signing §5.3.1 (4)
});

test("the browser brings a pushed request by its name alone, and any other with the thumbprint of the key", async () => {
  const named = new URL((await sent("authorize")).url).searchParams;
  assert.deepEqual([...named.keys()], ["client_id", "request_uri"]);
  const brought = new URL((await sent("authorize", { options: { par: false } })).url).searchParams;
  assert.equal(brought.get("dpop_jkt"), dpopKey.jwk.kid);
  assert.equal(brought.get("code_challenge_method"), "S256");
  const bearer = new URL((await sent("authorize", { options: { par: false, dpop: false } })).url).searchParams;
  assert.equal(bearer.get("dpop_jkt"), null);
});

test("a code is redeemed with the verifier and a proof for the token endpoint", async () => {
  const request = await sent("token");
  const { code, code_verifier, redirect_uri, grant_type } = form(request);
  assert.deepEqual([grant_type, code, code_verifier, redirect_uri], ["authorization_code", "the-code", RUN.verifier, CLIENT.redirectUri]);
  const proof = header(request, "DPoP");
  const { payload } = await compactVerify(proof, await importJWK(dpopKey.jwk, "ES256"));
  const { htm, htu, nonce, ath } = JSON.parse(new TextDecoder().decode(payload));
  assert.deepEqual([htm, htu, nonce, ath], ["POST", METADATA.token_endpoint, "the-dpop-nonce", undefined]);
});

test("a client that asks for itself brings no code", async () => {
  const parameters = form(await sent("token", { flow: "credentials", options: { scope: "accounts" } }));
  assert.equal(parameters.grant_type, "client_credentials");
  assert.equal(parameters.scope, "accounts");
  assert.ok(!("code" in parameters) && !("code_verifier" in parameters) && !("redirect_uri" in parameters));
});

test("an access token is presented with a proof that hashes it, or as a bearer token without one", async () => {
  const bound = await sent("resource");
  assert.equal(header(bound, "Authorization"), "DPoP the-access-token");
  assert.equal(decoded(header(bound, "DPoP")).claims.ath, createHash("sha256").update("the-access-token").digest("base64url"));
  const bearer = await sent("userinfo", { options: { dpop: false } });
  assert.deepEqual(bearer.headers, [["Authorization", "Bearer the-access-token"]]);
});

test("no token, no code and no secret is in a URL", async () => {
  const secrets = ["the-access-token", "the-refresh-token", "the-code", "the-secret", RUN.verifier, "e30.e30"];
  for (const method of ["private_key_jwt", "client_secret_basic", "client_secret_post", "client_secret_jwt", "none"]) {
    for (const step of ["push", "authorize", "token", "userinfo", "resource", "refresh", "introspect", "revoke", "logout"]) {
      const { url } = await sent(step, { client: { method } });
      for (const secret of secrets) assert.ok(!url.includes(secret), `${step}: ${url}`);
    }
  }
});

test("each client proves itself as it is registered to, and a public one by nothing", async () => {
  const of = async (method) => sent("revoke", { client: { method, clientId: "a b" } });
  const basic = Buffer.from(header(await of("client_secret_basic"), "Authorization").slice(6), "base64").toString();
  assert.equal(basic, "a+b:the-secret"); // RFC 6749 §2.3.1: form-encoded
  assert.equal(form(await of("client_secret_basic")).client_id, undefined);
  assert.equal(form(await of("client_secret_post")).client_secret, "the-secret");
  assert.deepEqual(Object.keys(form(await of("none"))), ["token", "token_type_hint", "client_id"]);
});

// Changes by hand.

test("what is changed by hand is what is sent, and nothing else changes", async () => {
  const plan = await planned("token", await contextOf());
  const claims = JSON.stringify({ ...plan.jwts.dpop.claims, htm: "PUT" });
  const added = [{ place: "form", name: "audience", value: "x" }, { place: "form", name: "", value: "nothing" }];
  const edits = { fields: { "form.code": "other", "form.redirect_uri": null }, added, jwts: { "dpop.claims": claims } };
  assert.deepEqual(differences(plan, edited(plan, edits)), ["dpop.claims.htm", "form.audience", "form.code", "form.redirect_uri"]);
  assert.equal(isEdited(edits), true);
});

test("nothing is changed by no edit", async () => {
  const plan = await planned("token", await contextOf());
  assert.deepEqual(differences(plan, edited(plan, noEdits())), []);
  assert.equal(isEdited(noEdits()), false);
});

for (const text of ["", "{", "[]", "null", "1", '"a"']) {
  test(`claims that are ${text || "empty"} are not sent`, async () => {
    const plan = await planned("token", await contextOf());
    assert.throws(() => edited(plan, { ...noEdits(), jwts: { "dpop.claims": text } }), (error) => error instanceof Unreadable && error.part === "dpop.claims");
  });
}

test("a field that holds a JWT can be replaced by a text", async () => {
  const plan = edited(await planned("token", await contextOf()), { ...noEdits(), fields: { "headers.DPoP": "a, b" } });
  assert.equal(header(await sealed(plan, signers()), "DPoP"), "a, b");
});

// What came.

const response = (status, body, headers = []) => ({
  ...{ status, statusText: "", body: typeof body === "string" ? body : JSON.stringify(body) },
  headers: [["content-type", typeof body === "string" ? "text/plain" : "application/json; charset=utf-8"], ...headers],
});

test("a refusal is read from the body, from the challenge and from where the browser would be led", () => {
  const told = { error: "invalid_grant", error_description: "No.", error_uri: "https://as.example/errors/CodeUnknown" };
  const read = { error: "invalid_grant", description: "No.", uri: "https://as.example/errors/CodeUnknown" };
  assert.deepEqual(refusedIn(response(400, told)), read);
  const challenge = `DPoP error="invalid_grant", error_description="No.", error_uri="https://as.example/errors/CodeUnknown", algs="ES256"`;
  assert.deepEqual(refusedIn(response(401, "", [["www-authenticate", challenge]])), read);
  const ledTo = `https://as.example/playground/?${new URLSearchParams(told)}`;
  assert.deepEqual(refusedIn({ ...response(200, "<p>"), ledTo }), read);
});

test("an error without words is told by its status, and success is no refusal", () => {
  assert.deepEqual(refusedIn(response(503, "")), { error: "HTTP 503" });
  assert.deepEqual(refusedIn(response(400, { error: 5 })), { error: "HTTP 400" });
  assert.equal(refusedIn(response(200, { error: "not one" })), undefined);
  assert.equal(refusedIn(response(201, { request_uri: "a" })), undefined);
});

test("a challenge is read with its quotes", () => {
  assert.deepEqual(challenged('Bearer realm="a \\"b\\"", error="x"'), { realm: 'a "b"', error: "x" });
  assert.deepEqual(challenged("Bearer"), {});
});

const exchange = (step, received, jwts = {}) => ({
  ...{ id: 1, step, at: NOW, broken: [], changed: [], received },
  ...{ sent: { method: "POST", url: "", headers: [], jwts }, refused: refusedIn(received) },
});

test("a run learns what was given and what is spent, and of a refused request only the nonce", () => {
  const world = { now: () => NOW, token: () => "t" };
  const run = newRun(world);
  const pushed = learned(run, exchange("push", response(201, { request_uri: "urn:x", expires_in: 90 }, [["dpop-nonce", "n"]]), { dpop: "p", client_assertion: "a" }));
  assert.deepEqual(pushed.pushed, { requestUri: "urn:x", until: NOW + 90_000 });
  assert.deepEqual([pushed.dpopNonce, pushed.lastAssertion, pushed.lastProofs], ["n", "a", { push: "p" }]);
  const refused = learned(run, exchange("token", response(400, { error: "invalid_grant" }, [["dpop-nonce", "m"]]), { dpop: "q" }));
  assert.deepEqual([refused.isRedeemed, refused.dpopNonce, refused.lastProofs], [false, "m", {}]);
  assert.equal(learned(run, exchange("token", response(200, {}))).isRedeemed, true);
});

test("tokens are read where there is an access token with its type, and nowhere else", () => {
  assert.deepEqual(tokensIn(response(200, { access_token: "a", token_type: "DPoP", expires_in: 5, scope: "s" })), { access_token: "a", token_type: "DPoP", scope: "s", expires_in: 5 });
  for (const body of [{ access_token: "a" }, { token_type: "DPoP" }, { access_token: 1, token_type: "DPoP" }, "text"]) assert.equal(tokensIn(response(200, body)), undefined);
});

test("a refresh keeps what it does not replace, and remembers a token that another took the place of", () => {
  const first = holding({ ...newRun({ token: () => "" }) }, { access_token: "a", token_type: "DPoP", refresh_token: "r", id_token: "i" });
  const kept = holding(first, { access_token: "b", token_type: "DPoP" });
  assert.deepEqual([kept.tokens.access_token, kept.tokens.refresh_token, kept.tokens.id_token, kept.formerRefreshToken], ["b", "r", "i", undefined]);
  const rotated = holding(kept, { access_token: "c", token_type: "DPoP", refresh_token: "s" });
  assert.deepEqual([rotated.tokens.refresh_token, rotated.formerRefreshToken], ["s", "r"]);
});

test("the curl form quotes what a shell would read", () => {
  const text = curl({ method: "POST", url: "https://a.example/", headers: [["X", "it's"]], body: "a=$b" });
  assert.equal(text, `curl -X POST 'https://a.example/' \\\n  -H 'X: it'\\''s' \\\n  --data-raw 'a=$b'`);
});

// What the client looks at.

const serverJwks = { keys: [{ ...serverKey.jwk, alg: "ES256", use: "sig" }] };
const issuer = { metadata: METADATA, jwks: serverJwks };
const looking = (changes) => ({ issuer, client: CLIENT, options: OPTIONS, run: { ...RUN, answer: undefined, tokens: undefined }, now: NOW, ...changes });
const byServer = (claims, kid = serverKey.jwk.kid) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader({ alg: "ES256", kid }).sign(serverKey.privateKey);
const answerOf = (members) => `${CLIENT.redirectUri}?${new URLSearchParams({ code: "c", state: RUN.state, iss: ISSUER, ...members })}`;
const failing = (checks) => checks.filter(({ holds }) => !holds).map(({ id }) => id);

test("an answer with the issuer and the state that were asked is believed", async () => {
  const { answer, checks } = await checkedAnswer(answerOf({}), looking());
  assert.deepEqual(checks.map(({ id }) => id), ["answer_iss", "answer_state", "answer_code"]);
  assert.ok(allHold(checks));
  assert.equal(answer.parameters.code, "c");
});

test("an answer of another issuer, of another state, or without either, is not believed", async () => {
  const failed = async (url) => failing((await checkedAnswer(url, looking())).checks);
  assert.deepEqual(await failed(answerOf({ iss: "https://elsewhere.example" })), ["answer_iss"]);
  assert.deepEqual(await failed(answerOf({ state: "other" })), ["answer_state"]);
  assert.deepEqual(await failed(`${CLIENT.redirectUri}?code=c`), ["answer_iss", "answer_state"]);
  assert.deepEqual(await failed(answerOf({ code: "" })), ["answer_code"]);
  assert.deepEqual(await failed(answerOf({ iss: `${ISSUER}/` })), ["answer_iss"]); // RFC 9207 §2.4: simple string comparison
});

const signedAnswer = (claims) => byServer({ iss: ISSUER, aud: CLIENT.clientId, exp: NOW / 1000 + 60, code: "c", state: RUN.state, ...claims });
const jarm = looking({ options: { ...OPTIONS, jarm: true } });

test("a signed answer is opened once its signature, its audience and its time are right", async () => {
  const { answer, checks } = await checkedAnswer(`${CLIENT.redirectUri}?response=${await signedAnswer({})}`, jarm);
  assert.deepEqual(failing(checks), []);
  assert.deepEqual(answer.parameters, { iss: ISSUER, code: "c", state: RUN.state });
});

test("a signed answer for another client, of another key or past its time is not believed, nor one that is not signed", async () => {
  const failed = async (response) => failing((await checkedAnswer(`${CLIENT.redirectUri}?response=${response}`, jarm)).checks);
  assert.deepEqual(await failed(await signedAnswer({ aud: "other" })), ["answer_aud"]);
  assert.deepEqual(await failed(await signedAnswer({ exp: NOW / 1000 - 1 })), ["answer_exp"]);
  const claims = { iss: ISSUER, aud: CLIENT.clientId, exp: NOW / 1000 + 60, code: "c", state: RUN.state };
  assert.deepEqual(await failed(new UnsecuredJWT(claims).encode()), ["answer_signature"]);
  assert.ok((await failed("nonsense")).includes("answer_signature"));
  assert.deepEqual(failing((await checkedAnswer(answerOf({}), jarm)).checks), ["answer_signed"]);
});

const idToken = async (claims, of = byServer) => of({ iss: ISSUER, aud: CLIENT.clientId, sub: "s", exp: NOW / 1000 + 60, nonce: RUN.nonce, ...claims });
const tokens = async (claims, of) => ({ access_token: "a", token_type: "DPoP", id_token: await idToken(claims, of) });

test("an ID token is believed that is signed by the server, for this client, of this request", async () => {
  const at_hash = await halfHashed("a", "ES256");
  assert.deepEqual(failing(await checkedTokens(await tokens({ at_hash, aud: [CLIENT.clientId] }), looking())), []);
});

test("an ID token of anybody else, for anybody else or of another request is not believed", async () => {
  const failed = async (claims) => failing(await checkedTokens(await tokens(claims), looking()));
  assert.deepEqual(await failed({ iss: "https://elsewhere.example" }), ["id_token_iss"]);
  assert.deepEqual(await failed({ aud: "other" }), ["id_token_aud"]);
  assert.deepEqual(await failed({ nonce: "other" }), ["id_token_nonce"]);
  assert.deepEqual(await failed({ nonce: undefined }), ["id_token_nonce"]);
  assert.deepEqual(await failed({ exp: NOW / 1000 - 1 }), ["id_token_exp"]);
  assert.deepEqual(await failed({ at_hash: "other" }), ["id_token_at_hash"]);
  const unsigned = (claims) => new UnsecuredJWT(claims).encode();
  assert.deepEqual(failing(await checkedTokens(await tokens({}, unsigned), looking())), ["id_token_signature"]);
});

test("bearer tokens in the place of bound ones are not believed, nor an answer without the ID token that was asked for", async () => {
  assert.deepEqual(failing(await checkedTokens({ ...(await tokens({})), token_type: "Bearer" }, looking())), ["token_type"]);
  const run = { ...RUN, tokens: undefined };
  assert.deepEqual(failing(await checkedTokens({ access_token: "a", token_type: "DPoP" }, looking({ run }))), ["id_token_there"]);
});

test("an encrypted ID token is not taken for one that was looked at", async () => {
  assert.deepEqual(failing(await checkedTokens({ access_token: "a", token_type: "DPoP", id_token: "a.b.c.d.e" }, looking())), ["id_token_readable"]);
});

test("what was refreshed may have an ID token without nonce", async () => {
  assert.deepEqual(failing(await checkedTokens(await tokens({ nonce: undefined }), looking({ run: RUN }))), []);
});

for (const trial of TRIALS) {
  test(`the attack ${trial.id} is warded off by ${trial.check} alone`, async () => {
    const isSigned = trial.check === "answer_signature" || trial.id === "answer_of_another";
    const good = isSigned ? `${CLIENT.redirectUri}?response=${await signedAnswer({})}` : answerOf({});
    const came = trial.step === "answer" ? { url: good } : { tokens: await tokens({}) };
    assert.ok(trial.fits(came));
    const own = isSigned ? jarm : looking();
    const run = trial.run?.(own.run) ?? own.run;
    const url = new URL(good);
    trial.answer?.(url);
    const checks = came.tokens ? await checkedTokens(trial.tokens?.(came.tokens) ?? came.tokens, { ...own, run }) : (await checkedAnswer(url.href, { ...own, run })).checks;
    assert.deepEqual(failing(checks), [trial.check]);
  });
}

test("a signature by a key that is not among them, or by a secret that nobody has, is unknown", async () => {
  assert.equal(await verdict(await byServer({}, "other"), serverJwks), "unknown");
  assert.equal(await verdict(await byServer({}), undefined), "unknown");
  assert.equal(await verdict(await byServer({}), new Uint8Array(32)), "unknown"); // RFC 8725 §2.1: no key of the wrong kind
  assert.equal(await verdict("a.b", serverJwks), "unsigned");
});

// Clients.

test("a private key that is typed in cannot be read out of what is held", async () => {
  const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const privateJwk = await crypto.subtle.exportKey("jwk", privateKey);
  const { client, key } = await held({ client_id: "c", token_endpoint_auth_method: "private_key_jwt", privateJwk }, "typed", ISSUER);
  assert.equal(key.extractable, false);
  assert.equal(client.alg, "ES256");
  assert.ok(!JSON.stringify(client).includes(privateJwk.d));
  assert.equal((await newKey()).privateKey.extractable, false);
  // A name that nobody gave the key is not sent: the server would look for a key of that name.
  assert.equal(client.publicJwk.kid, undefined);
});

test("what is no client is refused by its member", async () => {
  const refused = (described, member) => assert.rejects(held(described, "typed", ISSUER), (error) => error instanceof NotAClient && error.member === member);
  const secret = { token_endpoint_auth_method: "client_secret_basic" };
  const key = { client_id: "c", token_endpoint_auth_method: "private_key_jwt" };
  await refused({ ...secret, secret: "s" }, "client_id");
  await refused({ client_id: " ", ...secret, secret: "s" }, "client_id");
  await refused({ client_id: "c" }, "token_endpoint_auth_method");
  await refused({ client_id: "c", token_endpoint_auth_method: "tls_client_auth" }, "token_endpoint_auth_method");
  await refused({ client_id: "c", ...secret }, "secret");
  await refused({ issuer: "https://elsewhere.example", client_id: "c", ...secret, secret: "s" }, "issuer");
  await refused(key, "privateJwk");
  await refused({ ...key, privateJwk: clientKey.jwk }, "privateJwk"); // the public half
  await refused({ ...key, privateJwk: { kty: "oct", k: "c2VjcmV0", d: "c2VjcmV0" } }, "privateJwk");
});

// The order of things.

test("the steps of a flow are those that the server and the client have", () => {
  const steps = (flow, options, client = CLIENT, metadata = METADATA) => stepsOf(flow, { ...OPTIONS, ...options }, client, metadata).join(" ");
  assert.equal(steps("fapi", {}), "metadata push authorize answer token userinfo resource refresh introspect revoke logout");
  assert.equal(steps("openid", { par: false, scope: "accounts" }), "metadata authorize answer token resource refresh introspect revoke");
  assert.equal(steps("credentials", {}), "metadata token resource introspect revoke");
  assert.ok(!steps("openid", {}, { ...CLIENT, method: "none" }).includes("introspect"));
  assert.ok(!steps("fapi", {}, CLIENT, { ...METADATA, grant_types_supported: ["authorization_code"] }).includes("refresh"));
});

test("a step waits for the one that it needs something of", () => {
  const run = newRun({ token: () => "t" });
  const waits = (step, changes = {}, flow = "fapi") => waitsFor(step, flow, OPTIONS, { ...run, ...changes });
  assert.equal(waits("push"), undefined);
  assert.equal(waits("authorize"), "push");
  assert.equal(waits("token"), "authorize");
  assert.equal(waits("token", {}, "credentials"), undefined);
  assert.equal(waits("resource"), "token");
  assert.equal(waits("refresh", { tokens: { access_token: "a", token_type: "DPoP" } }), "token");
  assert.equal(waits("resource", { tokens: RUN.tokens }), undefined);
});

// Links.

test("a link says the flow, what is chosen and what is broken, and is read as it was written", () => {
  const preset = { flow: "fapi", options: { ...OPTIONS, jar: true }, broken: { token: ["wrong_verifier", "old_iat"], push: ["alg_none"] } };
  const { resource: _, ...options } = preset.options;
  assert.deepEqual(read(`#${written(preset)}`), { ...preset, options });
  assert.deepEqual(read("#/flow=openid&dpop=0"), { flow: "openid", options: { dpop: false }, broken: {} });
});

test("what a link says wrongly is left out", () => {
  assert.equal(read(""), undefined);
  assert.equal(read("#flow=other"), undefined);
  assert.deepEqual(read("#flow=fapi&break=token.nonsense&break=nowhere.old_iat&break=token.tampered_redirect_uri&break=token"), { flow: "fapi", options: {}, broken: {} });
});

test("hashes are those of the standards", async () => {
  // RFC 7636 Appendix B.
  assert.equal(await hashed("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  // OpenID Connect Core §A.3: the at_hash of its access token.
  assert.equal(await halfHashed("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256"), "77QmUPtjPfzWtF2AnpK9RQ");
});
