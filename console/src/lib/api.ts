// Calls of the API of this server, as whoever is signed in. `api` is of no service in particular, `service()` of the one in the address.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { authorized, SignedOut, signedInAgain } from "./session.ts";
import { serviceId } from "./route.ts";

/** What the API has said instead of doing it: its own sentence, and what it is about. */
export class ApiError extends Error {
  readonly status: number;
  readonly error: string | undefined;
  readonly member: string | undefined;
  readonly kind: string | undefined;
  readonly id: string | undefined;
  readonly resultCode: string | undefined;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const text = (name: string) => (typeof body[name] === "string" || typeof body[name] === "number" ? String(body[name]) : undefined);
    super(text("error_description") ?? text("resultMessage")?.replace(/^\[\w+\] ?/, "") ?? text("error") ?? "");
    this.status = status;
    this.error = text("error");
    this.member = text("member");
    this.kind = text("kind");
    this.id = text("id");
    this.resultCode = text("resultCode");
  }

  /** Somebody else has changed it since it was read. */
  get isConflict() {
    return this.status === 409;
  }
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return { error_description: text.slice(0, 500) };
  }
}

async function call<T>(method: string, path: string, { query = {}, body }: { query?: Query; body?: unknown }): Promise<T> {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
  const headers = new Headers({ Accept: "application/json" });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const response = await authorized(method, url, headers, body === undefined ? undefined : JSON.stringify(body));
  const answer = await bodyOf(response);
  if (!response.ok) throw new ApiError(response.status, answer as Record<string, unknown>);
  return answer as T;
}

function callsBelow(prefix: string) {
  return {
    get: <T>(path: string, query: Query = {}) => call<T>("GET", prefix + path, { query }),
    post: <T = unknown>(path: string, body: unknown = {}) => call<T>("POST", prefix + path, { body }),
    delete: <T = unknown>(path: string, query: Query = {}) => call<T>("DELETE", prefix + path, { query }),
  };
}
export type Calls = ReturnType<typeof callsBelow>;

/** A segment of a path, whatever is in it. */
export const segment = (text: string | number): string => encodeURIComponent(text);

/** The operations that name no service: `operators/…`, `tokens/…`, `service/get/list`. */
export const api: Calls = callsBelow("/api/");

/** The operations of a service: of the one in the address, unless another is named. */
export const service = (id: string | undefined = serviceId.peek()): Calls => callsBelow(id === undefined ? "/api/" : `/api/${segment(id)}/`);

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** Asks again; what is there stays until the answer has come. */
  readonly reload: () => void;
  /** Puts what is known already, as after a change. */
  readonly put: (data: T) => void;
}

/** Asks when the screen opens, and again whenever one of `inputs` is another. An answer that comes too late is not shown. */
export function useLoaded<T>(ask: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown; loading: boolean }>({ data: undefined, error: undefined, loading: true });
  const latest = useRef(0);
  const run = useCallback(() => {
    const mine = ++latest.current;
    setState(({ data }) => ({ data, error: undefined, loading: true }));
    ask().then(
      (data) => mine === latest.current && setState({ data, error: undefined, loading: false }),
      (error: unknown) => mine === latest.current && setState(({ data }) => ({ data, error, loading: false })),
    );
  }, inputs);
  useEffect(() => {
    setState({ data: undefined, error: undefined, loading: true });
    run();
    return () => void latest.current++;
  }, [run]);
  useEffect(() => void (state.error instanceof SignedOut && run()), [signedInAgain.value]);
  const put = useCallback((data: T) => setState({ data, error: undefined, loading: false }), []);
  return { ...state, reload: run, put };
}
