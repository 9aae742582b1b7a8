import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Overview" }, { title: "概要" });

export default {
  path: "", title: () => t("title"), icon: "home", right: "VIEW_SERVICE", group: "service", order: 0,
  screen: () => import("./Overview.tsx"),
} satisfies Area;
