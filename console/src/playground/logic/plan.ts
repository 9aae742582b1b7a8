// A request before it is sent: what of it is where, so that it can be shown, explained, edited and broken.

import type { JWK } from "jose";
import type { AuthMethod, Client, FlowId, Options, Run, StepId, World } from "./flow.ts";
import { asksFor } from "./flow.ts";
import { type Metadata, metadataUrls, resourceOf } from "./issuer.ts";
import { type Draft, type JwtName, type Signers, hashed, signed } from "./jwt.ts";

/** A parameter or a header field; its value is the text, or the JWT of that name. */
export interface Field {
  name: string;
  value: string;
  jwt?: JwtName;
}

export interface Plan {
  method: "GET" | "POST";
  /** Without the query. */
  url: string;
  query: Field[];
  headers: Field[];
  form: Field[];
  jwts: Partial<Record<JwtName, Draft>>;
  /** Whether the browser goes there, or the script asks. */
  isVisit: boolean;
}

/** What a plan follows from. */
export interface Context {
  flow: FlowId;
  options: Options;
  metadata: Metadata;
  client: Client;
  /** The secret of a client that has one. */
  secret?: string;
  run: Run;
  world: World;
  /** The public key that tokens are bound to, and one that nobody knows. */
  dpopJwk: JWK;
  strangerJwk: JWK;
}

const FORM = { name: "Content-Type", value: "application/x-www-form-urlencoded" };
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** How long a JWT of the client is good, in seconds: a minute would do, but not for whoever reads before they send it again. */
const LIFETIME = 300;

const fields = (members: Record<string, string | undefined>): Field[] =>
  Object.entries(members).flatMap(([name, value]) => (value ? [{ name, value }] : []));

const seconds = ({ world }: Context) => Math.floor(world.now() / 1000);

const empty = (method: "GET" | "POST", url: string): Plan => ({
  ...{ method, url, query: [], headers: method === "POST" ? [FORM] : [], form: [] },
  ...{ jwts: {}, isVisit: false },
});

/** The request of a step, as it should be. */
export async function planned(step: StepId, context: Context): Promise<Plan> {
  const { metadata, run, client } = context;
  switch (step) {
    case "metadata":
      return empty("GET", metadataUrls(metadata.issuer)[0] ?? "");
    case "push":
      return pushed(context);
    case "authorize":
      return authorization(context);
    case "answer":
      return { ...empty("GET", client.redirectUri), isVisit: true };
    case "token":
      return tokens(context);
    case "refresh":
      return asked(context, metadata.token_endpoint, { grant_type: "refresh_token", refresh_token: run.tokens?.refresh_token });
    case "introspect":
      return asked(context, metadata.introspection_endpoint, { token: run.tokens?.access_token, token_type_hint: "access_token" }, false);
    case "revoke": {
      const token = run.tokens?.refresh_token ?? run.tokens?.access_token;
      const hint = run.tokens?.refresh_token ? "refresh_token" : "access_token";
      return asked(context, metadata.revocation_endpoint, { token, token_type_hint: hint }, false);
    }
    case "userinfo":
      return presented(context, metadata.userinfo_endpoint ?? "");
    case "resource":
      return presented(context, resourceOf(metadata.issuer));
    case "logout":
      return loggedOut(context);
  }
}

/** RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1, RFC 8707 §2. */
async function authorizationParameters({ client, options, run }: Context): Promise<Record<string, string | undefined>> {
  return {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: options.scope,
    state: run.state,
    nonce: asksFor(options, "openid") ? run.nonce : undefined,
    code_challenge: await hashed(run.verifier),
    code_challenge_method: "S256",
    response_mode: options.jarm ? "jwt" : undefined,
    resource: options.resource,
  };
}

/** The same in a request object. RFC 9101 §4, FAPI 2.0 Message Signing §5.3.1. */
async function withObject(plan: Plan, place: "query" | "form", context: Context): Promise<Plan> {
  const { client, metadata, world } = context;
  const now = seconds(context);
  const said = fields(await authorizationParameters(context)).map(({ name, value }) => [name, value]);
  const header = { typ: "oauth-authz-req+jwt", alg: client.alg ?? "none", ...(client.publicJwk?.kid && { kid: client.publicJwk.kid }) };
  const times = { iat: now, nbf: now, exp: now + LIFETIME, jti: world.token() };
  const claims = { iss: client.clientId, aud: metadata.issuer, ...times, ...Object.fromEntries(said) };
  const named = [{ name: "client_id", value: client.clientId }];
  return {
    ...plan,
    [place]: [...named, { name: "request", value: "", jwt: "request" }],
    jwts: { ...plan.jwts, request: { header, claims, key: "client" } },
  };
}

/** RFC 9126 §2.1. */
async function pushed(context: Context): Promise<Plan> {
  const url = context.metadata.pushed_authorization_request_endpoint ?? "";
  const plan = empty("POST", url);
  const asked = context.options.jar
    ? await withObject(plan, "form", context)
    : { ...plan, form: fields(await authorizationParameters(context)) };
  return proved(authenticated(asked, context), context);
}

/** RFC 6749 §3.1, RFC 9126 §4. */
async function authorization(context: Context): Promise<Plan> {
  const { client, metadata, options, run, dpopJwk } = context;
  const plan = { ...empty("GET", metadata.authorization_endpoint ?? ""), isVisit: true };
  if (options.par) return { ...plan, query: fields({ client_id: client.clientId, request_uri: run.pushed?.requestUri }) };
  if (options.jar) return withObject(plan, "query", context);
  // RFC 9449 §10: where no proof was pushed, the code is bound to the key by its thumbprint.
  const jkt = options.dpop ? dpopJwk.kid : undefined;
  return { ...plan, query: fields({ ...(await authorizationParameters(context)), dpop_jkt: jkt }) };
}

