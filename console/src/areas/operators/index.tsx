import type { Area } from "../area.ts";
import { words } from "../../words/index.ts";

const t = words({ operators: "Operators", tokens: "API tokens" }, { operators: "運営者", tokens: "API トークン" });

export default [
  { path: "operators", title: () => t("operators"), icon: "operators", right: "ADMIN", group: "server", order: 0, global: true, screen: () => import("./Operators.tsx") },
  { path: "tokens", title: () => t("tokens"), icon: "tokens", right: "ADMIN", group: "server", order: 1, global: true, screen: () => import("./Tokens.tsx") },
] satisfies Area[];
