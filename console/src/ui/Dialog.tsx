// What stands before everything else until it is answered: the dialog of the platform, which keeps the focus in and the rest of the page
// out of reach.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
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
  side?: boolean | "start";
  role?: "dialog" | "alertdialog";
  /** Only its buttons close it: Escape and a click beside it do nothing. */
  firm?: boolean;
}

/** The focus goes in, stays in, and comes back to where it was; Escape closes it, and so does a click beside it. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <Opened {...rest} /> : null;
}

/** What is to be filled in first; else, where something ends, the button that does nothing. */
function firstIn(dialog: HTMLDialogElement): HTMLElement | null {
  return dialog.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea):not(:disabled)") ?? dialog.querySelector<HTMLElement>(".dialog-actions button");
}

let open = 0;
/** While a dialog is open the page behind it does not scroll, and is no wider than with its scroll bar; answers what ends that. */
function hold(): () => void {
  const { style, clientWidth } = document.documentElement;
  if (open++ === 0) style.paddingInlineEnd = `${innerWidth - clientWidth}px`;
  return () => void (--open === 0 && style.removeProperty("padding-inline-end"));
}

function Opened({ onClose, title, children, actions, wide = false, side = false, role = "dialog", firm = false }: Omit<DialogProps, "open">) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const dismiss = firm ? () => undefined : onClose;
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    const release = hold();
    dialog.showModal();
    firstIn(dialog)?.focus();
    return () => {
      release();
      dialog.close(); // which gives the focus back, if what had it is still there
      setTimeout(() => document.activeElement === document.body && document.getElementById("page-title")?.focus());
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing) return;
    // Otherwise a second Escape closes the dialog without asking whoever opened it.
    event.preventDefault();
    event.stopPropagation();
    dismiss();
  };
  return (
    <dialog ref={ref} role={role} class={`dialog${wide ? " wide" : ""}${side ? " side" : ""}${side === "start" ? " start" : ""}`} aria-labelledby={id} onKeyDown={onKeyDown}
      onCancel={(event) => event.target === ref.current && (event.preventDefault(), dismiss())} onMouseDown={(event) => event.target === ref.current && dismiss()}>
      <div class="dialog-content">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {actions && <footer class="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
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
  const agree = async () => {
    if (busy || (typed !== undefined && word !== typed)) return;
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
  // What is under way is not taken back by leaving it, and what it answers may be told this once.
  const leave = () => void (busy || answer(false));
  const actions = (
    <>
      <Button onClick={leave}>{otherwise ?? t("cancel")}</Button>
      <Button look={danger ? "danger" : "primary"} busy={busy} disabled={typed !== undefined && word !== typed} onClick={() => void agree()}>{action}</Button>
    </>
  );
  return (
    <Dialog open onClose={leave} title={title} actions={actions} role="alertdialog">
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
