// The last parts of where one is, which only a screen knows: the name of the client or person that it shows.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Crumb {
  readonly title: string;
  readonly href?: string;
}
export const crumbs = signal<readonly Crumb[]>([]);

/** Says them while the screen is there; they are also what the title of the page begins with. */
export function useCrumbs(...told: readonly (Crumb | string | undefined)[]) {
  const known = told.filter((one) => one !== undefined).map((one) => (typeof one === "string" ? { title: one } : one));
  const key = JSON.stringify(known);
  useEffect(() => {
    crumbs.value = known;
    return () => void (crumbs.value = []);
  }, [key]);
}
