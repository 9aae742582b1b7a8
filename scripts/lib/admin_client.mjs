// The administrator's side of the server's admin road: one method an operation.

import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { privateFolder, readIfThere, writeWhole } from "./files.mjs";
import { CHECKOUT, inState, isLoopback, STATE, typed } from "./project.mjs";
import { Missing } from "./step.mjs";

/** How long an answer may take, in milliseconds: making an RSA key takes seconds. */
const PATIENCE = 60_000;

/** The server's own words for not doing what was asked. */
export class Refused extends Missing {
  constructor(status, { error, error_description: description, name, member = "", resultMessage }) {
    const sentence = description ?? resultMessage ?? error ?? `status ${status}`;
    super([name, sentence.includes(member) ? "" : member, sentence].filter(Boolean).join(": "));
    Object.assign(this, { status, error, document: name, member });
  }
}

/** The local server's secret, 256 random bits made at the first start and kept for its owner only. */
export function localSecret() {
  const file = inState("admin.secret");
  const kept = readIfThere(file)?.trim();
  if (kept) return kept;
  privateFolder(STATE);
  if (!CHECKOUT) writeWhole(inState(".gitignore"), "*\n"); // the folder where a package is used may be anybody's repository
  const made = randomBytes(32).toString("base64url");
  writeWhole(file, made);
  return made;
}

/** The secret for `url`. The local one never leaves this machine, and none travels unencrypted. */
export function secretFor(url) {
  const { protocol } = new URL(url);
  const local = isLoopback(url);
  if (!local && protocol !== "https:") throw new Missing(`${url} is not https: the secret would travel in the clear.`);
  if (process.env.ADMIN_SECRET) return process.env.ADMIN_SECRET;
  if (!local) throw new Missing("Set ADMIN_SECRET to the secret that was given to `npx wrangler secret put ADMIN_SECRET`.");
  if (!existsSync(inState("admin.secret"))) throw new Missing(`There is no local server yet: run \`${typed("start")}\`, or set ADMIN_SECRET.`);
  return localSecret();
}

/** The longest wait between two turns of a deletion, in milliseconds, whatever the server says. */
const LONGEST_WAIT = 60_000;

/**
 * The admin road of the server at `url`; an answer may take `patience` milliseconds. It is that of the service with the
 * number `service`; without, of the first one.
 */
