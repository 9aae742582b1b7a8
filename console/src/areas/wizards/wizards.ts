// The wizards: what each asks, and what becomes of it.

import { defaultOf } from "../../catalogue/profile.ts";
import type { Json } from "../../documents/calls.ts";
import { aliasOf, flag, list, scopeNames, text, wrongAlias, wrongNative, wrongRedirect, wrongResource, wrongScope, type Answers, type Around, type Choice, type Question } from "./answers.ts";
import { fapi } from "./fapi.ts";
import { authentication, scopeOf, serviceChange, stated, withAuthMethod, withGrantType, withScopes, type Making, type Plan, type Planned, type Wizard } from "./plan.ts";

const OPENID = ["openid", "profile", "email", "address", "phone"];
/** What the service serves where its document says nothing. */
const usual = (member: string, { held }: Around) => (defaultOf("service", member, held) as string[] | undefined) ?? [];
/** Whether refresh tokens are given for the scope offline_access alone. */
const needsOffline = ({ service, held }: Around) => (service.document.offlineAccessRequired ?? defaultOf("service", "offlineAccessRequired", held)) === true;
const isOfPeople = (name: string) => [...OPENID, "offline_access"].includes(name);

const named = (answers: Answers, otherwise: string): Question[] => [
  { id: "name", kind: "line", first: "", example: "Example Shop" },
  { id: "alias", kind: "line", first: aliasOf(text(answers, "name"), otherwise), wrong: wrongAlias },
];

const apiChoices = ({ apis }: Around): Choice[] => [{ value: "", word: "noApi" }, ...apis.map(({ document }) => ({ value: String(document.identifier), label: String(document.name ?? document.identifier) }))];
const scopesOfApi = ({ apis }: Around, identifier: string): string[] => {
  const scopes = apis.find(({ document }) => document.identifier === identifier)?.document.scopes;
  return Array.isArray(scopes) ? scopes.map(String) : [];
};

const offlineQuestion = (around: Around): Question[] => (needsOffline(around) ? [{ id: "offline", kind: "flag", first: true }] : []);

/** What people are asked to allow, and the API that is called for them. */
function asked(answers: Answers, around: Around): Question[] {
  const own = scopeNames(around.service.document).filter((name) => !isOfPeople(name) && !around.apis.some(({ document }) => (document.scopes as string[] | undefined)?.includes(name)));
  const api = text(answers, "api");
  const scopes = scopesOfApi(around, api);
  return [
    { id: "scopes", kind: "some", first: around.held ? ["openid", ...own.slice(0, 1)] : ["openid", "profile", "email"], choices: [...OPENID, ...own].map((value) => ({ value, label: value })), open: true, optional: true, wrong: wrongScope },
    ...offlineQuestion(around),
    ...(around.apis.length > 0 ? [{ id: "api", kind: "one", first: "", choices: apiChoices(around), optional: true } as const] : []),
    ...(scopes.length > 0 ? [{ id: "apiScopes", kind: "some", first: scopes, choices: scopes.map((value) => ({ value, label: value })), optional: true } as const] : []),
  ];
}

function scopesAsked(answers: Answers, around: Around): string[] {
  const there = scopesOfApi(around, text(answers, "api"));
  const api = list(answers, "apiScopes").filter((name) => there.includes(name));
  return [...list(answers, "scopes"), ...(needsOffline(around) && flag(answers, "offline") ? ["offline_access"] : []), ...api];
}

/** The service with what signing people in needs: the scopes, and how the client proves itself. */
function servedFor(answers: Answers, around: Around, method: string): Json {
  const scoped = withScopes(around.service.document, scopesAsked(answers, around).map((name) => scopeOf(name)));
  return withAuthMethod(scoped, method, usual("supportedTokenAuthMethods", around));
}

function signInPlan(answers: Answers, { around, key }: Making, method: "secret" | "key" | "none", more: Json = {}): Plan {
  const redirects = list(answers, "redirects");
  const usesHttp = [...redirects, ...list(answers, "postLogout")].some((uri) => !uri.startsWith("https://"));
  const proof = authentication(method, key);
  const client = stated({
    clientIdAlias: text(answers, "alias"), clientName: text(answers, "name"), ...proof, applicationType: usesHttp ? "NATIVE" : undefined,
    redirectUris: redirects, postLogoutRedirectUris: list(answers, "postLogout"), dpopRequired: around.held ? undefined : flag(answers, "dpop"), ...more,
  });
  const service = servedFor(answers, around, String(proof.tokenAuthMethod));
  const resource = text(answers, "api");
  return { documents: [...serviceChange(around, service), { kind: "client", role: "client", document: client }], scope: scopesAsked(answers, around).join(" "), ...(resource && { resource }) };
}

