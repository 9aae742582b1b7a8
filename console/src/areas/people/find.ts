// What the search of the console finds among people: whoever has the user name that was typed. The server looks nobody up by less.

import { link } from "../../lib/route.ts";
import type { Found } from "../area.ts";
import { ofPerson, type Person } from "./person.ts";

export async function find(wanted: string): Promise<readonly Found[]> {
  const { username, subject } = await ofPerson(wanted).get<Person>("get");
  return [{ title: username, detail: subject, href: link(["people", username]) }];
}
