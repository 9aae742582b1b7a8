// By what a member is changed: what its schema says decides, and for a few members what they mean.

import type { Place } from "../../catalogue/members.ts";
import { resolved, schemas, type Part, PARTS, type Schema } from "../../catalogue/schemas.ts";
import type { Json } from "../calls.ts";
import type { Surroundings } from "../editing.ts";

export type Shape = "flag" | "asService" | "oneOf" | "choices" | "number" | "text" | "texts" | "objects" | "json" | "keys" | "actions" | "logo" | "colour" | "secret" | "told";

/** Members that are changed in a way of their own. */
const OWN: Readonly<Record<string, Shape>> = {
  "client.jwks": "keys", "service.actions": "actions", "service.people.theme.logo": "logo", "service.people.theme.accent": "colour",
  "service.people.theme.accentDark": "colour", "client.clientSecret": "secret", "service.jurisdiction": "told", "client.pkceRequired": "asService",
};

export function itemsOf(place: Place, schema: Schema): Schema {
  return resolved(place === "client" ? "client" : place === "api" ? "api" : "service", schema.items ?? {});
}

/** What stands in a list of objects, where it has words of its own. */
export const partOf = (schema: Schema): Part | undefined => PARTS.find((part) => schema.items?.$ref === `#/$defs/${part}`);

export function shapeOf(place: Place, path: string, schema: Schema): Shape {
  const own = OWN[`${place}.${path}`];
  if (own) return own;
  const types = [schema.type].flat();
  if (schema.enum) return "oneOf";
  if (types.length > 1) return "json";
  switch (types[0]) {
    case "boolean": return "flag";
    case "integer": case "number": return "number";
    case "array": return itemsOf(place, schema).enum ? "choices" : itemsOf(place, schema).properties ? "objects" : "texts";
    case "object": return "json";
    default: return "text";
  }
}

/** Shapes that are several controls under one heading. */
export const isGroup = (shape: Shape): boolean => ["choices", "texts", "objects", "json", "keys", "actions", "logo", "colour"].includes(shape);

const names = (list: unknown, member: string): string[] => (Array.isArray(list) ? (list as Json[]).map((one) => String(one?.[member] ?? "")).filter(Boolean) : []);
const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : []);

const SUGGESTED: Readonly<Record<string, (around: Surroundings) => string[]>> = {
  "service.supportedUiLocales": () => ["en", "ja"],
  "service.people.factors.acrs.acr": ({ service }) => texts(service.supportedAcrs),
  "client.extension.requestableScopes": ({ service }) => names(service.supportedScopes, "name"),
  "client.authorizationDetailsTypes": ({ service }) => names(service.authorizationDetailsTypes, "type"),
  "client.defaultAcrs": ({ service }) => texts(service.supportedAcrs),
  "client.defaultResource": ({ apis }) => apis.map(({ identifier }) => String(identifier)),
  "api.scopes": ({ service }) => names(service.supportedScopes, "name"),
  "part.rule.scope": ({ service }) => names(service.supportedScopes, "name"),
  "part.detailsType.apis": ({ apis }) => apis.map(({ identifier }) => String(identifier)),
  "part.taggedValue.tag": () => ["en", "ja"],
  "part.scope.name": () => ["openid", "profile", "email", "address", "phone", "offline_access"],
};

/** Values that a member is likely to have, from what else there is. */
export const suggestions = (place: Place, path: string, around: Surroundings): readonly string[] => SUGGESTED[`${place}.${path}`]?.(around) ?? [];

/** What an object in a list is called: the first of these that it says. */
const TITLES = ["name", "type", "tag", "key", "acr", "claim"];
export const nameOf = (item: unknown): string | undefined => {
  const found = TITLES.map((member) => (item as Json | null)?.[member]).find((value) => typeof value === "string" && value !== "");
  return found as string | undefined;
};

/** The properties of what stands in a list, each with the place and path under which the catalogue knows it. */
export function propertiesOf(place: Place, path: string, schema: Schema): { place: Place; path: string; name: string; schema: Schema; required: boolean }[] {
  const part = partOf(schema);
  const item = itemsOf(place, schema);
  const root = part ? schemas.service.$defs?.[part] : item;
  return Object.entries(root?.properties ?? {}).map(([name, told]) => ({
    place: part ? "part" : place, path: part ? `${part}.${name}` : `${path}.${name}`, name, schema: resolved("service", told), required: root?.required?.includes(name) ?? false,
  }));
}
