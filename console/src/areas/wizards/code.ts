// The programs that a wizard ends with: which there are for what was made, and each with the values filled in.

import { defaultOf } from "../../catalogue/profile.ts";
import type { Json } from "../../documents/calls.ts";
import { scopeNames, type Around } from "./answers.ts";
import type { Plan, WizardId } from "./plan.ts";

/** What stands in a program for a value, or says whether a part of it is there. */
export type Values = Readonly<Record<string, string | boolean>>;

export interface Library {
  readonly label: string;
  /** The file in console/samples/. */
  readonly file: string;
  /** Where it is of use: not where tokens are bound by DPoP, or only with a secret. */
  readonly unless?: string;
  readonly only?: string;
}

const node = (kind: string): Library[] => [{ label: "openid-client", file: `${kind}.openid-client.mjs` }, { label: "oauth4webapi", file: `${kind}.oauth4webapi.mjs` }];

const LIBRARIES: Readonly<Record<WizardId, readonly Library[]>> = {
  fapi: [...node("web"), { label: "Nimbus (Java)", file: "fapi.nimbus.java" }],
  web: [...node("web"), { label: "Authlib (Python)", file: "web.authlib.py", unless: "bound" }, { label: "Spring Security", file: "web.spring.yaml", only: "plainSecret" }, { label: "Nimbus (Java)", file: "fapi.nimbus.java", only: "bound" }],
  spa: [{ label: "oidc-client-ts", file: "spa.oidc-client-ts.mjs" }, { label: "oauth4webapi", file: "spa.oauth4webapi.mjs" }, { label: "React", file: "spa.react.tsx" }],
  native: [{ label: "oauth4webapi", file: "native.oauth4webapi.mjs", only: "loopback" }, { label: "AppAuth (Android)", file: "native.appauth.kt" }, { label: "AppAuth (iOS)", file: "native.appauth.swift" }],
  machine: [...node("machine"), { label: "Authlib (Python)", file: "machine.authlib.py", unless: "dpop" }, { label: "Nimbus (Java)", file: "machine.nimbus.java", only: "dpop" }, { label: "curl", file: "machine.curl.sh", only: "plainSecret" }],
  api: [
    { label: "jose", file: "api.jose.mjs", only: "jwt" }, { label: "joserfc (Python)", file: "api.joserfc.py", only: "jwt" },
    { label: "openid-client", file: "api.introspect.mjs", unless: "jwt" }, { label: "requests (Python)", file: "api.introspect.py", unless: "jwt" }, { label: "Spring Security", file: "api.spring.yaml" },
  ],
  mcp: [{ label: "jose", file: "mcp.jose.mjs" }, { label: "MCP SDK (TypeScript)", file: "mcp.sdk.ts" }, { label: "FastMCP (Python)", file: "mcp.fastmcp.py" }],
};

export const librariesFor = (id: WizardId, values: Values): readonly Library[] =>
  LIBRARIES[id].filter(({ unless, only }) => (unless === undefined || !values[unless]) && (only === undefined || values[only] === true));

/** Where the metadata of an issuer is: OpenID Connect Discovery §4.1, or RFC 8414 §3.1. */
export function metadataOf(issuer: string, isOpenid: boolean): string {
  if (isOpenid) return `${issuer}/.well-known/openid-configuration`;
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname === "/" ? "" : pathname}`;
}

/** Where the metadata of a protected resource is: RFC 9728 §3.1. */
export function resourceMetadataOf(resource: string): string {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname === "/" ? "" : pathname}${search}`;
}

const portOf = (url: URL) => (url.protocol === "http:" && url.port) || "3000";

/** The values that the programs are filled with. */
export function valuesOf(plan: Plan, around: Around, name: string): Values {
  const issuer = String(around.service.document.issuer);
  const client = plan.documents.find(({ kind }) => kind === "client")?.document ?? {};
  const service = plan.documents.find(({ kind }) => kind === "service")?.document ?? around.service.document;
  const isHeld = !Array.isArray(service.fapiModes) || service.fapiModes.length > 0;
  const isOpenid = scopeNames(service).includes("openid");
  const redirect = ((client.redirectUris as string[] | undefined) ?? [])[0] ?? "";
  const here = URL.canParse(redirect) ? new URL(redirect) : undefined;
  const scopes = plan.scope.split(" ").filter(Boolean);
  const [http, dpop] = [issuer.startsWith("http:"), client.dpopRequired === true || isHeld];
  const execute = [!isOpenid && 'algorithm: "oauth2"', http && "execute: [openid.allowInsecureRequests]"].filter(Boolean).join(", ");
  const resource = plan.resource ?? "";
  const method = client.tokenAuthMethod;
  return {
    issuer, client_id: String(client.clientIdAlias ?? ""), scope: plan.scope, first_scope: scopes[0] ?? "", scope_list: scopes.join(", "), scope_json: JSON.stringify(scopes), scope_swift: JSON.stringify(scopes),
    name, http, dpop, resource, par: par(service, isHeld), openid: isOpenid && scopes.includes("openid"), offline: scopes.includes("offline_access"),
    key: method === "PRIVATE_KEY_JWT", secret: typeof method === "string" && method.startsWith("CLIENT_SECRET"), plainSecret: method === "CLIENT_SECRET_BASIC" && !dpop,
    bound: dpop || par(service, isHeld), jwt: !plan.documents.some(({ document }) => document.accessTokenFormat === "OPAQUE"),
    redirect_uri: redirect, redirect_path: here?.pathname ?? "", origin: here?.origin === "null" ? "" : here?.origin ?? "", redirect_scheme: redirect.split(":")[0] ?? "", port: here ? portOf(here) : "3000",
    loopback: redirect.startsWith("http://"), loopback_host: here?.hostname ?? "", loopback_port: here?.port || "0", post_logout: ((client.postLogoutRedirectUris as string[] | undefined) ?? [])[0] ?? "",
    discovery: isOpenid ? "oidc" : "oauth2", discovery_options: execute ? `, { ${execute} }` : "", metadata_url: metadataOf(issuer, isOpenid), metadata: URL.canParse(resource) ? resourceMetadataOf(resource) : "",
  };
}

const par = (service: Json, isHeld: boolean) => (service.parRequired ?? defaultOf("service", "parRequired", isHeld)) === true;

const CONDITION = /\{\{(if|unless) (\w+)\}\}/;
const holds = ([, word, name = ""]: RegExpExecArray, values: Values) => Boolean(values[name]) === (word === "if");

/** A part of a line between a condition and its end, there or not. */
function inline(line: string, values: Values): string {
  const start = CONDITION.exec(line);
  if (!start) return line;
  const end = line.indexOf("{{end}}", start.index);
  const inside = line.slice(start.index + start[0].length, end);
  return inline(line.slice(0, start.index) + (holds(start, values) ? inside : "") + line.slice(end + "{{end}}".length), values);
}

/** The program with the values in it: `{{name}}`, `{{if name}}…{{end}}`, and `{{if name}}` before a line that is there or not. */
export function fill(template: string, values: Values): string {
  const lines = template.split("\n").flatMap((line) => {
    const conditions = line.match(/\{\{(?:if|unless) \w+\}\}/g)?.length ?? 0;
    const ends = line.match(/\{\{end\}\}/g)?.length ?? 0;
    const first = conditions > ends ? CONDITION.exec(line) : null;
    if (first && !holds(first, values)) return [];
    return [inline(first ? line.slice(first[0].length) : line, values)];
  });
  return lines.join("\n").replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (typeof values[name] === "string" ? (values[name] as string) : whole));
}
