// What would be saved, before it is; and what to do where somebody else has saved meanwhile.

import { useState } from "preact/hooks";
import { holds } from "../catalogue/profile.ts";
import { titleOf } from "../catalogue/words.ts";
import type { Kind } from "../catalogue/schemas.ts";
import { ApiError } from "../lib/api.ts";
import { screen } from "../lib/route.ts";
import { Button, Callout, Dialog, ErrorBox, JsonDiff, RadioGroup } from "../ui/index.ts";
import { t as common } from "../words/common.ts";
import { apply, idOf, NEW, readAgain, type Change, type Json, type Read } from "./calls.ts";
import { useEditing } from "./editing.ts";
import { changes, merge, settled, type Changed } from "./merge.ts";
import { stated } from "./shown.ts";
import { t } from "./words.ts";

export interface Saved {
  readonly change: Change;
  readonly sent: Json;
  /** Where one was as it was sent. */
  readonly where: string;
  /** What was there before, for the way back. */
  readonly before: Read | undefined;
}

export function Review({ onClose, onSaved }: { onClose: () => void; onSaved: (saved: Saved) => void }) {
  const { kind, saved, draft, changed, around } = useEditing();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [theirs, setTheirs] = useState<Read | "gone" | undefined>();
  const save = async () => {
    const where = screen.peek();
    setBusy(true);
    setError(undefined);
    const id = saved && idOf(kind, saved.document);
    try {
      const [change] = await apply([{ kind, document: draft, ...(id !== undefined && { id }), version: saved?.version ?? NEW }]);
      if (change) onSaved({ change, sent: draft, where, before: saved });
    } catch (failure) {
      if (failure instanceof ApiError && failure.isConflict && id !== undefined) await meanwhile(kind, id).then(setTheirs, setError);
      else setError(failure);
      setBusy(false);
    }
  };
  if (theirs === "gone") return <Dialog open onClose={onClose} title={t("reviewTitle")}><Callout tone="warning">{t("deletedMeanwhile")}</Callout></Dialog>;
  if (theirs) return <Conflicted theirs={theirs} onClose={onClose} onMerged={() => (setTheirs(undefined), onClose())} />;
  const leave = () => void (busy || onClose());
  const actions = (
    <>
      <Button onClick={leave}>{common("cancel")}</Button>
      <Button look="primary" busy={busy} onClick={() => void save()}>{saved ? common("save") : common("create")}</Button>
    </>
  );
  return (
    <Dialog open onClose={leave} title={saved ? t("reviewTitle") : t("reviewTitleNew")} actions={actions} wide>
      <div class="stack">
        {saved && <p class="quiet">{t("reviewLead")}</p>}
        <Changes changed={changed} wasHeld={holds(kind, saved?.document ?? {}, around.service)} />
        <details class="whole">
          <summary>{t("whole")}</summary>
          <JsonDiff before={saved?.document ?? {}} after={draft} label={t("whole")} />
        </details>
        {error !== undefined && <ErrorBox error={error} />}
      </div>
    </Dialog>
  );
}

/** What is there now, or that nothing is. */
async function meanwhile(kind: Kind, id: string): Promise<Read | "gone"> {
  const read = await readAgain(kind, id).catch((error: unknown) => (error instanceof ApiError && error.status === 404 ? undefined : Promise.reject(error)));
  return read ?? "gone";
}

/** Changes, a row for each member. */
export function Changes({ changed, wasHeld }: { changed: readonly Changed[]; wasHeld: boolean }) {
  const { kind, held } = useEditing();
  return (
    <ul class="changes">
      {changed.map(({ path, before, after }) => (
        <li key={path}>
          <div class="changes-title"><strong>{titleOf(kind, path)}</strong> <code class="quiet small">{path}</code></div>
          <div class="changes-values">
            <span class="before"><span class="hidden">{t("before")}: </span>{shorter(stated(kind, path, before, wasHeld))}</span>
            <span aria-hidden="true">→</span>
            <span class="after"><span class="hidden">{t("after")}: </span>{shorter(stated(kind, path, after, held))}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

const MOST = 220;
/** What is long, in short. */
function shorter(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function Conflicted({ theirs, onClose, onMerged }: { theirs: Read; onClose: () => void; onMerged: () => void }) {
  const { kind, saved, draft, held, around, begin } = useEditing();
  const base: Json = saved?.document ?? {};
  const merged = merge(kind, base, draft, theirs.document);
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set(merged.conflicts.map(({ path }) => path)));
  const choose = (path: string, whose: string) => {
    const next = new Set(mine);
    if (whose === "mine") next.add(path);
    else next.delete(path);
    setMine(next);
  };
  const put = () => {
    begin(theirs, settled(merged, mine));
    onMerged();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{common("cancel")}</Button>
      <Button look="primary" onClick={put}>{t("putTogether")}</Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={common("conflictTitle")} actions={actions} wide>
      <div class="stack">
        <p>{t("conflictLead")}</p>
        {merged.conflicts.length === 0 && <Callout tone="good">{t("conflictNone")}</Callout>}
        {merged.conflicts.map((conflict) => (
          <fieldset key={conflict.path} class="field">
            <legend class="field-label">{titleOf(kind, conflict.path)} <code class="quiet small">{conflict.path}</code></legend>
            <RadioGroup value={mine.has(conflict.path) ? "mine" : "theirs"} onChange={(whose) => choose(conflict.path, whose)}
              options={[{ value: "mine", label: t("takeMine", { value: shorter(stated(kind, conflict.path, conflict.mine, held)) }) }, { value: "theirs", label: t("takeTheirs", { value: shorter(stated(kind, conflict.path, conflict.theirs, held)) }) }]} />
          </fieldset>
        ))}
        <details class="whole" open>
          <summary>{t("theyChanged")}</summary>
          <Changes changed={changes(kind, base, theirs.document)} wasHeld={holds(kind, base, around.service)} />
        </details>
      </div>
    </Dialog>
  );
}
