// A front end of one's own: the pages and the people are here, and what the protocol says is asked of the engine API.
//
//   npm start -- --config schema/examples/engine                                     the engine, of a service whose issuer is this
//   npm run admin -- token create USE_SERVICE                                        prints TOKEN; `export` tells apiKey, the SERVICE
//   BASE=http://localhost:8787 SERVICE=… TOKEN=… npx node schema/examples/engine/front_end.ts
//
// The person here is always john, who has signed in.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";

type Told = { action: string; responseContent?: string; ticket?: string; client?: { clientName?: string }; dpopNonce?: string };
const { BASE, SERVICE, TOKEN, PORT = "3000" } = process.env;
if (!BASE || !SERVICE || !TOKEN) throw new Error("BASE, SERVICE and TOKEN are needed: the first lines of this file say what they are");
const REFUSED: Record<string, number> = { BAD_REQUEST: 400, INVALID_CLIENT: 401, UNAUTHORIZED: 401, FORBIDDEN: 403 };
const STATUS: Record<string, number> = { OK: 200, CREATED: 201, FORM: 200, LOCATION: 302, ...REFUSED };
const tickets = new Map<string, string>(); // they never leave this server: a browser has the name of its own in a cookie

async function engine(path: string, members?: object): Promise<Told> {
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(`${BASE}/api/${SERVICE}${path}`, { method: members ? "POST" : "GET", headers, body: JSON.stringify(members) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Answers as an action says: the content is a body, or where the browser is sent. */
function answer(response: ServerResponse, { action, responseContent = "", dpopNonce }: Told) {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Type", action === "FORM" ? "text/html;charset=UTF-8" : "application/json");
  if (dpopNonce) response.setHeader("DPoP-Nonce", dpopNonce);
  if (action === "INVALID_CLIENT") response.setHeader("WWW-Authenticate", 'Basic realm="token"');
  if (action === "LOCATION") response.setHeader("Location", responseContent);
  response.writeHead(STATUS[action] ?? 500).end(action === "LOCATION" ? "" : responseContent);
}

async function authorize(response: ServerResponse, parameters: string) {
  const told = await engine("/auth/authorization", { parameters });
  const { action, ticket, client } = told;
  if (action === "NO_INTERACTION") return answer(response, await engine("/auth/authorization/fail", { ticket, reason: "NOT_LOGGED_IN" }));
  if (action !== "INTERACTION" || !ticket) return answer(response, told);
  const name = randomUUID();
  tickets.set(name, ticket);
  const asking = (client?.clientName ?? "This application").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const buttons = `<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>`;
  response.writeHead(200, { "Content-Type": "text/html;charset=UTF-8", "Set-Cookie": `ticket=${name}; HttpOnly; SameSite=Strict; Path=/` });
  return response.end(`<!doctype html><title>Sign in</title><p>${asking} asks for access.<form method="post" action="/decide">${buttons}</form>`);
}

async function decide(request: IncomingMessage, response: ServerResponse) {
  const name = /(?:^|;\s*)ticket=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const [ticket, is_allowed] = [tickets.get(name), (await text(request)) === "decision=allow"];
  tickets.delete(name);
  const [path, members] = is_allowed ? ["issue", { ticket, subject: "john" }] : ["fail", { ticket, reason: "DENIED" }];
  return answer(response, await engine(`/auth/authorization/${path}`, members));
}

async function token(request: IncomingMessage, response: ServerResponse) {
  const { authorization = "", dpop } = request.headers;
  const [clientId, clientSecret] = Buffer.from(authorization.replace(/^Basic /i, ""), "base64").toString().split(":").map(decodeURIComponent);
  return answer(response, await engine("/auth/token", { parameters: await text(request), clientId, clientSecret, dpop }));
}

async function publish(response: ServerResponse, path: string) {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify(await engine(path)));
}

const server = createServer(async (request, response) => {
  const [path, query = ""] = (request.url ?? "").split("?");
  const isPost = request.method === "POST";
  try {
    if (path === "/authorize") await authorize(response, isPost ? await text(request) : query);
    else if (path === "/decide" && isPost) await decide(request, response);
    else if (path === "/token" && isPost) await token(request, response);
    else if (path === "/jwks") await publish(response, "/service/jwks/get");
    else if (path === "/.well-known/openid-configuration") await publish(response, "/service/configuration");
    else response.writeHead(404).end();
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(Number(PORT), "localhost", () => console.log(`listens on ${JSON.stringify(server.address())}`));
