// What a page of the documentation refers to.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { inRoot } from "../../../scripts/lib/project.mjs";

/** The text of a file of the checkout. */
export const read = (path) => readFileSync(inRoot(path), "utf8");

/** The page without what is quoted as code in blocks. */
const prose = (text) => text.replaceAll(/^( {4}|\t).*$/gm, "").replaceAll(/^```[^]*?^```$/gm, "");

/** The links of the page at `path` that stay in the checkout: what they say, the file, the heading and what follows. */
export function links(path) {
  const found = prose(read(path)).matchAll(/\[([^\][]*)\]\(([^()\s]+)\)((?:: `[^`]+`(?:, `[^`]+`)*)?)/g);
  return [...found]
    .map(([, says, to, names]) => ({ says, to, names: [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name) }))
    .filter(({ to }) => !/^[a-z]+:/.test(to))
    .map(({ to, ...link }) => {
      const [file, heading] = to.split("#");
      return { ...link, to, file: file === "" ? path : normalize(join(dirname(path), file)), heading };
    });
}

/** The anchors of the headings of a page, as GitHub makes them. */
export const headings = (path) =>
  [...prose(read(path)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Whether a link leads somewhere. */
export const leads = ({ file, heading }) => existsSync(inRoot(file)) && (heading === undefined || headings(file).includes(heading));
