// What a flow is made of: which steps, in which order, and what is known between them.

import type { JWK } from "jose";
import type { Metadata } from "./issuer.ts";

export const FLOWS = ["fapi", "openid", "credentials"] as const;
export type FlowId = (typeof FLOWS)[number];

export const STEPS = [
  ...(["metadata", "push", "authorize", "answer", "token", "userinfo"] as const),
  ...(["resource", "refresh", "introspect", "revoke", "logout"] as const),
] as const;
export type StepId = (typeof STEPS)[number];

/** What may be chosen of a flow. */
export interface Options {
  /** RFC 9126: the request is pushed. */
  par: boolean;
  /** RFC 9101: the request is signed. */
  jar: boolean;
  /** JARM: the answer is signed. */
  jarm: boolean;
  /** RFC 9449: tokens are bound to a key. */
  dpop: boolean;
  scope: string;
  /** RFC 8707: for which API. */
  resource: string;
}

export const SWITCHES = ["par", "jar", "jarm", "dpop"] as const;

/** How a client proves who it is. OpenID Connect Core §9. */
export type AuthMethod = "none" | "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";

/** The client that the playground is. Its key and its secret are kept apart from what is written down. */
export interface Client {
  /** Where it comes from: made here, handed over by the console, or typed in. */
  from: "made" | "handed" | "typed";
  clientId: string;
  method: AuthMethod;
  redirectUri: string;
  /** How its key signs. */
  alg?: string;
  publicJwk?: JWK;
}

export interface Tokens {
  access_token: string;
  token_type: string;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  expires_in?: number;
}

/** An answer of the authorization endpoint as the browser brought it. */
export interface Answer {
  url: string;
  /** The parameters, after a signed answer was opened. */
  parameters: Record<string, string>;
  /** When it came, in milliseconds. */
  at: number;
}

/** What is known between the steps. It is plain, so that it outlives the way to the server and back. */
export interface Run {
  verifier: string;
  state: string;
  nonce: string;
  /** What the browser is to bring, and until when that is good, in milliseconds. RFC 9126 §2.2. */
  pushed?: { requestUri: string; until: number };
  /** An answer that the client believes. */
  answer?: Answer;
  /** Whether the code of that answer was redeemed. */
  isRedeemed: boolean;
  tokens?: Tokens;
  /** A refresh token that another one took the place of. */
  formerRefreshToken?: string;
  isRevoked: boolean;
  /** The nonce that the server gave last. RFC 9449 §8. */
  dpopNonce?: string;
  /** The client assertion that was accepted last. */
  lastAssertion?: string;
  /** The proof that was accepted last in each step. */
  lastProofs: Partial<Record<StepId, string>>;
}

/** The clock and the dice, which the tests hold still. */
export interface World {
  /** Milliseconds. */
  now(): number;
  /** 256 bits as base64url. */
  token(): string;
}

export const newRun = (world: World): Run => ({
  verifier: world.token(),
  state: world.token(),
  nonce: world.token(),
  isRedeemed: false,
  isRevoked: false,
  lastProofs: {},
});

export const asksFor = (options: Options, scope: string) => options.scope.split(" ").includes(scope);

/** The steps of a flow, as far as this server and this client have them. */
export function stepsOf(flow: FlowId, options: Options, client: Client | undefined, metadata: Metadata): StepId[] {
  const isConfidential = client?.method !== "none";
  const isOfPerson = flow !== "credentials";
  const has: Record<StepId, boolean> = {
    metadata: true,
    push: isOfPerson && options.par,
    authorize: isOfPerson,
    answer: isOfPerson,
    token: true,
    userinfo: isOfPerson && Boolean(metadata.userinfo_endpoint) && asksFor(options, "openid"),
    resource: true,
    refresh: isOfPerson && (metadata.grant_types_supported ?? []).includes("refresh_token"),
    introspect: isConfidential && Boolean(metadata.introspection_endpoint),
    revoke: Boolean(metadata.revocation_endpoint),
    logout: isOfPerson && Boolean(metadata.end_session_endpoint) && asksFor(options, "openid"),
  };
  return STEPS.filter((step) => has[step]);
}

/** What a step waits for, if it does: the step that has to come before. */
export function waitsFor(step: StepId, flow: FlowId, options: Options, run: Run): StepId | undefined {
  switch (step) {
    case "metadata":
    case "push":
      return undefined;
    case "authorize":
      return options.par && !run.pushed ? "push" : undefined;
    case "answer":
      return run.answer ? undefined : "authorize";
    case "token":
      return flow === "credentials" || run.answer ? undefined : "authorize";
    case "refresh":
      return run.tokens?.refresh_token ? undefined : "token";
    case "logout":
      return run.tokens?.id_token ? undefined : "token";
    default:
      return run.tokens ? undefined : "token";
  }
}
