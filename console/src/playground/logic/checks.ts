// What the client itself looks at before it believes an answer: RFC 6749 §10.12, RFC 9207 §2.4, JARM §4.4, OpenID Connect
// Core §3.1.3.7. And the attacks that it wards off so, each of which may be tried on an answer that was good.

import type { JSONWebKeySet } from "jose";
import { type Answer, type Client, type Options, type Run, type Tokens, asksFor } from "./flow.ts";
import type { Issuer } from "./issuer.ts";
import { decoded, halfHashed, verdict } from "./jwt.ts";

export interface Check {
  id: string;
  holds: boolean;
  /** What was expected and what came, where that tells. */
  expected?: string;
  found?: string;
}

/** Who looks, and with what. */
export interface Looking {
  issuer: Issuer;
  client: Client;
  options: Options;
  run: Run;
  /** Milliseconds. */
  now: number;
  secret?: string;
}

const same = (id: string, expected: string, found: unknown): Check => ({ id, holds: expected === found, expected, found: shown(found) });
const shown = (value: unknown) => (typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value));

/** OpenID Connect Core §3.1.3.7 (3), JARM §2.1: the client is the audience, or one of it. */
const isFor = (id: string, clientId: string, aud: unknown): Check => ({
  ...{ id, holds: [aud].flat().includes(clientId), expected: clientId, found: shown(aud) },
});

const inTime = (id: string, exp: unknown, now: number): Check => ({
  ...{ id, holds: typeof exp === "number" && exp * 1000 > now, expected: `> ${Math.floor(now / 1000)}`, found: shown(exp) },
});

const keysFor = (token: string, { issuer, secret }: Looking): JSONWebKeySet | Uint8Array | undefined =>
  String(decoded(token)?.header["alg"]).startsWith("HS") ? secret === undefined ? undefined : new TextEncoder().encode(secret) : issuer.jwks;

async function isSigned(id: string, token: string, looking: Looking): Promise<Check> {
  const found = await verdict(token, keysFor(token, looking));
  return { id, holds: found === "verified", found };
}

/** What the answer says, and whether the client may believe it. */
export async function checkedAnswer(url: string, looking: Looking): Promise<{ answer: Answer; checks: Check[] }> {
  const outside = Object.fromEntries(new URL(url).searchParams);
  const { response } = outside;
  const { issuer, client, options, run, now } = looking;
  const checks: Check[] = [];
  let parameters: Record<string, string> = outside;
  if (response !== undefined) {
    const claims = decoded(response)?.claims ?? {};
    const { aud, exp, ...said } = claims;
    checks.push(await isSigned("answer_signature", response, looking), isFor("answer_aud", client.clientId, aud), inTime("answer_exp", exp, now));
    parameters = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, shown(value)]));
  } else if (options.jarm) {
    checks.push({ id: "answer_signed", holds: false });
  }
  const { iss, state } = parameters;
  const isNamed = iss !== undefined || issuer.metadata.authorization_response_iss_parameter_supported === true;
  if (isNamed) checks.push(same("answer_iss", issuer.metadata.issuer, iss));
  checks.push(same("answer_state", run.state, state));
  if (parameters["error"] === undefined) checks.push({ id: "answer_code", holds: Boolean(parameters["code"]) });
  return { answer: { url, parameters, at: now }, checks };
}

/** Whether the tokens are for this client and of this request. */
export async function checkedTokens(tokens: Tokens, looking: Looking): Promise<Check[]> {
  const { issuer, client, options, run, now } = looking;
  const type = options.dpop ? "DPoP" : "Bearer";
  const checks: Check[] = [
    { id: "token_type", holds: tokens.token_type.toLowerCase() === type.toLowerCase(), expected: type, found: tokens.token_type },
  ];
  if (tokens.id_token === undefined) {
    if (asksFor(options, "openid") && run.answer && !run.tokens) checks.push({ id: "id_token_there", holds: false });
    return checks;
  }
  // RFC 7516 §7.1: five parts. Nobody has a key here to decrypt them with.
  if (tokens.id_token.split(".").length === 5) return [...checks, { id: "id_token_readable", holds: false }];
  const { header = {}, claims = {} } = decoded(tokens.id_token) ?? {};
  const { iss, aud, exp, nonce, at_hash } = claims;
  checks.push(
    await isSigned("id_token_signature", tokens.id_token, looking),
    same("id_token_iss", issuer.metadata.issuer, iss),
    isFor("id_token_aud", client.clientId, aud),
    inTime("id_token_exp", exp, now),
  );
  // OpenID Connect Core §12.2: an ID token that comes with a refreshed access token need not have one.
  if (!run.tokens || nonce !== undefined) checks.push(same("id_token_nonce", run.nonce, nonce));
  if (at_hash !== undefined) checks.push(same("id_token_at_hash", await halfHashed(tokens.access_token, String(header["alg"])), at_hash));
  return checks;
}

export const allHold = (checks: Check[]) => checks.every(({ holds }) => holds);

/** What an attacker could have done to what came: the check that has to fail, and what is changed. */
export interface Trial {
  id: string;
  step: "answer" | "token";
  /** The check that wards it off. */
  check: string;
  /** A copy of the run, or of what came, as the attack leaves it. */
  run?: (run: Run) => Run;
  answer?: (url: URL) => void;
  tokens?: (tokens: Tokens) => Tokens;
  fits: (came: { url?: string; tokens?: Tokens }) => boolean;
}

const STRANGE = "of-somebody-else";
const plainAnswer = ({ url }: { url?: string }) => url !== undefined && new URL(url).searchParams.has("state");
const signedAnswer = ({ url }: { url?: string }) => url !== undefined && new URL(url).searchParams.has("response");
const hasIdToken = ({ tokens }: { tokens?: Tokens }) => tokens?.id_token !== undefined;

export const TRIALS: readonly Trial[] = [
  {
    ...{ id: "answer_mixed_up", step: "answer", check: "answer_iss", fits: plainAnswer },
    answer: ({ searchParams }) => searchParams.set("iss", "https://elsewhere.example"),
  },
  {
    ...{ id: "answer_foisted", step: "answer", check: "answer_state", fits: plainAnswer },
    answer: ({ searchParams }) => searchParams.set("state", STRANGE),
  },
  {
    ...{ id: "answer_tampered", step: "answer", check: "answer_signature", fits: signedAnswer },
    answer: ({ searchParams }) => searchParams.set("response", tampered(searchParams.get("response") ?? "", { code: STRANGE })),
  },
  {
    ...{ id: "answer_of_another", step: "answer", check: "answer_state", fits: signedAnswer },
    run: (run) => ({ ...run, state: STRANGE }),
  },
  {
    ...{ id: "id_token_injected", step: "token", check: "id_token_nonce", fits: hasIdToken },
    run: (run) => ({ ...run, nonce: STRANGE }),
  },
  {
    ...{ id: "id_token_tampered", step: "token", check: "id_token_signature", fits: hasIdToken },
    tokens: (tokens) => ({ ...tokens, id_token: tampered(tokens.id_token ?? "", { sub: STRANGE }) }),
  },
];

/** The token with other claims under the signature that it had. */
function tampered(token: string, claims: Record<string, string>): string {
  const [header, , signature] = token.split(".");
  const text = JSON.stringify({ ...decoded(token)?.claims, ...claims });
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return `${header}.${encoded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}.${signature}`;
}
