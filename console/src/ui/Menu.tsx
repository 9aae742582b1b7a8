// A button and what it opens: a list of things to do.

import * as zag from "@zag-js/menu";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { ComponentChildren } from "preact";
import { createPortal } from "preact/compat";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly checked?: boolean;
  readonly act: () => void;
}

export function Menu({ label, icon, look = "plain", small = false, items, children }: { label: string; icon?: IconName; look?: "plain" | "quiet"; small?: boolean; items: readonly MenuItem[]; children?: ComponentChildren }) {
  const service = useMachine(zag.machine, {
    id: useId(),
    positioning: { placement: "bottom-end", gutter: 4 },
    onSelect: ({ value }) => items[Number(value)]?.act(),
  });
  const menu = zag.connect(service, normalizeProps);
  return (
    <>
      <button type="button" {...menu.getTriggerProps()} class={`button ${look}${small ? " small" : ""}${children ? "" : " alone"}`} {...(!children && { "aria-label": label, title: label })}>
        {icon && <Icon name={icon} />}
        {children && <span>{children}</span>}
        {children && <Icon name="chevron" size={12} />}
      </button>
      {menu.open && createPortal(
        <div {...menu.getPositionerProps()}>
          <ul {...menu.getContentProps()} class="menu" aria-label={label}>
            {items.map((item, index) => (
              <li key={item.label} {...menu.getItemProps({ value: String(index), disabled: item.disabled })} class={`menu-item${item.danger ? " danger" : ""}`} {...(item.checked !== undefined && { role: "menuitemradio" as const, "aria-checked": item.checked })}>
                {item.checked !== undefined ? <span class="menu-check">{item.checked && <Icon name="check" size={14} />}</span> : item.icon && <Icon name={item.icon} size={14} />}
                <span>{item.label}</span>
              </li>
            ))}
          </ul>
        </div>,
        document.body,
      )}
    </>
  );
}
