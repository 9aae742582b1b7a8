// What is pressed.

import type { ComponentChildren, JSX } from "preact";
import { forwardRef } from "preact/compat";
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
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(({ look = "plain", small = false, icon, busy = false, children, disabled, class: more, ...rest }, ref) => (
  <button type="button" {...rest} ref={ref} class={`${className(look, small, children === undefined)}${more ? ` ${more}` : ""}`} disabled={disabled || busy} aria-busy={busy || undefined}>
    {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
    {children !== undefined && <span>{children}</span>}
  </button>
));

/** A sign alone, with its words for whoever does not see it. */
export const IconButton = forwardRef<HTMLButtonElement, Omit<ButtonProps, "children"> & { icon: IconName; label: string }>(({ label, look = "quiet", ...rest }, ref) => (
  <Button {...rest} ref={ref} look={look} aria-label={label} title={label} />
));

/** What looks like a button and leads elsewhere. */
export function ButtonLink({ look = "plain", small = false, icon, children, ...rest }: Common & Omit<JSX.IntrinsicElements["a"], "icon" | "children">) {
  return (
    <a {...rest} class={className(look, small, children === undefined)}>
      {icon && <Icon name={icon} />}
      {children !== undefined && <span>{children}</span>}
    </a>
  );
}
