import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Audit trail" }, { title: "監査ログ" });

export default {
  path: "audit", title: () => t("title"), icon: "audit", right: "VIEW_AUDIT_LOG", group: "watch", order: 10,
  screen: () => import("./Audit.tsx"),
} satisfies Area;
