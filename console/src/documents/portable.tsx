// A document that goes out of the console and comes back, as a file or by the clipboard.

import { useState } from "preact/hooks";
import type { Kind } from "../catalogue/schemas.ts";
import { chooseText, download } from "../lib/files.ts";
import { Button, Dialog, Field, tell, tellError, TextArea, type MenuItem } from "../ui/index.ts";
import { idOf, type Json } from "./calls.ts";
import { readJson } from "./controls/JsonField.tsx";
import { kindOf } from "./kind.ts";
import { isDocument } from "./JsonTab.tsx";
import { t } from "./words.ts";
import { t as common } from "../words/common.ts";

/** What a text holds as a document of a kind, or why it holds none. */
export function imported(text: string, kind: Kind): { document: Json } | { reason: string } {
  const read = readJson(text);
  if ("reason" in read) return { reason: t("notJson", { reason: read.reason }) };
  if (!isDocument(read.value)) return { reason: t("importNotObject") };
  const found = kindOf(read.value);
  return found === kind ? { document: read.value } : { reason: t("importOther", { kind: found }) };
}

const fileName = (kind: Kind, document: Json) => (kind === "service" ? "service.json" : `${kind}-${String(document.clientIdAlias ?? document.name ?? idOf(kind, document) ?? "new").replace(/[^\w.-]+/g, "_")}.json`);

/** The items of a menu by which a document goes out and comes in. */
export function portableItems(kind: Kind, document: Json, replace: ((document: Json) => void) | undefined, paste: () => void): MenuItem[] {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const take = async () => {
    const chosen = await chooseText();
    if (chosen === undefined || !replace) return;
    const read = imported(chosen, kind);
    if ("reason" in read) return tellError(new Error(read.reason));
    replace(read.document);
    tell(t("imported"));
  };
  return [
    { label: t("exportFile"), icon: "download", act: () => download(fileName(kind, document), text) },
    { label: t("exportCopy"), icon: "copy", act: () => void navigator.clipboard.writeText(text).then(() => tell(common("copied")), tellError) },
    ...(replace ? [{ label: t("importFile"), icon: "upload" as const, act: () => void take().catch(tellError) }, { label: t("importPaste"), icon: "upload" as const, act: paste }] : []),
  ];
}

/** Takes a document over that was copied elsewhere. */
export function PasteDocument({ kind, onClose, onTaken }: { kind: Kind; onClose: () => void; onTaken: (document: Json) => void }) {
  const [text, setText] = useState("");
  const read = imported(text, kind);
  const take = () => {
    if (!("document" in read)) return;
    onTaken(read.document);
    tell(t("imported"));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t("importTitle")} actions={<Button look="primary" disabled={!("document" in read)} onClick={take}>{t("importAct")}</Button>} wide>
      <Field label={t("jsonDocument")} help={t("importLead")} error={text !== "" && "reason" in read ? read.reason : undefined}>
        <TextArea rows={14} value={text} onChange={setText} />
      </Field>
    </Dialog>
  );
}

