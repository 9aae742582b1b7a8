// What is shown once and never again: the secret of a token, a link that opens an account.

import { useState } from "preact/hooks";
import { Button } from "./Button.tsx";
import { CodeBlock } from "./Code.tsx";
import { ask, Dialog } from "./Dialog.tsx";
import { Callout } from "./State.tsx";
import { useGuard } from "../lib/route.ts";
import { t } from "../words/common.ts";

/** Has whoever leaves the screen asked first, while it shows what is not shown again. */
export const useOnce = (isShown: boolean) =>
  useGuard(isShown, () => ask({ title: t("leaveOnce"), body: t("leaveOnceBody"), action: t("leaveOnceAct"), otherwise: t("stay"), danger: true }));

export function Once({ open, onClose, title, lead, label, secret }: { open: boolean; onClose: () => void; title: string; lead: string; label: string; secret: string }) {
  const [copied, setCopied] = useState("");
  useOnce(open && copied !== secret);
  return (
    <Dialog open={open} firm onClose={onClose} title={title} actions={<Button look="primary" onClick={onClose}>{t("close")}</Button>}>
      <div class="stack">
        <Callout tone="warning">{lead}</Callout>
        <CodeBlock label={label} code={secret} wrap onCopied={() => setCopied(secret)} />
      </div>
    </Dialog>
  );
}
