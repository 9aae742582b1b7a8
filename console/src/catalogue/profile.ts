// What is so where a document says nothing, and what the FAPI 2.0 Security Profile leaves no choice about: the conditions of the schemas.

import { schemaOf, valueAt, type Place } from "./members.ts";
import { schemas, type Kind, type Schema } from "./schemas.ts";

/** Whether a service holds all its requests to FAPI 2.0: it does unless it says that it does not. */
export const isHeld = (service: unknown): boolean => {
  const modes = valueAt(service, "fapiModes");
  return !Array.isArray(modes) || modes.length > 0;
};

/** Whether a client is held to FAPI 2.0: by its own document, or by that of its service. */
export const isClientHeld = (client: unknown, service: unknown): boolean => {
  const modes = valueAt(client, "fapiModes");
  return (Array.isArray(modes) && modes.length > 0) || isHeld(service);
};

/** Whether a document is held to FAPI 2.0: by itself, or by the service that it is of. */
export function holds(kind: Kind, document: unknown, service: unknown): boolean {
  if (kind === "service") return isHeld(document);
  return kind === "client" ? isClientHeld(document, service) : isHeld(service);
}

/** What the schema adds for whoever is held to the profile, or for whoever is not. */
function branch(place: Place, held: boolean): Schema {
  if (place === "service") return (held ? schemas.service.else : schemas.service.then) ?? {};
  return place === "client" && held ? schemas.client.then ?? {} : {};
}

/** What is so where the document says nothing; undefined where that depends on other members, or where there is nothing then. */
export function defaultOf(place: Place, path: string, held: boolean): unknown {
  const conditional = branch(place, held).properties?.[path];
  if (conditional && "default" in conditional) return conditional.default;
  if (conditional && "const" in conditional) return conditional.const;
  return schemaOf(place, path)?.default;
}

export interface Bound {
  /** The only value. */
  readonly only?: unknown;
  /** The values that may be chosen. */
  readonly among?: readonly unknown[];
  readonly atMost?: number;
  readonly pattern?: string;
  /** Where the profile says so, as its schema quotes it. */
  readonly comment: string | undefined;
  readonly clause: string | undefined;
}

const clauseOf = (comment: string | undefined) => /section (\d+(?:\.\d+)*(?: \(\d+\))?)/.exec(comment ?? "")?.[1];

/** What the profile says of a member; undefined where it leaves it open, or does not hold. */
export function boundOf(place: Place, path: string, held: boolean): Bound | undefined {
  if (!held || place === "api" || place === "part") return undefined;
  const said = branch(place, true).properties?.[path];
  if (!said) return undefined;
  const among = said.enum ?? said.items?.enum;
  const bound: Bound = {
    ...("const" in said && { only: said.const }),
    ...(among && { among }),
    ...(said.maximum !== undefined && { atMost: said.maximum }),
    ...(said.items?.pattern !== undefined && { pattern: said.items.pattern }),
    comment: said.$comment,
    clause: clauseOf(said.$comment),
  };
  const says = bound.only !== undefined || among || bound.atMost !== undefined || bound.pattern !== undefined || said.$comment !== undefined;
  return says ? bound : undefined;
}
