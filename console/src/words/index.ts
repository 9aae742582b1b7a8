// The words of the screens, in English and Japanese. An area has its own: `const t = words({ title: "People" }, { title: "利用者" })`.
// A key that one language lacks does not compile, nor does a parameter that the sentence has and the caller does not give.

import { signal } from "@preact/signals";

export type Language = "en" | "ja";
export const LANGUAGES: Record<Language, string> = { en: "English", ja: "日本語" };
const KEPT = "sekisho.language";

/** A text, or two of which the number `n` decides. `{name}` stands for what the caller gives. */
export type Text = string | { readonly one: string; readonly other: string };
type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<T extends Text> = T extends string ? Names<T> : T extends { one: infer A extends string; other: infer B extends string } ? "n" | Names<A | B> : never;
type Given<N extends string> = [N] extends [never] ? [] : [given: { readonly [K in N]: string | number }];

const isLanguage = (word: string | null | undefined): word is Language => word === "en" || word === "ja";

function preferred(): Language {
  if (typeof navigator === "undefined") return "en";
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (isLanguage(kept)) return kept;
  return (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

/** The language of the screens; whoever reads it is drawn anew when it changes. */
export const language = signal<Language>(preferred());

export function speak(chosen: Language) {
  language.value = chosen;
  localStorage.setItem(KEPT, chosen);
}

/** A sentence with what is given in the place of its names. */
export function fill(text: Text, given: Readonly<Record<string, string | number>> = {}): string {
  const one = typeof text !== "string" && new Intl.PluralRules(language.value).select(Number(given.n)) === "one";
  const sentence = typeof text === "string" ? text : one ? text.one : text.other;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name];
    return value === undefined ? whole : typeof value === "number" ? value.toLocaleString(language.value) : value;
  });
}

/** The words of an area: a function from a key, and what its names stand for, to the sentence in the language of now. */
export function words<const E extends Readonly<Record<string, Text>>>(en: E, ja: { readonly [K in keyof E]: Text }) {
  const say = <K extends keyof E & string>(key: K, ...[given]: Given<NamesOf<E[K]>>): string => {
    return fill((language.value === "ja" ? ja : en)[key] as Text, given as Record<string, string | number> | undefined);
  };
  return Object.assign(say, { en, ja });
}

/** What is there in both languages, as a member of a document or of a table: the one of now. */
export const inLanguage = <T>(both: Readonly<Record<Language, T>>): T => both[language.value];

/** Short ones in 24 hours in every language: what stands in a column or beside a line is no place for AM and PM. */
const STYLES = {
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { month: "short", day: "numeric" },
  day: { dateStyle: "long" },
  exact: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  long: { dateStyle: "full", timeStyle: "long" },
  short: { dateStyle: "medium", timeStyle: "short" },
  time: { timeStyle: "medium", hourCycle: "h23" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment (milliseconds) as people read it. */
export function moment(at: number, style: keyof typeof STYLES = "short"): string {
  const key = `${language.value} ${style}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(language.value, STYLES[style])));
  return format.format(at);
}

/** How long ago, or in how long, in the largest unit that fits. */
export function ago(at: number, now = Date.now()): string {
  const units: [Intl.RelativeTimeFormatUnit, number][] = [["year", 31_536e6], ["month", 2_592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
  const distance = at - now;
  const [unit, size] = units.find(([, size]) => Math.abs(distance) >= size) ?? ["second", 1000];
  return new Intl.RelativeTimeFormat(language.value, { numeric: "auto" }).format(Math.round(distance / size), unit);
}

/** A name and what it is, in a line. */
export const named = (name: string, value: string): string => `${name}${language.value === "ja" ? "：" : ": "}${value}`;

export const number = (value: number, options?: Intl.NumberFormatOptions): string => value.toLocaleString(language.value, options);

/** Seconds, in words: 90 → 1 min 30 sec. */
export function duration(seconds: number): string {
  const units: [string, number][] = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    if (count === 0 && !(unit === "second" && parts.length === 0)) continue;
    parts.push(new Intl.NumberFormat(language.value, { style: "unit", unit, unitDisplay: "short" }).format(count));
    left -= count * size;
  }
  return parts.join(" ");
}
