import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "FAPI report" }, { title: "FAPI レポート" });

export default {
  path: "fapi", title: () => t("title"), icon: "report", right: "VIEW_CLIENT", group: "watch", order: 20,
  screen: () => import("./Fapi.tsx"),
} satisfies Area;
