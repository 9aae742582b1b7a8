// The headings of a page in Markdown, and what they are called in links.

/** Without what stands between fences, where nothing is a link or a heading. */
export const prose = (text) => text.replace(/^```.*?^```$/gms, "");

/** What a heading is called in a link, as GitHub does it. */
const anchorOf = (heading) =>
  heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "").replaceAll(" ", "-");

/** The headings of a page, `{ level, heading, anchor }`; of those that are the same, the second has `-1` behind its anchor. */
export function headingsOf(text) {
  const seen = new Map();
  return [...prose(text).matchAll(/^(#{1,6}) +(.+?)\s*$/gm)].map(([, { length: level }, heading]) => {
    const anchor = anchorOf(heading);
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return { level, heading, anchor: before === 0 ? anchor : `${anchor}-${before}` };
  });
}
