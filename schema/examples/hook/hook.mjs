// A token hook: it is asked before tokens are issued, by an event that the server signs, and answers with claims or refuses.
//
//   npm start -- --config schema/examples/hook     the server whose service.json names this hook
//   node schema/examples/hook/hook.mjs             the hook; ISSUER is the server's, PORT is where the hook listens

/** @import { JWTVerifyResult } from "jose" */
/** @import { TokenHookAnswer, TokenHookClaims, TokenHookEvent } from "sekisho/types" */

import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { ISSUER = "http://localhost:8787", JWKS_URI = `${ISSUER}/oauth/jwks`, PORT = "8788" } = process.env;

/** @type {Map<unknown, string[]>} */
const ROLES = new Map([["sales", ["orders"]], ["support", ["orders", "refunds"]]]);

const keys = createRemoteJWKSet(new URL(JWKS_URI));

/**
 * What the server says in an event. Whoever signs something else, for someone else or too long ago, is not the server.
 *
 * @param {string} jwt
 * @param {string} audience
 */
async function verify(jwt, audience) {
  const expected = { issuer: ISSUER, audience, typ: "token-hook+jwt", algorithms: ["ES256"], requiredClaims: ["exp"] };
  /** @type {JWTVerifyResult<TokenHookClaims>} */
  const { payload } = await jwtVerify(jwt, keys, expected);
  return payload.event;
}

/**
 * The rule of this hook: people have the roles of their department, and who is in none gets no token.
 *
 * @param {TokenHookEvent} event
 * @returns {TokenHookAnswer}
 */
function decide({ user }) {
  const roles = ROLES.get(user?.attributes.department);
  return roles ? { claims: { idToken: { roles } } } : { deny: true };
}

const server = createServer(async (request, response) => {
  try {
    const event = await verify(await text(request), hookUrl());
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(decide(event)));
  } catch (error) {
    console.error(`no event of ${ISSUER} (ISSUER): ${error}`);
    response.writeHead(401).end(); // any status but 200 is a failure, and no token is issued
  }
});

/** The URL in service.json: the audience of every event that is meant for this hook. */
function hookUrl() {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/`;
}

server.listen(Number(PORT), "127.0.0.1", () => console.log(`The hook listens on ${hookUrl()}`));
