// What each clause of FAPI 2.0 says, in short: data/fapi, fetched when somebody looks.

import { useEffect, useState } from "preact/hooks";
import english from "../../../../data/fapi/en.json?url";
import japanese from "../../../../data/fapi/ja.json?url";
import { language } from "../../words/index.ts";

export type Clauses = Readonly<Record<string, { readonly text: string; readonly link: string }>>;

export function useClauses(): Clauses | undefined {
  const [clauses, setClauses] = useState<Clauses | undefined>();
  const now = language.value;
  useEffect(() => {
    let gone = false;
    void fetch(now === "ja" ? japanese : english).then((response) => response.json()).then((told: Clauses) => !gone && setClauses(told), () => undefined);
    return () => void (gone = true);
  }, [now]);
  return clauses;
}
