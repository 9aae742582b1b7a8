import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Grants" }, { title: "グラント" });

export default {
  path: "grants", title: () => t("title"), icon: "grants", right: "USE_SERVICE", group: "people", order: 2,
  screen: () => import("./Grants.tsx"),
} satisfies Area;