const METHODS: readonly Choice[] = [{ value: "secret", word: "bySecret" }, { value: "key", word: "byKey" }];
const methodOf = (answers: Answers, { held }: Around) => (held || text(answers, "method") === "key" ? "key" : "secret");
const dpop = ({ held }: Around): Question[] => (held ? [] : [{ id: "dpop", kind: "flag", first: false }]);

const web: Wizard = {
  id: "web", icon: "globe", docs: "docs/connect.md#a-web-app-with-a-server",
  questions: (answers, around) => [
    ...named(answers, "web-app"),
    { id: "redirects", kind: "lines", first: [""], example: "https://shop.example/callback", wrong: wrongRedirect },
    { id: "postLogout", kind: "lines", first: [], example: "https://shop.example/", optional: true, wrong: wrongRedirect },
    ...(around.held ? [] : [{ id: "method", kind: "one", first: "secret", choices: METHODS } as const]),
    ...asked(answers, around),
    ...(methodOf(answers, around) === "key" ? dpop(around) : []),
  ],
  needsKey: (answers, around) => methodOf(answers, around) === "key",
  plan: (answers, making) => signInPlan(answers, making, methodOf(answers, making.around)),
};

const spa: Wizard = {
  id: "spa", icon: "code", docs: "docs/connect.md#a-single-page-app",
  unfit: ({ held }) => (held ? "unfitPublic" : undefined),
  questions: (answers, around) => [
    ...named(answers, "browser-app"),
    { id: "redirects", kind: "lines", first: [""], example: "https://app.example/", wrong: wrongRedirect },
    { id: "postLogout", kind: "lines", first: [], example: "https://app.example/", optional: true, wrong: wrongRedirect },
    ...asked(answers, around),
    ...dpop(around),
  ],
  needsKey: () => false,
  plan: (answers, making) => signInPlan(answers, making, "none"),
};

const native: Wizard = {
  id: "native", icon: "dashboard", docs: "docs/connect.md#an-app-on-a-computer",
  questions: (answers, around) => [
    ...named(answers, "device-app"),
    { id: "redirects", kind: "lines", first: ["http://127.0.0.1/callback"], example: "com.example.app:/callback", wrong: around.held ? wrongRedirect : wrongNative },
    ...asked(answers, around),
    ...(around.held ? [] : [{ id: "dpop", kind: "flag", first: true } as const]),
  ],
  needsKey: (_, { held }) => held,
  plan: (answers, making) => signInPlan(answers, making, making.around.held ? "key" : "none", { applicationType: "NATIVE" }),
};

const machine: Wizard = {
  id: "machine", icon: "keys", docs: "docs/connect.md#a-machine",
  questions: (answers, around) => {
    const scopes = text(answers, "api") === "" ? scopeNames(around.service.document).filter((name) => !isOfPeople(name)) : scopesOfApi(around, text(answers, "api"));
    return [
      { id: "name", kind: "line", first: "", example: "Warehouse", help: "ask_nameOfMachineHelp" },
      { id: "alias", kind: "line", first: aliasOf(text(answers, "name"), "machine"), help: "ask_aliasOfMachineHelp", wrong: wrongAlias },
      { id: "api", kind: "one", first: String(around.apis[0]?.document.identifier ?? ""), choices: apiChoices(around), optional: true },
      { id: "machineScopes", kind: "some", first: scopes.slice(0, 1), choices: scopes.map((value) => ({ value, label: value })), open: true, wrong: wrongScope },
      ...(around.held ? [] : [{ id: "method", kind: "one", first: "key", choices: METHODS } as const]),
      ...dpop(around),
    ];
  },
  needsKey: (answers, around) => methodOf(answers, around) === "key",
  plan: (answers, { around, key }) => {
    const scopes = list(answers, "machineScopes");
    const proof = authentication(methodOf(answers, around), key);
    const client = stated({
      clientIdAlias: text(answers, "alias"), clientName: text(answers, "name"), grantTypes: ["CLIENT_CREDENTIALS"], ...proof, dpopRequired: around.held ? undefined : flag(answers, "dpop"),
      extension: { requestableScopesEnabled: true, requestableScopes: scopes },
    });
    const scoped = withScopes(around.service.document, scopes.map((name) => scopeOf(name)));
    const granted = withGrantType(scoped, "CLIENT_CREDENTIALS", usual("supportedGrantTypes", around));
    const service = withAuthMethod(granted, String(proof.tokenAuthMethod), usual("supportedTokenAuthMethods", around));
    const resource = text(answers, "api");
    return { documents: [...serviceChange(around, service), { kind: "client", role: "client", document: client }], scope: scopes.join(" "), ...(resource && { resource }) };
  },
};

