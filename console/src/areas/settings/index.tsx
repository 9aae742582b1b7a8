import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Settings" }, { title: "サービス設定" });

export default {
  path: "settings", title: () => t("title"), icon: "settings", right: "VIEW_SERVICE", group: "service", order: 10,
  screen: () => import("./Settings.tsx"), find: async (wanted) => (await import("./find.ts")).find(wanted),
} satisfies Area;
