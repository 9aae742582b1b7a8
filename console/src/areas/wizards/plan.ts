// The documents that the answers lead to.

import type { Kind } from "../../catalogue/schemas.ts";
import type { Json } from "../../documents/calls.ts";
import type { Jwk } from "../../lib/keys.ts";
import type { IconName } from "../../ui/Icon.tsx";
import { scopeNames, type Answers, type Around, type Question } from "./answers.ts";

export interface Planned {
  readonly kind: Kind;
  readonly document: Json;
  /** What is there now, where something is. */
  readonly before?: Json;
  readonly version?: string;
  /** Which part of what was asked for it is: the key of a title. */
  readonly role: "service" | "client" | "api" | "introspector";
}

export interface Plan {
  readonly documents: readonly Planned[];
  /** What the client is to ask for. */
  readonly scope: string;
  readonly resource?: string;
}

/** What a wizard is given besides the answers: the public half of the key that it made, if it needed one. */
export interface Making {
  readonly around: Around;
  readonly key: Jwk | undefined;
}

export type WizardId = "fapi" | "web" | "spa" | "native" | "machine" | "api" | "mcp";

export interface Wizard {
  readonly id: WizardId;
  readonly icon: IconName;
  /** The text that tells the same at length. */
  readonly docs: string;
  /** Why it is not for this service: the key of a sentence. */
  readonly unfit?: (around: Around) => string | undefined;
  readonly questions: (answers: Answers, around: Around) => readonly Question[];
  /** Whether a key pair is made for the client. */
  readonly needsKey: (answers: Answers, around: Around) => boolean;
  readonly plan: (answers: Answers, making: Making) => Plan;
}

const KNOWN: Readonly<Record<string, { en: string; ja: string }>> = {
  openid: { en: "Sign you in", ja: "サインイン" },
  profile: { en: "See your name and picture", ja: "名前と写真の参照" },
  email: { en: "See your email address", ja: "メールアドレスの参照" },
  address: { en: "See your postal address", ja: "住所の参照" },
  phone: { en: "See your phone number", ja: "電話番号の参照" },
  offline_access: { en: "Stay connected while you are away", ja: "不在時の継続利用" },
};

/** A scope as the consent page says it, in words of ours where it is one that everybody knows. */
export function scopeOf(name: string, said?: { readonly en?: string; readonly ja?: string }): Json {
  const known = KNOWN[name];
  const [en, ja] = [said?.en || known?.en, said?.ja || known?.ja];
  return { name, ...(en && { description: en }), ...(ja && { descriptions: [{ tag: "ja", value: ja }] }) };
}

/** The service with scopes that it lacks. */
export function withScopes(service: Json, wanted: readonly Json[]): Json {
  const there = scopeNames(service);
  const missing = wanted.filter(({ name }) => !there.includes(String(name)));
  if (missing.length === 0) return service;
  return { ...service, supportedScopes: [...((service.supportedScopes as Json[] | undefined) ?? []), ...missing] };
}

const texts = (value: unknown, otherwise: readonly string[]): readonly string[] => (Array.isArray(value) ? value.map(String) : otherwise);

/** The service with a grant type that it lacks; `otherwise` is what it serves where it says nothing. */
export function withGrantType(service: Json, wanted: string, otherwise: readonly string[]): Json {
  const there = texts(service.supportedGrantTypes, otherwise);
  return there.includes(wanted) ? service : { ...service, supportedGrantTypes: [...there, wanted] };
}

export function withAuthMethod(service: Json, wanted: string, otherwise: readonly string[]): Json {
  const there = texts(service.supportedTokenAuthMethods, otherwise);
  return there.includes(wanted) ? service : { ...service, supportedTokenAuthMethods: [...there, wanted] };
}

/** The change of the service that a plan needs, where it needs any. */
export function serviceChange({ service }: Around, changed: Json): Planned[] {
  return changed === service.document ? [] : [{ kind: "service", role: "service", document: changed, before: service.document, version: service.version }];
}

/** How a client proves who it is, with the key that was made for it. */
export function authentication(method: "secret" | "key" | "none", key: Jwk | undefined): Json {
  if (method === "none") return { clientType: "PUBLIC", tokenAuthMethod: "NONE" };
  if (method === "secret") return { tokenAuthMethod: "CLIENT_SECRET_BASIC" };
  return { tokenAuthMethod: "PRIVATE_KEY_JWT", tokenAuthSignAlg: "ES256", ...(key && { jwks: { keys: [key] } }) };
}

/** Members without those that say nothing. */
export function stated(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0)));
}
