// What the pages have in common that the build writes: their head, their style, and text among tags.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./project.mjs";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it stands between tags, and in attributes. */
export const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => ESCAPES[character]);

/** The stylesheet of these files, below `folder` and under a name that changes with it: where it is for a browser. */
export function writeStyle(folder, name, files) {
  const text = files.map((file) => readFileSync(inRoot(file), "utf8")).join("\n");
  const file = `${name}-${createHash("sha256").update(text).digest("base64url").slice(0, 8).replaceAll("_", "-")}.css`;
  mkdirSync(join(folder, "console", "assets"), { recursive: true });
  writeFileSync(join(folder, "console", "assets", file), text);
  return `/console/assets/${file}`;
}

/** A page: `title` is text, `body` is what stands in it. */
export const page = ({ tag, title, style, body }) => `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
${body}
</body>
</html>
`;
