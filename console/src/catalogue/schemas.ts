// The schemas of the documents, as they are in schema/: what a member may be, its default, and its meaning in English.

import api from "../../../schema/api.json" with { type: "json" };
import client from "../../../schema/client.json" with { type: "json" };
import service from "../../../schema/service.json" with { type: "json" };

export type Kind = "service" | "client" | "api";
export const KINDS: readonly Kind[] = ["service", "client", "api"];

/** What is read of JSON Schema 2020-12 here. */
export interface Schema {
  readonly $ref?: string;
  readonly $comment?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly contains?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly then?: Schema;
  readonly else?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly writeOnly?: boolean;
}

export const schemas: Readonly<Record<Kind, Schema>> = { service: service as Schema, client: client as Schema, api: api as Schema };

/** A schema with what its `$ref` says, under what it says itself. */
export function resolved(kind: Kind, schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : { ...schemas[kind].$defs?.[name], ...schema };
}

/** The name of what the `items` of a list are, where it is one that has words of its own. */
export const PARTS = ["scope", "taggedValue", "attribute", "detailsType", "rule", "tokenHook"] as const;
export type Part = (typeof PARTS)[number];
