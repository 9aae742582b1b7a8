// A server that answers the console as ours does, out of memory: for what no test could put into the real one in reasonable time, as ten
// thousand clients or a million events. It decides nothing: whoever signs in is let in with the rights that it was started with.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { generateKeyPair, SignJWT } from "jose";
import { fakeAudit } from "./fake_audit.mjs";
import { documentOperations, newDocuments } from "./fake_documents.mjs";
import { ASSETS } from "../../../scripts/lib/assets.mjs";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", json: "application/json", svg: "image/svg+xml" };
const EVERY_RIGHT = ["ADMIN", "CREATE_CLIENT", "CREATE_SERVICE", "DELETE_SERVICE", "MODIFY_CLIENT", "MODIFY_PEOPLE", "MODIFY_SERVICE", "USE_INTROSPECTION", "USE_SERVICE", "VIEW_AUDIT_LOG", "VIEW_CLIENT", "VIEW_PEOPLE", "VIEW_SERVICE"];
const DAY = 86_400_000;

/** What an operation says instead of its answer. */
class Refused extends Error {
  constructor(status, body) {
    super(body.error_description ?? body.resultMessage);
    Object.assign(this, { status, body });
  }
}
const refuse = (status, body) => {
  throw new Refused(status, body);
};

/** Starts it; `clients`, `people` and `events` say how many there are, `rights` what whoever signs in may do, `fault` what to answer first. */
export async function startFakeApi({ clients = 30, people = 40, events = 400, rights = EVERY_RIGHT, claimed = true, port = 0, now = Date.now() } = {}) {
  const world = newWorld({ clients, people, events, rights, claimed, now });
  const server = createServer((request, response) => void answer(world, request, response));
  await new Promise((done) => server.listen(port, "localhost", done));
  world.origin = `http://localhost:${server.address().port}`;
  world.keys = await generateKeyPair("ES256");
  return { origin: world.origin, world, close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))) };
}

async function answer(world, request, response) {
  const url = new URL(request.url, world.origin);
  try {
    const body = await read(request);
    world.asked.push(`${request.method} ${url.pathname}${url.search}`);
    if (url.pathname.startsWith("/operators")) return await signIn(world, request, url, body, response);
    if (url.pathname.startsWith("/api/")) return json(response, 200, await api(world, request, url, body) ?? {});
    return await asset(url.pathname, response);
  } catch (error) {
    if (error instanceof Refused) return json(response, error.status, error.body);
    return json(response, 500, { resultCode: "A000000", resultMessage: `[A000000] ${error.stack}` });
  }
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(JSON.stringify(body));
}

async function asset(path, response) {
  if (path === "/console") return response.writeHead(303, { Location: "/console/" }).end();
  const file = normalize(path.endsWith("/") ? `${path}index.html` : path);
  const content = await readFile(join(ASSETS, file)).catch(() => undefined);
  if (!content) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[file.split(".").at(-1)] ?? "application/octet-stream", "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff" }).end(content);
}

async function signIn(world, request, url, body, response) {
  const issuer = `${world.origin}/operators`;
  switch (url.pathname) {
    case "/operators/.well-known/openid-configuration":
      return json(response, 200, {
        issuer, authorization_endpoint: `${issuer}/oauth/authorize`, token_endpoint: `${issuer}/oauth/token`, jwks_uri: `${issuer}/jwks`,
        end_session_endpoint: `${issuer}/oauth/end_session`, revocation_endpoint: `${issuer}/oauth/revoke`, id_token_signing_alg_values_supported: ["ES256"],
        authorization_response_iss_parameter_supported: true,
      });
    case "/operators/oauth/authorize": {
      const to = new URL(url.searchParams.get("redirect_uri"));
      const silent = url.searchParams.get("prompt") === "none" && !/\bfake=in\b/.test(request.headers.cookie ?? "");
      to.search = new URLSearchParams({ ...(silent ? { error: "login_required" } : { code: "code" }), state: url.searchParams.get("state"), iss: issuer });
      return response.writeHead(303, { Location: to.href, ...(!silent && { "Set-Cookie": "fake=in; Path=/operators; HttpOnly" }) }).end();
    }
    case "/operators/oauth/token": {
      if (new URLSearchParams(body).get("grant_type") === "refresh_token" && !world.refreshing) return json(response, 400, { error: "invalid_grant" });
      const claims = new SignJWT({}).setProtectedHeader({ alg: "ES256" }).setIssuer(issuer).setAudience("console").setSubject("subject-of-the-operator");
      const idToken = await claims.setIssuedAt().setExpirationTime("5m").sign(world.keys.privateKey);
      return json(response, 200, { access_token: `token-${++world.tokens}`, token_type: "DPoP", expires_in: 300, refresh_token: "refresh", id_token: idToken });
    }
    case "/operators/oauth/end_session":
      return response.writeHead(303, { Location: url.searchParams.get("post_logout_redirect_uri"), "Set-Cookie": "fake=; Path=/operators; Max-Age=0" }).end();
    default:
      return response.writeHead(200).end();
  }
}

