// Who is in front of the console: signed in at the operators' service by code, PKCE and DPoP (RFC 6749, RFC 7636, RFC 9449). The key
// cannot leave the browser, and the access token is in memory alone; the refresh token, which is worth nothing without the key, is kept
// for as long as the tab is.

import { signal } from "@preact/signals";
import * as oauth from "oauth4webapi";
import { keyPair } from "./dpop_key.ts";
import { go } from "./route.ts";
import type { Right } from "./rights.ts";

export interface OperatorsConfig {
  readonly issuer: string | null;
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string;
}

export interface Me {
  readonly subject: string;
  readonly username?: string;
  readonly rights: readonly Right[];
  readonly service?: number;
}

export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "unclaimed" }
  | { readonly kind: "signedOut"; readonly reason?: "expired" | "refused" | "denied" }
  | { readonly kind: "noRights"; readonly me: Me | undefined }
  | { readonly kind: "signedIn"; readonly me: Me }
  | { readonly kind: "failed"; readonly error: unknown };

export const session = signal<SessionState>({ kind: "starting" });

const UNDER_WAY = "sekisho.sign_in";
const REFRESH = "sekisho.refresh";
/** How long before its end a token is renewed, in milliseconds. */
const EARLY = 30_000;

interface UnderWay { readonly state: string; readonly verifier: string; readonly hash: string }
interface Known { readonly config: OperatorsConfig; readonly server: oauth.AuthorizationServer; readonly client: oauth.Client; readonly dpop: oauth.DPoPHandle }
interface Access { readonly token: string; readonly until: number; readonly idToken: string | undefined }

let known: Promise<Known> | undefined;
let access: Access | undefined;
let renewing: Promise<boolean> | undefined;

// What is on this machine is served without TLS; everywhere else this changes nothing, since the page itself came by https.
const insecure = () => (location.protocol === "http:" ? { [oauth.allowInsecureRequests]: true } : {});
const here = () => `${location.origin}/console/`;

async function configured(): Promise<OperatorsConfig> {
  const response = await fetch("/api/operators/config");
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()) as OperatorsConfig;
}

async function discover(config: OperatorsConfig): Promise<Known> {
  const issuer = new URL(config.issuer ?? "");
  const response = await oauth.discoveryRequest(issuer, insecure());
  const server = await oauth.processDiscoveryResponse(issuer, response);
  const client: oauth.Client = { client_id: config.clientId };
  return { config, server, client, dpop: oauth.DPoP(client, await keyPair()) };
}

async function knownServer(): Promise<Known> {
  known ??= configured().then(discover);
  known.catch(() => (known = undefined));
  return known;
}

/** Repeats what was refused because its proof lacked the nonce that is asked for (RFC 9449 §8), once. */
async function withNonce<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return act();
    throw error;
  }
}

function keep(answer: oauth.TokenEndpointResponse) {
  const until = Date.now() + (answer.expires_in ?? 60) * 1000;
  access = { token: answer.access_token, until, idToken: answer.id_token ?? access?.idToken };
  if (answer.refresh_token) sessionStorage.setItem(REFRESH, answer.refresh_token);
}

/** Leads to the sign-in page, from which one comes back to where one was. */
export async function signIn(hash = location.hash) {
  const { config, server, client } = await knownServer();
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const underWay: UnderWay = { state, verifier, hash };
  sessionStorage.setItem(UNDER_WAY, JSON.stringify(underWay));
  const to = new URL(server.authorization_endpoint ?? "");
  to.search = new URLSearchParams({
    client_id: client.client_id, redirect_uri: here(), response_type: "code", scope: config.scope, resource: config.resource,
    state, code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
    ui_locales: document.documentElement.lang,
  }).toString();
  location.assign(to);
}

function takeUnderWay(): UnderWay | undefined {
  const text = sessionStorage.getItem(UNDER_WAY);
  sessionStorage.removeItem(UNDER_WAY);
  return text === null ? undefined : (JSON.parse(text) as UnderWay);
}

