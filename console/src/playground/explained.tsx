// What a parameter, a header, a claim or an attack is, in the language of now, with its section.

import { effect, signal } from "@preact/signals";
import { type Attack, OWN } from "./attacks.ts";
import { cited } from "./logic/standards.ts";
import { Marked } from "../ui/Code.tsx";
import { type Language, language } from "../words/index.ts";

interface Explanation {
  text: string;
  section: string;
  in?: Record<string, { text: string; section: string }>;
}

type Texts = { $attacks: Record<string, Attack> } & Record<string, Explanation>;

interface Refused {
  readonly sentence?: string;
  readonly meaning?: string;
  readonly why: string;
  readonly mend: string;
}
type Refusals = Readonly<Record<string, Refused>>;

const LOADED: Record<Language, () => Promise<[{ default: unknown }, { default: Refusals }]>> = {
  en: () => Promise.all([import("../../../data/claims/en.json"), import("virtual:refusals/en")]),
  ja: () => Promise.all([import("../../../data/claims/ja.json"), import("virtual:refusals/ja")]),
};
const texts = signal<Partial<Record<Language, Texts>>>({});
const refusals = signal<Partial<Record<Language, Refusals>>>({});

effect(() => {
  const now = language.value;
  if (texts.peek()[now]) return;
  void LOADED[now]().then(([claims, refused]) => {
    texts.value = { ...texts.peek(), [now]: claims.default as Texts };
    refusals.value = { ...refusals.peek(), [now]: refused.default };
  });
});

/** What is said of a refusal: of the rule that its page is of, of those that were to be broken, or else of the error code. */
export function refusalOf({ error, uri }: { error: string; uri?: string }, expected: readonly string[]): Refused | undefined {
  const known = refusals.value[language.value] ?? {};
  const named = uri?.split("/").at(-1)?.split("?")[0] ?? "";
  const meant = named === "" || named === error ? expected.find((name) => known[name]) : undefined;
  return known[named === error ? "" : named] ?? known[meant ?? error];
}

const KEPT = "sekisho.playground.explain";
/** Whether everything is explained. */
export const isExplained = signal(localStorage.getItem(KEPT) !== "no");
export function explain(on: boolean): void {
  isExplained.value = on;
  localStorage.setItem(KEPT, on ? "yes" : "no");
}

/** Where a name stands, if that makes a difference to what it means. */
export type Where = "dpop" | "request_object" | "access_token" | "client_assertion" | "id_token" | "authorization_response";

/** Names of header fields are told apart by no case. */
const fields = { dpop: "DPoP", "dpop-nonce": "DPoP-Nonce", authorization: "Authorization", "www-authenticate": "WWW-Authenticate" } as Record<string, string>;

export function explanationOf(name: string, where?: Where): { text: string; section: string } | undefined {
  const found = texts.value[language.value]?.[fields[name.toLowerCase()] ?? name];
  return (where && found?.in?.[where]) ?? (found?.text ? found : undefined);
}

export function attackOf(id: string): Attack {
  const own = OWN[id];
  if (own) {
    const [title, text] = own[language.value];
    return { title, text, section: own.section };
  }
  return texts.value[language.value]?.$attacks[id] ?? { title: id, text: "", section: "" };
}

/** The sections, each as a link to where it can be read. */
export function Standard({ of }: { of: string }) {
  return (
    <span class="standard" lang="en">
      {cited(of).map(({ label, url }, index) => (
        <span key={label}>
          {index > 0 && ", "}
          {url ? <a href={url} target="_blank" rel="noopener noreferrer">{label}</a> : label}
        </span>
      ))}
    </span>
  );
}

/** The explanation of a name, if everything is to be explained and this is known. */
export function Explained({ name, where, id }: { name: string; where?: Where | undefined; id?: string }) {
  const found = isExplained.value ? explanationOf(name, where) : undefined;
  if (!found) return null;
  return (
    <p class="explained" {...(id && { id })}>
      <Marked text={found.text} /> <Standard of={found.section} />
    </p>
  );
}
