// Several things in one place, one at a time.

import * as zag from "@zag-js/tabs";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface Tab {
  readonly value: string;
  readonly label: ComponentChildren;
  readonly content: () => ComponentChildren;
}

export function Tabs({ tabs, value, onChange, label }: { tabs: readonly Tab[]; value: string; onChange: (value: string) => void; label: string }) {
  const service = useMachine(zag.machine, { id: useId(), value, onValueChange: (details) => onChange(details.value), activationMode: "manual" });
  const api = zag.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()} class="tabs">
      <div {...api.getListProps()} class="tab-list" aria-label={label}>
        {tabs.map((tab) => <button type="button" key={tab.value} {...api.getTriggerProps({ value: tab.value })} class="tab">{tab.label}</button>)}
      </div>
      {tabs.map((tab) => <div key={tab.value} {...api.getContentProps({ value: tab.value })} class="tab-panel">{tab.value === value && tab.content()}</div>)}
    </div>
  );
}
