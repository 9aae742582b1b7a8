// The documents of the server in memory (fake_api.mjs): read, tried, applied and deleted as the API does, with their versions and what they
// were before. Of the rules of the server it knows two, so that a refusal can be seen.

const NAMES = ["Ledger", "Atlas", "Harbor", "Kestrel", "Lantern", "Meridian", "Orchard", "Quill", "Sparrow", "Tidal"];

function client(index) {
  const confidential = index % 3 !== 0;
  return {
    clientId: 100_000 + index, ...(index % 2 && { clientIdAlias: `app-${index}` }), clientName: `${NAMES[index % NAMES.length]} ${index}`,
    ...(index % 5 === 0 && confidential && { fapiModes: ["FAPI2_SECURITY"] }), ...(!confidential && { clientType: "PUBLIC" }), ...(index % 4 === 0 && { applicationType: "NATIVE" }),
    redirectUris: [`https://app-${index}.example/callback`], ...(confidential ? { jwksUri: `https://app-${index}.example/jwks` } : { tokenAuthMethod: "NONE" }), ...(index % 17 === 4 && { locked: true }),
  };
}

const service = {
  issuer: "https://id.sekisho.example", apiKey: 1, serviceName: "Accounts", fapiModes: [],
  supportedScopes: [{ name: "openid", description: "Sign you in" }, { name: "profile", description: "See your name and picture" }, { name: "orders:read", description: "See your orders", descriptions: [{ tag: "ja", value: "注文の参照" }] }],
  accessTokenDuration: 600, people: { audit: { enabled: true } }, actions: [{ type: "RULE", claim: "tier", clientMetadata: "attributes.tier", destinations: ["ACCESS_TOKEN"] }],
};

export function newDocuments(count, now) {
  const all = Array.from({ length: count }, (_, index) => client(index));
  const documents = { service: new Map([["1", service]]), client: new Map(all.map((one) => [String(one.clientId), one])), api: new Map([["https://api.example/orders", { identifier: "https://api.example/orders", name: "Orders", scopes: ["orders:read"] }]]) };
  return { clients: all.map(listed), documents, versions: new Map(), revisions: [{ kind: "service", id: "1", revision: 1, at: now - 86_400_000, by: "operator:chihiro", change: "updated", document: service }], nextNumber: 900_000, made: 0 };
}

const listed = ({ clientId, clientIdAlias, clientName, clientType = "CONFIDENTIAL", applicationType = "WEB", tokenAuthMethod = "PRIVATE_KEY_JWT", fapiModes = [], locked = false }) => ({ clientId: String(clientId), clientIdAlias, clientName, clientType, applicationType, tokenAuthMethod, fapiModes, locked });
const clientsIn = ({ documents }) => [...documents.client.values()];

function clientsOf({ world, query }) {
  const wanted = (query.get("query") ?? "").toLowerCase();
  const all = clientsIn(world).map(listed).filter(({ clientId, clientIdAlias = "", clientName = "" }) => `${clientId}\n${clientIdAlias}\n${clientName}`.toLowerCase().includes(wanted));
  const [start, end] = [Number(query.get("start") ?? 0), Math.min(Number(query.get("end") ?? 100), all.length)];
  return { start, end, totalCount: all.length, clients: all.slice(start, end) };
}

const key = (kind, id) => `${kind} ${id}`;
const versionOf = (world, kind, id) => world.versions.get(key(kind, id)) ?? "v1";
const read = (world, kind, id) => ({ document: world.documents[kind].get(id), version: versionOf(world, kind, id) });
const idIn = (world, kind, document) => (kind === "service" ? "1" : kind === "api" ? document.identifier : numberOf(world, document.clientId ?? document.clientIdAlias));
const numberOf = (world, name) => clientsIn(world).find(({ clientId, clientIdAlias }) => String(clientId) === String(name) || clientIdAlias === name)?.clientId.toString();

function differences(before = {}, after = {}) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((member) => ({ member, before: before[member], after: after[member] }));
}

