// Rules that may be broken, one change of a request each, and the refusals of the server that answer them.

import type { Run, StepId } from "./flow.ts";
import type { Draft, JwtName } from "./jwt.ts";
import { type Context, type Field, type Plan, isByAssertion } from "./plan.ts";
import type { Place } from "./edit.ts";

/** What rules are about, in the order in which they are shown. */
export const ABOUT = ["request", "object", "grant", "token", "client", "proof"] as const;
export type About = (typeof ABOUT)[number];

/** A rule, and how a request breaks it. */
export interface Rule {
  id: string;
  about: About;
  /** Where it may be broken. */
  steps: StepId[];
  /** The refusals of the server's table that answer, the likeliest first. */
  refusals: string[];
  /** Whether the request of the step has what the rule is about. */
  fits: (plan: Plan, context: Context) => boolean;
  /** Whether what it repeats has happened already; where there is nothing to repeat, always. */
  isReady?: (run: Run, step: StepId) => boolean;
  /** Changes a copy of the plan. */
  change: (plan: Plan, context: Context, step: StepId) => void;
}

const ELSEWHERE = "https://elsewhere.example";
const HOUR = 3600;
/** Seconds; further ahead than any clock may be (FAPI 2.0 SP §5.3.2.1 (13): 60 at most). */
const AHEAD = 300;

const REQUEST: StepId[] = ["push", "authorize"];
const BY_CLIENT: StepId[] = ["push", "token", "refresh", "introspect", "revoke"];
const WITH_PROOF: StepId[] = ["push", "token", "refresh", "userinfo", "resource"];
const WITH_TOKEN: StepId[] = ["userinfo", "resource"];

const has = (place: Place, name: string) => (plan: Plan) => plan[place].some((field) => field.name === name);
const hasJwt = (name: JwtName) => (plan: Plan) => plan.jwts[name] !== undefined;
const either = (...all: ((plan: Plan) => boolean)[]) => (plan: Plan) => all.some((one) => one(plan));
const now = ({ world }: Context) => Math.floor(world.now() / 1000);

function draft(plan: Plan, name: JwtName): Draft {
  return (plan.jwts[name] ??= { header: {}, claims: {}, key: "none" });
}

const claim = (name: JwtName, member: string, value: (context: Context) => unknown) => (plan: Plan, context: Context) => {
  draft(plan, name).claims[member] = value(context);
};

function without(plan: Plan, place: Place, ...names: string[]): void {
  plan[place] = plan[place].filter(({ name }) => !names.includes(name));
}

function put(plan: Plan, place: Place, name: string, value: string): void {
  const at = plan[place].findIndex((field) => field.name === name);
  const field: Field = { name, value };
  if (at < 0) plan[place].push(field);
  else plan[place][at] = field;
}

/** Where the parameters of the authorization request are: in its object, or among the fields. */
function parameter(plan: Plan, name: string, value: string | undefined): void {
  const { request } = plan.jwts;
  if (request) {
    if (value === undefined) delete request.claims[name];
    else request.claims[name] = value;
    return;
  }
  const place = plan.method === "POST" ? "form" : "query";
  if (value === undefined) without(plan, place, name);
  else put(plan, place, name, value);
}

const isAsked = (name: string) => (plan: Plan) =>
  plan.jwts.request ? name in plan.jwts.request.claims : either(has("form", name), has("query", name))(plan);

