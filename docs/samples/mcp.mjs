// An MCP server over HTTP: it says which authorization server is in charge (RFC 9728) and takes tokens that are for it alone.

import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { ISSUER = "http://localhost:8787", PORT = "3003" } = process.env;
const RESOURCE = process.env.RESOURCE ?? `http://localhost:${PORT}/mcp`;
const LONGEST = 64 * 1024;
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
// A map, since an object has methods of its own that a request could name.
const answers = new Map([
  ["initialize", ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "orders", version: "1" } })],
  ["tools/list", () => ({ tools })],
  ["tools/call", (_, { sub }) => ({ content: [{ type: "text", text: `The orders of ${sub}: tea, ink` }] })],
]);

/** The body, unless it is longer than a message has to be. */
async function bodyOf(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.length > LONGEST) return undefined;
  }
  return text;
}

const server = createServer(async (request, response) => {
  const say = (status, body) => {
    const text = body && JSON.stringify(body); // before the head: this throws for what is too deep
    response.writeHead(status, body && { "Content-Type": "application/json" }).end(text);
  };
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
  try {
    const body = await bodyOf(request);
    if (body === undefined) return response.setHeader("Connection", "close") && say(413);
    const { id, method, params = {} } = JSON.parse(body);
    if (typeof method !== "string") return say(400);
    if (id === undefined) return say(202); // a notification
    const answer = answers.get(method)?.(params, claims);
    return say(200, { jsonrpc: "2.0", id, ...(answer ? { result: answer } : { error: { code: -32601, message: "Method not found" } }) });
  } catch {
    return say(400); // no JSON, or not what the method takes
  }
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${RESOURCE}`));
