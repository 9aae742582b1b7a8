// Signing in at the operators' service by code, PKCE and DPoP (RFC 6749, RFC 7636, RFC 9449). The key of the proofs cannot leave the
// browser, and the access token is in memory alone; the refresh token, which is worth nothing without the key, is kept for as long as
// the tab is.

import { signal } from "@preact/signals";
import * as oauth from "oauth4webapi";
import { keyPair } from "./dpop_key.ts";
import { isOnlyTab } from "./only_tab.ts";
import { settle } from "./route.ts";

export interface OperatorsConfig {
  readonly issuer: string | null;
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string;
}
/** Why one is not signed in. */
export type Reason = "expired" | "refused" | "denied";

/** The session has ended. Whoever has asked for something asks again once `signedInAgain` is another. */
export class SignedOut extends Error {}
export const signedInAgain = signal(0);

const UNDER_WAY = "sekisho.sign_in";
const REFRESH = "sekisho.refresh";
const CHANNEL = "sekisho.session";
const AGAIN = "#again/";
/** How long before its end a token is renewed, in milliseconds. */
const EARLY = 30_000;

interface UnderWay { readonly state: string; readonly verifier: string; readonly hash: string; readonly silent: boolean }
interface Known { readonly config: OperatorsConfig; readonly server: oauth.AuthorizationServer; readonly client: oauth.Client; readonly dpop: oauth.DPoPHandle }
interface Access { readonly token: string; readonly until: number; readonly idToken: string | undefined }
/** What one tab tells the others. */
type Told = { readonly signedOut: true } | { readonly again: string; readonly access: Access; readonly refresh: string | null };

let config: OperatorsConfig | undefined;
let known: Promise<Known> | undefined;
let access: Access | undefined;
let renewing: Promise<boolean> | undefined;
let lostTo: (reason: Reason | undefined) => void = () => undefined;

/** Has it said when one is signed in no more. */
export function whenLost(act: typeof lostTo) {
  lostTo = act;
}

const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
channel?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (!("signedOut" in data)) return;
  forget();
  lostTo(undefined);
});

// What is on this machine is served without TLS; everywhere else this changes nothing, since the page itself came by https.
const insecure = () => (location.protocol === "http:" ? { [oauth.allowInsecureRequests]: true } : {});
const here = () => `${location.origin}/console/`;
const forget = () => {
  access = undefined;
  sessionStorage.removeItem(REFRESH);
};
export const hasAccess = () => access !== undefined;

/** Where operators sign in; asked for anew until there is such a place. */
export async function configured(): Promise<OperatorsConfig> {
  if (config?.issuer) return config;
  const response = await fetch("/api/operators/config");
  if (!response.ok) throw new Error(`GET /api/operators/config: ${response.status}`);
  return (config = (await response.json()) as OperatorsConfig);
}

async function discover(config: OperatorsConfig): Promise<Known> {
  const issuer = new URL(config.issuer ?? "");
  const [response, keys] = await Promise.all([oauth.discoveryRequest(issuer, insecure()), keyPair()]);
  const server = await oauth.processDiscoveryResponse(issuer, response);
  // Proofs say when they were made (RFC 9449 §4.2): by the clock of the server, whatever the one of this machine says.
  const date = Date.parse(response.headers.get("Date") ?? "");
  const skew = Number.isNaN(date) ? 0 : Math.round((date - Date.now()) / 1000);
  const client: oauth.Client = { client_id: config.clientId, [oauth.clockSkew]: Math.abs(skew) > 5 ? skew : 0 };
  return { config, server, client, dpop: oauth.DPoP(client, keys) };
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

const isChallenge = (error: unknown): error is oauth.WWWAuthenticateChallengeError => error instanceof oauth.WWWAuthenticateChallengeError;

const isOfProof = (error: unknown) =>
  (error instanceof oauth.ResponseBodyError && error.error === "invalid_dpop_proof") ||
  (isChallenge(error) && error.cause.some(({ parameters }) => parameters.error === "invalid_dpop_proof"));

/** Repeats what was refused for its proof, once, by the clock of the server as it is now: the one of this machine may have been set. */
async function withClock<T>(act: (known: Known) => Promise<T>): Promise<T> {
  const of = async () => {
    const server = await knownServer();
    return withNonce(() => act(server));
  };
  try {
    return await of();
  } catch (error) {
    if (!isOfProof(error)) throw error;
    known = undefined;
    return of();
  }
}

function keep(answer: oauth.TokenEndpointResponse) {
  const until = Date.now() + (answer.expires_in ?? 60) * 1000;
  access = { token: answer.access_token, until, idToken: answer.id_token ?? access?.idToken };
  if (answer.refresh_token) sessionStorage.setItem(REFRESH, answer.refresh_token);
}

/** Leads to the sign-in page, from which one comes back to where one was; `silent` comes back at once where somebody would be asked. */
export async function signIn({ silent = false } = {}) {
  const { config, server, client } = await knownServer();
  const underWay: UnderWay = { state: oauth.generateRandomState(), verifier: oauth.generateRandomCodeVerifier(), hash: location.hash, silent };
  sessionStorage.setItem(UNDER_WAY, JSON.stringify(underWay));
  const to = new URL(server.authorization_endpoint ?? "");
  to.search = new URLSearchParams({
    client_id: client.client_id, redirect_uri: here(), response_type: "code", scope: config.scope, resource: config.resource, state: underWay.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(underWay.verifier), code_challenge_method: "S256",
    ui_locales: document.documentElement.lang, ...(silent && { prompt: "none" }),
  }).toString();
  location.replace(to);
}

function takeUnderWay(): UnderWay | undefined {
  const text = sessionStorage.getItem(UNDER_WAY);
  sessionStorage.removeItem(UNDER_WAY);
  return text === null ? undefined : (JSON.parse(text) as UnderWay);
}

/** Redeems the code that the page was opened with, and says what came of it. */
export async function returned(params: URLSearchParams): Promise<"signedIn" | "handedOver" | { readonly reason: Reason | undefined }> {
  const underWay = takeUnderWay();
  settle(underWay?.hash || "#/");
  if (!underWay) return { reason: "refused" };
  const { config, server, client, dpop } = await knownServer();
  try {
    const valid = oauth.validateAuthResponse(server, client, params, underWay.state);
    await withNonce(async () => {
      const options = { DPoP: dpop, additionalParameters: { resource: config.resource }, ...insecure() };
      const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), valid, here(), underWay.verifier, options);
      keep(await oauth.processAuthorizationCodeResponse(server, client, response));
    });
    return underWay.hash.startsWith(AGAIN) ? handOver(underWay.hash) : "signedIn";
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) return { reason: underWay.silent ? undefined : error.error === "access_denied" ? "denied" : "refused" };
    if (error instanceof oauth.ResponseBodyError) return { reason: "refused" };
    throw error;
  }
}

