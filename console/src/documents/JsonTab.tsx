// The whole document as JSON. What is typed is in the form at once, as soon as it can be read.

import { useEffect, useState } from "preact/hooks";
import { same } from "../catalogue/members.ts";
import { Callout, Field, TextArea } from "../ui/index.ts";
import type { Json } from "./calls.ts";
import { readJson } from "./controls/JsonField.tsx";
import { useEditing } from "./editing.ts";
import { t } from "./words.ts";

const WHOLE = "";
export const isDocument = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

export function JsonTab() {
  const { draft, unread, replace, unreadable, problems, mayChange } = useEditing();
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const read = readJson(text);
  const here = "value" in read && isDocument(read.value) ? read.value : undefined;
  const isGone = here === undefined && !unread.has(WHOLE);
  useEffect(() => {
    if (isGone || (here && !same(here, draft))) setText(JSON.stringify(draft, null, 2));
  }, [draft, isGone]);
  // Who leaves what cannot be read leaves the last that could be.
  useEffect(() => () => unreadable(WHOLE, undefined), []);
  const typed = (changed: string) => {
    setText(changed);
    const told = readJson(changed);
    const reason = "reason" in told ? t("notJson", { reason: told.reason }) : isDocument(told.value) ? undefined : t("importNotObject");
    unreadable(WHOLE, reason);
    if (reason === undefined && "value" in told) replace(told.value as Json);
  };
  return (
    <div class="stack">
      <Field label={t("jsonDocument")} help={mayChange ? t("jsonHelp") : undefined}>
        <TextArea class="document" rows={Math.min(40, Math.max(12, text.split("\n").length + 1))} value={text} readOnly={!mayChange} onChange={typed} />
      </Field>
      {problems.length > 0 && (
        <Callout tone="danger" title={t("bad", { n: problems.length })}>
          <ul class="stack tight">{problems.map((problem) => <li key={problem.member}>{problem.member && <code>{problem.member}</code>} {problem.fromServer && `${t("refusedBy")}: `}{problem.text}</li>)}</ul>
        </Callout>
      )}
    </div>
  );
}
