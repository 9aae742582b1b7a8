// All areas that there are: whatever `areas/*/index.tsx` says.

import type { Area, Group } from "./area.ts";
import { may } from "../lib/session.ts";

const modules = import.meta.glob<{ default: Area | readonly Area[] }>("./*/index.tsx", { eager: true });
const GROUPS: readonly Group[] = ["service", "people", "watch", "server"];

export const areas: readonly Area[] = Object.values(modules)
  .flatMap(({ default: told }) => told)
  .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.order - b.order);

/** Those that whoever is signed in may see, by their groups. */
export function listed(): [Group, Area[]][] {
  const seen = areas.filter((area) => may(area.right) && !area.unlisted);
  return GROUPS.map((group): [Group, Area[]] => [group, seen.filter((area) => area.group === group)]).filter(([, all]) => all.length > 0);
}

export const areaAt = (path: string, isGlobal: boolean): Area | undefined => areas.find((area) => area.path === path && Boolean(area.global) === isGlobal);
