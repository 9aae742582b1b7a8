// What stands before everything else until it is answered.

import * as zag from "@zag-js/dialog";
import { normalizeProps, useMachine } from "@zag-js/preact";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { createPortal } from "preact/compat";
import { useEffect, useId, useState } from "preact/hooks";
import { Button, IconButton } from "./Button.tsx";
import { Field, TextInput } from "./Field.tsx";
import { ErrorBox } from "./State.tsx";
import { t } from "../words/common.ts";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ComponentChildren;
  children: ComponentChildren;
  /** The buttons at its end. */
  actions?: ComponentChildren;
  wide?: boolean;
  /** At the side of the screen, for what is read beside a list. */
  side?: boolean;
  role?: "dialog" | "alertdialog";
}

/** The focus goes in, stays in, and comes back to where it was; Escape closes it. */
export function Dialog({ open, onClose, title, children, actions, wide = false, side = false, role = "dialog" }: DialogProps) {
  const service = useMachine(zag.machine, { id: useId(), open, role, onOpenChange: (details) => !details.open && onClose(), closeOnInteractOutside: false });
  const dialog = zag.connect(service, normalizeProps);
  if (!open) return null;
  return createPortal(
    <>
      <div {...dialog.getBackdropProps()} class="dialog-backdrop" onClick={onClose} />
      <div {...dialog.getPositionerProps()} class={`dialog-positioner${side ? " side" : ""}`}>
        <div {...dialog.getContentProps()} class={`dialog${wide ? " wide" : ""}${side ? " side" : ""}`}>
          <header class="dialog-head">
            <h2 {...dialog.getTitleProps()}>{title}</h2>
            <IconButton {...(dialog.getCloseTriggerProps() as object)} icon="close" label={t("close")} />
          </header>
          <div class="dialog-body">{children}</div>
          {actions && <footer class="dialog-actions">{actions}</footer>}
        </div>
      </div>
    </>,
    document.body,
  );
}

export interface Question {
  title: string;
  /** What happens then, and what ends. */
  body: ComponentChildren;
  /** The words of the button that does it. */
  action: string;
  danger?: boolean;
  /** What has to be typed first, where there is no way back. */
  typed?: string;
  /** The words of the other button. */
  otherwise?: string;
  /** Does it; while it runs the dialog stays, and an error is shown in it. */
  act?: () => Promise<unknown>;
}
const asked = signal<(Question & { answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks, and answers whether it was agreed to (and done, where the question says what to do). */
export function ask(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      asked.value = undefined;
      resolve(yes);
    };
    asked.value = { ...question, answer };
  });
}

/** Where `ask` shows its question; once for a page. */
export function Questions() {
  const question = asked.value;
  return question ? <Asked key={question} question={question} /> : null;
}

function Asked({ question }: { question: Question & { answer: (yes: boolean) => void } }) {
  const { title, body, action, danger = false, typed, otherwise, act, answer } = question;
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(true), []);
  const agree = async () => {
    if (typed !== undefined && word !== typed) return;
    setBusy(true);
    setError(undefined);
    try {
      await act?.();
      answer(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={() => answer(false)}>{otherwise ?? t("cancel")}</Button>
      <Button look={danger ? "danger" : "primary"} busy={busy} disabled={typed !== undefined && word !== typed} onClick={() => void agree()}>{action}</Button>
    </>
  );
  return (
    <Dialog open={open} onClose={() => answer(false)} title={title} actions={actions} role="alertdialog">
      <div class="stack">
        <div>{body}</div>
        {typed !== undefined && (
          <Field label={t("typeToConfirm", { word: typed })}>
            <TextInput value={word} onChange={setWord} onKeyDown={(event) => event.key === "Enter" && void agree()} />
          </Field>
        )}
        {error !== undefined && <ErrorBox error={error} />}
      </div>
    </Dialog>
  );
}
