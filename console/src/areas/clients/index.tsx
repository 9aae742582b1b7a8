import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Clients" }, { title: "クライアント" });

export default {
  path: "clients", title: () => t("title"), icon: "clients", right: "VIEW_CLIENT", group: "service", order: 20,
  screen: () => import("./Clients.tsx"), find: async (wanted) => (await import("./find.ts")).find(wanted),
} satisfies Area;
