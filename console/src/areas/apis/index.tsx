import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "APIs" }, { title: "API" });

export default {
  path: "apis", title: () => t("title"), icon: "apis", right: "VIEW_SERVICE", group: "service", order: 30,
  screen: () => import("./Apis.tsx"),
} satisfies Area;
