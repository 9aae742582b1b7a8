// Where a service opens.

import { PageHead } from "../../ui/index.ts";
import { words } from "../../words/index.ts";

const t = words({ title: "Overview" }, { title: "概要" });

export default function Overview() {
  return <PageHead title={t("title")} />;
}
