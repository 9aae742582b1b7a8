// A link into the documentation, which stands beside the console and is in English.

import type { ComponentChildren } from "preact";
import { pageOf } from "../lib/docs.ts";
import { t } from "../words/common.ts";
import { Icon } from "./Icon.tsx";

/** Leads to a text, `docs/people.md#mail`. Whoever hears only the link is told what it is about, too. */
export function Doc({ of, about, children = t("documentation") }: { of: string; about?: string | undefined; children?: ComponentChildren }) {
  return (
    <a class="doc" href={pageOf(of)} hreflang="en" target="_blank" rel="noreferrer">
      {children}<Icon name="external" size={12} /><span class="hidden">{[about, t("docsAway")].filter(Boolean).join(", ")}</span>
    </a>
  );
}

/** A text that names others, with links to these. */
export function WithDocs({ text }: { text: string }) {
  return <>{text.split(/((?:docs\/[\w-]+|README)\.md)/).map((part, index) => (index % 2 === 1 ? <Doc key={index} of={part}>{part}</Doc> : part))}</>;
}