/** Gives what was got to the tab that has asked for it, and keeps none of it. */
function handOver(again: string): "handedOver" {
  channel?.postMessage({ again, access: access as Access, refresh: sessionStorage.getItem(REFRESH) } satisfies Told);
  forget();
  close();
  return "handedOver";
}

/** Has another tab sign in, and takes what it got. Answers whether it did; of several calls only the last waits on. */
export function takeOver(): Promise<boolean> {
  const again = `${AGAIN}${oauth.generateRandomState()}`;
  open(`${here()}${again}`, "_blank", "noopener");
  return new Promise((resolve) => {
    const heard = ({ data }: MessageEvent<Told>) => {
      if (!("again" in data) || data.again !== again) return;
      channel?.removeEventListener("message", heard);
      access = data.access;
      if (data.refresh !== null) sessionStorage.setItem(REFRESH, data.refresh);
      signedInAgain.value++;
      resolve(true);
    };
    channel?.addEventListener("message", heard);
  });
}

async function renewOnce(): Promise<boolean> {
  const refresh = sessionStorage.getItem(REFRESH);
  // A tab that was duplicated has the refresh token of the other one: used by both, it would end for both (RFC 9700 §4.14).
  if (refresh === null || !(await isOnlyTab())) return (forget(), false);
  try {
    await withClock(async ({ config, server, client, dpop }) => {
      const options = { DPoP: dpop, additionalParameters: { resource: config.resource }, ...insecure() };
      const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, options);
      keep(await oauth.processRefreshTokenResponse(server, client, response));
    });
    return true;
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error;
    forget();
    return false;
  }
}

/** Gets another access token. Answers whether there is one. */
export const renew = () => (renewing ??= renewOnce().finally(() => (renewing = undefined)));

/** Asks the API with the token of whoever is signed in, renewed where it ends soon or was not taken. */
export async function authorized(method: string, url: URL, headers: Headers, body: string | undefined): Promise<Response> {
  if ((!access || access.until - EARLY < Date.now()) && !(await renew())) return lost();
  const ask = async () => {
    try {
      return await withClock(({ dpop }) => oauth.protectedResourceRequest((access as Access).token, method, url, headers, body, { DPoP: dpop, ...insecure() }));
    } catch (error) {
      if (isChallenge(error)) return error.response;
      throw error;
    }
  };
  const response = await ask();
  if (response.status !== 401) return response;
  if (!(await renew())) return lost();
  const again = await ask();
  return again.status === 401 ? lost() : again;
}

function lost(): never {
  forget();
  lostTo("expired");
  throw new SignedOut();
}

/** Ends the session in every tab and, at the operators' service, the one of the browser. */
export async function signOut() {
  const { server, client } = await knownServer();
  const refresh = sessionStorage.getItem(REFRESH);
  const idToken = access?.idToken;
  forget();
  channel?.postMessage({ signedOut: true } satisfies Told);
  if (refresh && server.revocation_endpoint) await oauth.revocationRequest(server, client, oauth.None(), refresh, insecure()).catch(() => undefined);
  if (!server.end_session_endpoint) return lostTo(undefined);
  const to = new URL(server.end_session_endpoint);
  to.search = new URLSearchParams({ client_id: client.client_id, post_logout_redirect_uri: here(), ...(idToken && { id_token_hint: idToken }) }).toString();
  location.assign(to);
}
