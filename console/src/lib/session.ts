// Who is in front of the console, and what they may do. How they sign in is in sign_in.ts.

import { signal } from "@preact/signals";
import { isOnlyTab } from "./only_tab.ts";
import type { Right } from "./rights.ts";
import { authorized, configured, hasAccess, renew, returned, SignedOut, signIn, takeOver, whenLost, type Reason } from "./sign_in.ts";

export { authorized, configured, SignedOut, signedInAgain, signIn, signOut } from "./sign_in.ts";

export interface Me {
  readonly subject: string;
  readonly username?: string;
  readonly rights: readonly Right[];
  readonly service?: number;
}

export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "unclaimed" }
  | { readonly kind: "signedOut"; readonly reason: Reason | undefined }
  | { readonly kind: "noRights"; readonly me: Me | undefined }
  /** `ended`: what is on the screen stays there until one has signed in again. */
  | { readonly kind: "signedIn"; readonly me: Me; readonly ended: boolean }
  /** In a tab that was opened to sign in again: the other one has what it needs. */
  | { readonly kind: "handedOver" }
  | { readonly kind: "failed"; readonly error: unknown };

export const session = signal<SessionState>({ kind: "starting" });

whenLost((reason) => {
  const state = session.peek();
  session.value = state.kind === "signedIn" && reason === "expired" ? { ...state, ended: true } : { kind: "signedOut", reason };
});

/** Asks who one is, and shows what follows from that. */
async function recognise() {
  const response = await authorized("GET", new URL("/api/operators/me", location.origin), new Headers(), undefined);
  if (response.status === 403) return void (session.value = { kind: "noRights", me: undefined });
  if (!response.ok) throw new Error(`${response.status}`);
  const me = (await response.json()) as Me;
  session.value = me.rights.length === 0 ? { kind: "noRights", me } : { kind: "signedIn", me, ended: false };
}

/** What the page does first, and again when somebody asks it to. */
export async function start() {
  try {
    session.value = { kind: "starting" };
    void isOnlyTab();
    if ((await configured()).issuer === null) return void (session.value = { kind: "unclaimed" });
    const params = new URLSearchParams(location.search);
    if (params.has("code") || params.has("error")) {
      const outcome = await returned(params);
      if (outcome === "handedOver") return void (session.value = { kind: "handedOver" });
      if (outcome !== "signedIn") return void (session.value = { kind: "signedOut", reason: outcome.reason });
    } else if (location.hash.startsWith("#again/")) {
      return await signIn();
    } else if (!hasAccess() && !(await renew())) {
      // Whoever has signed in there, for another tab perhaps, is not asked again.
      return await signIn({ silent: true });
    }
    await recognise();
  } catch (error) {
    if (!(error instanceof SignedOut)) session.value = { kind: "failed", error };
  }
}

/** Signs in again in another tab, and goes on in this one: nothing that was filled in is lost. */
export async function signInAgain() {
  if (await takeOver()) await recognise();
}

/** Whether whoever is signed in may do this. */
export function may(right: Right): boolean {
  const state = session.value;
  return state.kind === "signedIn" && state.me.rights.includes(right);
}
