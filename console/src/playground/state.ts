// What the playground knows and does: the flow that is chosen, the client that it is, and what was sent and came.

import { batch, computed, effect, signal } from "@preact/signals";
import type { JSONWebKeySet } from "jose";
import { type Looking, TRIALS, allHold, checkedAnswer, checkedTokens } from "./logic/checks.ts";
import { type Described, type Held, NotAClient, held, made, newKey, signersOf, stranger } from "./logic/client.ts";
import { type Edits, differences, edited, isEdited, noEdits } from "./logic/edit.ts";
import { type Exchange, fetched, header, holding, json, learned, refusedIn, tokensIn } from "./logic/exchange.ts";
import { type FlowId, type Options, type Run, type StepId, type World, newRun, stepsOf, waitsFor } from "./logic/flow.ts";
import { type Issuer, type Metadata, isFapi, issuerOf, metadataUrls, usualScope } from "./logic/issuer.ts";
import { decoded } from "./logic/jwt.ts";
import { type Context, type Plan, type Sent, planned, sealed } from "./logic/plan.ts";
import { type Broken, read, written } from "./logic/preset.ts";
import { broken, rulesAt } from "./logic/rules.ts";
import { type KeptKey, handed, layBy, taken } from "./logic/store.ts";

export const ISSUER = issuerOf(location);

const world: World = {
  now: () => Date.now(),
  token: () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replaceAll("+", "-").replaceAll("/", "_").replace("=", ""),
};

/** What went wrong outside of any step, by a word for it. */
export type Trouble = { what: "metadata" | "made" | "handed" | "typed" | "answer" | "insecure"; detail?: string };

export const issuer = signal<Issuer | undefined>(undefined);
export const trouble = signal<Trouble | undefined>(undefined);
export const holder = signal<Held | undefined>(undefined);
export const flow = signal<FlowId>("fapi");
export const options = signal<Options>({ par: true, jar: false, jarm: false, dpop: true, scope: "", resource: "" });
export const run = signal<Run>(newRun(world));
export const exchanges = signal<readonly Exchange[]>([]);
export const brokenAt = signal<Broken>({});
export const editsAt = signal<Partial<Record<StepId, Edits>>>({});
export const busy = signal<StepId | undefined>(undefined);
export const opened = signal<ReadonlySet<StepId>>(new Set());
/** What has just come of a step, for whoever listens. */
export const latest = signal<Exchange | undefined>(undefined);
/** By how many seconds the clock of the server is ahead, where that matters. */
export const ahead = signal(0);
/** A step that the eyes are led to. */
export const led = signal<StepId | undefined>(undefined);

let dpop: KeptKey | undefined;
let strange: KeptKey | undefined;

export const steps = computed(() => (issuer.value ? stepsOf(flow.value, options.value, holder.value?.client, issuer.value.metadata) : []));
export const waiting = (step: StepId) => waitsFor(step, flow.value, options.value, run.value);
export const exchangesOf = (step: StepId) => exchanges.value.filter((exchange) => exchange.step === step);
export const link = computed(() => `${location.origin}${location.pathname}#${written({ flow: flow.value, options: options.value, broken: brokenAt.value })}`);

/** Begins: reads what the server says of itself, and goes on where the browser comes back from it. */
export async function start(): Promise<void> {
  const url = location.href.split("#")[0] ?? "";
  const hash = location.hash;
  history.replaceState(null, "", location.pathname + hash); // what came in the query stays in no history
  if (!globalThis.crypto?.subtle) return void (trouble.value = { what: "insecure" });
  [dpop, strange] = await Promise.all([newKey(), stranger()]);
  const isResumed = await resume();
  goOnStarting = async () => {
    if (!(await discover())) return;
    if (!isResumed) await enter(hash);
    if (new URL(url).search) await arrived(url, isResumed);
    keepAddress();
  };
  await goOnStarting();
}

let goOnStarting = async () => {};
/** Tries once more to read the metadata, and goes on from there: what the browser has brought is not lost by that. */
export const startAgain = () => goOnStarting();

/** The address says what is chosen from now on, and what is typed into it is chosen. */
function keepAddress(): void {
  effect(() => history.replaceState(null, "", link.value));
  addEventListener("hashchange", () => {
    const preset = read(location.hash);
    if (!preset) return;
    choose(preset.flow, preset.options);
    brokenAt.value = preset.broken;
  });
}