async function api(world, request, url, body) {
  const [, service, path] = /^\/api\/(?:(\d+)\/)?(.*)$/.exec(url.pathname);
  const asked = body ? JSON.parse(body) : {};
  for (const [method, pattern, right, act] of OPERATIONS) {
    const match = pattern.exec(path);
    if (request.method !== method || !match) continue;
    if (right !== undefined && !/^DPoP token-/.test(request.headers.authorization ?? "")) refuse(401, { resultCode: "A910201", resultMessage: "[A910201] The credentials are missing." });
    if (right && !world.rights.includes(right)) refuse(403, { resultCode: "A910219", resultMessage: `[A910219] The right ${right} is missing.` });
    const fault = world.faults.shift();
    if (fault) refuse(fault.status, fault.body);
    return act({ world, query: url.searchParams, asked, service: service ?? "1", named: match.slice(1).map(decodeURIComponent) });
  }
  return refuse(404, { resultCode: "A910204", resultMessage: `[A910204] There is no operation ${path}.` });
}

// What is there, made from numbers: the same for whoever asks twice.

function newWorld({ clients, people, events, rights, claimed, now }) {
  return {
    claimed, rights, now, asked: [], faults: [], tokens: 0, refreshing: true,
    services: [{ apiKey: 1, serviceName: "Accounts", issuer: "https://id.sekisho.example" }, { apiKey: 2041573, serviceName: "Partner portal", issuer: "https://partner.sekisho.example" }],
    ...newDocuments(clients, now),
    people: new Map(Array.from({ length: people }, (_, index) => person(index, now)).map((one) => [one.username, one])),
    invitations: [{ email: "kei@mail.example", expiresAt: now + 3 * DAY }],
    audit: fakeAudit(events, now),
    operators: [
      { subject: "subject-of-the-operator", username: "chihiro", rights: ["ADMIN"], description: "Runs the server", createdAt: now - 90 * DAY, joined: true },
      { subject: "b", username: "sora", rights: ["VIEW_SERVICE", "VIEW_CLIENT", "VIEW_AUDIT_LOG"], description: "Support", createdAt: now - 20 * DAY, joined: true },
      { subject: "c", rights: ["MODIFY_PEOPLE"], service: 1, description: "Invited by Chihiro", createdAt: now - DAY, joined: false },
    ],
    apiTokens: [{ id: 12, rights: ["USE_SERVICE"], description: "The front end", createdAt: now - 60 * DAY }, { id: 31, rights: ["USE_INTROSPECTION"], service: 1, description: "The gateway", createdAt: now - 6 * DAY, expiresAt: now + 84 * DAY }],
    signingKeys: [{ kid: "r5Ub2k3mZs8xQ", alg: "PS256", activeFrom: (now - 200 * DAY) / 1000, publishedUntil: (now + DAY) / 1000 }, { kid: "9vKx0pLqWn4tE", alg: "ES256", activeFrom: (now - 40 * DAY) / 1000 }],
    mails: [{ to: "kei@mail.example", subject: "You are invited", text: "Open this link within a week:\n\nhttp://localhost/operators/account/link#abc", at: now - 3_600_000 }],
    ended: new Set(),
  };
}

