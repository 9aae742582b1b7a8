// npm install openid-client{{if key}} jose{{end}}
import { randomUUID } from "node:crypto";
{{if key}}import { readFileSync } from "node:fs";
import { createServer } from "node:http";
{{if key}}import { importJWK } from "jose";
import * as openid from "openid-client";

const HERE = "{{origin}}";
{{if key}}const jwk = JSON.parse(readFileSync(process.env.KEY ?? "client.key.json", "utf8")); // the private key, which stays here
{{if key}}const authentication = openid.PrivateKeyJwt({ key: await importJWK(jwk, jwk.alg), kid: jwk.kid });
{{if secret}}const authentication = openid.ClientSecretBasic(process.env.CLIENT_SECRET);
const config = await openid.discovery(new URL("{{issuer}}"), "{{client_id}}", {}, authentication{{discovery_options}});
{{if dpop}}const options = { DPoP: openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256")) }; // an app that stays keeps the key
const sessions = new Map(); // by the cookie: in a database, where there is more than one process

/** A browser begins to sign in: what the answer will be checked with stays in its session. */
async function signIn(session) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  session.asked = { pkceCodeVerifier, expectedState: openid.randomState(){{if openid}}, expectedNonce: openid.randomNonce(){{end}} };
  return openid.{{if par}}buildAuthorizationUrlWithPAR{{end}}{{unless par}}buildAuthorizationUrl{{end}}(config, {
    redirect_uri: "{{redirect_uri}}",
    scope: "{{scope}}",
{{if resource}}    resource: "{{resource}}",
    state: session.asked.expectedState,
{{if openid}}    nonce: session.asked.expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });
}

createServer(async (request, response) => {
  const cookie = /(?:^|; )app=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const session = sessions.get(cookie) ?? {};
  /** Another name for the session, so that nobody who knew the former one is signed in with it. */
  const keep = (kept) => {
    sessions.delete(cookie);
    const name = randomUUID();
    sessions.set(name, kept);
    response.setHeader("Set-Cookie", `app=${name}; HttpOnly; SameSite=Lax; Path=/${HERE.startsWith("https:") ? "; Secure" : ""}`);
  };
  const goTo = (where) => response.writeHead(303, { Location: String(where) }).end();
  const say = (status, text) => response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  if (!request.url.startsWith("/")) return say(400, "That is no path");
  const url = new URL(HERE + request.url);
  try {
    if (url.pathname === "/sign-in") {
      const where = await signIn(session);
      keep(session);
      return goTo(where);
    }
    if (url.pathname === "{{redirect_path}}" && session.asked) {
      const tokens = await openid.authorizationCodeGrant(config, url, session.asked{{if dpop}}, undefined, options{{end}});
      keep({ tokens, {{if openid}}sub: tokens.claims().sub{{end}}{{unless openid}}sub: "somebody"{{end}} });
      return goTo("/");
    }
    if (!session.tokens) return say(401, "Nobody has signed in: open /sign-in");
    return say(200, `Signed in as ${session.sub}`);
  } catch (error) {
    console.error(error.error ?? error.code ?? error.name, error.error_description ?? error.message);
    return say(502, "That did not work: sign in again at /sign-in"); // what went wrong is for the log
  }
}).listen(Number(process.env.PORT ?? {{port}}), () => console.log(`${HERE}/sign-in`));
