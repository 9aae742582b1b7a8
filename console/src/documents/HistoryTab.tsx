// What a document was before: when, by whom, what changed then; and the way back to it.

import { useState } from "preact/hooks";
import { Badge, Button, Empty, JsonDiff, Load, RadioGroup, tell, tellError } from "../ui/index.ts";
import { useLoaded } from "../lib/api.ts";
import { useCallers, type Caller } from "../lib/callers.ts";
import { ago, moment } from "../words/index.ts";
import { history, idOf, type Json, type Revision } from "./calls.ts";
import { useEditing } from "./editing.ts";
import { t } from "./words.ts";

/** Each version begins the list anew: what was told after an older one would leave a gap behind the newest. */
export const HistoryTab = ({ onRestored }: { onRestored: () => void }) => <Revisions key={useEditing().saved?.version} onRestored={onRestored} />;

function Revisions({ onRestored }: { onRestored: () => void }) {
  const { kind, saved } = useEditing();
  const id = saved && idOf(kind, saved.document);
  const called = useCallers();
  const loaded = useLoaded(() => history(kind, id), [kind, id, saved?.version]);
  const [older, setOlder] = useState<{ revisions: readonly Revision[]; next: number | string | undefined } | undefined>();
  return (
    <Load from={loaded}>
      {(first) => {
        const revisions = [...first.revisions, ...(older?.revisions ?? [])];
        const next = older ? older.next : first.next;
        const more = async () => {
          const told = await history(kind, id, next);
          setOlder({ revisions: [...(older?.revisions ?? []), ...told.revisions], next: told.next });
        };
        if (revisions.length === 0) return <Empty icon="history" title={t("noHistory")} />;
        return (
          <div class="stack">
            <ol class="revisions" aria-label={t("revisions")}>
              {revisions.map((revision, index) => <RevisionRow key={revision.revision} revision={revision} by={called(revision.by)} former={revisions[index + 1]} isNow={index === 0} onRestored={onRestored} />)}
            </ol>
            {next !== undefined && <div><Button onClick={() => void more().catch(tellError)}>{t("olderRevisions")}</Button></div>}
          </div>
        );
      }}
    </Load>
  );
}

const NAMES: Readonly<Record<string, "created" | "updated" | "deleted">> = { created: "created", CREATED: "created", updated: "updated", UPDATED: "updated", deleted: "deleted", DELETED: "deleted" };
const EMPTY: Json = {};

function RevisionRow({ revision, by, former, isNow, onRestored }: { revision: Revision; by: Caller; former: Revision | undefined; isNow: boolean; onRestored: () => void }) {
  const { saved, replace, mayChange } = useEditing();
  const [opened, setOpened] = useState(false);
  const [against, setAgainst] = useState("former");
  const name = NAMES[revision.change];
  const document = revision.document;
  const restore = () => {
    if (!document) return;
    replace(document);
    tell(t("restored"));
    onRestored();
  };
  return (
    <li>
      <details class="revision" open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <time dateTime={new Date(revision.at).toISOString()} title={moment(revision.at, "long")}>{moment(revision.at)}</time>
          <span class="quiet small">{ago(revision.at)}</span>
          <span>{name ? t(name) : revision.change}</span>
          <span class="quiet small">{t("revisionBy", { by: by.name })}</span>
          {isNow && <Badge tone="info">{t("revisionNow")}</Badge>}
        </summary>
        {opened && (
          <div class="stack tight revision-body">
            {by.detail !== undefined && <code class="quiet small">{by.detail}</code>}
            {!isNow && (
              <fieldset class="field"><legend class="hidden">{t("revisions")}</legend>
                <RadioGroup value={against} onChange={setAgainst} options={[{ value: "former", label: t("revisionChange") }, { value: "now", label: t("revisionAgainst") }]} />
              </fieldset>
            )}
            {against === "former" ? <JsonDiff before={former?.document ?? EMPTY} after={document ?? EMPTY} label={t("revisionChange")} /> : <JsonDiff before={document ?? EMPTY} after={saved?.document ?? EMPTY} label={t("revisionAgainst")} />}
            {!isNow && document && mayChange && <div><Button icon="history" onClick={restore}>{t("restore")}</Button></div>}
          </div>
        )}
      </details>
    </li>
  );
}
