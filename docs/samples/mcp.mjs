// An MCP server over HTTP: it says which authorization server is in charge (RFC 9728) and takes tokens that are for it alone.

import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { ISSUER = "http://localhost:8787", PORT = "3003" } = process.env;
const RESOURCE = process.env.RESOURCE ?? `http://localhost:${PORT}/mcp`;
const HERE = new URL(RESOURCE).origin;
const METADATA = RESOURCE.replace(/^(https?:\/\/[^/]+)/, "$1/.well-known/oauth-protected-resource"); // RFC 9728 §3.1

const keys = createRemoteJWKSet(new URL(`${ISSUER}/oauth/jwks`));

const metadata = {
  resource: RESOURCE,
  authorization_servers: [ISSUER],
  scopes_supported: ["orders:read"],
  bearer_methods_supported: ["header"],
};

async function authorize({ headers }) {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (!token) return undefined;
  const rules = { issuer: ISSUER, audience: RESOURCE, typ: "at+jwt", algorithms: ["ES256"], requiredClaims: ["exp", "sub"] };
  const { payload } = await jwtVerify(token, keys, rules).catch(() => ({}));
  return payload?.cnf === undefined && payload?.scope?.split(" ").includes("orders:read") ? payload : undefined;
}

const tools = [{ name: "orders", description: "The orders of whoever asks", inputSchema: { type: "object" } }];
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "orders", version: "1" } }),
  "tools/list": () => ({ tools }),
  "tools/call": (_, { sub }) => ({ content: [{ type: "text", text: `The orders of ${sub}: tea, ink` }] }),
};

const server = createServer(async (request, response) => {
  const say = (status, body) => response.writeHead(status, body && { "Content-Type": "application/json" }).end(body && JSON.stringify(body));
  if (!request.url.startsWith("/")) return say(400);
  const asked = HERE + request.url.split("?")[0];
  if (asked === METADATA) return say(200, metadata);
  if (asked !== RESOURCE) return say(404);
  const claims = await authorize(request);
  if (!claims) {
    response.setHeader("WWW-Authenticate", `Bearer resource_metadata="${METADATA}", scope="orders:read"`); // RFC 9728 §5.1
    return say(401);
  }
  if (request.method !== "POST") return say(405);
  const { id, method, params = {} } = await json(request).catch(() => ({}));
  if (id === undefined) return say(202); // a notification
  const answer = answers[method]?.(params, claims);
  return say(200, { jsonrpc: "2.0", id, ...(answer ? { result: answer } : { error: { code: -32601, message: "Method not found" } }) });
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${RESOURCE}`));
