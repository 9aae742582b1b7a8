// What the search of the console finds among the settings of a service: by our words, and by those of Authlete's consoles.

import { find as findMembers } from "../../catalogue/search.ts";
import { current, entryOf, groupsOf } from "../../catalogue/words.ts";
import { link } from "../../lib/route.ts";
import type { Found } from "../area.ts";

const MOST = 12;

export async function find(wanted: string): Promise<readonly Found[]> {
  const paths = await findMembers("service", wanted);
  const words = current();
  return paths.slice(0, MOST).map((path) => {
    const group = groupsOf("service").find(({ members }) => members.includes(path));
    const { title } = entryOf(words, "service", path);
    return { title, detail: group ? words?.groups.service[group.id] ?? path : path, href: link(["settings"], { member: path }) };
  });
}
