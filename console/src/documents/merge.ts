// What differs between two documents, and one document of two that began from the same: what only one of them has changed is taken, and
// what both have changed otherwise is asked.

import { same, valueAt, withValue, schemaOf, isFolder } from "../catalogue/members.ts";
import type { Kind } from "../catalogue/schemas.ts";
import type { Json } from "./calls.ts";

export interface Changed {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The paths at which a document says anything, down to what is no folder of members. */
function paths(kind: Kind, document: Json, prefix = ""): string[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const path = prefix + name;
    const schema = schemaOf(kind, path);
    const folds = schema && isFolder(schema) && typeof value === "object" && value !== null;
    return folds ? paths(kind, value as Json, `${path}.`) : [path];
  });
}

/** The members that two documents write differently. */
export function changes(kind: Kind, before: Json, after: Json): Changed[] {
  const all = new Set([...paths(kind, before), ...paths(kind, after)]);
  return [...all].map((path) => ({ path, before: valueAt(before, path), after: valueAt(after, path) })).filter(({ before, after }) => !same(before, after));
}

export interface Conflict {
  readonly path: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  /** Theirs with what only mine has changed; where both have, it is as theirs. */
  readonly document: Json;
  readonly conflicts: readonly Conflict[];
}

export function merge(kind: Kind, base: Json, mine: Json, theirs: Json): Merged {
  const conflicts: Conflict[] = [];
  let document = theirs;
  for (const { path, before, after } of changes(kind, base, mine)) {
    const there = valueAt(theirs, path);
    if (same(there, before)) document = withValue(document, path, after);
    else if (!same(there, after)) conflicts.push({ path, base: before, mine: after, theirs: there });
  }
  return { document, conflicts };
}

/** The document with what was chosen where both had changed it. */
export function settled({ document, conflicts }: Merged, mine: ReadonlySet<string>): Json {
  return conflicts.filter(({ path }) => mine.has(path)).reduce((merged, conflict) => withValue(merged, conflict.path, conflict.mine), document);
}

/** The document with mine wherever both had changed it. */
export const mineOver = (merged: Merged): Json => settled(merged, new Set(merged.conflicts.map(({ path }) => path)));
