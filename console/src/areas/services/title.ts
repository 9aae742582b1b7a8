// What the screen is called, wherever something leads to it.

import { words } from "../../words/index.ts";

export const t = words({ title: "New service" }, { title: "新しいサービス" });
