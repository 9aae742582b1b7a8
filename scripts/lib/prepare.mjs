// What the server runs on: a checkout makes it first, a package has brought it.

import { CHECKOUT } from "./project.mjs";

/** Sees to it that the worker is there, and the packages of npm. */
export async function prepare(profile = "release") {
  if (!CHECKOUT) return;
  const { nodeModules } = await import("../setup/node_modules.mjs");
  await nodeModules();
  const { build } = await import("../build.mjs");
  await build(profile);
}
