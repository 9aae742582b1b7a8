// Several things in one place, one at a time. The tabs of the ARIA Authoring Practices, with manual activation: the arrow keys, Home and
// End move, Enter and Space choose.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface Tab {
  readonly value: string;
  readonly label: ComponentChildren;
  readonly content: () => ComponentChildren;
}

export function Tabs({ tabs, value, onChange, label }: { tabs: readonly Tab[]; value: string; onChange: (value: string) => void; label: string }) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
    const current = all.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowRight: (current + 1) % all.length, ArrowLeft: (current + all.length - 1) % all.length, Home: 0, End: all.length - 1 };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
  const shown = tabs.find((tab) => tab.value === value);
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button type="button" key={tab.value} role="tab" id={`${id}-${tab.value}`} class="tab" aria-selected={tab === shown} aria-controls={tab === shown ? `${id}-panel` : undefined} tabIndex={tab === shown ? 0 : -1} onClick={() => onChange(tab.value)}>{tab.label}</button>
        ))}
      </div>
      {shown && <div key={value} class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} tabIndex={0}>{shown.content()}</div>}
    </div>
  );
}
