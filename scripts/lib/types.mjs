// TypeScript types of what people write and are sent: documents, hooks and events of the audit trail, made of schema/.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./project.mjs";

/** Where they are put, and where `exports` of package.json says they are. */
const TYPES = inRoot("build", "types");

/** The schemas, and what each is of; of `hooks` and its like every definition is one. */
const ROOTS = { api: "Api", audit: "AuditEvent", client: "Client", service: "Service" };
const DEFINITIONS = { hooks: ["Mail", "MailHookClaims", "TokenHookAnswer", "TokenHookClaims", "TokenHookEvent"] };

/** What a schema says of members of other members, which types do not: conditions, and choices of what is required. */
const CONDITIONS = new Set(["$comment", "dependentRequired", "else", "if", "not", "then"]);
const CHOICES = new Set(["allOf", "anyOf", "oneOf"]);
const BY_NAME = new Set(["$defs", "properties"]);
const VALUES = new Set(["const", "default", "enum", "required"]);

/** The schema without what no type can say. A choice among whole schemas stays. */
function typed(schema) {
  if (Array.isArray(schema)) return schema.map(typed);
  if (schema === null || typeof schema !== "object") return schema;
  const isWhole = schema.properties !== undefined;
  const isChosen = schema.oneOf?.every(({ $ref }) => $ref !== undefined);
  const kept = Object.entries(schema).filter(([name]) => !CONDITIONS.has(name) && !(isWhole && CHOICES.has(name)) && !(isChosen && (name === "type" || name === "required")));
  return Object.fromEntries(kept.map(([name, value]) => [name, within(name, value)]));
}

function within(name, value) {
  if (VALUES.has(name)) return value;
  if (BY_NAME.has(name)) return Object.fromEntries(Object.entries(value).map(([member, schema]) => [member, typed(schema)]));
  return typed(value);
}

const OPTIONS = { bannerComment: "", ignoreMinAndMaxItems: true, additionalProperties: false };

/** The text of a module for each schema, by its name, and `index` with what they are of. */
export async function typesOf() {
  const { compile } = await import("json-schema-to-typescript"); // no part of a package
  const modules = {};
  const exported = [];
  for (const [name, names] of [...Object.entries(ROOTS).map(([file, title]) => [file, [title]]), ...Object.entries(DEFINITIONS)]) {
    const { title: _, ...schema } = typed(JSON.parse(readFileSync(inRoot("schema", `${name}.json`), "utf8")));
    const isRoot = ROOTS[name] !== undefined;
    const made = await compile(isRoot ? schema : { ...schema, ...all(schema) }, isRoot ? names[0] : "Hooks", OPTIONS);
    modules[name] = isRoot ? made : withoutRoot(made);
    exported.push(`export type { ${names.join(", ")} } from "./${name}.js";`);
  }
  const index = `// The types of what people write and are sent. Made of the schemas beside them: \`sekisho/schema/*.json\`.\n${exported.join("\n")}\n`;
  return { ...modules, index };
}

/** A schema that reaches every definition: one that nothing reaches has no type. */
const all = ({ $defs }) => ({ anyOf: Object.keys($defs).map((name) => ({ $ref: `#/$defs/${name}` })) });
const withoutRoot = (text) => text.replace(/^\/\*\*(?:(?!\*\/)[^])*\*\/\nexport type Hooks =[^;]*;\n/m, "");

/** Puts them into the build. */
export async function writeTypes() {
  mkdirSync(TYPES, { recursive: true });
  for (const [name, text] of Object.entries(await typesOf())) writeFileSync(join(TYPES, `${name}.d.ts`), text);
}