export const RULES: readonly Rule[] = [
  {
    id: "missing_pkce",
    about: "request",
    steps: REQUEST,
    refusals: ["CodeChallengeMissing"],
    fits: isAsked("code_challenge"),
    change(plan) {
      parameter(plan, "code_challenge", undefined);
      parameter(plan, "code_challenge_method", undefined);
    },
  },
  {
    id: "plain_pkce",
    about: "request",
    steps: REQUEST,
    refusals: ["CodeChallengeMethod"],
    fits: isAsked("code_challenge"),
    change(plan, { run }) {
      parameter(plan, "code_challenge", run.verifier);
      parameter(plan, "code_challenge_method", "plain");
    },
  },
  {
    id: "tampered_redirect_uri",
    about: "request",
    steps: REQUEST,
    refusals: ["RedirectUriUnregistered"],
    fits: isAsked("redirect_uri"),
    change: (plan, { client }) => parameter(plan, "redirect_uri", `${client.redirectUri}x`),
  },
  {
    id: "implicit",
    about: "request",
    steps: ["push"], // whoever asks by way of the browser is answered in a fragment, which no page sees of another
    refusals: ["ResponseTypeUnsupported", "ClientResponseType"],
    fits: isAsked("response_type"),
    change: (plan) => parameter(plan, "response_type", "token"),
  },
  {
    id: "alg_none",
    about: "object",
    steps: REQUEST,
    refusals: ["RequestObjectAlgorithm"],
    fits: hasJwt("request"),
    change(plan) {
      const request = draft(plan, "request");
      request.header["alg"] = "none";
      request.key = "none";
    },
  },
  {
    id: "tampered_object",
    about: "object",
    steps: REQUEST,
    refusals: ["RequestObjectSignature"],
    fits: hasJwt("request"),
    change(plan) {
      const request = draft(plan, "request");
      request.forged = { ...request.claims, scope: `${String(request.claims["scope"] ?? "")} everything`.trim() };
    },
  },
  {
    id: "expired_object",
    about: "object",
    steps: REQUEST,
    refusals: ["RequestObjectExpired"],
    fits: hasJwt("request"),
    change: claim("request", "exp", (context) => now(context) - AHEAD),
  },
  {
    id: "object_for_another",
    about: "object",
    steps: REQUEST,
    refusals: ["RequestObjectAudience"],
    fits: hasJwt("request"),
    change: claim("request", "aud", () => ELSEWHERE),
  },
  {
    id: "not_pushed",
    about: "request",
    steps: ["authorize"],
    refusals: ["PushedRequestRequired"],
    fits: has("query", "request_uri"),
    change(plan, { client, options, run }) {
      without(plan, "query", "request_uri");
      put(plan, "query", "response_type", "code");
      put(plan, "query", "redirect_uri", client.redirectUri);
      put(plan, "query", "scope", options.scope);
      put(plan, "query", "state", run.state);
    },
  },
  {
    id: "request_uri_twice",
    about: "request",
    steps: ["authorize"],
    refusals: ["RequestUriUsed"],
    fits: has("query", "request_uri"),
    isReady: (run) => run.answer !== undefined,
    change: () => undefined, // the same request once more is what breaks the rule
  },
  {
    id: "guessed_request_uri",
    about: "request",
    steps: ["authorize"],
    refusals: ["RequestUriUnknown"],
    fits: has("query", "request_uri"),
    change: (plan, { world }) => put(plan, "query", "request_uri", `urn:ietf:params:oauth:request_uri:${world.token()}`),
  },
  {
    id: "wrong_verifier",
    about: "grant",
    steps: ["token"],
    refusals: ["CodeVerifierMismatch"],
    fits: has("form", "code_verifier"),
    change: (plan, { world }) => put(plan, "form", "code_verifier", world.token()),
  },
  {
    id: "missing_verifier",
    about: "grant",
    steps: ["token"],
    refusals: ["CodeVerifierMalformed"],
    fits: has("form", "code_verifier"),
    change: (plan) => without(plan, "form", "code_verifier"),
  },
  {
    id: "redirect_uri_mismatch",
    about: "grant",
    steps: ["token"],
    refusals: ["RedirectUriMismatch"],
    fits: has("form", "redirect_uri"),
    change: (plan, { client }) => put(plan, "form", "redirect_uri", `${client.redirectUri}x`),
  },
  {
    id: "guessed_code",
    about: "grant",
    steps: ["token"],
    refusals: ["CodeUnknown"],
    fits: has("form", "code"),
    change: (plan, { world }) => put(plan, "form", "code", world.token()),
  },
  {
    id: "replayed_code",
    about: "grant",
    steps: ["token"],
    refusals: ["CodeReplayed"],
    fits: has("form", "code"),
    isReady: (run) => run.isRedeemed,
    change: () => undefined, // the same code once more
  },
  {
    id: "former_refresh_token",
    about: "grant",
    steps: ["refresh"],
    refusals: ["RefreshTokenReplayed"],
    fits: has("form", "refresh_token"),
    isReady: (run) => run.formerRefreshToken !== undefined,
    change: (plan, { run }) => put(plan, "form", "refresh_token", run.formerRefreshToken ?? ""),
  },
  {
    id: "more_scope",
    about: "grant",
    steps: ["refresh"],
    refusals: ["ScopeBeyondGrant"],
    fits: has("form", "refresh_token"),
    change: (plan, { options }) => put(plan, "form", "scope", `${options.scope} everything`),
  },
  {
    id: "no_authentication",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["ClientAssertionMissing", "ClientCredentialMissing"],
    fits: (plan, { client }) => client.method !== "none" && plan.method === "POST",
    change(plan, { client }) {
      without(plan, "form", "client_assertion", "client_assertion_type", "client_secret");
      without(plan, "headers", "Authorization");
      delete plan.jwts.client_assertion;
      put(plan, "form", "client_id", client.clientId); // it goes on to say whose it is
    },
  },
  {
    id: "wrong_secret",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["ClientSecretWrong"],
    fits: (_, { client }) => client.method === "client_secret_basic" || client.method === "client_secret_post",
    change(plan, { client, world }) {
      const secret = world.token();
      if (client.method === "client_secret_post") return put(plan, "form", "client_secret", secret);
      put(plan, "headers", "Authorization", `Basic ${btoa(`${encodeURIComponent(client.clientId)}:${secret}`)}`);
    },
  },
  {
    id: "assertion_by_another_key",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionSignature"],
    fits: hasJwt("client_assertion"),
    change(plan) {
      draft(plan, "client_assertion").key = "stranger";
    },
  },
  {
    id: "unsigned_assertion",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionMalformed"],
    fits: hasJwt("client_assertion"),
    change(plan) {
      const assertion = draft(plan, "client_assertion");
      assertion.header["alg"] = "none";
      assertion.key = "none";
    },
  },
  {
    id: "wrong_aud",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionAudience"],
    fits: hasJwt("client_assertion"),
    change: claim("client_assertion", "aud", () => ELSEWHERE),
  },
  {
    id: "expired_assertion",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionExpired"],
    fits: hasJwt("client_assertion"),
    change: claim("client_assertion", "exp", (context) => now(context) - AHEAD),
  },
  {
    id: "future_assertion",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionTooEarly"],
    fits: hasJwt("client_assertion"),
    change: claim("client_assertion", "iat", (context) => now(context) + AHEAD),
  },
  {
    id: "lasting_assertion",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionLifetime"],
    fits: hasJwt("client_assertion"),
    change: claim("client_assertion", "exp", (context) => now(context) + 24 * HOUR),
  },
  {
    id: "replayed_assertion",
    about: "client",
    steps: BY_CLIENT,
    refusals: ["AssertionReplayed"],
    fits: (plan, { client }) => isByAssertion(client.method) && hasJwt("client_assertion")(plan),
    isReady: (run) => run.lastAssertion !== undefined,
    change(plan, { run }) {
      draft(plan, "client_assertion").text = run.lastAssertion ?? "";
    },
  },
  {
    id: "missing_proof",
    about: "proof",
    steps: ["token", "refresh", "userinfo", "resource"],
    refusals: ["DpopMissing"],
    fits: has("headers", "DPoP"),
    change(plan) {
      without(plan, "headers", "DPoP");
      delete plan.jwts.dpop;
    },
  },
  {
    id: "replayed_proof",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopReplayed"],
    fits: hasJwt("dpop"),
    isReady: (run, step) => run.lastProofs[step] !== undefined,
    change(plan, { run }, step) {
      draft(plan, "dpop").text = run.lastProofs[step] ?? "";
    },
  },
  {
    id: "other_key",
    about: "proof",
    steps: ["token", ...WITH_TOKEN],
    refusals: ["DpopKeyMismatch", "AccessTokenOfAnotherKey"],
    fits: (plan, { flow }) => hasJwt("dpop")(plan) && (flow !== "credentials" || !has("form", "grant_type")(plan)),
    change(plan, { strangerJwk: { kid: _, ...jwk } }) {
      const proof = draft(plan, "dpop");
      proof.header["jwk"] = jwk;
      proof.key = "stranger";
    },
  },
  {
    id: "proof_signature",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopSignature"],
    fits: hasJwt("dpop"),
    change(plan) {
      draft(plan, "dpop").key = "stranger";
    },
  },
  {
    id: "old_iat",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopIssuedAt"],
    fits: hasJwt("dpop"),
    change: claim("dpop", "iat", (context) => now(context) - HOUR),
  },
  {
    id: "future_iat",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopTooEarly"],
    fits: hasJwt("dpop"),
    change: claim("dpop", "iat", (context) => now(context) + AHEAD),
  },
  {
    id: "wrong_htm",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopMethod"],
    fits: hasJwt("dpop"),
    change: (plan) => void (draft(plan, "dpop").claims["htm"] = plan.method === "POST" ? "GET" : "POST"),
  },
  {
    id: "wrong_htu",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopUri"],
    fits: hasJwt("dpop"),
    change: (plan) => void (draft(plan, "dpop").claims["htu"] = ELSEWHERE + new URL(plan.url).pathname),
  },
  {
    id: "wrong_typ",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopType"],
    fits: hasJwt("dpop"),
    change: (plan) => void (draft(plan, "dpop").header["typ"] = "JWT"),
  },
  {
    id: "wrong_ath",
    about: "proof",
    steps: WITH_TOKEN,
    refusals: ["DpopAccessTokenHash"],
    fits: hasJwt("dpop"),
    change: claim("dpop", "ath", ({ world }) => world.token()),
  },
  {
    id: "wrong_nonce",
    about: "proof",
    steps: WITH_PROOF,
    refusals: ["DpopNonce"],
    fits: (plan) => hasJwt("dpop")(plan) && plan.jwts.dpop?.claims["nonce"] !== undefined,
    change: claim("dpop", "nonce", ({ world }) => world.token()),
  },
  {
    id: "token_as_bearer",
    about: "token",
    steps: WITH_TOKEN,
    refusals: ["AccessTokenScheme"],
    fits: hasJwt("dpop"),
    change: (plan, { run }) => put(plan, "headers", "Authorization", `Bearer ${run.tokens?.access_token ?? ""}`),
  },
  {
    id: "guessed_token",
    about: "token",
    steps: WITH_TOKEN,
    refusals: ["AccessTokenInvalid"],
    fits: (plan) => has("headers", "Authorization")(plan) && !hasJwt("dpop")(plan),
    change: (plan, { world }) => put(plan, "headers", "Authorization", `Bearer ${world.token()}`),
  },
  {
    id: "tampered_post_logout_redirect_uri",
    about: "request",
    steps: ["logout"],
    refusals: ["PostLogoutRedirectUriUnregistered"],
    fits: has("form", "post_logout_redirect_uri"),
    change: (plan, { client }) => put(plan, "form", "post_logout_redirect_uri", `${client.redirectUri}x`),
  },
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));
export const ruleOf = (id: string) => BY_ID.get(id);

/** The rules that the request of a step can break. */
export const rulesAt = (step: StepId, plan: Plan, context: Context) =>
  RULES.filter((rule) => rule.steps.includes(step) && rule.fits(plan, context));

/** The plan with these rules broken; `plan` stays as it is. */
export function broken(plan: Plan, rules: Iterable<string>, context: Context, step: StepId): Plan {
  const changed = structuredClone(plan);
  for (const id of rules) {
    const rule = ruleOf(id);
    if (rule?.steps.includes(step) && rule.fits(plan, context) && (rule.isReady?.(context.run, step) ?? true)) {
      rule.change(changed, context, step);
    }
  }
  return changed;
}
