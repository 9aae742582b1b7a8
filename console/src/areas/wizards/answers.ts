// What a wizard asks, and what it is told.

import type { Json, Read } from "../../documents/calls.ts";

export type Answer = string | boolean | readonly string[];
export type Answers = Readonly<Record<string, Answer>>;

/** What is there already. */
export interface Around {
  readonly service: Read;
  readonly apis: readonly Read[];
  /** Whether the service holds every request to FAPI 2.0. */
  readonly held: boolean;
}

export interface Choice {
  readonly value: string;
  /** The key of its words, or the words themselves where they are a name. */
  readonly word?: string;
  readonly label?: string;
  readonly disabled?: boolean;
}

export interface Question {
  readonly id: string;
  /** `line`: a text; `lines`: several, one each; `one`: one of several; `some`: several of several, or more; `flag`: yes or no. */
  readonly kind: "line" | "lines" | "one" | "some" | "flag" | "number";
  readonly first: Answer;
  /** The key of what is said of it, where that is not what is said of others of its id. */
  readonly help?: string;
  readonly choices?: readonly Choice[];
  readonly optional?: boolean;
  readonly example?: string;
  /** Whether others may be typed beside the choices. */
  readonly open?: boolean;
  /** Why the answer will not do: the key of a sentence. */
  readonly wrong?: (answer: Answer, answers: Answers) => string | undefined;
}

/** The key of what is said of a question. */
export const helpOf = ({ id, help }: Question): string => help ?? `ask_${id}Help`;

export const text = (answers: Answers, id: string): string => (typeof answers[id] === "string" ? (answers[id] as string).trim() : "");
export const flag = (answers: Answers, id: string): boolean => answers[id] === true;
export const list = (answers: Answers, id: string): readonly string[] => (Array.isArray(answers[id]) ? (answers[id] as readonly string[]).map((one) => one.trim()).filter(Boolean) : []);

/**
 * What was answered, and for each other question its first answer. Some questions come of the answers to others, and so do some first
 * answers: it is asked until nothing more comes of that.
 */
export function answered(questions: (answers: Answers) => readonly Question[], given: Answers): Answers {
  let answers = given;
  for (let round = 0; round < 3; round++) answers = Object.fromEntries(questions(answers).map(({ id, first }) => [id, given[id] ?? first]));
  return answers;
}

/** What is wrong with the answers, by question. */
export function wrongs(questions: readonly Question[], answers: Answers): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { id, kind, optional = false, wrong } of questions) {
    const answer = answers[id] ?? "";
    const isEmpty = kind === "lines" || kind === "some" ? list(answers, id).length === 0 : kind !== "flag" && String(answer).trim() === "";
    const sentence = isEmpty ? (optional ? undefined : "wrongMissing") : wrong?.(answer, answers);
    if (sentence) found[id] = sentence;
  }
  return found;
}

export const scopeNames = (service: Json): string[] => (Array.isArray(service.supportedScopes) ? (service.supportedScopes as Json[]).map(({ name }) => String(name)) : []);

/** An alias made of a name: what a client_id looks like. */
export function aliasOf(name: string, otherwise: string): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return plain === "" || /^[0-9]+$/.test(plain) ? otherwise : plain;
}

export const isLoopback = (uri: string): boolean => /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(uri);
const isHttps = (uri: string) => URL.canParse(uri) && uri.startsWith("https://") && !uri.includes("#");
const isScheme = (uri: string) => /^[a-z][a-z0-9+-]*[.][a-z0-9+.-]*:\/[^#\s]*$/.test(uri);

export const wrongRedirect = (answer: Answer) => (asList(answer).every((uri) => isHttps(uri) || (isLoopback(uri) && URL.canParse(uri))) ? undefined : "wrongRedirect");
export const wrongNative = (answer: Answer) => (asList(answer).every((uri) => isHttps(uri) || isLoopback(uri) || isScheme(uri)) ? undefined : "wrongNative");
export const wrongResource = (answer: Answer) => (URL.canParse(String(answer)) && !String(answer).includes("#") ? undefined : "wrongResource");
export const wrongAlias = (answer: Answer) => (/^(?![0-9]+$)[\x20-\x7e]{1,100}$/.test(String(answer)) ? undefined : "wrongAlias");
export const wrongScope = (answer: Answer) => (asList(answer).every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name)) ? undefined : "wrongScope");
const asList = (answer: Answer): readonly string[] => (Array.isArray(answer) ? answer.filter((one) => one.trim() !== "") : [String(answer)]);
