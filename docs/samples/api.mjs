// An API that reads its access tokens by itself (RFC 9068): bearer tokens, and tokens that are bound to a key (RFC 9449).

import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { assertProof } from "./dpop.mjs";

const { ISSUER = "http://localhost:8787", RESOURCE = "https://api.example/orders", PORT = "3001" } = process.env;
const HERE = process.env.HERE ?? `http://localhost:${PORT}`; // as clients write it, also behind a proxy

const keys = createRemoteJWKSet(new URL(`${ISSUER}/oauth/jwks`)); // asked again for a key that is not known yet

class Refused extends Error {
  constructor(status, error, message, scheme = "Bearer") {
    super(message);
    const said = message.replace(/[^ !#-[\]-~]/g, "'"); // RFC 6750 §3: nothing else. A token's own words may be among these
    const told = error ? `${scheme} error="${error}", error_description="${said}"` : 'Bearer, DPoP algs="ES256 EdDSA PS256"';
    Object.assign(this, { status, challenge: told });
  }
}

/** The claims of the token that came with this request and has this scope. */
async function authorize({ method, url, headers }, scope) {
  const [, scheme, accessToken] = /^(Bearer|DPoP) ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? "") ?? [];
  if (!scheme) throw new Refused(401, undefined, "there is no access token");
  const isDpop = scheme.toLowerCase() === "dpop";
  const name = isDpop ? "DPoP" : "Bearer";
  const rules = { issuer: ISSUER, audience: RESOURCE, typ: "at+jwt", algorithms: ["ES256"], requiredClaims: ["exp", "client_id", "sub"] };
  const { payload } = await jwtVerify(accessToken, keys, rules).catch((error) => {
    throw new Refused(401, "invalid_token", error.message, name);
  });
  const { jkt, ...others } = payload.cnf ?? {};
  // A token that is bound is no bearer token. What it is bound to has to be shown: a key is, a certificate (RFC 8705) is not seen here.
  if (Boolean(jkt) !== isDpop || Object.keys(others).length > 0) throw new Refused(401, "invalid_token", "the token is for another scheme", name);
  if (jkt) {
    await assertProof(headers.dpop, { method, url: new URL(HERE + url), accessToken, jkt }).catch((error) => {
      throw new Refused(401, "invalid_dpop_proof", error.message, name);
    });
  }
  if (!payload.scope?.split(" ").includes(scope)) throw new Refused(403, "insufficient_scope", `the scope ${scope} is missing`, name);
  return payload;
}

const server = createServer(async (request, response) => {
  // A single-page app is of another origin: it may ask, with a token that it has and no cookie.
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", "Authorization, DPoP");
  response.setHeader("Access-Control-Expose-Headers", "WWW-Authenticate");
  if (request.method === "OPTIONS") return response.writeHead(204).end();
  // A path alone: resolved from HERE, "//other.example/orders" would be there, and a proof for that API would do for this one.
  if (!request.url.startsWith("/")) return response.writeHead(400).end();
  try {
    const { sub, client_id: client } = await authorize(request, "orders:read");
    response.setHeader("Content-Type", "application/json");
    return response.end(JSON.stringify({ orders: ["tea", "ink"], of: sub, by: client }));
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    return response.writeHead(error.status ?? 500, error.challenge && { "WWW-Authenticate": error.challenge }).end();
  }
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${HERE}`));
