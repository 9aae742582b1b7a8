// An API that asks the server of each access token (RFC 7662): it sees at once that somebody has logged out, and reads no JWT.

import { createServer } from "node:http";
import { assertProof } from "./dpop.mjs";

const { ISSUER = "http://localhost:8787", RESOURCE = "https://api.example/orders", CLIENT_SECRET, PORT = "3001" } = process.env;
const HERE = process.env.HERE ?? `http://localhost:${PORT}`; // as clients write it, also behind a proxy
const basic = Buffer.from(`orders-api:${CLIENT_SECRET}`).toString("base64");

/** What the server says of a token; a server that cannot be asked is no reason to let anybody in. */
async function introspect(token) {
  const body = new URLSearchParams({ token });
  const answer = await fetch(`${ISSUER}/oauth/introspect`, { method: "POST", headers: { Authorization: `Basic ${basic}` }, body });
  if (!answer.ok) throw new Error(`introspection: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The status to answer with, and what is known of the token where that is 200. */
async function authorize({ method, url, headers }, scope) {
  const [, scheme, accessToken] = /^(Bearer|DPoP) ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? "") ?? [];
  if (!scheme) return { status: 401, challenge: "Bearer" };
  const token = await introspect(accessToken);
  const isFor = [token.aud].flat().includes(RESOURCE);
  const isDpop = scheme.toLowerCase() === "dpop";
  const { jkt, ...others } = token.cnf ?? {};
  // What a token is bound to has to be shown: a key is, a certificate (RFC 8705) is not seen here.
  const isBoundSo = Boolean(jkt) === isDpop && Object.keys(others).length === 0;
  if (!token.active || !isFor || !isBoundSo) return { status: 401, challenge: `${scheme} error="invalid_token"` };
  if (isDpop) {
    const proved = { method, url: new URL(HERE + url), accessToken, jkt };
    const reason = await assertProof(headers.dpop, proved).then(() => undefined, ({ message }) => message);
    const said = reason?.replace(/[^ !#-[\]-~]/g, "'"); // RFC 6750 §3: nothing else. A proof's own words may be among these
    if (reason) return { status: 401, challenge: `DPoP error="invalid_dpop_proof", error_description="${said}"` };
  }
  if (!token.scope?.split(" ").includes(scope)) return { status: 403, challenge: `${scheme} error="insufficient_scope", scope="${scope}"` };
  return { status: 200, token };
}

const server = createServer(async (request, response) => {
  // A path alone: resolved from HERE, "//other.example/orders" would be there, and a proof for that API would do for this one.
  if (!request.url.startsWith("/")) return response.writeHead(400).end();
  const asked = authorize(request, "orders:read").catch((error) => (console.error(error.message), { status: 503 }));
  const { status, challenge, token } = await asked;
  if (challenge) response.setHeader("WWW-Authenticate", challenge);
  if (token) response.setHeader("Content-Type", "application/json");
  response.writeHead(status).end(token && JSON.stringify({ orders: ["tea", "ink"], of: token.sub, by: token.client_id }));
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${HERE}`));
