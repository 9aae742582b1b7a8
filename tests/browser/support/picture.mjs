// What a page looks like: whether it fits, and a picture of it for whoever wants to see.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../../../scripts/lib/project.mjs";

/** Where the pictures of a run are: a folder that is in no commit. */
const FOLDER = inRoot("screenshots");

export async function assertFits(person, page) {
  const [width, space] = await person.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(width <= space, `${page}: ${width} in ${space}`);
}

/** Takes a picture of the whole page, as `screenshots/NAME.png`. */
export async function picture({ page }, name) {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}