/** Redeems the code that the page was opened with. Answers why not, where it was not. */
async function returned(params: URLSearchParams): Promise<"denied" | "refused" | undefined> {
  const underWay = takeUnderWay();
  history.replaceState(null, "", `${location.pathname}${underWay?.hash ?? ""}`);
  if (underWay) go(underWay.hash || "#/");
  if (!underWay) return "refused";
  const { config, server, client, dpop } = await knownServer();
  try {
    const valid = oauth.validateAuthResponse(server, client, params, underWay.state);
    await withNonce(async () => {
      const options = { DPoP: dpop, additionalParameters: { resource: config.resource }, ...insecure() };
      const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), valid, here(), underWay.verifier, options);
      keep(await oauth.processAuthorizationCodeResponse(server, client, response));
    });
    return undefined;
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) return error.error === "access_denied" ? "denied" : "refused";
    if (error instanceof oauth.ResponseBodyError) return "refused";
    throw error;
  }
}

async function renewOnce(): Promise<boolean> {
  const refresh = sessionStorage.getItem(REFRESH);
  if (refresh === null) return false;
  const { config, server, client, dpop } = await knownServer();
  try {
    await withNonce(async () => {
      const options = { DPoP: dpop, additionalParameters: { resource: config.resource }, ...insecure() };
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, options);
      keep(await oauth.processRefreshTokenResponse(server, client, response));
    });
    return true;
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error;
    sessionStorage.removeItem(REFRESH);
    access = undefined;
    return false;
  }
}

const renew = () => (renewing ??= renewOnce().finally(() => (renewing = undefined)));

/** Asks the API with the token of whoever is signed in, renewed where it ends soon or was not taken. */
export async function authorized(method: string, url: URL, headers: Headers, body: string | undefined): Promise<Response> {
  if (!access || access.until - EARLY < Date.now()) {
    if (!(await renew())) return lost();
  }
  const { dpop } = await knownServer();
  const ask = () => withNonce(async () => {
    const { token } = access as Access;
    return oauth.protectedResourceRequest(token, method, url, headers, body, { DPoP: dpop, ...insecure() });
  });
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
    if (error.response.status !== 401) return error.response;
    if (await renew()) return ask().catch((again) => (again instanceof oauth.WWWAuthenticateChallengeError && again.response.status !== 401 ? again.response : lost()));
    return lost();
  }
}

function lost(): never {
  access = undefined;
  session.value = { kind: "signedOut", reason: "expired" };
  throw new SignedOut();
}

/** The session has ended, and the screen that says so is shown. */
export class SignedOut extends Error {}

/** Asks who one is, and shows what follows from that. */
async function recognise() {
  const response = await authorized("GET", new URL("/api/operators/me", location.origin), new Headers(), undefined);
  if (response.status === 403) {
    session.value = { kind: "noRights", me: undefined };
  } else if (!response.ok) {
    throw new Error(`${response.status}`);
  } else {
    const me = (await response.json()) as Me;
    session.value = me.rights.length === 0 ? { kind: "noRights", me } : { kind: "signedIn", me };
  }
}

/** The first thing that the page does. */
export async function start() {
  try {
    session.value = { kind: "starting" };
    const params = new URLSearchParams(location.search);
    const config = await configured();
    if (config.issuer === null) return void (session.value = { kind: "unclaimed" });
    if (params.has("code") || params.has("error")) {
      const reason = await returned(params);
      if (reason) return void (session.value = { kind: "signedOut", reason });
    } else if (!(await renew())) {
      return void (session.value = { kind: "signedOut" });
    }
    await recognise();
  } catch (error) {
    if (!(error instanceof SignedOut)) session.value = { kind: "failed", error };
  }
}

/** Ends the session here and, at the operators' service, the one of the browser. */
export async function signOut() {
  const { server, client } = await knownServer();
  const refresh = sessionStorage.getItem(REFRESH);
  const idToken = access?.idToken;
  sessionStorage.removeItem(REFRESH);
  access = undefined;
  if (refresh && server.revocation_endpoint) await oauth.revocationRequest(server, client, oauth.None(), refresh, insecure()).catch(() => undefined);
  if (!server.end_session_endpoint) return void (session.value = { kind: "signedOut" });
  const to = new URL(server.end_session_endpoint);
  to.search = new URLSearchParams({ client_id: client.client_id, post_logout_redirect_uri: here(), ...(idToken && { id_token_hint: idToken }) }).toString();
  location.assign(to);
}

/** Whether whoever is signed in may do this. */
export function may(right: Right): boolean {
  const state = session.value;
  return state.kind === "signedIn" && state.me.rights.includes(right);
}
