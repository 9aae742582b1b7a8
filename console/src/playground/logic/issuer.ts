// Whose playground this is, and what that server says of itself: OpenID Connect Discovery §4, RFC 8414 §3.

import type { JSONWebKeySet } from "jose";

export interface Metadata {
  issuer: string;
  authorization_endpoint?: string;
  token_endpoint: string;
  pushed_authorization_request_endpoint?: string;
  userinfo_endpoint?: string;
  introspection_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
  jwks_uri: string;
  scopes_supported?: string[];
  grant_types_supported?: string[];
  response_types_supported?: string[];
  response_modes_supported?: string[];
  token_endpoint_auth_methods_supported?: string[];
  code_challenge_methods_supported?: string[];
  require_pushed_authorization_requests?: boolean;
  require_signed_request_object?: boolean;
  authorization_response_iss_parameter_supported?: boolean;
  request_parameter_supported?: boolean;
  [member: string]: unknown;
}

export interface Issuer {
  metadata: Metadata;
  jwks: JSONWebKeySet;
}

const PAGE = "/playground/";

/** The issuer below which this page is served. */
export function issuerOf({ origin, pathname }: { origin: string; pathname: string }): string {
  const end = pathname.lastIndexOf(PAGE);
  return origin + (end < 0 ? "" : pathname.slice(0, end));
}

/** Where this page is: what its client is registered with. */
export const redirectUriOf = (issuer: string) => issuer + PAGE;

/** Where the metadata may be, the likelier place first. */
export function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === "/" ? "" : pathname;
  return [`${issuer}/.well-known/openid-configuration`, `${origin}/.well-known/oauth-authorization-server${path}`];
}

/** Where the sample resource is, which a server in development has. */
export const resourceOf = (issuer: string) => `${issuer}/sample/resource`;

/** Whether every request is held to the FAPI 2.0 Security Profile, as far as the metadata tell. */
export const isFapi = ({ require_pushed_authorization_requests, token_endpoint_auth_methods_supported }: Metadata) =>
  require_pushed_authorization_requests === true &&
  (token_endpoint_auth_methods_supported ?? []).every((method) => method === "private_key_jwt" || method.endsWith("tls_client_auth"));

/** Scopes of OpenID Connect Core §5.4 and §11, which nobody grants to a client by itself. */
const OF_PEOPLE = ["openid", "profile", "email", "address", "phone", "offline_access"];

/** What to ask for where nobody said: little, and what the steps need. */
export function usualScope(flow: "fapi" | "openid" | "credentials", { scopes_supported = [] }: Metadata): string {
  const others = scopes_supported.filter((scope) => scope !== "openid" && scope !== "offline_access");
  if (flow === "credentials") return others.filter((scope) => !OF_PEOPLE.includes(scope)).slice(0, 1).join(" ");
  const known = ["openid", "offline_access"].filter((scope) => scopes_supported.includes(scope));
  return [...known.slice(0, 1), ...others.slice(0, 2), ...known.slice(1)].join(" ");
}
