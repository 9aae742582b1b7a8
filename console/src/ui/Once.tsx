// What is shown once and never again: the secret of a token, a link that opens an account.

import { Button } from "./Button.tsx";
import { CodeBlock } from "./Code.tsx";
import { Dialog } from "./Dialog.tsx";
import { Callout } from "./State.tsx";
import { t } from "../words/common.ts";

export function Once({ open, onClose, title, lead, label, secret }: { open: boolean; onClose: () => void; title: string; lead: string; label: string; secret: string }) {
  return (
    <Dialog open={open} onClose={onClose} title={title} actions={<Button look="primary" onClick={onClose}>{t("close")}</Button>}>
      <div class="stack">
        <Callout tone="warning">{lead}</Callout>
        <CodeBlock label={label} code={secret} wrap />
      </div>
    </Dialog>
  );
}