const wrongTaken = (around: Around) => (answer: unknown) => (around.apis.some(({ document }) => document.identifier === answer) ? "wrongTaken" : wrongResource(String(answer)));

/** The API, and its scopes among those of the service, with what the consent page says of the first one. */
function apiDocuments(answers: Answers, around: Around, more: Json = {}): { api: Planned; service: Json; scopes: readonly string[] } {
  const scopes = list(answers, "apiOwnScopes");
  const said = { en: text(answers, "saidEn"), ja: text(answers, "saidJa") };
  const service = withScopes(around.service.document, scopes.map((name, index) => scopeOf(name, index === 0 ? said : undefined)));
  const document = stated({ identifier: text(answers, "identifier"), name: text(answers, "name"), scopes, ...more });
  return { api: { kind: "api", role: "api", document }, service, scopes };
}

const ofApi = (around: Around, example: string): Question[] => [
  { id: "name", kind: "line", first: "", example: "Orders" },
  { id: "identifier", kind: "line", first: "", example, wrong: wrongTaken(around) },
  { id: "apiOwnScopes", kind: "lines", first: [""], example: "orders:read", wrong: wrongScope },
  { id: "saidEn", kind: "line", first: "", example: "See your orders", optional: true },
  { id: "saidJa", kind: "line", first: "", example: "注文の参照", optional: true },
];

const FORMATS: readonly Choice[] = [{ value: "JWT", word: "readsJwt" }, { value: "OPAQUE", word: "asksServer" }];

const api: Wizard = {
  id: "api", icon: "apis", docs: "docs/connect.md#an-api-that-reads-its-tokens",
  questions: (answers, around) => [
    ...ofApi(around, "https://api.example/orders"),
    { id: "format", kind: "one", first: "JWT", choices: FORMATS },
    ...(text(answers, "format") === "OPAQUE" ? [{ id: "alias", kind: "line", first: aliasOf(`${text(answers, "name")} api`, "api"), help: "ask_aliasOfApiHelp", wrong: wrongAlias } as const] : []),
  ],
  needsKey: (answers, { held }) => held && text(answers, "format") === "OPAQUE",
  plan: (answers, { around, key }) => {
    const isOpaque = text(answers, "format") === "OPAQUE";
    const made = apiDocuments(answers, around, isOpaque ? { accessTokenFormat: "OPAQUE", introspectionClients: [text(answers, "alias")] } : {});
    const proof = authentication(around.held ? "key" : "secret", key);
    const introspector: Json = { clientIdAlias: text(answers, "alias"), clientName: text(answers, "name"), grantTypes: ["CLIENT_CREDENTIALS"], ...proof };
    const granted = withGrantType(made.service, "CLIENT_CREDENTIALS", usual("supportedGrantTypes", around));
    const service = isOpaque ? withAuthMethod(granted, String(proof.tokenAuthMethod), usual("supportedTokenAuthMethods", around)) : made.service;
    const clients: Planned[] = isOpaque ? [{ kind: "client", role: "introspector", document: introspector }] : [];
    return { documents: [...serviceChange(around, service), ...clients, made.api], scope: made.scopes.join(" "), resource: text(answers, "identifier") };
  },
};

const mcp: Wizard = {
  id: "mcp", icon: "wizard", docs: "docs/connect.md#an-mcp-server",
  unfit: ({ held }) => (held ? "unfitPublic" : undefined),
  questions: (answers, around) => [
    ...ofApi(around, "https://tools.example/mcp"),
    { id: "alias", kind: "line", first: aliasOf(`${text(answers, "name")} assistant`, "assistant"), wrong: wrongAlias },
    { id: "redirects", kind: "lines", first: ["http://127.0.0.1/callback"], example: "https://assistant.example/callback", wrong: wrongNative },
    ...offlineQuestion(around),
  ],
  needsKey: () => false,
  plan: (answers, { around }) => {
    const made = apiDocuments(answers, around);
    const redirects = list(answers, "redirects");
    const offline = needsOffline(around) && flag(answers, "offline") ? ["offline_access"] : [];
    const client = stated({
      clientIdAlias: text(answers, "alias"), clientName: text(answers, "name"), ...authentication("none", undefined), applicationType: redirects.every((uri) => uri.startsWith("https://")) ? undefined : "NATIVE", redirectUris: redirects,
    });
    const service = withScopes(made.service, offline.map((name) => scopeOf(name)));
    return { documents: [...serviceChange(around, service), made.api, { kind: "client", role: "client", document: client }], scope: [...made.scopes, ...offline].join(" "), resource: text(answers, "identifier") };
  },
};

export const WIZARDS: readonly Wizard[] = [fapi, web, spa, native, machine, api, mcp];
export const wizardOf = (id: string): Wizard | undefined => WIZARDS.find((one) => one.id === id);
