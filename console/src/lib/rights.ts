// What who may do at the API; docs/engine-api.md.

export const RIGHTS = [
  "ADMIN", "CREATE_CLIENT", "CREATE_SERVICE", "DELETE_SERVICE", "MODIFY_CLIENT", "MODIFY_PEOPLE", "MODIFY_SERVICE",
  "USE_INTROSPECTION", "USE_SERVICE", "VIEW_AUDIT_LOG", "VIEW_CLIENT", "VIEW_PEOPLE", "VIEW_SERVICE",
] as const;
export type Right = (typeof RIGHTS)[number];

const INCLUDED: Partial<Record<Right, readonly Right[]>> = {
  ADMIN: RIGHTS,
  MODIFY_SERVICE: ["CREATE_CLIENT", "MODIFY_CLIENT"],
  CREATE_CLIENT: ["USE_SERVICE"],
  MODIFY_CLIENT: ["VIEW_CLIENT"],
  USE_SERVICE: ["USE_INTROSPECTION", "VIEW_CLIENT", "VIEW_SERVICE"],
  MODIFY_PEOPLE: ["VIEW_PEOPLE"],
};

/** The rights and all that they include, in the order of the table. */
export function withIncluded(rights: Iterable<Right>): Right[] {
  const all = new Set<Right>();
  const add = (right: Right) => {
    if (all.has(right)) return;
    all.add(right);
    for (const included of INCLUDED[right] ?? []) add(included);
  };
  for (const right of rights) add(right);
  return RIGHTS.filter((right) => all.has(right));
}

export const includes = (rights: readonly Right[], wanted: Right): boolean => withIncluded(rights).includes(wanted);
