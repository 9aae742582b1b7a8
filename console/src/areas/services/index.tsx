import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "New service" }, { title: "新しいサービス" });

export default {
  path: "new-service", title: () => t("title"), icon: "plus", right: "CREATE_SERVICE", group: "server", order: 9, global: true, unlisted: true,
  screen: () => import("./NewService.tsx"),
} satisfies Area;