function person(index, now) {
  const username = ["hana", "ren", "mio", "yuto", "aoi", "sora", "kaito", "yui"][index % 8] + (index >= 8 ? `-${index}` : "");
  const session = (n) => ({ id: `s${n}`, createdAt: now - (n + 1) * DAY, seenAt: now - (n + 1) * 3_600_000, expiresAt: now + 10 * DAY, authenticatedBy: n ? ["pwd", "otp", "mfa"] : ["hwk", "user", "mfa"], clients: n + 1, userAgent: n ? "Firefox on Windows" : "Chrome on macOS" });
  return {
    username, subject: `sub-${index}-Zk3mQ8xW`, locked: index % 11 === 5, factors: index % 3 ? ["password", "passkey"] : ["password", "totp"], notices: [],
    claims: { name: `${username} of house ${index}`, email: `${username}@mail.example`, email_verified: index % 2 === 0, locale: "ja-JP" },
    sessions: index % 4 ? [session(0), session(1)] : [],
    passkeys: index % 3 ? [{ id: "p1", name: "iCloud Keychain", createdAt: now - 30 * DAY, usedAt: now - 3_600_000 }, { id: "p2", name: "YubiKey 5C", createdAt: now - 100 * DAY }] : [],
    consents: [{ client: "100001", clientName: "Atlas 1", scopes: ["openid", "profile", "email"] }, { client: "100005", clientName: "Meridian 5", scopes: ["openid", "accounts"] }].slice(0, index % 3),
  };
}

const told = ({ sessions, passkeys, consents, claims, notices, locked, ...rest }, whole) => ({ ...rest, ...(locked && { locked }), sessions: sessions.length, consents: consents.length, ...(whole && { claims, notices }) });
const found = (world, username) => world.people.get(username) ?? refuse(404, { resultCode: "A910240", resultMessage: "[A910240] Nobody has this user name." });

function tokensOf({ world, query }) {
  const client = query.get("clientIdentifier");
  const subject = query.get("subject");
  const all = Array.from({ length: 137 }, (_, index) => ({
    tokenId: `t${index}`, accessTokenHash: `0.${index}.hash`, clientId: 100_000 + (index % 30), ...(index % 2 && { clientIdAlias: `app-${index % 30}` }), ...(index % 5 && { subject: `sub-${index % 8}-Zk3mQ8xW` }), grantType: index % 5 ? "AUTHORIZATION_CODE" : "CLIENT_CREDENTIALS",
    scopes: ["openid", "accounts"], createdAt: world.now - index * 3_600_000, accessTokenExpiresAt: world.now + 300_000, ...(index % 3 && { refreshTokenHash: `0.${index}.r`, refreshTokenExpiresAt: world.now + 20 * DAY }), dpopKeyThumbprint: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
  })).filter(({ tokenId, clientId, clientIdAlias, subject: of }) => !world.ended.has(tokenId) && (!client || client === String(clientId) || client === clientIdAlias) && (!subject || subject === of));
  const [start, end] = [Number(query.get("start") ?? 0), Number(query.get("end") ?? 5)];
  return { accessTokens: all.slice(start, end), start, end: Math.min(end, all.length), totalCount: all.length };
}

function peopleOf({ world, query }) {
  const all = [...world.people.values()];
  const from = Number(query.get("cursor") ?? 0);
  const to = from + Number(query.get("count") ?? 100);
  return { people: all.slice(from, to).map((one) => told(one)), ...(to < all.length && { next: String(to) }) };
}

const BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
function metricsOf({ query, world }) {
  const step = Number(query.get("step") ?? 60) * 1000;
  const until = Number(query.get("until") ?? world.now);
  const since = Number(query.get("since") ?? until - 3_600_000);
  const points = [];
  for (let at = Math.floor(since / step) * step; at < until; at += step) {
    const wave = Math.max(0, Math.round((step / 60_000) * (30 + 20 * Math.sin(at / 900_000) + (at / step % 7))));
    points.push({ at, requests: wave * 6, signIns: wave >> 1, signInsRefused: wave >> 4, tokens: wave * 2, refusals: wave >> 3, faults: wave % 41 === 7 ? 1 : 0, objectCalls: wave * 7, rowsRead: wave * 9, rowsWritten: wave * 3, latency: [0.02, 0.2, 0.4, 0.2, 0.1, 0.04, 0.02, 0.01, 0.006, 0.003, 0.001, 0, 0].map((share) => Math.round(wave * 6 * share)) });
  }
  const refusals = [["RedirectUriMismatch", 41], ["CodeReplayed", 7], ["DpopKeyMismatch", 3], ["Credentials", 2]].map(([rule, count]) => ({ rule, count, lastAt: until - 90_000 * count }));
  return { step: step / 1000, since, until, points, latencyBounds: BOUNDS, refusals, exact: { toldEvery: 10, writtenEvery: 30, unreadable: 0 } };
}

