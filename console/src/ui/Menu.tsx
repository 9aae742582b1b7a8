// A button and what it opens: a list of things to do. The menu button of the ARIA Authoring Practices: the arrow keys, Home, End and
// letters move, Enter and Space choose, Escape and Tab close.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";
import { place } from "./place.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** One of several that exclude each other, and whether it is the one. */
  readonly checked?: boolean;
  readonly act: () => void;
}
interface MenuProps { label: string; icon?: IconName; look?: "plain" | "quiet"; small?: boolean; items: readonly MenuItem[]; children?: ComponentChildren }

export function Menu({ label, icon, look = "plain", small = false, items, children }: MenuProps) {
  const [open, setOpen] = useState<"first" | "last" | undefined>();
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (giveBack = true) => {
    setOpen(undefined);
    if (giveBack) button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpen(event.key === "ArrowDown" ? "first" : "last");
  };
  return (
    <>
      <button type="button" ref={button} class={`button ${look}${small ? " small" : ""}${children ? "" : " alone"}`} aria-haspopup="menu" aria-expanded={open !== undefined} aria-controls={open && id}
        {...(!children && { "aria-label": label, title: label })} onClick={() => (open ? close() : setOpen("first"))} onKeyDown={onKeyDown}>
        {icon && <Icon name={icon} />}
        {children && <span>{children}</span>}
        {children && <Icon name="chevron" size={12} />}
      </button>
      {open && <List id={id} label={label} items={items} begin={open} button={button} close={close} />}
    </>
  );
}

interface ListProps { id: string; label: string; items: readonly MenuItem[]; begin: "first" | "last"; button: { current: HTMLButtonElement | null }; close: (giveBack?: boolean) => void }

function List({ id, label, items, begin, button, close }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const usable = () => [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled])") ?? [])];
  useLayoutEffect(() => {
    const popup = list.current;
    if (!popup || !button.current) return undefined;
    popup.showPopover();
    place(popup, button.current, { atEnd: true });
    usable().at(begin === "first" ? 0 : -1)?.focus({ preventScroll: true });
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !popup.contains(event.target) && !button.current?.contains(event.target)) close(false);
    };
    const moved = () => close(false);
    document.addEventListener("pointerdown", elsewhere);
    addEventListener("resize", moved);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      removeEventListener("resize", moved);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = usable();
    const current = all.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: (current + 1) % all.length, ArrowUp: (current + all.length - 1) % all.length, Home: 0, End: all.length - 1 };
    const to = steps[event.key] ?? (event.key.length === 1 && event.key !== " " ? byLetter(all, current, event.key) : undefined);
    if (to !== undefined) all[to]?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return close();
    else if (event.key === "Enter" || event.key === " ") all[current]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul ref={list} id={id} popover="manual" class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <li key={item.label} role={item.checked === undefined ? "menuitem" : "menuitemradio"} aria-checked={item.checked} aria-disabled={item.disabled || undefined} tabIndex={-1} class={`menu-item${item.danger ? " danger" : ""}`}
          onMouseMove={(event) => !item.disabled && event.currentTarget.focus({ preventScroll: true })} onClick={() => !item.disabled && (close(), item.act())}>
          {item.checked !== undefined ? <span class="menu-check">{item.checked && <Icon name="check" size={14} />}</span> : item.icon && <Icon name={item.icon} size={14} />}
          <span>{item.label}</span>
        </li>
      ))}
    </ul>
  );
}

/** The next one that begins with the letter. */
function byLetter(all: readonly HTMLElement[], current: number, letter: string): number | undefined {
  const order = [...all.slice(current + 1), ...all.slice(0, current + 1)];
  const found = order.find((one) => one.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
  return found && all.indexOf(found);
}