// A page that the browser has kept as it was, and shows again, needs nothing of what was laid by.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  busy.value = undefined;
  void taken().catch(() => undefined);
});

/** What is written down while the browser is away. */
interface Laid {
  issuer: string;
  flow: FlowId;
  options: Options;
  client: Held["client"];
  run: Run;
  exchanges: Exchange[];
  broken: Broken;
}

/** Goes on where the browser was when it left, if it left from here. */
async function resume(): Promise<boolean> {
  const kept = await taken().catch(() => undefined);
  const laid = kept?.plain as Laid | undefined;
  if (!kept || laid?.issuer !== ISSUER) return false;
  const { keys, secret } = kept;
  dpop = keys.dpop;
  batch(() => {
    flow.value = laid.flow;
    options.value = laid.options;
    holder.value = { client: laid.client, ...(keys.client && { key: keys.client }), ...(secret !== undefined && { secret }) };
    run.value = laid.run;
    exchanges.value = laid.exchanges;
    brokenAt.value = laid.broken;
    opened.value = new Set(laid.exchanges.slice(-1).map(({ step }) => step));
  });
  return true;
}

/** The metadata and the keys of the server, the first step of every flow; `isAsked` where somebody wants to see that. */
export async function discover(isAsked = false): Promise<boolean> {
  trouble.value = undefined;
  for (const url of metadataUrls(ISSUER)) {
    const exchange = await exchanged("metadata", { method: "GET", url, headers: [], jwts: {} });
    const metadata = json(exchange.received) as Metadata | undefined;
    if (!metadata?.issuer || exchange.refused || !exchange.received) continue;
    ahead.value = apart(header(exchange.received, "date"));
    const keys = await exchanged("metadata", { method: "GET", url: metadata.jwks_uri, headers: [], jwts: {} });
    const jwks = json(keys.received);
    // RFC 8414 §3.3: the issuer in the document "MUST be identical" to the one it was asked of.
    const checks = [{ id: "metadata_issuer", holds: metadata.issuer === ISSUER, expected: ISSUER, found: metadata.issuer }];
    issuer.value = { metadata, jwks: (jwks ?? { keys: [] }) as unknown as JSONWebKeySet };
    if (isAsked || exchangesOf("metadata").length === 0) [keys, { ...exchange, checks }].toReversed().forEach((one) => record(one, !isAsked));
    return true;
  }
  trouble.value = { what: "metadata" };
  return false;
}

/** Seconds between the clocks, if they are too many for times in JWTs: FAPI 2.0 SP §5.3.2.1 (13) has servers accept 10. */
function apart(date: string | undefined): number {
  const seconds = date ? Math.round((Date.parse(date) - world.now()) / 1000) : 0;
  return Math.abs(seconds) > 8 ? seconds : 0;
}

/** What a new visitor finds: the flow of the link, or the one that suits the server. */
async function enter(hash: string): Promise<void> {
  const preset = read(hash);
  const described = handed() as Described | undefined;
  // A client with a key can do what FAPI 2.0 demands, also where nobody demands it.
  const isStrict = isFapi(issuer.value!.metadata) || described?.token_endpoint_auth_method === "private_key_jwt";
  choose(preset?.flow ?? (isStrict ? "fapi" : "openid"), preset?.options);
  brokenAt.value = preset?.broken ?? {};
  if (described) await take(described, "handed");
}

/** Chooses a flow, with everything else as is usual for it on this server. */
export function choose(chosen: FlowId, said: Partial<Options> = {}): void {
  const { metadata } = issuer.value!;
  const isStrict = isFapi(metadata);
  const usual: Options = {
    par: chosen === "fapi" || metadata.require_pushed_authorization_requests === true,
    jar: metadata.require_signed_request_object === true,
    jarm: false,
    dpop: chosen === "fapi" || isStrict,
    scope: usualScope(chosen, metadata),
    // Outside FAPI 2.0 a token of this server is for UserInfo alone, unless the client says for whom it wants it.
    resource: chosen === "credentials" || isStrict ? "" : metadata.issuer,
  };
  batch(() => {
    flow.value = chosen;
    options.value = { ...usual, ...said };
    beginAgain();
  });
}

