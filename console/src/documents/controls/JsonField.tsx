// What is too much its own for a form: a member as JSON, read as it is typed.

import { useEffect, useState } from "preact/hooks";
import { same } from "../../catalogue/members.ts";
import { TextArea } from "../../ui/index.ts";
import { useEditing } from "../editing.ts";
import { t } from "../words.ts";
import type { ControlProps } from "./Control.tsx";

const written = (value: unknown) => (value === undefined ? "" : JSON.stringify(value, null, 2));

/** What a text says as JSON, or why it says nothing. */
export function readJson(text: string): { value: unknown } | { reason: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

export function JsonField({ at, title, value, otherwise, disabled, ties, onChange }: ControlProps) {
  const { unread, unreadable } = useEditing();
  const [text, setText] = useState(() => written(value));
  const parsed = readJson(text);
  const isOther = !("reason" in parsed) && !same(parsed.value, value);
  // The value has changed elsewhere: in the other tab, or by a way back.
  const isGone = "reason" in parsed && !unread.has(at);
  useEffect(() => {
    if (isOther || isGone) setText(written(value));
  }, [value, isGone]);
  // Who leaves what cannot be read leaves the last that could be.
  useEffect(() => () => unreadable(at, undefined), []);
  const typed = (changed: string) => {
    setText(changed);
    const read = readJson(changed);
    unreadable(at, "reason" in read ? t("notJson", { reason: read.reason }) : undefined);
    if ("value" in read) onChange(read.value);
  };
  const rows = Math.min(16, Math.max(2, text.split("\n").length));
  return <TextArea {...ties} rows={rows} aria-label={`${title}: ${t("jsonMember")}`} value={text} placeholder={otherwise === undefined ? "" : JSON.stringify(otherwise)} disabled={disabled} onChange={typed} />;
}
