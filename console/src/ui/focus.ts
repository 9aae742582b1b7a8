// The focus is never lost. What has it may go away, as a row that was deleted or the bar of a save that is done, or be usable no more, as
// a button when there is nothing to undo: then whatever is nearest in the screen has it, or else the heading of the screen.

const USABLE = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']";

/** What has the focus, and all that is around it; empty where somebody has left it on purpose. */
let around: readonly Element[] = [];

function chainOf(element: Element): Element[] {
  const chain: Element[] = [];
  for (let one: Element | null = element; one && one.id !== "main"; one = one.parentElement) chain.push(one);
  return chain;
}

const isLost = () => around[0] !== undefined && (!around[0].isConnected || around[0].matches(":disabled"));
const hasNone = () => document.activeElement === document.body || document.activeElement === null;

function find() {
  const main = document.getElementById("main");
  const near = around.slice(1).filter((one) => one.isConnected && main?.contains(one)).map((one) => one.querySelector<HTMLElement>(USABLE)).find((one) => one !== null);
  const place = document.querySelector("dialog[open]") ? undefined : near ?? document.getElementById("page-title");
  around = [];
  place?.focus({ preventScroll: true });
}

/** Moves the focus into the last of these rows, which is about to be there. */
export function focusLast(list: Element | null, rows: string, field: string) {
  queueMicrotask(() => [...(list?.querySelectorAll(rows) ?? [])].at(-1)?.querySelector<HTMLElement>(field)?.focus());
}

/** Looks after the focus from now on. */
export function keepFocus() {
  // A browser notices only as it draws, and whoever has changed the page may have a better place for it.
  const later = () => requestAnimationFrame(() => setTimeout(() => isLost() && hasNone() && find()));
  addEventListener("focusin", ({ target }) => void (around = target instanceof Element ? chainOf(target) : []));
  addEventListener("focusout", ({ relatedTarget }) => relatedTarget === null && queueMicrotask(() => !isLost() && document.hasFocus() && hasNone() && (around = [])));
  new MutationObserver(() => isLost() && later()).observe(document.body, { attributeFilter: ["disabled"], attributes: true, childList: true, subtree: true });
}
