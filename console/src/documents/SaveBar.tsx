// What is changed and not saved, at the foot of the screen: what there is, the way back, and the way on.

import { useEffect, useState } from "preact/hooks";
import { Button, Icon, IconButton } from "../ui/index.ts";
import { useEditing } from "./editing.ts";
import { backToMember, showMember } from "./Form.tsx";
import { Review, type Saved } from "./Review.tsx";
import { t } from "./words.ts";

export function SaveBar({ onSaved }: { onSaved: (saved: Saved) => void }) {
  const { changed, unread, problems, trying, saved, canUndo, canRedo, undo, redo, discard, mayChange } = useEditing();
  const [reviewing, setReviewing] = useState(false);
  const isShown = mayChange && (changed.length > 0 || unread.size > 0 || canRedo);
  useEffect(() => {
    if (!isShown) setReviewing(false);
  }, [isShown]);
  useKeys(undo, redo);
  if (!isShown) return null;
  const first = problems[0];
  const say = problems.length > 0 ? t("bad", { n: problems.length }) : trying ? t("checking") : t("accepted");
  return (
    <div class="save-bar" role="region" aria-label={t("changedCount", { n: changed.length })}>
      <div class="save-told">
        <strong>{t("changedCount", { n: changed.length })}</strong>
        <span class={`small ${problems.length > 0 ? "bad" : "quiet"}`} role="status">
          {problems.length > 0 ? <Icon name="alert" size={14} /> : !trying && <Icon name="check" size={14} />} {say}
        </span>
        {first && <Button small look="quiet" onClick={() => showMember(first.member)}>{t("toProblem")}</Button>}
      </div>
      <div class="row">
        <IconButton icon="undo" label={t("undoLast")} disabled={!canUndo} onClick={undo} />
        <IconButton icon="redo" label={t("redo")} disabled={!canRedo} onClick={redo} />
        <Button onClick={() => (discard(), backToMember(changed.at(-1)?.path))}>{t("discardAll")}</Button>
        <Button look="primary" disabled={problems.length > 0 || changed.length === 0} onClick={() => setReviewing(true)}>{saved ? t("review") : t("reviewNew")}</Button>
      </div>
      {reviewing && <Review onClose={() => setReviewing(false)} onSaved={(result) => (setReviewing(false), onSaved(result))} />}
    </div>
  );
}

/** Ctrl-Z and Ctrl-Shift-Z, where they are not those of what one types into. */
function useKeys(undo: () => void, redo: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.target instanceof HTMLElement && event.target.matches("input:not([type=checkbox], [type=radio]), textarea")) return;
      event.preventDefault();
      (event.shiftKey ? redo : undo)();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [undo, redo]);
}
