// How a screen is laid out: its heading, its parts, and facts by name.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Doc } from "./Doc.tsx";

/** The heading of a screen. It takes the focus when one arrives, so that whoever listens hears where that is.
    `docs` is the text that tells more of it. */
export function PageHead({ title, lead, docs, actions }: { title: ComponentChildren; lead?: ComponentChildren; docs?: string; actions?: ComponentChildren }) {
  return (
    <header class="page-head">
      <div>
        <h1 tabIndex={-1} id="page-title">{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {docs && <p class="small"><Doc of={docs} about={typeof title === "string" ? title : undefined} /></p>}
      </div>
      {actions && <div class="row page-actions">{actions}</div>}
    </header>
  );
}

/** A part of a screen; without a title it is only what is around it. */
export function Section({ title, lead, actions, children, danger = false }: { title?: ComponentChildren; lead?: ComponentChildren; actions?: ComponentChildren; children?: ComponentChildren; danger?: boolean }) {
  const id = useId();
  return (
    <section class={`section${danger ? " danger" : ""}`} aria-labelledby={title ? id : undefined}>
      {title && <header class="section-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead && <p class="quiet">{lead}</p>}
        </div>
        {actions && <div class="row">{actions}</div>}
      </header>}
      {children}
    </section>
  );
}

/** Names and what they are; what is undefined is left out. */
export function Facts({ of }: { of: readonly (readonly [name: ComponentChildren, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([name, value], index) => <div key={index}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}
