// All areas that there are: whatever `areas/*/index.tsx` says.

import type { Area, Group } from "./area.ts";
import { may, session } from "../lib/session.ts";

const modules = import.meta.glob<{ default: Area | readonly Area[] }>("./*/index.tsx", { eager: true });
const GROUPS: readonly Group[] = ["service", "people", "watch", "server"];

export const areas: readonly Area[] = Object.values(modules)
  .flatMap(({ default: told }) => told)
  .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.order - b.order);

/** Whether whoever is signed in may go there: whoever has rights for one service alone has none for what is of no service. */
export function mayOpen({ right, global: isGlobal = false }: Area): boolean {
  const state = session.value;
  return may(right) && !(isGlobal && state.kind === "signedIn" && state.me.service !== undefined);
}

/** Those that whoever is signed in may see, by their groups. */
export function listed(): [Group, Area[]][] {
  const seen = areas.filter((area) => mayOpen(area) && !area.unlisted);
  return GROUPS.map((group): [Group, Area[]] => [group, seen.filter((area) => area.group === group)]).filter(([, all]) => all.length > 0);
}

export const areaAt = (path: string, isGlobal: boolean): Area | undefined => areas.find((area) => area.path === path && Boolean(area.global) === isGlobal);
