// What an area of the console is. `areas/<name>/index.tsx` has one, or several, as its default export; its screen is loaded when somebody
// goes there. What stands in the index is loaded with the page: a name, a sign and a promise.

import type { ComponentType } from "preact";
import type { IconName } from "../ui/Icon.tsx";
import type { Right } from "../lib/rights.ts";

export interface ScreenProps {
  /** What of the path follows the area's own. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** Where its link stands. */
export type Group = "service" | "people" | "watch" | "server";

export interface Found {
  readonly title: string;
  readonly detail?: string;
  readonly href: string;
}

export interface Area {
  /** The first segment of its path; "" is where a service opens. */
  readonly path: string;
  readonly title: () => string;
  readonly icon: IconName;
  /** Who has not this right neither sees it nor reaches it. */
  readonly right: Right;
  readonly group: Group;
  /** Its place in its group; small numbers first. */
  readonly order: number;
  /** Of no service: its path has no number of one. */
  readonly global?: boolean;
  /** Has no link of its own beside the others, and is reached from elsewhere. */
  readonly unlisted?: boolean;
  readonly screen: () => Promise<{ default: ComponentType<ScreenProps> }>;
  /** What the search of the console finds in it, besides itself; loaded when somebody searches. */
  readonly find?: (wanted: string) => Promise<readonly Found[]>;
}
