// The list of people, or one of them.

import type { ScreenProps } from "../area.ts";
import { PeopleList } from "./PeopleList.tsx";
import { PersonScreen } from "./PersonScreen.tsx";

export default function PeopleScreen({ rest: [username] }: ScreenProps) {
  return username === undefined ? <PeopleList /> : <PersonScreen key={username} username={username} />;
}
