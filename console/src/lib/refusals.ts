// What the rules are that refuse requests: the sentence that a client is told, why there is the rule, and what to do.

import { useEffect, useState } from "preact/hooks";
import english from "../../../data/errors/en.json?url";
import japanese from "../../../data/errors/ja.json?url";
import { language } from "../words/index.ts";
import { file, useText } from "./texts.ts";
import { t } from "./words.ts";

/** A row of `schema/refusals.json`. */
export interface Refusal {
  readonly rule: string;
  readonly page: string;
  readonly error: string;
  readonly status: number;
  readonly number: string;
  readonly sentence: string;
  readonly meaning: string;
}
export interface Explained { readonly why?: string; readonly mend?: string }
type Texts = Readonly<Record<string, Explained>> & { readonly $codes?: Readonly<Record<string, Explained>> };

const [table] = Object.values(import.meta.glob<string>("../../../schema/refusals.json", { query: "?url", import: "default", eager: true }));

type Known = Explained & Partial<Refusal> & { readonly hasPage: boolean };

/** What is said of a rule that is not in the table. */
export function unlisted(rule: string): Known {
  const key = rule in t.en && `${rule}Mend` in t.en ? rule : "unknown";
  const say = t as unknown as (key: string) => string;
  return { rule, sentence: say(key), mend: say(`${key}Mend`), hasPage: false };
}

/** What is known of a rule, by its name; less until the files have come. */
export function useRefusals(): (rule: string) => Known {
  const texts = useText<Texts>({ en: english, ja: japanese });
  const [rows, setRows] = useState<ReadonlyMap<string, Refusal> | undefined>();
  useEffect(() => {
    if (table) file<readonly Refusal[]>(table).then((all) => setRows(new Map(all.map((one) => [one.rule, one]))), () => undefined);
  }, []);
  return (rule) => {
    const row = rows?.get(rule);
    if (rows && !row) return unlisted(rule);
    return { hasPage: true, ...row, ...texts?.$codes?.[row?.error ?? ""], ...texts?.[row?.page ?? ""], ...texts?.[rule] };
  };
}

/** Where this server explains a rule. */
export const explained = (rule: string) => `/errors/${encodeURIComponent(rule)}?lang=${language.value}`;
