// A web app with a server of its own: people sign in, and it calls an API for them. The tokens stay on the server.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import * as openid from "openid-client";

const { ISSUER = "http://localhost:8787", CLIENT_SECRET, PORT = "3000" } = process.env;
const { RESOURCE = "https://api.example/orders", API = "http://localhost:3001/orders" } = process.env; // its name, and where it is
const HERE = `http://localhost:${PORT}`;

const onThisMachine = ISSUER.startsWith("http:") ? { execute: [openid.allowInsecureRequests] } : {};
const authentication = openid.ClientSecretBasic(CLIENT_SECRET);
const config = await openid.discovery(new URL(ISSUER), "orders-web", {}, authentication, onThisMachine);
const sessions = new Map(); // by the cookie: in a database, where there is more than one process

/** A browser begins to sign in: what the answer will be checked with stays in its session. */
async function signIn(session) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  session.asked = { pkceCodeVerifier, expectedState: openid.randomState(), expectedNonce: openid.randomNonce() };
  return openid.buildAuthorizationUrl(config, {
    redirect_uri: `${HERE}/callback`,
    scope: "openid profile offline_access orders:read",
    resource: RESOURCE,
    state: session.asked.expectedState,
    nonce: session.asked.expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });
}

/** The browser is back: what it brings counts once, for the session that asked. */
async function callback({ asked }, url) {
  if (!asked) throw new Error("nobody in this browser has begun to sign in");
  const tokens = await openid.authorizationCodeGrant(config, url, asked);
  return withTokens({ idToken: tokens.id_token, claims: tokens.claims() }, tokens);
}

const withTokens = (session, { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds }) =>
  Object.assign(session, { accessToken, refreshToken: refreshToken ?? session.refreshToken, until: Date.now() + seconds * 1000 });

/** Calls the API with a token that is good for ten seconds more, at least. */
async function orders(session) {
  if (session.until < Date.now() + 10_000) withTokens(session, await openid.refreshTokenGrant(config, session.refreshToken));
  const answer = await openid.fetchProtectedResource(config, session.accessToken, new URL(API), "GET");
  return answer.text();
}

const server = createServer(async (request, response) => {
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
  const url = new URL(HERE + request.url); // resolved from HERE, what follows "//" would be another host, or throw
  try {
    if (url.pathname === "/sign-in") {
      const where = await signIn(session);
      keep(session);
      return goTo(where);
    }
    if (url.pathname === "/callback") {
      keep(await callback(session, url));
      return goTo("/");
    }
    if (!session.claims) return say(401, "Nobody has signed in: open /sign-in");
    if (url.pathname === "/orders") return say(200, await orders(session));
    if (url.pathname === "/sign-out") {
      sessions.delete(cookie);
      return goTo(openid.buildEndSessionUrl(config, { id_token_hint: session.idToken, post_logout_redirect_uri: `${HERE}/` }));
    }
    return say(200, `Signed in as ${session.claims.sub}: /orders, /sign-out`);
  } catch (error) {
    console.error(error.error ?? error.code ?? error.name, error.error_description ?? error.response?.headers.get("www-authenticate") ?? error.message);
    return say(502, "That did not work: sign in again at /sign-in"); // what went wrong is for the log
  }
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${HERE}`));
