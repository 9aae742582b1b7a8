import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ people: "People", invitations: "Invitations" }, { people: "利用者", invitations: "招待" });

export default [
  { path: "people", title: () => t("people"), icon: "people", right: "VIEW_PEOPLE", group: "people", order: 0, screen: () => import("./PeopleScreen.tsx"), find: async (wanted) => (await import("./find.ts")).find(wanted) },
  { path: "invitations", title: () => t("invitations"), icon: "mail", right: "VIEW_PEOPLE", group: "people", order: 1, screen: () => import("./Invitations.tsx") },
] satisfies Area[];