/** RFC 6749 §4.1.3 and §4.4.2. */
function tokens(context: Context): Promise<Plan> {
  const { flow, options, run, client, metadata } = context;
  const { resource, scope } = options;
  const own = { grant_type: "client_credentials", scope, resource };
  const code = run.answer?.parameters["code"];
  const persons = { grant_type: "authorization_code", code, redirect_uri: client.redirectUri, code_verifier: run.verifier, resource };
  return asked(context, metadata.token_endpoint, flow === "credentials" ? own : persons);
}

/** A request that a client makes in its own name. */
function asked(context: Context, url: string | undefined, parameters: Record<string, string | undefined>, isProved = true): Promise<Plan> {
  const plan = authenticated({ ...empty("POST", url ?? ""), form: fields(parameters) }, context);
  return isProved ? proved(plan, context) : Promise.resolve(plan);
}

/** Adds what proves who the client is. RFC 6749 §2.3, RFC 7523 §2.2. */
export function authenticated(plan: Plan, context: Context): Plan {
  const { client, secret = "" } = context;
  const named = plan.form.some(({ name }) => name === "client_id") ? [] : [{ name: "client_id", value: client.clientId }];
  const with_ = (...added: Field[]): Plan => ({ ...plan, form: [...plan.form, ...named, ...added] });
  switch (client.method) {
    case "none":
      return with_();
    case "client_secret_post":
      return with_({ name: "client_secret", value: secret });
    case "client_secret_basic":
      return { ...plan, headers: [...plan.headers, { name: "Authorization", value: basic(client.clientId, secret) }] };
    case "client_secret_jwt":
    case "private_key_jwt": {
      const type = { name: "client_assertion_type", value: JWT_BEARER };
      const plain = with_(type, { name: "client_assertion", value: "", jwt: "client_assertion" });
      return { ...plain, jwts: { ...plan.jwts, client_assertion: assertion(context) } };
    }
  }
}

export const isByAssertion = (method: AuthMethod) => method.endsWith("_jwt");

/** RFC 6749 §2.3.1: both are form-encoded before they are joined. */
function basic(clientId: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ _: text }).toString().slice(2);
  return `Basic ${btoa(`${encoded(clientId)}:${encoded(secret)}`)}`;
}

/** RFC 7523 §3; `aud` is the issuer, as a string: FAPI 2.0 SP §5.3.2.1 (8). */
function assertion(context: Context): Draft {
  const { client, metadata, world } = context;
  const now = seconds(context);
  const kid = client.publicJwk?.kid;
  const claims = { iss: client.clientId, sub: client.clientId, aud: metadata.issuer, iat: now, exp: now + LIFETIME, jti: world.token() };
  return { header: { alg: client.alg ?? "HS256", ...(kid && { kid }) }, claims, key: "client" };
}

/** Adds a proof of possession, where tokens are bound. RFC 9449 §4.2. */
async function proved(plan: Plan, context: Context, accessToken?: string): Promise<Plan> {
  const { options, dpopJwk, run, world } = context;
  if (!options.dpop) return plan;
  const { kid: _, ...jwk } = dpopJwk;
  const claims = {
    jti: world.token(),
    htm: plan.method,
    htu: plan.url,
    iat: seconds(context),
    ...(accessToken && { ath: await hashed(accessToken) }),
    ...(run.dpopNonce && { nonce: run.dpopNonce }),
  };
  return {
    ...plan,
    headers: [...plan.headers, { name: "DPoP", value: "", jwt: "dpop" }],
    jwts: { ...plan.jwts, dpop: { header: { typ: "dpop+jwt", alg: "ES256", jwk }, claims, key: "dpop" } },
  };
}

/** A request with the access token. RFC 6750 §2.1, RFC 9449 §7.1. */
function presented(context: Context, url: string): Promise<Plan> {
  const { run, options } = context;
  const token = run.tokens?.access_token ?? "";
  const scheme = options.dpop ? "DPoP" : "Bearer";
  const plan = { ...empty("GET", url), headers: [{ name: "Authorization", value: `${scheme} ${token}` }] };
  return proved(plan, context, token);
}

/** OpenID Connect RP-Initiated Logout §2: posted, since the ID token belongs in no URL. */
function loggedOut({ client, metadata, run }: Context): Plan {
  const parameters = {
    id_token_hint: run.tokens?.id_token,
    client_id: client.clientId,
    post_logout_redirect_uri: client.redirectUri,
    state: run.state,
  };
  return { ...empty("POST", metadata.end_session_endpoint ?? ""), form: fields(parameters), isVisit: true };
}

/** A request as it is sent. */
export interface Sent {
  method: "GET" | "POST";
  url: string;
  headers: [string, string][];
  body?: string;
  /** The JWTs in it, by name. */
  jwts: Partial<Record<JwtName, string>>;
}

/** Signs what is to be signed, and writes it all out. */
export async function sealed(plan: Plan, signers: Signers): Promise<Sent> {
  const jwts: Partial<Record<JwtName, string>> = {};
  for (const [name, draft] of Object.entries(plan.jwts) as [JwtName, Draft][]) jwts[name] = await signed(draft, signers);
  const written = ({ name, value, jwt }: Field): [string, string] => [name, (jwt && jwts[jwt]) ?? value];
  const encoded = (all: Field[]) => new URLSearchParams(all.map(written)).toString();
  const joint = plan.url.includes("?") ? "&" : "?";
  const url = plan.query.length > 0 ? plan.url + joint + encoded(plan.query) : plan.url;
  const sent: Sent = { method: plan.method, url, headers: plan.headers.map(written), jwts };
  return plan.method === "POST" ? { ...sent, body: encoded(plan.form) } : sent;
}

