// A screen that is loaded when somebody goes there.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Callout, Loading } from "../ui/State.tsx";
import type { Area, ScreenProps } from "../areas/area.ts";
import { t } from "./words.ts";

const loaded = new Map<Area, ComponentType<ScreenProps>>();

export function Lazy({ area, ...props }: { area: Area } & ScreenProps) {
  const [, draw] = useState({});
  const [failed, setFailed] = useState(false);
  const Screen = loaded.get(area);
  useEffect(() => {
    if (Screen) return;
    area.screen().then(({ default: screen }) => (loaded.set(area, screen), draw({})), () => setFailed(true));
  }, [area]);
  if (Screen) return <Screen {...props} />;
  if (failed) return <Callout tone="warning"><p>{t("newVersion")}</p><Button onClick={() => location.reload()}>{t("reload")}</Button></Callout>;
  return <Loading />;
}
