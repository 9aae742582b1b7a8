// What somebody changes of a request before it is sent, laid over the plan anew each time that is made; and in what two
// plans differ.

import type { Draft, JwtName, Members } from "./jwt.ts";
import type { Field, Plan } from "./plan.ts";

export const PLACES = ["query", "headers", "form"] as const;
export type Place = (typeof PLACES)[number];

/** A field of a plan by its place and name. */
export type FieldKey = `${Place}.${string}`;

/** Changes by what they change. */
export interface Edits {
  url?: string;
  /** The text that a field has instead; `null` where it is left out. */
  fields: Partial<Record<FieldKey, string | null>>;
  /** Fields besides. */
  added: { place: Place; name: string; value: string }[];
  /** The JSON that a part of a JWT has instead, as it was typed. */
  jwts: Partial<Record<`${JwtName}.${"header" | "claims"}`, string>>;
}

export const noEdits = (): Edits => ({ fields: {}, added: [], jwts: {} });

export const isEdited = ({ url, fields, added, jwts }: Edits) =>
  url !== undefined || added.length > 0 || Object.keys(fields).length > 0 || Object.keys(jwts).length > 0;

/** What was typed is no JSON object. */
export class Unreadable extends Error {
  readonly part: string;
  constructor(part: string) {
    super(part);
    this.part = part;
  }
}

export function edited(plan: Plan, edits: Edits): Plan {
  const changed = { ...plan, url: edits.url ?? plan.url, jwts: { ...plan.jwts } };
  for (const place of PLACES) changed[place] = fieldsOf(plan, place, edits);
  for (const [name, draft] of Object.entries(plan.jwts) as [JwtName, Draft][]) changed.jwts[name] = jwtOf(name, draft, edits);
  return changed;
}

function fieldsOf(plan: Plan, place: Place, { fields, added }: Edits): Field[] {
  const kept = plan[place].flatMap((field) => {
    const text = fields[`${place}.${field.name}`];
    if (text === undefined) return [field];
    return text === null ? [] : [{ name: field.name, value: text }];
  });
  return [...kept, ...added.filter((one) => one.place === place && one.name).map(({ name, value }) => ({ name, value }))];
}

function jwtOf(name: JwtName, draft: Draft, { jwts }: Edits): Draft {
  const [header, claims] = [jwts[`${name}.header`], jwts[`${name}.claims`]];
  if (header === undefined && claims === undefined) return draft;
  const { text: _, ...made } = draft; // what is edited is made anew
  return {
    ...made,
    ...(header !== undefined && { header: members(header, `${name}.header`) }),
    ...(claims !== undefined && { claims: members(claims, `${name}.claims`) }),
  };
}

function members(text: string, part: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  } catch {
    // said below
  }
  throw new Unreadable(part);
}

/** In what two plans differ, part by part: `form.code_verifier`, `dpop.claims.iat`, `dpop.key`, `url`. */
export function differences(one: Plan, other: Plan): string[] {
  const [left, right] = [flat(one), flat(other)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort();
}

function flat(plan: Plan): Map<string, string> {
  const parts = new Map([["method", plan.method as string], ["url", plan.url]]);
  for (const place of PLACES) {
    for (const { name, value, jwt } of plan[place]) parts.set(`${place}.${name}`, jwt ? `JWT ${jwt}` : `= ${value}`);
  }
  for (const [name, draft] of Object.entries(plan.jwts)) {
    parts.set(`${name}.key`, draft.key);
    if (draft.text !== undefined) parts.set(`${name}.text`, draft.text);
    if (draft.forged) parts.set(`${name}.forged`, JSON.stringify(draft.forged));
    for (const part of ["header", "claims"] as const) {
      for (const [member, value] of Object.entries(draft[part])) parts.set(`${name}.${part}.${member}`, JSON.stringify(value));
    }
  }
  return parts;
}
