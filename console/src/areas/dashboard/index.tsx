import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Dashboard" }, { title: "ダッシュボード" });

export default {
  path: "dashboard", title: () => t("title"), icon: "dashboard", right: "VIEW_SERVICE", group: "watch", order: 0,
  screen: () => import("./Dashboard.tsx"),
} satisfies Area;
