// The names of those who have called the API, as far as whoever is signed in may know them.

import { api, useLoaded } from "./api.ts";
import { callerOf, type Caller, type Operator, type Token } from "./caller.ts";
import { may, session } from "./session.ts";

export type { Caller } from "./caller.ts";

/** Names whoever has called, as far as whoever is signed in may know it. */
export function useCallers(): (caller: string) => Caller {
  const state = session.value;
  const me = state.kind === "signedIn" ? state.me : undefined;
  const mayList = may("ADMIN") && me?.service === undefined;
  const { data } = useLoaded(async () => {
    if (!mayList) return {};
    const [{ operators }, { tokens }] = await Promise.all([api.get<{ operators: Operator[] }>("operators/list"), api.get<{ tokens: Token[] }>("tokens/list")]);
    return { operators, tokens };
  }, [mayList]);
  return (caller) => callerOf(caller, { ...(me && { me }), ...data });
}
