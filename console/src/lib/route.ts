// Where one is: the path behind the `#`. It stays in the browser: what is filtered or looked for there may be about people, and a
// query before the `#` would be sent to the server.

import { computed, signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

export interface Route {
  /** The service in the path, `/s/<number>/…`. */
  readonly service: string | undefined;
  /** What follows it, decoded: the area first. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

const hash = () => (typeof location === "undefined" ? "" : location.hash);
const raw = signal(hash());

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What a hash names. */
export function parse(text: string): Route {
  const [path = "", query = ""] = text.replace(/^#/, "").split(/\?(.*)/s);
  const segments = path.split("/").filter(Boolean).map(decoded);
  const service = segments[0] === "s" ? segments[1] : undefined;
  return { service, segments: service === undefined ? segments : segments.slice(2), query: new URLSearchParams(query) };
}

export const route = computed(() => parse(raw.value));
/** The service of now, which links lead to unless they name another. */
export const serviceId = computed(() => route.value.service);

type Query = Readonly<Record<string, string | number | undefined>>;
const queryText = (query: Query) => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
};

/** The address of a screen: `link(["clients", id])`. Of the service of now, unless another, or none (null), is named. */
export function link(segments: readonly (string | number)[], query: Query = {}, service: string | null | undefined = serviceId.value): string {
  const all = service == null ? segments : ["s", service, ...segments];
  return `#/${all.map((segment) => encodeURIComponent(segment)).join("/")}${queryText(query)}`;
}

/** What is to be asked before one leaves; whoever answers `false` keeps one here. */
type Guard = () => Promise<boolean> | boolean;
const guards = new Set<Guard>();
let settled = hash();

async function mayLeave(): Promise<boolean> {
  for (const guard of [...guards]) if (!(await guard())) return false;
  return true;
}

const areaOf = (text: string) => parse(text).segments.slice(0, 2).join("/") + parse(text).service;

/** Which screen one is at, whatever its query says. */
export const screen = computed(() => areaOf(raw.value));

async function arrived() {
  const wanted = hash();
  if (wanted === settled) return;
  if (guards.size > 0 && areaOf(wanted) !== areaOf(settled)) {
    history.replaceState(null, "", settled || "#/");
    if (!(await mayLeave())) return;
    history.pushState(null, "", wanted);
  }
  settled = wanted;
  raw.value = wanted;
}
if (typeof addEventListener !== "undefined") addEventListener("hashchange", () => void arrived());

/** Goes there, as a link does. */
export function go(to: string) {
  location.hash = to;
}

/** Changes the address without a step in the history: for filters and what was moved. */
export function replace(to: string) {
  history.replaceState(null, "", to);
  settled = hash();
  raw.value = settled;
}

/** Goes there when the page has come back from elsewhere with a query of its own, which is done with. */
export function settle(to: string) {
  replace(`${location.pathname}${to}`);
}

/** Changes the query of where one is. */
export function setQuery(query: Query) {
  const { segments, service } = route.value;
  replace(link(segments, query, service ?? null));
}

/** Has `guard` asked before one leaves the screen, while `active`; the browser asks by itself before the page is closed. */
export function useGuard(active: boolean, guard: Guard) {
  // With what the page shows, not a frame later: it may have said just now that there is something to lose, or nothing any more.
  useLayoutEffect(() => {
    if (!active) return undefined;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    guards.add(guard);
    addEventListener("beforeunload", unload);
    return () => {
      guards.delete(guard);
      removeEventListener("beforeunload", unload);
    };
  });
}
