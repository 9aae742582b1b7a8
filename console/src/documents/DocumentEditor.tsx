// The screen on which a document is changed: as a form, as JSON, and as it was before.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import "./documents.css";
import type { Kind } from "../catalogue/schemas.ts";
import { route, screen, setQuery, useGuard } from "../lib/route.ts";
import { ask, Callout, Menu, Once, PageHead, Tabs, tell, tellError, type MenuItem } from "../ui/index.ts";
import { t as common } from "../words/common.ts";
import { apply, idOf, readAgain, UNREAD, type Json, type Read } from "./calls.ts";
import { EditingProvider, useNewEditing, type Editing, type Surroundings } from "./editing.ts";
import { backToMember, Form } from "./Form.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { JsonTab } from "./JsonTab.tsx";
import { merge } from "./merge.ts";
import { PasteDocument, portableItems } from "./portable.tsx";
import type { Saved } from "./Review.tsx";
import { SaveBar } from "./SaveBar.tsx";
import { t } from "./words.ts";

export interface DocumentEditorProps {
  readonly kind: Kind;
  readonly title: ComponentChildren;
  readonly lead?: ComponentChildren;
  readonly saved: Read | undefined;
  readonly first?: Json;
  readonly around: Surroundings;
  readonly mayChange: boolean;
  /** Buttons beside the title. */
  readonly actions?: (editing: Editing) => ComponentChildren;
  /** What else the menu has. */
  readonly items?: (editing: Editing) => readonly MenuItem[];
  /** Called with the name of a document that was made. */
  readonly onCreated?: (id: string) => void;
  /** Called when the document has been saved, so that what is around it is read again. */
  readonly onSaved?: () => void;
}

export function DocumentEditor(props: DocumentEditorProps) {
  const { kind, title, lead, mayChange } = props;
  const editing = useNewEditing(props);
  const [pasting, setPasting] = useState(false);
  const [secret, setSecret] = useState<string | undefined>();
  const [after, setAfter] = useState<{ act: () => void } | undefined>();
  const query = route.value.query;
  const tab = query.get("tab") ?? "form";
  const show = (value: string) => setQuery(value === "form" ? {} : { tab: value });
  const isUnsaved = mayChange && (editing.changed.length > 0 || editing.unread.size > 0);
  useGuard(isUnsaved, () => ask({ title: common("unsavedTitle"), body: common("unsavedBody"), action: common("discard"), otherwise: common("stay"), danger: true }));
  const isSettled = after !== undefined && secret === undefined && editing.changed.length === 0;
  // Not before nothing is left to lose: who is led away is asked otherwise.
  useEffect(() => {
    if (!isSettled) return;
    setAfter(undefined);
    after.act();
  }, [isSettled]);
  const onSaved = (saved: Saved) => {
    setSecret(saved.change.clientSecret);
    const last = editing.changed.at(-1)?.path;
    void finish(props, editing, saved).then((act) => (backToMember(last), setAfter({ act })), tellError);
  };
  const menu = [...portableItems(kind, editing.draft, mayChange ? editing.replace : undefined, () => setPasting(true)), ...(props.items?.(editing) ?? [])];
  const tabs = [
    { value: "form", label: t("form"), content: () => <Form show={query.get("member") ?? undefined} /> },
    { value: "json", label: t("json"), content: () => <JsonTab /> },
    ...(editing.saved ? [{ value: "history", label: t("history"), content: () => <HistoryTab onRestored={() => show("form")} /> }] : []),
  ];
  return (
    <EditingProvider value={editing}>
      <PageHead title={title} {...(lead !== undefined && { lead })} actions={<>{props.actions?.(editing)}<Menu label={t("menu")} icon="more" items={menu} /></>} />
      {!mayChange && <Callout><p>{t("readOnly")}</p></Callout>}
      <Tabs label={t("groups")} tabs={tabs} value={tab} onChange={show} />
      <SaveBar onSaved={onSaved} />
      {pasting && <PasteDocument kind={kind} onClose={() => setPasting(false)} onTaken={editing.replace} />}
      {secret !== undefined && <Once open title={t("secretTitle")} lead={t("secretLead")} label="client_secret" secret={secret} onClose={() => setSecret(undefined)} />}
    </EditingProvider>
  );
}

/** Goes on from what is saved now, tells of it, offers the way back, and answers what is to be done then. */
async function finish(props: DocumentEditorProps, editing: Editing, { change, sent, where, before }: Saved): Promise<() => void> {
  // Elsewhere, perhaps at another service, another document is called by this name.
  if (screen.peek() !== where) return tell(common("saved")), () => undefined;
  const read = await readAgain(props.kind, change.id).catch((error: unknown) => (tellError(error), undefined));
  editing.goOn(read ?? { document: sent, version: UNREAD }, sent);
  // What somebody else has changed in what was read stays.
  const former = before && read && merge(props.kind, sent, before.document, read.document).document;
  tell(common("saved"), former && screen.peek() === where ? () => void back(props, editing, read, former) : undefined);
  return () => (before === undefined ? props.onCreated?.(change.id) : props.onSaved?.());
}

async function back({ kind, onSaved }: DocumentEditorProps, editing: Editing, now: Read, document: Json) {
  try {
    const id = idOf(kind, now.document);
    await apply([{ kind, document, version: now.version, ...(id !== undefined && { id }) }]);
    const read = id === undefined ? undefined : await readAgain(kind, id);
    if (read) editing.goOn(read, now.document);
    onSaved?.();
    tell(t("undone"));
  } catch (error) {
    tellError(error);
  }
}

