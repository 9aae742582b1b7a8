// A service by the FAPI 2.0 Security Profile, with one client of it: every setting that the profile speaks of, and the clause that does.

import type { Kind } from "../../catalogue/schemas.ts";
import type { Json } from "../../documents/calls.ts";
import { aliasOf, flag, list, scopeNames, text, wrongAlias, wrongRedirect, wrongScope, type Answers, type Question } from "./answers.ts";
import { authentication, serviceChange, stated, type Making, type Plan, type Planned, type Wizard } from "./plan.ts";

/** A setting, the clause that it follows from, and why it is as it is where no clause says so. */
export interface Setting {
  readonly kind: Kind;
  readonly member: string;
  readonly clause?: string;
  readonly word?: string;
}

const service = (member: string, clause?: string, word?: string): Setting => ({ kind: "service", member, ...(clause && { clause }), ...(word && { word }) });
const client = (member: string, clause?: string, word?: string): Setting => ({ kind: "client", member, ...(clause && { clause }), ...(word && { word }) });

export const SETTINGS: readonly Setting[] = [
  service("issuer", undefined, "whyIssuer"),
  service("supportedServiceProfiles", undefined, "whyFamilies"),
  service("fapiModes", undefined, "whyModes"),
  service("supportedGrantTypes", "SP 5.3.2.2 (1)"),
  service("supportedResponseTypes", "SP 5.3.2.2 (1)"),
  service("authorizationEndpoint", undefined, "whyEndpoint"),
  service("issSuppressed", "SP 5.3.2.2 (7)"),
  service("loopbackRedirectionUriVariable", "SP 5.3.2.2 (8)"),
  service("tokenEndpoint", undefined, "whyEndpoint"),
  service("supportedTokenAuthMethods", "SP 5.3.2.1 (6)"),
  service("clientAssertionAudRestrictedToIssuer", "SP 5.3.2.1 (8)"),
  service("parRequired", "SP 5.3.2.2 (3)"),
  service("pushedAuthReqEndpoint", undefined, "whyEndpoint"),
  service("pushedAuthReqDuration", "SP 5.3.2.2 (12)"),
  service("pkceRequired", "SP 5.3.2.2 (5)"),
  service("pkceS256Required", "SP 5.3.2.2 (5)"),
  service("authorizationCodeDuration", "SP 5.3.2.1 (11)"),
  service("refreshTokenKept", "SP 5.3.2.1 (9)"),
  service("accessTokenSignAlg", "SP 5.4.1 (1)"),
  service("supportedIdTokenSignAlgs", "SP 5.4.1 (1)"),
  service("supportedScopes", undefined, "whyScopes"),
  service("allowableClockSkew", "SP 5.3.2.1 (13)"),
  service("dpopNonceRequired", "SP 5.3.2.1 (10)"),
  client("clientType", "SP 5.3.2.1 (3)"),
  client("grantTypes", "SP 5.3.3.2 (1)"),
  client("responseTypes", "SP 5.3.2.2 (1)"),
  client("redirectUris", "SP 5.3.2.2 (8)"),
  client("tokenAuthMethod", "SP 5.3.3.1 (2)"),
  client("tokenAuthSignAlg", "SP 5.4.1 (1)"),
  client("jwks", "SP 5.4.1 (3)"),
  client("dpopRequired", "SP 5.3.2.1 (4)"),
];

const within = (least: number, most: number, word: string) => (answer: unknown) => {
  const value = Number(answer);
  return Number.isInteger(value) && value >= least && value <= most ? undefined : word;
};

const SIGNING = ["FAPI2_MESSAGE_SIGNING_AUTH_REQ", "FAPI2_MESSAGE_SIGNING_AUTH_RES", "FAPI2_MESSAGE_SIGNING_INTROSPECTION_RES"];

