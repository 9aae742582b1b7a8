// Values of documents as they are said in a line.

import { defaultOf } from "../catalogue/profile.ts";
import type { Kind } from "../catalogue/schemas.ts";
import { t } from "./words.ts";

/** A value in a few words: what a default is, and what was before. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return t("none");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (Array.isArray(value)) return value.length === 0 ? t("none") : value.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one))).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value of a member in a line; where it is not stated also what is so then. */
export function stated(kind: Kind, path: string, value: unknown, held: boolean): string {
  if (value !== undefined) return shown(value);
  const otherwise = defaultOf(kind, path, held);
  return otherwise === undefined ? t("saysNothing") : t("saysNothingBut", { value: shown(otherwise) });
}

/** The first sentence of a text, and the rest. */
export function firstSentence(text: string): readonly [string, string] {
  const end = /[^.]\. (?=[A-Z"'])|。/.exec(text);
  if (!end) return [text, ""];
  const at = end.index + end[0].trimEnd().length;
  return [text.slice(0, at), text.slice(at).trim()];
}
