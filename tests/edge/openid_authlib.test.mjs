// OpenID Connect as Python's Authlib knows it, unmodified: its Flask client signs a person in and validates the ID token.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { python } from "../../scripts/setup/python.mjs";
import { goThrough, newBrowser } from "./support/browser.mjs";
import { changeClient, startOpenid } from "./support/server.mjs";

const METHODS = {
  machine: "client_secret_post",
  post: "client_secret_post",
  secret_jwt: "client_secret_jwt",
  signer: "private_key_jwt",
  spa: "none",
  web: "client_secret_basic",
};

let server;
let dev;
let program;
const parties = [];

before(async () => {
  program = await python();
  server = await startOpenid();
  dev = server.dev;
});
after(async () => {
  for (const party of parties) party.end();
  await server.stop();
});

/** The client of this name as Authlib makes one: each method sends a line, and answers the line that comes back. */
function newParty(name, scope = "openid email offline_access") {
  const { client_id, client_secret, redirect_uris: [redirect_uri] = [], jwks } = dev.clients[name];
  const own = { client_id, client_secret, redirect_uri, jwk: jwks?.keys[0] };
  const registration = { issuer: dev.issuer, scope, method: METHODS[name], ...own };
  const script = inRoot("tests", "edge", "authlib", "relying_party.py");
  const child = spawn(program, ["-W", "ignore", script, JSON.stringify(registration)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  parties.push({ end: () => child.stdin.end() });
  const tell = async (command) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await lines.next();
    assert.ok(!done, "the relying party ended");
    return JSON.parse(value);
  };
  return {
    signIn: (parameters = {}) => tell({ do: "sign_in", parameters }),
    callback: (url) => tell({ do: "callback", url: String(url) }),
    refresh: (token) => tell({ do: "refresh", token }),
    clientCredentials: (parameters) => tell({ do: "client_credentials", parameters }),
  };
}

/** A person signs in and allows: where the browser is sent. */
async function authorize(party, parameters) {
  const { url, said } = await party.signIn(parameters);
  assert.ok(url, said);
  const browser = newBrowser(dev.issuer);
  return (await goThrough(browser, await browser.open(url), dev.user)).location;
}

for (const name of ["web", "post", "secret_jwt", "signer", "spa"]) {
  describe(`the client ${name}`, () => {
    let party;
    let told;

    before(async () => {
      party = newParty(name);
      told = await party.callback(await authorize(party));
    });

    test("signs a person in, and Authlib finds the ID token right", () => {
      assert.equal(told.error, undefined, told.said);
      assert.equal(told.token.userinfo.iss, dev.issuer);
      assert.deepEqual([told.token.userinfo.aud].flat(), [dev.clients[name].client_id]);
      assert.ok(told.token.userinfo.nonce);
    });

    test("reads UserInfo of the same person", () => {
      assert.equal(told.userinfo.sub, told.token.userinfo.sub);
      assert.equal(told.userinfo.email, dev.user.claims.email);
    });

    test("refreshes, and is given another refresh token", async () => {
      const refreshed = await party.refresh(told.token);
      assert.equal(refreshed.error, undefined, refreshed.said);
      assert.notEqual(refreshed.access_token, told.token.access_token);
      assert.notEqual(refreshed.refresh_token, told.token.refresh_token);
    });
  });
}

for (const alg of ["RS256", "PS256", "ES256", "EdDSA"]) {
  test(`an ID token signed with ${alg} is right for Authlib`, async () => {
    await changeClient(server, dev.clients.web.client_id, { idTokenSignAlg: alg });
    const party = newParty("web");
    const { header, token, error, said } = await party.callback(await authorize(party));
    assert.equal(error, undefined, said);
    assert.equal(header.alg, alg);
    assert.ok(token.userinfo.sub);
  });
}

describe("what Authlib is refused", () => {
  test("is said in the error of the authorization response", async () => {
    const party = newParty("web");
    const { error } = await party.callback(await authorize(party, { prompt: "none" }));
    assert.equal(error, "login_required");
  });

  test("is a code that was redeemed before", async () => {
    const party = newParty("post");
    const location = await authorize(party);
    const { url } = await party.signIn();
    assert.equal((await party.callback(location)).error, undefined);
    // The state of another sign-in with the code of the first one: the server has to say no.
    const again = new URL(location);
    again.searchParams.set("state", new URL(url).searchParams.get("state"));
    assert.equal((await party.callback(again)).error, "invalid_grant");
  });

  test("is a refresh token that was never issued", async () => {
    const { error } = await newParty("post").refresh({ refresh_token: "abc", access_token: "abc", token_type: "Bearer" });
    assert.equal(error, "invalid_grant");
  });
});

describe("client credentials", () => {
  test("bring a bearer token for the scope", async () => {
    const token = await newParty("machine").clientCredentials({ scope: "status" });
    assert.equal(token.error, undefined, token.said);
    assert.equal(token.token_type.toLowerCase(), "bearer");
    assert.equal(token.scope, "status");
    assert.equal(token.refresh_token, undefined);
  });

  test("bring a JWT for an API", async () => {
    const token = await newParty("machine").clientCredentials({ scope: "read", audience: dev.api });
    const claims = JSON.parse(Buffer.from(token.access_token.split(".")[1], "base64url"));
    assert.deepEqual([claims.aud].flat(), [dev.api]);
  });

  test("are refused for an API that nobody knows", async () => {
    const { error } = await newParty("machine").clientCredentials({ scope: "read", audience: "https://unknown.example" });
    assert.equal(error, "invalid_target");
  });
});