const fapiRow = (spec, clause, state, settings = [], value) => ({ spec, clause, state, settings, ...(value !== undefined && { value }) });
function fapiOf({ world, query, service }) {
  const [start, end] = [Number(query.get("start") ?? 0), Math.min(Number(query.get("end") ?? 100), world.clients.length)];
  const requirements = (index) => [fapiRow("SP", "5.3.2.1 (4)", index % 4 === 1 ? "BROKEN" : "MET", ["dpopRequired"], false), fapiRow("SP", "5.3.2.1 (5)", "FIXED"), fapiRow("SP", "5.3.2.2 (1)", "MET", ["parRequired"], true), fapiRow("MS", "5.3.1 (1)", "NOT_APPLICABLE", ["requestObjectRequired"])];
  return { issuer: world.services[0].issuer, service: { apiKey: Number(service), requirements: requirements(1) }, start, end, totalCount: world.clients.length, clients: world.clients.slice(start, end).map(({ clientId, clientIdAlias, clientName }, index) => ({ clientId, clientIdAlias, clientName, requirements: requirements(index) })) };
}

/** Each operation: method, path, the right that it needs (null: any credential; undefined: none), what it does. */
const OPERATIONS = [
  ["GET", /^operators\/config$/, undefined, ({ world }) => ({ issuer: world.claimed ? `${world.origin}/operators` : null, clientId: "console", resource: `${world.origin}/api`, scope: "openid offline_access console" })],
  ["GET", /^operators\/me$/, null, ({ world }) => (world.rights.length ? { subject: "subject-of-the-operator", username: "chihiro", rights: world.rights } : refuse(403, { resultCode: "A910219", resultMessage: "[A910219] No rights." }))],
  ["GET", /^operators\/list$/, "ADMIN", ({ world }) => ({ operators: world.operators })],
  ["POST", /^operators\/invite$/, "ADMIN", ({ world, asked }) => {
    const subject = `invited-${world.operators.length}`;
    world.operators.push({ subject, rights: asked.rights ?? ["ADMIN"], service: asked.service, description: asked.description ?? "", createdAt: world.now, joined: false });
    return { link: `${world.origin}/operators/account/link#secret-of-${subject}`, expiresAt: world.now + 7 * DAY, subject };
  }],
  ["POST", /^operators\/update\/([^/]+)$/, "ADMIN", ({ world, asked, named: [subject] }) => void Object.assign(world.operators.find((one) => one.subject === subject), asked)],
  ["DELETE", /^operators\/delete\/([^/]+)$/, "ADMIN", ({ world, named: [subject] }) => {
    if (world.operators.filter(({ rights }) => rights.includes("ADMIN")).every((one) => one.subject === subject)) refuse(400, { resultCode: "A910260", resultMessage: "[A910260] The last operator with ADMIN cannot be removed." });
    world.operators = world.operators.filter((one) => one.subject !== subject);
  }],
  ["GET", /^tokens\/list$/, "ADMIN", ({ world }) => ({ tokens: world.apiTokens })],
  ["POST", /^tokens\/create$/, "ADMIN", ({ world, asked }) => {
    const token = { id: 40 + world.apiTokens.length, createdAt: world.now, ...asked };
    world.apiTokens.push(token);
    return { token, secret: "the-secret-of-a-token-which-is-shown-once-and-43" };
  }],
  ["DELETE", /^tokens\/revoke\/([^/]+)$/, "ADMIN", ({ world, named: [id] }) => void (world.apiTokens = world.apiTokens.filter((one) => String(one.id) !== id))],
  ["GET", /^service\/get\/list$/, "VIEW_SERVICE", ({ world, query }) => ({ start: Number(query.get("start") ?? 0), end: world.services.length, totalCount: world.services.length, services: world.services.slice(Number(query.get("start") ?? 0)) })],
  ...documentOperations(refuse),
  ["GET", /^people\/list$/, "VIEW_PEOPLE", peopleOf],
  ["GET", /^people\/get\/([^/]+)$/, "VIEW_PEOPLE", ({ world, named: [username] }) => told(found(world, username), true)],
  ["GET", /^people\/sessions\/([^/]+)$/, "VIEW_PEOPLE", ({ world, named: [username] }) => ({ sessions: found(world, username).sessions })],
  ["GET", /^people\/passkeys\/([^/]+)$/, "VIEW_PEOPLE", ({ world, named: [username] }) => ({ passkeys: found(world, username).passkeys })],
  ["GET", /^people\/consents\/([^/]+)$/, "VIEW_PEOPLE", ({ world, named: [username] }) => ({ consents: found(world, username).consents })],
  ["GET", /^people\/invitations$/, "VIEW_PEOPLE", ({ world }) => ({ invitations: world.invitations })],
  ["POST", /^people\/sessions\/end\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, asked, named: [username] }) => void (found(world, username).sessions = found(world, username).sessions.filter(({ id }) => id !== asked.id))],
  ["POST", /^people\/passkeys\/remove\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, asked, named: [username] }) => void (found(world, username).passkeys = found(world, username).passkeys.filter(({ id }) => id !== asked.id))],
  ["POST", /^people\/consents\/withdraw\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, asked, named: [username] }) => void (found(world, username).consents = found(world, username).consents.filter(({ client }) => client !== asked.client))],
  ["POST", /^people\/put\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, asked, named: [username] }) => {
    if (asked.password && asked.password.length < 8) refuse(400, { error: "invalid_document", member: "password", error_description: "The password has to have 8 characters or more." });
    const before = world.people.get(username) ?? { ...person(0, world.now), username, subject: `sub-of-${username}`, sessions: [], passkeys: [], consents: [], factors: ["password"], locked: false };
    world.people.set(username, { ...before, ...(asked.claims && { claims: asked.claims }) });
  }],
  ["POST", /^people\/lock_flag\/update\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, asked, named: [username] }) => void Object.assign(found(world, username), { locked: asked.locked, ...(asked.locked && { sessions: [] }) })],
  ["POST", /^people\/sign_out\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, named: [username] }) => void (found(world, username).sessions = [])],
  ["POST", /^people\/factors\/reset\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, named: [username] }) => void Object.assign(found(world, username), { passkeys: [], factors: ["password"], sessions: [] })],
  ["DELETE", /^people\/delete\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, named: [username] }) => void world.people.delete(username)],
  ["POST", /^people\/invitations\/create$/, "MODIFY_PEOPLE", ({ world, asked }) => {
    world.invitations.push({ email: asked.email, expiresAt: world.now + 7 * DAY });
    return { email: asked.email, expiresAt: world.now + 7 * DAY, ...(asked.printed && { link: `${world.services[0].issuer}/account/link?l=secret` }) };
  }],
  ["DELETE", /^people\/invitations\/delete\/([^/]+)$/, "MODIFY_PEOPLE", ({ world, named: [email] }) => void (world.invitations = world.invitations.filter((one) => one.email !== email))],
  ["GET", /^auth\/token\/get\/list$/, "USE_SERVICE", tokensOf],
  ["POST", /^auth\/token\/revoke$/, "USE_SERVICE", ({ world, asked }) => {
    const ended = tokensOf({ world, query: new URLSearchParams({ start: 0, end: 500, ...(asked.clientIdentifier && { clientIdentifier: asked.clientIdentifier }), ...(asked.subject && { subject: asked.subject }) }) }).accessTokens;
    const meant = asked.accessTokenIdentifier ? ended.filter(({ accessTokenHash, tokenId }) => [accessTokenHash, tokenId].includes(asked.accessTokenIdentifier)) : ended;
    for (const { tokenId } of meant) world.ended.add(tokenId);
    return { count: meant.length };
  }],
  ["GET", /^keys\/get$/, "VIEW_SERVICE", ({ world }) => ({ keys: world.signingKeys })],
  ["POST", /^keys\/rotate$/, "MODIFY_SERVICE", ({ world, asked }) => {
    const fresh = world.signingKeys.filter(({ publishedUntil }) => !publishedUntil).map(({ alg }, index) => ({ kid: `fresh-${world.asked.length}-${index}`, alg, activeFrom: world.now / 1000 + 60 }));
    world.signingKeys = asked.compromised ? fresh : [...world.signingKeys.map((key) => ({ publishedUntil: world.now / 1000 + 3600, ...key })), ...fresh];
    return { keys: world.signingKeys };
  }],
  ["GET", /^outbox\/list$/, "ADMIN", ({ world }) => ({ mails: world.mails })],
  ["GET", /^audit$/, "VIEW_AUDIT_LOG", ({ world, query }) => world.audit(query)],
  ["GET", /^metrics$/, "VIEW_SERVICE", metricsOf],
  ["GET", /^fapi\/report$/, "VIEW_SERVICE", fapiOf],
];

// Run by itself it serves until it is stopped: to look at the console while it is written.
if (process.argv[1]?.endsWith("fake_api.mjs")) {
  const { origin } = await startFakeApi({ port: Number(process.env.PORT ?? 0), clients: 300, people: 250, events: 20_000 });
  console.log(`${origin}/console/`);
}
