// Requests that were sent and the responses that came, exactly; and what is read from them.

import type { Run, StepId, Tokens } from "./flow.ts";
import type { Check } from "./checks.ts";
import type { Sent } from "./plan.ts";

/** A response as it came. */
export interface Received {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  /** Where it came from in the end, if the request was led elsewhere. */
  ledTo?: string;
}

/** Why something was refused, as the response says it. */
export interface Refused {
  error: string;
  description?: string;
  uri?: string;
}

/** One request with what came of it. It is plain, so that it outlives the way to the server and back. */
export interface Exchange {
  id: number;
  step: StepId;
  /** When it was sent, in milliseconds. */
  at: number;
  /** How long it took, in milliseconds; nothing, where the browser went away. */
  took?: number;
  sent: Sent;
  /** The rules that it breaks. */
  broken: string[];
  /** In what it differs from the request as it should be. */
  changed: string[];
  received?: Received;
  /** What kept the response away. */
  fault?: string;
  /** Whether it was sent again with the nonce that the former one was answered with. RFC 9449 §8. */
  isRetry?: boolean;
  refused?: Refused;
  /** What the client itself looked at. */
  checks?: Check[];
  /** An attack on what came, where it is none of a request. */
  trial?: string;
}

/** Asks by the script. `isWithCookies` is for a page that is asked for without going there. */
export async function fetched(sent: Sent, isWithCookies = false): Promise<Received> {
  const response = await fetch(sent.url, {
    method: sent.method,
    headers: sent.headers,
    ...(sent.body !== undefined && { body: sent.body }),
    credentials: isWithCookies ? "same-origin" : "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  });
  const body = await response.text();
  return {
    ...{ status: response.status, statusText: response.statusText, headers: [...response.headers], body },
    ...(response.redirected && { ledTo: response.url }),
  };
}

export const header = (received: Received, name: string) => received.headers.find(([known]) => known.toLowerCase() === name)?.[1];

/** The body as JSON, where it is an object. */
export function json(received: Received | undefined): Record<string, unknown> | undefined {
  if (!received || !/[/+]json\b/.test(header(received, "content-type") ?? "")) return undefined;
  try {
    const value: unknown = JSON.parse(received.body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

function refusedBy(said: Record<string, unknown>): Refused | undefined {
  const error = text(said["error"]);
  if (error === undefined) return undefined;
  const [description, uri] = [text(said["error_description"]), text(said["error_uri"])];
  return { error, ...(description && { description }), ...(uri && { uri }) };
}

/** Why a response refuses, if it does: in its body, its challenge, its page, or where it leads. */
export function refusedIn(received: Received): Refused | undefined {
  if (received.ledTo) {
    const led = refusedBy(Object.fromEntries(new URL(received.ledTo).searchParams));
    if (led) return led;
  }
  if (received.status < 400) return undefined;
  const told = refusedBy(json(received) ?? {}) ?? refusedBy(challenged(header(received, "www-authenticate") ?? ""));
  return told ?? onPage(received) ?? { error: `HTTP ${received.status}` };
}

/** RFC 9110 §11.6.1, as far as errors need it: `name="value"`. */
export function challenged(field: string): Record<string, string> {
  const found = [...field.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, value.replace(/\\(.)/g, "$1")]));
}

/** What a page of the server says for developers: the list in it that begins with `error`. */
function onPage({ headers, body }: Received): Refused | undefined {
  const isPage = headers.some(([name, value]) => name.toLowerCase() === "content-type" && value.startsWith("text/html"));
  if (!isPage || typeof DOMParser === "undefined") return undefined;
  // The policy of this page holds for what is parsed in it, and would speak up at the styles of that one.
  const part = new DOMParser().parseFromString(body.replace(/<style[\s\S]*?<\/style>/g, ""), "text/html").querySelector("#error");
  const told = [...(part?.querySelectorAll("dt") ?? [])].map((term) => [term.textContent?.trim(), term.nextElementSibling?.textContent?.trim()]);
  return refusedBy({ ...Object.fromEntries(told), error_uri: part?.querySelector("a")?.getAttribute("href") });
}

/** What the run knows after a response, refused or not. */
export function learned(run: Run, exchange: Exchange): Run {
  const { received, sent, step } = exchange;
  const nonce = received && header(received, "dpop-nonce");
  const next: Run = nonce ? { ...run, dpopNonce: nonce } : run;
  if (!received || exchange.refused || received.status >= 300) return next;
  // What came with a refused request may not be spent, so that to send it again would break no rule.
  const spent: Run = {
    ...next,
    ...(sent.jwts.client_assertion && { lastAssertion: sent.jwts.client_assertion }),
    ...(sent.jwts.dpop && { lastProofs: { ...run.lastProofs, [step]: sent.jwts.dpop } }),
  };
  return succeeded(spent, exchange);
}

function succeeded(run: Run, { received, step, at }: Exchange): Run {
  const said = json(received) ?? {};
  switch (step) {
    case "push": {
      const requestUri = text(said["request_uri"]);
      return requestUri ? { ...run, pushed: { requestUri, until: at + Number(said["expires_in"] ?? 0) * 1000 } } : run;
    }
    case "token":
      return { ...run, isRedeemed: true, isRevoked: false };
    case "revoke":
      return { ...run, isRevoked: true };
    default:
      return run;
  }
}

/** The tokens of a response of the token endpoint, if it has any. */
export function tokensIn(received: Received | undefined): Tokens | undefined {
  const said = json(received) ?? {};
  const [access_token, token_type] = [text(said["access_token"]), text(said["token_type"])];
  if (access_token === undefined || token_type === undefined) return undefined;
  const [refresh_token, id_token, scope] = [text(said["refresh_token"]), text(said["id_token"]), text(said["scope"])];
  return {
    ...{ access_token, token_type },
    ...(refresh_token && { refresh_token }),
    ...(id_token && { id_token }),
    ...(scope && { scope }),
    ...(typeof said["expires_in"] === "number" && { expires_in: said["expires_in"] }),
  };
}

/** The run with tokens that the client believes; a refresh may leave some of them as they were. RFC 6749 §6. */
export function holding(run: Run, tokens: Tokens): Run {
  const former = run.tokens?.refresh_token;
  const isRotated = former !== undefined && tokens.refresh_token !== undefined && tokens.refresh_token !== former;
  return { ...run, tokens: { ...run.tokens, ...tokens }, isRevoked: false, ...(isRotated && { formerRefreshToken: former }) };
}

/** What a request looks like to curl, which sends exactly this. */
export function curl({ method, url, headers, body }: Sent): string {
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const lines = [`curl ${method === "GET" ? "" : `-X ${method} `}${quoted(url)}`];
  for (const [name, value] of headers) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== undefined) lines.push(`--data-raw ${quoted(body)}`);
  return lines.join(" \\\n  ");
}
