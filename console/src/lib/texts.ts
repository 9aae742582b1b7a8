// Texts that are long and rarely read: fetched when a screen needs them, in the language of now, and kept.

import { useEffect, useState } from "preact/hooks";
import { language, type Language } from "../words/index.ts";

const kept = new Map<string, Promise<unknown>>();

function fetched<T>(url: string): Promise<T> {
  let found = kept.get(url);
  if (!found) {
    found = fetch(url).then((response) => (response.ok ? response.json() : Promise.reject(new Error(`${url}: ${response.status}`))));
    found.catch(() => kept.delete(url));
    kept.set(url, found);
  }
  return found as Promise<T>;
}

/** What stands in the file of this language; undefined until it has come. */
export function useText<T>(urls: Readonly<Record<Language, string>>): T | undefined {
  const [text, setText] = useState<T>();
  const url = urls[language.value];
  useEffect(() => {
    let gone = false;
    fetched<T>(url).then((found) => !gone && setText(found as T & object), () => undefined);
    return () => void (gone = true);
  }, [url]);
  return text;
}

export const file = <T>(url: string): Promise<T> => fetched<T>(url);
