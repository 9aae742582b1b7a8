import type { Area } from "../area.ts";
import { NEW_SERVICE } from "../../lib/services.ts";
import { t } from "./title.ts";

export default {
  path: NEW_SERVICE, title: () => t("title"), icon: "plus", right: "CREATE_SERVICE", group: "server", order: 9, global: true, unlisted: true,
  screen: () => import("./NewService.tsx"),
} satisfies Area;
