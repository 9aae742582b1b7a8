import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Keys" }, { title: "鍵" });

export default {
  path: "keys", title: () => t("title"), icon: "keys", right: "VIEW_SERVICE", group: "service", order: 60,
  screen: () => import("./Keys.tsx"),
} satisfies Area;