export function setOptions(changed: Partial<Options>): void {
  batch(() => {
    options.value = { ...options.value, ...changed };
    beginAgain();
  });
}

/** Throws away what was learned and begins with values that nobody has seen. What was read of the server stays. */
export function beginAgain(): void {
  batch(() => {
    const { dpopNonce } = run.value;
    run.value = { ...newRun(world), ...(dpopNonce && { dpopNonce }) };
    exchanges.value = exchanges.value.filter(({ step }) => step === "metadata");
    editsAt.value = {};
    latest.value = undefined;
    const [, first] = steps.value;
    opened.value = new Set(first ? [first] : []);
  });
}

// The client.

async function become(getting: Promise<Held>, from: "made" | "handed" | "typed"): Promise<boolean> {
  trouble.value = undefined;
  try {
    const got = await getting;
    batch(() => {
      holder.value = got;
      beginAgain();
    });
    return true;
  } catch (error) {
    trouble.value = { what: from, detail: error instanceof NotAClient ? error.member : error instanceof Error ? error.message : String(error) };
    return false;
  }
}

export const make = () => become(made(ISSUER), "made");

export async function take(described: Described, from: "handed" | "typed"): Promise<boolean> {
  const { scope, resource } = described;
  const has = await become(held(described, from, ISSUER), from);
  if (has && (scope || resource)) setOptions({ ...(scope && { scope }), ...(resource && { resource }) });
  return has;
}

export function forget(): void {
  batch(() => {
    holder.value = undefined;
    beginAgain();
  });
}

// Requests.

export function toggle(step: StepId, rule: string, on: boolean): void {
  const others = (brokenAt.value[step] ?? []).filter((one) => one !== rule);
  brokenAt.value = { ...brokenAt.value, [step]: on ? [...others, rule] : others };
}

/** Breaks nothing in a step any more, and takes back what was changed by hand. */
export function mend(step: StepId): void {
  batch(() => {
    brokenAt.value = { ...brokenAt.value, [step]: [] };
    edit(step, noEdits());
  });
}

export const edit = (step: StepId, edits: Edits) => void (editsAt.value = { ...editsAt.value, [step]: edits });

export const context = (): Context | undefined => {
  const [server, client] = [issuer.value, holder.value];
  if (!server || !client || !dpop || !strange) return undefined;
  return {
    ...{ flow: flow.value, options: options.value, metadata: server.metadata, client: client.client, run: run.value, world },
    ...{ dpopJwk: dpop.publicJwk, strangerJwk: strange.publicJwk },
    ...(client.secret !== undefined && { secret: client.secret }),
  };
};

export interface Drafted {
  /** As it should be. */
  right: Plan;
  /** As it will be sent. */
  plan: Plan;
  changed: string[];
  /** The rules that it breaks. */
  rules: string[];
}

/** The request of a step, with the rules that it is to break and what was changed by hand. */
export async function drafted(step: StepId): Promise<Drafted | undefined> {
  const given = context();
  if (!given) return undefined;
  const right = await planned(step, given);
  const chosen = brokenAt.value[step] ?? [];
  const rules = rulesAt(step, right, given).filter(({ id, isReady }) => chosen.includes(id) && (isReady?.(given.run, step) ?? true));
  const ids = rules.map(({ id }) => id);
  const plan = edited(broken(right, ids, given, step), editsAt.value[step] ?? noEdits());
  return { right, plan, changed: differences(right, plan), rules: ids };
}

let count = 0;
/** A number that no exchange has, those of before the browser went away among them. */
const nextId = () => (count = Math.max(count, ...exchanges.value.map(({ id }) => id)) + 1);

async function exchanged(step: StepId, sent: Sent, more: Partial<Exchange> = {}, isWithCookies = false): Promise<Exchange> {
  const at = world.now();
  const begun = performance.now();
  const exchange: Exchange = { id: nextId(), step, at, sent, broken: [], changed: [], ...more };
  try {
    const received = await fetched(sent, isWithCookies);
    const refused = refusedIn(received);
    return { ...exchange, took: performance.now() - begun, received, ...(refused && { refused }) };
  } catch (error) {
    return { ...exchange, took: performance.now() - begun, fault: error instanceof Error ? error.message : String(error) };
  }
}

