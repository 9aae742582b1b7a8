// What a token of the API, or an operator, may be good for: `Right` in src/directory/right.rs.

import { Misused } from "./step.mjs";

export const RIGHTS = [
  ...["ADMIN", "MODIFY_SERVICE", "CREATE_CLIENT", "MODIFY_CLIENT", "USE_SERVICE", "USE_INTROSPECTION", "VIEW_CLIENT", "VIEW_SERVICE"],
  ...["CREATE_SERVICE", "DELETE_SERVICE", "MODIFY_PEOPLE", "VIEW_AUDIT_LOG", "VIEW_PEOPLE"],
];

/** The rights as they are typed, with commas between. */
export function rightsOf(typed) {
  const rights = typed.split(",").map((right) => right.trim());
  const strange = rights.find((right) => !RIGHTS.includes(right));
  if (strange !== undefined) throw new Misused(`\`${strange}\` is no right: there are ${RIGHTS.join(", ")}.`);
  return rights;
}