export function adminClient(url, secret, patience = PATIENCE, service = undefined) {
  const call = (method, path, body, query = {}) => {
    const there = new URL(path, url);
    there.search = new URLSearchParams({ ...(service === undefined ? {} : { service }), ...query });
    return request(there, method, { secret, patience, body });
  };
  // What is of no service in particular.
  const ofAll = (method, path, body) => request(new URL(path, url), method, { secret, patience, body });
  // The engine API takes the admin secret too, and names the service in the path.
  const ofApi = (method, path, body, query = {}) => {
    const there = new URL(`/api/${service === undefined ? "" : `${service}/`}${path}`, url);
    there.search = new URLSearchParams(query);
    return request(there, method, { secret, patience, body });
  };
  return {
    /** The admin road of another service of the same server. */
    of: (id) => adminClient(url, secret, patience, String(id)),
    createService: (issuer, { owner, jurisdiction } = {}) => call("POST", "/admin/service/create", { issuer, owner, jurisdiction }),
    listServices: (start = 0, end = start + 100) => call("GET", "/admin/service/list", undefined, { start, end }),
    /** Goes on until nothing is left: a turn at a time, and not before every copy of the service is too old. */
    deleteService: async (id) => {
      for (;;) {
        const { change, retryAfter } = await call("POST", "/admin/service/delete", { id: Number(id) });
        if (change !== "deleting") return;
        await new Promise((done) => setTimeout(done, Math.min(retryAfter * 1000, LONGEST_WAIT)));
      }
    },
    createToken: (rights, { description, expiresAt } = {}) => call("POST", "/admin/token/create", { rights, description, expiresAt }),
    /** Of `{ service }`, by its number, or of `{ owner }`, by name: in the place of the one before. */
    newApiSecret: (principal) => call("POST", "/admin/secret", principal),
    listTokens: () => call("GET", "/admin/token/list"),
    revokeToken: (id) => call("POST", "/admin/token/revoke", { id: Number(id) }),
    inviteOperator: (asked) => ofAll("POST", "/admin/operator/invite", asked),
    listOperators: () => ofAll("GET", "/admin/operator/list"),
    deleteOperator: (subject) => ofAll("POST", "/admin/operator/delete", { subject }),
    operatorsConfig: () => ofAll("GET", "/api/operators/config"),
    apply: (documents, { dryRun = false } = {}) => call("POST", "/admin/apply", { documents, dryRun }),
    export: () => call("GET", "/admin/export"),
    deleteApi: (identifier) => call("POST", "/admin/delete", { kind: "api", id: identifier }),
    deleteClient: (id) => call("POST", "/admin/delete", { kind: "client", id }),
    rotateSecret: (id) => call("POST", "/admin/client/secret", { id }),
    rotateKeys: (compromised = false) => call("POST", "/admin/keys/rotate", { compromised }),
    putUser: (username, password, claims) => call("POST", "/admin/user", { username, password, claims }),
    deleteUser: (username) => call("POST", "/admin/user/delete", { username }),
    signOutUser: (username) => call("POST", "/admin/user/sign-out", { username }),
    userConsents: (username) => call("POST", "/admin/user/consents", { username }),
    audit: (query) => ofApi("GET", "audit", undefined, query),
    fapiReport: (query) => ofApi("GET", "fapi/report", undefined, query),
    listPeople: (query) => ofApi("GET", "people/list", undefined, query),
    exportPeople: (query) => ofApi("GET", "people/export", undefined, query),
    importPeople: (people) => ofApi("POST", "people/import", { people }),
    showPerson: (username) => ofApi("GET", "people/get", undefined, { username }),
    resetFactors: (username) => ofApi("POST", "people/factors/reset", { username }),
    lockPerson: (username, locked) => ofApi("POST", "people/lock_flag/update", { username, locked }),
    invite: (invitation) => ofApi("POST", "people/invitations/create", invitation),
    listInvitations: () => ofApi("GET", "people/invitations"),
    withdrawInvitation: (email) => ofApi("DELETE", "people/invitations/delete", undefined, { email }),
    withdrawConsent: (username, client) => call("POST", "/admin/user/consents/withdraw", { username, client }),
  };
}

async function request(url, method, { secret, patience, body }) {
  const headers = { Authorization: `Bearer ${secret}` };
  if (body) headers["Content-Type"] = "application/json";
  // Where another address is answered with, the person decides whether the secret goes there.
  const options = { method, headers, body: JSON.stringify(body), redirect: "manual", signal: AbortSignal.timeout(patience) };
  const { response, text } = await exchange(url, options).catch((error) => {
    throw new Missing(unreachable(url, error, patience));
  });
  const reply = parse(text);
  if (reply === undefined) throw new Missing(foreign(url, response));
  if (!response.ok) throw new Refused(response.status, reply);
  return reply;
}

async function exchange(url, options) {
  const response = await fetch(url, options);
  return { response, text: await response.text() };
}

function unreachable({ origin }, { name, cause }, patience) {
  if (name === "TimeoutError") return `The server at ${origin} did not answer within ${patience / 1000} s: what was asked may have been done.`;
  return `No server answers at ${origin} (${cause?.code ?? cause ?? name}): run \`${typed("start")}\`, or name another with --url.`;
}

/** What answers, and is not the admin road: a proxy's page, another program, a name that leads elsewhere. */
function foreign({ origin, pathname }, { status, headers }) {
  const to = headers.get("location");
  const what = to ? `sends elsewhere (${status}, to ${to})` : `is not JSON (${status}, ${headers.get("content-type") ?? "no content-type"})`;
  return `What ${origin} answers at ${pathname} ${what}: is it a Sekisho server? Name another with --url.`;
}

/** The JSON object in `text`, which every answer of the admin road is. */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}
