import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Outbox" }, { title: "送信メール" });

export default {
  path: "outbox", title: () => t("title"), icon: "mail", right: "ADMIN", group: "people", order: 8,
  screen: () => import("./Outbox.tsx"),
} satisfies Area;
