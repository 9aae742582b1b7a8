// Mutual TLS (RFC 8705) as oauth4webapi knows it, through what ends TLS in front of workerd: where clients with certificates find
// endpoints of their own, and the machines among them.

import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { certificates } from "../../scripts/lib/certificates.mjs";
import { furnish } from "../../scripts/lib/development.mjs";
import { furnishTls } from "../../scripts/lib/tls_development.mjs";
import { tlsFetch } from "../../scripts/lib/tls_fetch.mjs";
import { secretHeaders, startTlsFront } from "../../scripts/lib/tls_front.mjs";
import { changeClient, changeService, newFolder, startServer } from "./support/server.mjs";

const ALIASED = {
  token_endpoint: "/oauth/token",
  revocation_endpoint: "/oauth/revoke",
  introspection_endpoint: "/oauth/introspect",
  pushed_authorization_request_endpoint: "/oauth/par",
};
const CLIENTS = { "dev-tls": "client", "dev-self-signed": "selfSigned" };

let server;
let front;
let made;
let dev;
let as;

before(async () => {
  const headers = secretHeaders();
  made = await certificates(newFolder());
  server = await startServer({ vars: headers.vars });
  front = await startTlsFront({ target: server.url, ...made, headers });
  dev = await furnish(server.admin, front.url);
  await furnishTls(server.admin, made);
  // Another name of this machine, at which a browser would never be asked for a certificate.
  const mtlsEndpointAliases = Object.entries(ALIASED).map(([name, path]) => ({ name, uri: `https://127.0.0.1:${front.port}${path}` }));
  const supportedGrantTypes = ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"];
  await changeService(server, { mtlsEndpointAliases, supportedGrantTypes });
  for (const alias of Object.keys(CLIENTS)) await changeClient(server, await numberOf(alias), { grantTypes: supportedGrantTypes });
  const issuer = new URL(dev.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", [oauth.customFetch]: by(undefined) });
  as = await oauth.processDiscoveryResponse(issuer, response);
});
after(async () => {
  await front?.close();
  await server?.stop();
});

async function numberOf(alias) {
  const { documents } = await server.admin.export();
  return documents.find(({ document }) => document.clientIdAlias === alias).document.clientId;
}

const by = (identity) => tlsFetch({ ca: made.ca, client: identity });
const x5t = ({ certificate }) => createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");

/** Requests of this client over connections that show `identity`; `seen` has the addresses that were asked. */
function partyOf(client_id, identity, authentication = oauth.TlsClientAuth()) {
  const client = { client_id, use_mtls_endpoint_aliases: true };
  const seen = [];
  const send = by(identity);
  const options = { [oauth.customFetch]: (url, init) => (seen.push(String(url)), send(url, init)) };
  return { client, options, seen, authentication };
}

async function machine({ client, authentication, options }, parameters = { scope: "accounts" }) {
  const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, parameters, options);
  return oauth.processClientCredentialsResponse(as, client, response);
}

const refusedWith = (error) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  return true;
};

test("the metadata says where clients with certificates are served, and how their tokens are bound", () => {
  const aliases = Object.entries(ALIASED).map(([name, path]) => [name, `https://127.0.0.1:${front.port}${path}`]);
  assert.deepEqual(as.mtls_endpoint_aliases, Object.fromEntries(aliases));
  assert.equal(as.tls_client_certificate_bound_access_tokens, true);
  for (const method of ["tls_client_auth", "self_signed_tls_client_auth"]) assert.ok(as.token_endpoint_auth_methods_supported.includes(method));
});

for (const [client_id, name] of Object.entries(CLIENTS)) {
  describe(`the client ${client_id}`, () => {
    let party;
    let tokens;

    before(async () => {
      party = partyOf(client_id, made[name]);
      tokens = await machine(party);
    });

    test("is given a token for itself at the alias, bound to its certificate", () => {
      assert.deepEqual(party.seen, [as.mtls_endpoint_aliases.token_endpoint]);
      assert.equal(tokens.token_type, "bearer");
      assert.deepEqual(decodeJwt(tokens.access_token).cnf, { "x5t#S256": x5t(made[name]) });
    });

    test("opens the resource with it, and nobody else does", async () => {
      const call = (identity) =>
        oauth.protectedResourceRequest(tokens.access_token, "GET", new URL(dev.resource_endpoint), undefined, undefined, { [oauth.customFetch]: by(identity) });
      assert.equal((await call(made[name])).status, 200);
      const another = name === "client" ? made.selfSigned : made.client;
      for (const identity of [another, undefined]) {
        const error = await call(identity).then(assert.fail, (thrown) => thrown);
        assert.equal(error.cause[0].parameters.error, "invalid_token", error.stack);
      }
    });

    test("pushes a request, and sees and takes back its token, each at the alias", async () => {
      const { client, authentication, options, seen } = partyOf(client_id, made[name]);
      const code_challenge = await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier());
      const asked = { response_type: "code", redirect_uri: dev.clients[0].redirect_uris[0], scope: "accounts", code_challenge, code_challenge_method: "S256" };
      const pushed = await oauth.pushedAuthorizationRequest(as, client, authentication, asked, options);
      assert.ok((await oauth.processPushedAuthorizationResponse(as, client, pushed)).request_uri);
      const own = await machine(partyOf(client_id, made[name]));
      const introspect = async () =>
        oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, authentication, own.access_token, options));
      assert.deepEqual((await introspect()).cnf, { "x5t#S256": x5t(made[name]) });
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, own.access_token, options));
      assert.deepEqual(await introspect(), { active: false });
      const { pushed_authorization_request_endpoint: par, introspection_endpoint: introspection, revocation_endpoint: revocation } = as.mtls_endpoint_aliases;
      assert.deepEqual(seen, [par, introspection, revocation, introspection]);
    });

    test("is nobody without its certificate, or with that of another", async () => {
      const another = name === "client" ? made.selfSigned : made.client;
      for (const identity of [undefined, another]) await assert.rejects(machine(partyOf(client_id, identity)), refusedWith("invalid_client"));
    });

    test("is not believed a secret in the place of its certificate", async () => {
      const authentication = oauth.ClientSecretPost("a secret that nobody has told it");
      await assert.rejects(machine(partyOf(client_id, made[name], authentication)), refusedWith("invalid_client"));
    });
  });
}
