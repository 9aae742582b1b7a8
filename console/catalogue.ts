// How what is known of the members of documents travels: the schemas without their prose, which no validator reads, and the words of each
// language, with the prose of the schemas among the English ones, as JSON that is fetched when somebody needs it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

type Json = { [name: string]: unknown };
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): Json => JSON.parse(readFileSync(path, "utf8"));
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** A schema without what only people read; why the profile fixes a member stays, since the form says it. */
function bare(schema: unknown, names = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => bare(one));
  if (!isObject(schema)) return schema;
  // In `properties` the names are those of members, among them `description` and `title`.
  const kept = Object.entries(schema).filter(([name]) => names || (name !== "description" && name !== "title"));
  return Object.fromEntries(kept.map(([name, value]) => [name, name === "default" || name === "const" || name === "enum" ? value : bare(value, name === "properties" || name === "$defs")]));
}

/** What the schemas say of each member, by the name of the document, or of a part, and the path. */
function prose(): Map<string, string> {
  const said = new Map<string, string>();
  const below = (place: string, prefix: string, properties: unknown, defs: Json) => {
    for (const [name, told] of Object.entries(isObject(properties) ? properties : {})) {
      const member = told as { $ref?: string; description?: string; properties?: unknown; items?: { $ref?: string; properties?: unknown } };
      const referred = (member.$ref ? defs[member.$ref.slice("#/$defs/".length)] : undefined) as { description?: string } | undefined;
      const description = member.description ?? referred?.description;
      if (description) said.set(`${place} ${prefix}${name}`, description);
      below(place, `${prefix}${name}.`, member.properties ?? (member.items?.$ref ? undefined : member.items?.properties), defs);
    }
  };
  for (const kind of ["service", "client", "api"]) {
    const { properties, $defs = {} } = read(at(`../schema/${kind}.json`)) as { properties: Json; $defs?: Json };
    below(kind, "", properties, $defs);
    for (const [part, told] of Object.entries($defs)) if (!said.has(`part ${part}.`)) below("part", `${part}.`, (told as Json).properties, $defs);
  }
  return said;
}

const SECTION = /(?:RFC \d|OpenID Connect|FAPI 2\.0|JARM|Grant Management|Initiating User|Web Authentication|WCAG|NIST)[^;]*?(?=[;,]|\. |$|\))/g;

/** The words in English, each member with what the schema says of it. */
function english(file: string): Json {
  const words = read(file) as { [place: string]: { [path: string]: Json } };
  for (const [key, about] of prose()) {
    const [place = "", path = ""] = key.split(" ");
    const entry = words[place]?.[path];
    if (entry && !("about" in entry)) entry.about = about;
  }
  return words;
}

/** The structure, with the sections that the prose names: they are needed in every language. */
function structured(file: string): Json {
  const structure = read(file) as { sections: { [key: string]: string } };
  for (const [key, about] of prose()) {
    const name = key.replace(" ", ".");
    const named = about.match(SECTION)?.join("; ");
    if (named) structure.sections[name] = [named, structure.sections[name]].filter(Boolean).join("; ");
  }
  return structure as unknown as Json;
}

export function catalogue(): Plugin {
  return {
    name: "catalogue",
    enforce: "pre",
    load(id) {
      const [file = ""] = id.split("?");
      if (/\/schema\/(?:service|client|api)\.json$/.test(file)) return JSON.stringify(bare(read(file)));
      if (file.endsWith("/catalogue/structure.json")) return JSON.stringify(structured(file));
      const language = /\/catalogue\/(en|ja)\.json$/.exec(file)?.[1];
      if (language === undefined) return null;
      const source = JSON.stringify(language === "en" ? english(file) : read(file));
      const reference = this.emitFile({ type: "asset", name: `catalogue.${language}.json`, source });
      const code = `export default async () => { const response = await fetch(import.meta.ROLLUP_FILE_URL_${reference}); if (!response.ok) throw new TypeError(String(response.status)); return response.json(); };`;
      return { code, moduleType: "js" };
    },
  };
}
