// Every member of a document by its path: `sessionDuration`, `people.logout.frontchannel`, and `scope.name` of what is in lists.

import { KINDS, PARTS, resolved, schemas, type Kind, type Schema } from "./schemas.ts";

/** Of which document, or, with `part`, of what stands in the lists of several. */
export type Place = Kind | "part";

function below(kind: Kind, properties: Readonly<Record<string, Schema>> = {}, prefix: string, into: Map<string, Schema>) {
  for (const [name, told] of Object.entries(properties)) {
    const [path, schema] = [prefix + name, resolved(kind, told)];
    into.set(path, schema);
    below(kind, schema.properties, `${path}.`, into);
    if (schema.items && !schema.items.$ref) below(kind, schema.items.properties, `${path}.`, into);
  }
}

function collected(): Readonly<Record<Place, ReadonlyMap<string, Schema>>> {
  const all = { service: new Map(), client: new Map(), api: new Map(), part: new Map() };
  for (const kind of KINDS) below(kind, schemas[kind].properties, "", all[kind]);
  for (const part of PARTS) below("service", schemas.service.$defs?.[part]?.properties, `${part}.`, all.part);
  return all;
}

export const members = collected();

export const schemaOf = (place: Place, path: string): Schema | undefined => members[place].get(path);

/** Whether it only holds other members. */
export const isFolder = (schema: Schema): boolean => schema.properties !== undefined;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** What a document says at a path; undefined where it says nothing. */
export function valueAt(document: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), document);
}

/** The document with another value at a path; with undefined it says nothing there, and folders that are empty then go with it. */
export function withValue<T extends Json>(document: T, path: string, value: unknown): T {
  const [name = "", ...rest] = path.split(".");
  const { [name]: former, ...others } = document;
  const put = rest.length === 0 ? value : withValue(isObject(former) ? former : {}, rest.join("."), value);
  const gone = put === undefined || (rest.length > 0 && isObject(put) && Object.keys(put).length === 0);
  if (gone) return others as unknown as T;
  // The place of the member among the others stays, so that a document reads as it did.
  return (name in document ? Object.fromEntries(Object.entries(document).map(([one, kept]) => [one, one === name ? put : kept])) : { ...document, [name]: put }) as T;
}

export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, index) => same(one, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && same(a[name], b[name]));
};