function questions(answers: Answers, document: Json): Question[] {
  const own = scopeNames(document).filter((name) => !["openid", "profile", "email", "address", "phone", "offline_access"].includes(name));
  return [
    { id: "fapiScopes", kind: "some", first: own.length > 0 ? own : ["accounts"], choices: (own.length > 0 ? own : ["accounts"]).map((value) => ({ value, label: value })), open: true, wrong: wrongScope },
    { id: "signing", kind: "some", first: [], choices: SIGNING.map((value) => ({ value, word: value })), optional: true },
    { id: "binding", kind: "one", first: "dpop", choices: [{ value: "dpop", word: "byDpop" }, { value: "both", word: "byBoth" }] },
    { id: "pushedFor", kind: "number", first: "90", wrong: within(1, 599, "wrongPushed") },
    { id: "skew", kind: "number", first: "10", wrong: within(10, 60, "wrongSkew") },
    { id: "nonce", kind: "flag", first: false },
    { id: "withClient", kind: "flag", first: true },
    ...(answers.withClient === false ? [] : [
      { id: "name", kind: "line", first: "", example: "Household Budget" },
      { id: "alias", kind: "line", first: aliasOf(text(answers, "name"), "fapi-client"), wrong: wrongAlias },
      { id: "redirects", kind: "lines", first: [""], example: "https://budget.example/callback", wrong: wrongRedirect },
    ] as const),
  ];
}

/** The scopes, those that are chosen with the attribute that holds them to the profile. */
function scopes(document: Json, chosen: readonly string[]): Json[] {
  const there = (document.supportedScopes as Json[] | undefined) ?? [];
  const marked = (scope: Json): Json => {
    const attributes = ((scope.attributes as Json[] | undefined) ?? []).filter(({ key }) => key !== "fapi2");
    return { ...scope, attributes: [...attributes, { key: "fapi2", value: "sp" }] };
  };
  const missing = chosen.filter((name) => !there.some((scope) => scope.name === name));
  return [...there.map((scope) => (chosen.includes(String(scope.name)) ? marked(scope) : scope)), ...missing.map((name) => marked({ name }))];
}

/** Members that contradict the profile, or that say the same as it does and would only be in the way. */
const REPLACED = ["nativeSsoSupported", "accessTokenSignAlg", "supportedIdTokenSignAlgs", "authorizationCodeDuration", "offlineAccessRequired"];

function serviceOf(answers: Answers, document: Json): Json {
  const kept = Object.fromEntries(Object.entries(document).filter(([name]) => !REPLACED.includes(name)));
  const grants = (document.supportedGrantTypes as string[] | undefined)?.includes("CLIENT_CREDENTIALS") ? ["CLIENT_CREDENTIALS"] : [];
  const mtls = text(answers, "binding") === "both";
  return {
    ...kept,
    fapiModes: ["FAPI2_SECURITY", ...list(answers, "signing")], supportedServiceProfiles: ["FAPI"],
    supportedGrantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN", ...grants], supportedResponseTypes: ["CODE"],
    issSuppressed: false, loopbackRedirectionUriVariable: true,
    supportedTokenAuthMethods: ["PRIVATE_KEY_JWT", ...(mtls ? ["TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"] : [])], clientAssertionAudRestrictedToIssuer: true,
    ...(mtls && { tlsClientCertificateBoundAccessTokens: true }),
    parRequired: true, pushedAuthReqDuration: Number(answers.pushedFor), pkceRequired: true, pkceS256Required: true, refreshTokenKept: true,
    supportedScopes: scopes(document, list(answers, "fapiScopes")), allowableClockSkew: Number(answers.skew), dpopNonceRequired: flag(answers, "nonce"),
  };
}

function plan(answers: Answers, { around, key }: Making): Plan {
  const document = serviceOf(answers, around.service.document);
  const redirects = list(answers, "redirects");
  const client = stated({
    clientIdAlias: text(answers, "alias"), clientName: text(answers, "name"), clientType: "CONFIDENTIAL", ...(redirects.some((uri) => uri.startsWith("http:")) && { applicationType: "NATIVE" }),
    grantTypes: ["AUTHORIZATION_CODE", "REFRESH_TOKEN"], responseTypes: ["CODE"], redirectUris: redirects, ...authentication("key", key), dpopRequired: true,
  });
  const clients: Planned[] = flag(answers, "withClient") ? [{ kind: "client", role: "client", document: client }] : [];
  return { documents: [...serviceChange(around, document), ...clients], scope: list(answers, "fapiScopes").join(" ") };
}

export const fapi: Wizard = {
  id: "fapi", icon: "report", docs: "README.md#two-modes",
  questions: (answers, { service: { document } }) => questions(answers, document),
  needsKey: (answers) => flag(answers, "withClient"),
  plan,
};
