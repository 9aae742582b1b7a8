// What is otherwise between two texts, or two documents, line by line.

import { diffLines } from "diff";
import { useMemo } from "preact/hooks";
import { t } from "../words/common.ts";

const CONTEXT = 3;
interface Line { readonly sign: "+" | "-" | " "; readonly text: string }

/** A document as text, its members in one order: what stands elsewhere only is no difference. */
export function canonical(value: unknown): string {
  const sorted = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(sorted);
    if (one === null || typeof one !== "object") return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
  };
  return JSON.stringify(sorted(value), null, 2) + "\n";
}

function linesOf(before: string, after: string): Line[] {
  return diffLines(before, after).flatMap(({ value, added, removed }) =>
    value.replace(/\n$/, "").split("\n").map((text): Line => ({ sign: added ? "+" : removed ? "-" : " ", text })));
}

/** Only what is near a difference; `undefined` is where lines are left out. */
function near(lines: readonly Line[]): (Line | undefined)[] {
  const kept = lines.map((_, index) => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " "));
  return lines.flatMap((line, index) => (kept[index] ? [line] : kept[index - 1] || index === 0 ? [undefined] : []));
}

export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const lines = useMemo(() => near(linesOf(before, after)), [before, after]);
  if (before === after) return <p class="quiet">{t("unchanged")}</p>;
  return (
    <div class="diff" role="region" aria-label={label} tabIndex={0}>
      {lines.map((line, index) => {
        if (line === undefined) return <div key={index} class="diff-gap" aria-hidden="true">⋯</div>;
        const tone = line.sign === "+" ? "added" : line.sign === "-" ? "removed" : "";
        return (
          <div key={index} class={`diff-line ${tone}`}>
            <span class="diff-sign" aria-hidden="true">{line.sign}</span>
            {tone && <span class="hidden">{t(tone)}: </span>}
            <code>{line.text}</code>
          </div>
        );
      })}
    </div>
  );
}

export const JsonDiff = ({ before, after, label }: { before: unknown; after: unknown; label: string }) => <DiffView before={canonical(before)} after={canonical(after)} label={label} />;
