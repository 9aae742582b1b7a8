// The clients of a service: all of them, one of them, and a new one.

import type { ScreenProps } from "../area.ts";
import { ClientList } from "./ClientList.tsx";
import { ClientScreen, NewClient } from "./ClientScreen.tsx";

export default function Clients({ rest: [first] }: ScreenProps) {
  if (first === undefined) return <ClientList />;
  return first === "new" ? <NewClient /> : <ClientScreen key={first} identifier={first} />;
}
