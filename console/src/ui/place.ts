// Puts what pops up beside what it belongs to: below it where there is room, else above, and never beyond the edge of the screen. It is in
// the top layer of the page, over dialogs too.

const GAP = 4;
const EDGE = 8;

export function place(popup: HTMLElement, anchor: Element, { sameWidth = false, atEnd = false } = {}) {
  const around = anchor.getBoundingClientRect();
  if (sameWidth) popup.style.width = `${around.width}px`;
  const { width, height } = popup.getBoundingClientRect();
  const left = atEnd ? around.right - width : around.left;
  const isBelow = around.bottom + GAP + height <= innerHeight - EDGE || around.top < innerHeight - around.bottom;
  popup.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
  popup.style.top = `${isBelow ? around.bottom + GAP : Math.max(EDGE, around.top - GAP - height)}px`;
}
