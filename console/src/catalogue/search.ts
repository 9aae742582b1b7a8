// Members by what somebody calls them: by our words, by those of the screens of either generation, by the name in the document, in both
// languages.

import { isFolder, members, type Place } from "./members.ts";
import { entryOf, load, type Words } from "./words.ts";

/** Everything that a member is called, in small letters. */
function names(all: readonly Words[], place: Place, path: string): string {
  const told = all.flatMap((words) => {
    const { title, v2 = "", v3 = "" } = entryOf(words, place, path);
    return [title, v2, v3];
  });
  return normal([path, ...told].join("\n"));
}

/** As it is compared: without regard to the case, the width of letters and white space, which people write as they please. */
export const normal = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/[ \t]+/g, "");

const indexes = new Map<Place, ReadonlyMap<string, string>>();

async function indexOf(place: Place): Promise<ReadonlyMap<string, string>> {
  const there = indexes.get(place);
  if (there) return there;
  const all = await Promise.all([load("en"), load("ja")]);
  const index = new Map([...members[place]].filter(([, schema]) => !isFolder(schema)).map(([path]) => [path, names(all, place, path)]));
  indexes.set(place, index);
  return index;
}

/** The members of a document whose names have every word of what is wanted. */
export async function find(place: Place, wanted: string): Promise<string[]> {
  const parts = wanted.split(/[\s\u3000>＞]+/).map(normal).filter(Boolean);
  const index = await indexOf(place);
  return [...index].filter(([, all]) => parts.every((part) => all.includes(part))).map(([path]) => path);
}
