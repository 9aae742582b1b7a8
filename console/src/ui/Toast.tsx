// What was done, said at the edge of the screen and to whoever listens. It goes by itself; what went wrong stays until it is closed.

import { effect, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { sentenceOf } from "./State.tsx";
import { screen } from "../lib/route.ts";
import { t } from "../words/common.ts";

interface Told { readonly id: number; readonly text: string; readonly tone: "good" | "danger"; readonly undo?: () => void }
const told = signal<readonly Told[]>([]);
const SHOWN_FOR = 6000;
/** The same where there is a way back: time to read it, and to get there by the keyboard. */
const SHOWN_WITH_WAY_BACK = 20_000;
let count = 0;

const drop = (id: number) => (told.value = told.value.filter((one) => one.id !== id));

/** Says that something was done, with a way back where there is one. */
export function tell(text: string, undo?: () => void) {
  const id = ++count;
  told.value = [...told.value.slice(-2), { id, text, tone: "good", ...(undo && { undo }) }];
  setTimeout(() => drop(id), undo ? SHOWN_WITH_WAY_BACK : SHOWN_FOR);
}

// The way back belongs to the screen where something was done.
effect(() => {
  void screen.value;
  told.value = told.peek().filter(({ undo }) => !undo);
});

/** Says that something did not work. */
export function tellError(error: unknown) {
  told.value = [...told.value.slice(-2), { id: ++count, text: sentenceOf(error), tone: "danger" }];
}

/** Where they are shown; once for a page. */
export function Toasts() {
  const place = useRef<HTMLDivElement>(null);
  // Shown anew, it is over whatever dialog has been opened since.
  useLayoutEffect(() => {
    if (place.current?.matches(":popover-open")) place.current.hidePopover();
    if (told.value.length > 0) place.current?.showPopover();
  }, [told.value]);
  return (
    <>
      <div class="hidden" role="status">{told.value.at(-1)?.text}</div>
      <div class="toasts" ref={place} popover="manual" role="region" aria-label={t("notices")}>
        {told.value.map(({ id, text, tone, undo }) => (
          <div key={id} class={`toast ${tone}`}>
            <Icon name={tone === "good" ? "check" : "alert"} />
            <span>{text}</span>
            {undo && <button type="button" class="button quiet small" onClick={() => (drop(id), undo())}>{t("undo")}</button>}
            <IconButton icon="close" label={t("close")} small onClick={() => drop(id)} />
          </div>
        ))}
      </div>
    </>
  );
}
