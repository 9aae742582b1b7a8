// A dialog in which something is filled in and sent. What was filled in stays when it does not work, and is not lost by Escape.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Button } from "./Button.tsx";
import { ask, Dialog } from "./Dialog.tsx";
import { ErrorBox } from "./State.tsx";
import { t } from "../words/common.ts";

export interface FormDialogProps {
  title: string;
  /** The words of the button that sends it. */
  action: string;
  /** Does it; the dialog closes where this does not fail. */
  act: () => Promise<unknown>;
  onClose: () => void;
  /** Whether there is anything to lose. */
  dirty: boolean;
  /** Whether what is there can be sent. */
  ready?: boolean;
  danger?: boolean;
  wide?: boolean;
  children: ComponentChildren;
}

export function FormDialog({ title, action, act, onClose, dirty, ready = true, danger = false, wide = false, children }: FormDialogProps) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const leave = async () => {
    if (!dirty || (await ask({ title: t("unsavedTitle"), body: t("unsavedBody"), action: t("discard"), otherwise: t("stay"), danger: true }))) onClose();
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setError(undefined);
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={() => void leave()}>{t("cancel")}</Button>
      <Button look={danger ? "danger" : "primary"} type="submit" form={id} busy={busy} disabled={!ready}>{action}</Button>
    </>
  );
  return (
    <Dialog open wide={wide} onClose={() => void leave()} title={title} actions={actions}>
      <form id={id} class="stack" onSubmit={(event) => void send(event)}>
        {children}
        {error !== undefined && <ErrorBox error={error} />}
      </form>
    </Dialog>
  );
}