/** The rules that the schema does not have. */
function check(world, kind, document, all, refuse) {
  const wrong = (member, rule) => refuse(400, { error: "invalid_document", kind, member, error_description: `${member} ${rule}` });
  const unsafe = kind === "client" && (document.redirectUris ?? []).findIndex((uri) => uri.startsWith("http://") && document.applicationType !== "NATIVE");
  if (unsafe !== false && unsafe >= 0) wrong(`redirectUris[${unsafe}]`, "may use http on loopback only if applicationType is NATIVE (RFC 8252 7.3)");
  const service = all.find((one) => one.kind === "service")?.document ?? world.documents.service.get("1");
  const scopes = service.supportedScopes.map(({ name }) => name);
  const unknown = kind === "api" && (document.scopes ?? []).findIndex((name) => !scopes.includes(name));
  if (unknown !== false && unknown >= 0) wrong(`scopes[${unknown}]`, "is not one of supportedScopes of the service");
}

const SECRET = /^CLIENT_SECRET/;

function applied({ world, asked }, refuse) {
  const changes = asked.documents.map(({ kind, document, version }) => {
    check(world, kind, document, asked.documents, refuse);
    const known = idIn(world, kind, document);
    const before = known === undefined ? undefined : world.documents[kind].get(known);
    const isMeant = version === "NEW" ? !before : before && version === versionOf(world, kind, known);
    if (version !== undefined && !isMeant) refuse(409, { error: "conflict", kind, id: known, member: "version", error_description: "The document was changed meanwhile." });
    const id = known ?? String(world.nextNumber);
    const members = differences(before, document);
    const secret = !before && kind === "client" && SECRET.test(document.tokenAuthMethod ?? "") && !document.clientSecret ? { clientSecret: "a-secret-of-43-characters-which-is-told-once-x" } : {};
    return { kind, id, name: document.clientName ?? id, change: before ? (members.length ? "updated" : "unchanged") : "created", members, ...secret, document };
  });
  for (const { kind, id, change, document } of asked.dryRun ? [] : changes) {
    if (change === "unchanged") continue;
    if (kind === "client" && change === "created") world.nextNumber++;
    const { clientSecret, ...kept } = kind === "client" && !document.clientId ? { clientId: Number(id), ...document } : document;
    world.documents[kind].set(id, kept);
    keep(world, kind, id, change, kept);
  }
  return { changes: changes.map(({ document, ...told }) => told) };
}

function keep(world, kind, id, change, document) {
  world.versions.set(key(kind, id), `v${world.revisions.length + 2}`);
  world.revisions.push({ kind, id, revision: world.revisions.length + 1, at: Date.now(), by: "operator:subject-of-the-operator", change, document });
}

export const documentOperations = (refuse) => [
  ["GET", /^documents\/service$/, "VIEW_SERVICE", ({ world }) => read(world, "service", "1")],
  ["GET", /^documents\/clients$/, "VIEW_CLIENT", clientsOf],
  ["GET", /^documents\/client\/([^/]+)$/, "VIEW_CLIENT", ({ world, named: [name] }) => read(world, "client", numberOf(world, name) ?? refuse(404, { resultCode: "A910205", resultMessage: "[A910205] There is no such client." }))],
  ["GET", /^documents\/apis$/, "VIEW_SERVICE", ({ world }) => ({ apis: [...world.documents.api.keys()].map((id) => read(world, "api", id)) })],
  ["POST", /^documents\/apply$/, "VIEW_SERVICE", (call) => applied(call, refuse)],
  ["POST", /^documents\/delete$/, "MODIFY_CLIENT", ({ world, asked: { kind, id } }) => {
    const known = kind === "client" ? numberOf(world, id) : id;
    if (!world.documents[kind].delete(known)) refuse(404, { error: "not_found" });
    keep(world, kind, known, "deleted", null);
  }],
  ["GET", /^documents\/history$/, "VIEW_SERVICE", ({ world, query }) => {
    const id = query.get("kind") === "service" ? "1" : query.get("id");
    return { revisions: world.revisions.filter((one) => one.kind === query.get("kind") && one.id === id).map(({ kind, id: _, ...told }) => told).reverse() };
  }],
  ["GET", /^client\/secret\/refresh\/([^/]+)$/, "MODIFY_CLIENT", ({ world }) => ({ newClientSecret: `another-secret-of-43-characters-told-once-${++world.made}` })],
];
