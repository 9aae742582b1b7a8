// What the members of documents are called and mean, in the language of the screens: by our own words, and by those of the two screens that
// whoever comes from Authlete knows.

import { signal } from "@preact/signals";
import { language, type Language } from "../words/index.ts";
import structure from "./structure.json" with { type: "json" };
import { references, type Reference } from "./references.ts";
import { schemaOf, type Place } from "./members.ts";

export interface Entry {
  readonly title: string;
  /** Where the screens of its second generation have it. */
  readonly v2?: string;
  /** Where those of its third have it. */
  readonly v3?: string;
  /** What it means; in English that is the description of the schema. */
  readonly about?: string;
  /** What is so if a flag is set, and if it is not. */
  readonly on?: string;
  readonly off?: string;
}
type ByName = Readonly<Record<string, string>>;
export interface Words extends Readonly<Record<Place, Readonly<Record<string, Entry>>>> {
  readonly groups: Readonly<Record<Place, ByName>>;
  readonly sets: Readonly<Record<string, ByName>>;
  /** Why the profile fixes a member, where its schema does not say. */
  readonly fixed: ByName;
}

export interface Group {
  readonly id: string;
  readonly docs: string;
  readonly members: readonly string[];
}

const loaders: Readonly<Record<Language, () => Promise<unknown>>> = {
  en: () => import("./en.json", { with: { type: "json" } }),
  ja: () => import("./ja.json", { with: { type: "json" } }),
};
const loaded = signal<Partial<Record<Language, Words>>>({});

async function brought(which: Language): Promise<Words> {
  // The build has a function in its place, which fetches them.
  const { default: told } = (await loaders[which]()) as { default: Words | (() => Promise<Words>) };
  const words = typeof told === "function" ? await told() : told;
  loaded.value = { ...loaded.peek(), [which]: words };
  return words;
}

const underWay: Partial<Record<Language, Promise<Words>>> = {};

/** Brings the words of a language, once; what has failed is tried again by whoever asks next. */
export function load(which: Language): Promise<Words> {
  return (underWay[which] ??= brought(which).catch((error: unknown) => {
    delete underWay[which];
    throw error;
  }));
}

/** Those of the language of now; undefined until they are there. */
export function current(): Words | undefined {
  const words = loaded.value[language.value];
  if (!words) load(language.value).catch(() => undefined); // until then members have their own names
  return words;
}

export const groupsOf = (place: Place): readonly Group[] => structure[place];

/** What a member is called where nobody has loaded the words yet: its own name. */
export const entryOf = (words: Words | undefined, place: Place, path: string): Entry => words?.[place][path] ?? { title: path.split(".").at(-1) ?? path };

export const titleOf = (place: Place, path: string): string => entryOf(current(), place, path).title;

export function aboutOf(words: Words | undefined, place: Place, path: string): string {
  return entryOf(words, place, path).about ?? schemaOf(place, path)?.description ?? "";
}

const tables = structure as { sets: ByName; sections: ByName; docs: ByName };

/** What a value of a member does; "" where its name says it. */
export function effectOf(words: Words | undefined, place: Place, path: string, value: unknown): string {
  const entry = entryOf(words, place, path);
  if (typeof value === "boolean") return (value ? entry.on : entry.off) ?? "";
  return words?.sets[tables.sets[`${place}.${path}`] ?? ""]?.[String(value)] ?? "";
}

/** The sections of standards that a member comes from. */
export function sectionsOf(place: Place, path: string): Reference[] {
  return references([schemaOf(place, path)?.description, tables.sections[`${place}.${path}`]].filter(Boolean).join(" "));
}

/** Where the documentation speaks of it. */
export function docsOf(place: Place, path: string): string {
  return tables.docs[`${place}.${path}`] ?? groupsOf(place).find(({ members }) => members.includes(path))?.docs ?? "";
}
