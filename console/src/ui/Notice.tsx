// What is said beside other things, by whoever knows nothing of the API: that something is on its way, or not there, or worth a look.

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";
import { t } from "../words/common.ts";

export function Loading({ label = t("loading") }: { label?: string }) {
  return <div class="loading" role="status"><span class="spinner" aria-hidden="true" />{label}</div>;
}

export function Empty({ icon = "search", title = t("nothingHere"), children, action }: { icon?: IconName; title?: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={24} />
      <p class="empty-title">{title}</p>
      {children && <div class="quiet">{children}</div>}
      {action && <div class="row">{action}</div>}
    </div>
  );
}

type Tone = "info" | "warning" | "danger" | "good";
export function Callout({ tone = "info", title, children }: { tone?: Tone; title?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class={`callout ${tone}`}>
      <Icon name={tone === "good" ? "check" : "alert"} />
      <div>
        {title && <p class="callout-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

export function Badge({ tone = "plain", title, children }: { tone?: Tone | "plain"; title?: string; children: ComponentChildren }) {
  return <span class={`badge ${tone}`} title={title}>{children}</span>;
}