function record(exchange: Exchange, isQuiet = false): void {
  batch(() => {
    exchanges.value = [...exchanges.value.filter(({ id }) => id !== exchange.id), exchange];
    if (!isQuiet) latest.value = exchange;
  });
}

/** Sends the request of a step, and once more where the server asks for a nonce. RFC 9449 §8. */
export async function send(step: StepId): Promise<void> {
  if (busy.value) return;
  busy.value = step;
  try {
    const first = await sentOnce(step);
    const isAsked = first?.refused?.error === "use_dpop_nonce" && first.received && !first.broken.includes("wrong_nonce");
    if (isAsked) await sentOnce(step, true);
  } finally {
    busy.value = undefined;
  }
}

async function sentOnce(step: StepId, isRetry = false): Promise<Exchange | undefined> {
  renew(step);
  const draft = await drafted(step);
  if (!draft) return undefined;
  const { plan, changed, rules } = draft;
  const sent = await sealed(plan, signersOf(holder.value!, dpop!.privateKey));
  const exchange = await exchanged(step, sent, { broken: rules, changed, ...(isRetry && { isRetry }) }, plan.isVisit);
  run.value = learned(run.value, exchange);
  const checked = await looked(exchange);
  record(checked);
  return checked;
}

/** A request that was answered is not asked again with values that were used. */
function renew(step: StepId): void {
  const isFirst = step === "push" || (step === "authorize" && !options.value.par);
  if (!isFirst || !run.value.answer) return;
  const { answer: _, pushed: __, ...rest } = run.value;
  const { verifier, state, nonce } = newRun(world);
  run.value = { ...rest, verifier, state, nonce, isRedeemed: false };
}

const looking = (): Looking => ({
  ...{ issuer: issuer.value!, client: holder.value!.client, options: options.value, run: run.value, now: world.now() },
  ...(holder.value?.secret !== undefined && { secret: holder.value.secret }),
});

/** Looks at the tokens that came, if some did, and keeps them if they may be believed. */
async function looked(exchange: Exchange): Promise<Exchange> {
  const isOfTokens = exchange.step === "token" || exchange.step === "refresh";
  const tokens = isOfTokens && !exchange.refused ? tokensIn(exchange.received) : undefined;
  if (!tokens) return exchange;
  await refreshKeys(tokens.id_token);
  const checks = await checkedTokens(tokens, looking());
  if (allHold(checks)) run.value = holding(run.value, tokens);
  return { ...exchange, checks };
}

/** Keys change: one that is not known is asked for. OpenID Connect Core §10.1.1. */
async function refreshKeys(token: string | undefined): Promise<void> {
  const kid = token && decoded(token)?.header["kid"];
  if (!kid || issuer.value!.jwks.keys.some((key) => key.kid === kid)) return;
  const jwks = await fetched({ method: "GET", url: issuer.value!.metadata.jwks_uri, headers: [], jwts: {} }).then(json).catch(() => undefined);
  if (jwks) issuer.value = { ...issuer.value!, jwks: jwks as unknown as JSONWebKeySet };
}

// The way to the server and back.

/** Takes the browser to the server; everything is laid by until it comes back. */
export async function depart(step: StepId): Promise<void> {
  if (busy.value) return;
  busy.value = step;
  renew(step);
  const draft = await drafted(step);
  if (!draft) return void (busy.value = undefined);
  const sent = await sealed(draft.plan, signersOf(holder.value!, dpop!.privateKey));
  const leaving: Exchange = { id: nextId(), step, at: world.now(), sent, broken: draft.rules, changed: draft.changed };
  const laid: Laid = {
    ...{ issuer: ISSUER, flow: flow.value, options: options.value, client: holder.value!.client, run: run.value },
    ...{ exchanges: [...exchanges.value, leaving], broken: brokenAt.value },
  };
  const { key, secret } = holder.value!;
  await layBy(laid, { dpop: dpop!, ...(key && { client: key }) }, secret);
  go(sent);
}

