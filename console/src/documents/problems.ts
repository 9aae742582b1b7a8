// What is wrong with a document, by its schema: each problem with its member, as the server names members (`redirectUris[1]`), and the key
// of the sentence that says it. Nothing is compiled: the policy of the page has no eval.

import type { OutputUnit, Schema as Checked } from "@cfworker/json-schema";
import { schemas, type Kind, type Schema } from "../catalogue/schemas.ts";
import type { Json } from "./calls.ts";

export type ProblemKey =
  | "missing" | "unknownMember" | "oneOf" | "type" | "least" | "most" | "shortest" | "longest" | "form" | "uri" | "repeated" | "fewest" | "manyAtMost"
  | "notAllowed" | "needsOther" | "needsBinding" | "needsName" | "needsCertificate" | "needsKeys" | "notBoth" | "kindOfAction" | "sourceOfClaim" | "target" | "other";

export interface Problem {
  readonly member: string;
  readonly key: ProblemKey;
  readonly given: Readonly<Record<string, string>>;
}

const steps = (location: string) => location.replace(/^#\/?/, "").split("/").filter(Boolean).map((step) => decodeURI(step).replaceAll("~1", "/").replaceAll("~0", "~"));

/** `#/supportedScopes/0/name` as `supportedScopes[0].name`. */
export function memberOf(location: string): string {
  return steps(location).reduce((member, step) => (/^\d+$/.test(step) ? `${member}[${step}]` : joined(member, step)), "");
}

const joined = (member: string, name: string) => (member === "" ? name : `${member}.${name}`);
const quoted = (text: string, nth = 0) => [...text.matchAll(/"(.+?)"/g)][nth]?.[1] ?? "";
const list = (values: readonly unknown[] | undefined) => (values ?? []).map(String).join(", ");

/** The schema that a place in `root` names, through what `$ref` refers to. */
function schemaAt(root: Schema, location: string): Schema {
  let at: unknown = root;
  for (const step of steps(location).slice(0, -1)) {
    if (step === "$ref") at = root.$defs?.[String((at as Schema).$ref).replace("#/$defs/", "")];
    else at = (at as Readonly<Record<string, unknown>> | undefined)?.[step];
  }
  return (at ?? {}) as Schema;
}

type Condition = readonly [key: ProblemKey, member: string];
/** Conditions between members of which the schema can only say that none of several holds: the sentence, and the member that it is about. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  "client #/anyOf": ["needsName", "clientIdAlias"],
  "client #/then/anyOf": ["needsBinding", "dpopRequired"],
  "client #/allOf/2/then/oneOf": ["needsCertificate", "tlsClientAuthSubjectDn"],
  "client #/allOf/4/then/oneOf": ["needsKeys", "jwks"],
  "client #/allOf/4/else/not": ["notBoth", "jwksUri"],
  "rule #/oneOf": ["sourceOfClaim", ""],
  "tokenHook #/oneOf": ["target", ""],
};

function problemOf(name: string, root: Schema, unit: OutputUnit): Problem {
  const member = memberOf(unit.instanceLocation);
  const schema = schemaAt(root, unit.keywordLocation);
  const say = (key: ProblemKey, given: Problem["given"] = {}, about = member): Problem => ({ member: about, key, given });
  const condition = CONDITIONS[`${name} ${unit.keywordLocation}`];
  if (condition) return say(condition[0], {}, condition[1]);
  switch (unit.keyword) {
    case "required": return say("missing", {}, joined(member, quoted(unit.error)));
    case "additionalProperties": return say("unknownMember", {}, joined(member, quoted(unit.error)));
    case "type": return say("type", { type: list([schema.type].flat()) });
    case "enum": return say("oneOf", { values: list(schema.enum) });
    case "const": return say("oneOf", { values: String(schema.const) });
    case "minimum": return say("least", { n: String(schema.minimum) });
    case "maximum": return say("most", { n: String(schema.maximum) });
    case "minLength": return say("shortest", { n: String(schema.minLength) });
    case "maxLength": return say("longest", { n: String(schema.maxLength) });
    case "pattern": return say("form");
    case "format": return say("uri");
    case "uniqueItems": return say("repeated");
    case "minItems": return say("fewest", { n: String(schema.minItems) });
    case "maxItems": return schema.maxItems === 0 ? say("notAllowed") : say("manyAtMost", { n: String(schema.maxItems) });
    case "contains": return say("needsOther", { values: String(schema.contains?.const ?? list(schema.contains?.enum)) });
    case "dependentRequired": return say("needsOther", { values: quoted(unit.error, 1) }, joined(member, quoted(unit.error)));
    case "not": case "false": return say("notAllowed");
    default: return say("other", { sentence: unit.error });
  }
}

/** Keywords that only lead to others, which say what is wrong. */
const LEADS = new Set(["properties", "items", "prefixItems", "$ref", "if", "then", "else", "allOf"]);

/** What of the errors says something that no other one says better. */
function leaves(all: readonly OutputUnit[]): OutputUnit[] {
  const summed = all.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf").map(({ keywordLocation }) => `${keywordLocation}/`);
  const unknown = new Set(all.filter(({ keyword }) => keyword === "additionalProperties").map(({ instanceLocation, error }) => `${instanceLocation}/${quoted(error)}`));
  return all.filter(({ keyword, keywordLocation, instanceLocation }) =>
    !LEADS.has(keyword) && !summed.some((parent) => keywordLocation.startsWith(parent)) && !(keyword === "false" && unknown.has(instanceLocation)));
}

type Check = (document: unknown) => Problem[];
const checks = new Map<string, Promise<Check>>();

function check(name: string, root: Schema): Promise<Check> {
  const there = checks.get(name);
  if (there) return there;
  const made = import("@cfworker/json-schema").then(({ Validator }) => {
    const validator = new Validator(root as Checked, "2020-12", false);
    return (document: unknown) => leaves(validator.validate(document).errors).map((unit) => problemOf(name, root, unit));
  });
  checks.set(name, made);
  return made;
}

/** An action is one of two things, and its type says which: each is checked as what it says that it is. */
const { actions: told = {}, ...others } = schemas.service.properties ?? {};
const ROOTS: Readonly<Record<Kind, Schema>> = { ...schemas, service: { ...schemas.service, properties: { ...others, actions: { ...told, items: { type: "object" } } } } };
const ACTIONS: Readonly<Record<string, string>> = { RULE: "rule", TOKEN_HOOK: "tokenHook" };

async function problemsOfAction(action: unknown, index: number): Promise<Problem[]> {
  const name = ACTIONS[String((action as Json | null)?.type)];
  if (name === undefined) return [{ member: `actions[${index}].type`, key: "kindOfAction", given: {} }];
  const run = await check(name, { ...schemas.service.$defs?.[name], $defs: schemas.service.$defs ?? {} });
  return run(action).map((problem) => ({ ...problem, member: problem.member === "" ? `actions[${index}]` : `actions[${index}].${problem.member}` }));
}

/** What is wrong, each member once. */
export async function problemsOf(kind: Kind, document: Json): Promise<Problem[]> {
  const all = (await check(kind, ROOTS[kind]))(document);
  const actions = kind === "service" && Array.isArray(document.actions) ? await Promise.all(document.actions.map(problemsOfAction)) : [];
  const first = new Map<string, Problem>();
  for (const problem of [...all, ...actions.flat()]) if (!first.has(problem.member)) first.set(problem.member, problem);
  return [...first.values()];
}

/** Whether a problem is about a member, or about what is in it. */
export const isAbout = (member: string, path: string): boolean => member === path || member.startsWith(`${path}[`) || member.startsWith(`${path}.`);
