// Which kind of document it is, by what only that kind has.

import type { Kind } from "../catalogue/schemas.ts";

export function kindOf(document: Readonly<Record<string, unknown>>): Kind {
  if ("issuer" in document) return "service";
  return "identifier" in document ? "api" : "client";
}