function go({ method, url, body }: Sent): void {
  if (method === "GET") return location.assign(url);
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  for (const [name, value] of new URLSearchParams(body)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

/** The browser has come back, with an answer or from logging out. */
async function arrived(url: string, isExpected: boolean): Promise<void> {
  const left = exchanges.value.findLast(({ step }) => step === "authorize" || step === "logout");
  if (!isExpected || !left) return void (trouble.value = { what: "answer" });
  if (left.step === "logout") return loggedOut(url, left);
  if (new URL(url).searchParams.has("response")) await refreshKeys(new URL(url).searchParams.get("response") ?? undefined);
  const exchange = await answered(url, looking());
  batch(() => {
    record({ ...left, took: world.now() - left.at });
    record(exchange);
    opened.value = new Set<StepId>(["answer"]);
    led.value = "answer";
  });
}

async function answered(url: string, who: Looking, trial?: string): Promise<Exchange> {
  const { answer, checks } = await checkedAnswer(url, who);
  const { error, error_description: description, error_uri: uri } = answer.parameters;
  const refused = error ? { error, ...(description && { description }), ...(uri && { uri }) } : undefined;
  if (allHold(checks) && !refused && trial === undefined) run.value = { ...run.value, answer, isRedeemed: false };
  return {
    ...{ id: nextId(), step: "answer", at: who.now, broken: [], changed: [], checks },
    sent: { method: "GET", url, headers: [], jwts: {} },
    ...(refused && { refused }),
    ...(trial !== undefined && { trial }),
  };
}

function loggedOut(url: string, left: Exchange): void {
  const state = new URL(url).searchParams.get("state") ?? "";
  const checks = [{ id: "answer_state", holds: state === run.value.state, expected: run.value.state, found: state }];
  batch(() => {
    record({ ...left, took: world.now() - left.at, checks });
    opened.value = new Set<StepId>(["logout"]);
    led.value = "logout";
  });
}

/** Whether what a step brought has what an attack would change. */
export function trialsAt(step: StepId) {
  const last = exchangesOf(step).findLast(({ checks, trial }) => checks && allHold(checks) && trial === undefined);
  if (!last) return [];
  const tokens = tokensIn(last.received);
  return TRIALS.filter((trial) => trial.step === step && trial.fits({ url: last.sent.url, ...(tokens && { tokens }) }));
}

/** Changes what came as an attacker would, and looks at it as before. Nothing is sent, and nothing is kept. */
export async function attack(id: string): Promise<void> {
  const trial = TRIALS.find((one) => one.id === id);
  const last = trial && exchangesOf(trial.step).findLast(({ checks, trial: other }) => checks && allHold(checks) && other === undefined);
  if (!trial || !last) return;
  const { tokens: _, ...before } = run.value;
  const who: Looking = { ...looking(), run: trial.run?.(before) ?? before };
  if (trial.step === "answer") {
    const url = new URL(last.sent.url);
    trial.answer?.(url);
    return record(await answered(url.href, who, id));
  }
  const came = tokensIn(last.received)!;
  const checks = await checkedTokens(trial.tokens?.(came) ?? came, who);
  const { received: __, ...rest } = last;
  record({ ...rest, id: nextId(), at: world.now(), broken: [], changed: [], checks, trial: id });
}

// What is open.

export function show(step: StepId, isOpen = true): void {
  const next = new Set(opened.value);
  if (isOpen) next.add(step);
  else next.delete(step);
  opened.value = next;
}

/** Goes on to the step after this one. */
export function goOn(step: StepId): void {
  const next = steps.value[steps.value.indexOf(step) + 1];
  if (!next) return;
  batch(() => {
    opened.value = new Set([next]);
    led.value = next;
  });
}

export const isChanged = (step: StepId) => isEdited(editsAt.value[step] ?? noEdits());

/** How a step stands. */
export type Standing = "waiting" | "ready" | "away" | "done" | "refused";
export function standing(step: StepId): Standing {
  const all = exchangesOf(step).filter(({ trial }) => trial === undefined);
  if (all.some(isGood)) return "done";
  const last = all.at(-1);
  if (last && step === "authorize" && !last.received && !last.fault) return "away";
  if (last) return "refused";
  return waiting(step) ? "waiting" : "ready";
}

export const isGood = ({ refused, fault, checks, received, took, step }: Exchange) =>
  !refused && !fault && allHold(checks ?? []) && (step === "answer" || (isVisit(step) ? took !== undefined && !received : received !== undefined));

/** Whether the browser goes to the server in a step. What the script asks for in its place is a trial. */
export const isVisit = (step: StepId) => step === "authorize" || step === "logout";
