// What is pressed.

import type { ComponentChildren, JSX, Ref } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

type Look = "plain" | "primary" | "danger" | "quiet";
interface Common {
  look?: Look;
  small?: boolean;
  icon?: IconName;
  children?: ComponentChildren;
}
const className = (look: Look, small: boolean, alone: boolean) => `button ${look}${small ? " small" : ""}${alone ? " alone" : ""}`;

export interface ButtonProps extends Common, Omit<JSX.IntrinsicElements["button"], "size" | "icon" | "ref" | "children"> {
  /** It is under way: it cannot be pressed, and says so. */
  busy?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** What is disabled loses the focus: a button that is under way keeps it, and does nothing. */
const idle = (event: Event) => event.preventDefault();

export const Button = ({ look = "plain", small = false, icon, busy = false, children, class: more, buttonRef, onClick, ...rest }: ButtonProps) => (
  <button type="button" {...rest} onClick={busy ? idle : onClick} {...(buttonRef && { ref: buttonRef })} class={`${className(look, small, children === undefined)}${more ? ` ${more}` : ""}`} aria-disabled={busy || undefined} aria-busy={busy || undefined}>
    {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
    {children !== undefined && <span>{children}</span>}
  </button>
);

/** A sign alone, with its words for whoever does not see it. */
export const IconButton = ({ label, look = "quiet", ...rest }: Omit<ButtonProps, "children"> & { icon: IconName; label: string }) => (
  <Button {...rest} look={look} aria-label={label} title={label} />
);

/** What looks like a button and leads elsewhere. */
export function ButtonLink({ look = "plain", small = false, icon, children, ...rest }: Common & Omit<JSX.IntrinsicElements["a"], "icon" | "children">) {
  return (
    <a {...rest} class={className(look, small, children === undefined)}>
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </a>
  );
}
