import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Wizards" }, { title: "ウィザード" });

export default {
  path: "wizards", title: () => t("title"), icon: "wizard", right: "CREATE_CLIENT", group: "service", order: 5,
  screen: () => import("./Wizards.tsx"),
} satisfies Area;
