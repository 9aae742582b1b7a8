// A Chromium for the browser tests: the one that is there, Debian's, or Playwright's own.

import { existsSync } from "node:fs";
import { ask, run } from "../lib/run.mjs";
import { Missing, step } from "../lib/step.mjs";
import { environment, packageBin } from "../lib/project.mjs";
import { apt, hasApt, offered } from "./apt.mjs";

// The same engine without windows comes first: it does the same for two fifths of the work.
const PACKAGES = ["chromium-headless-shell", "chromium"];
const PLACES = [
  ...PACKAGES.map((name) => `/usr/bin/${name}`),
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The program: `CHROMIUM`, a usual place, or the one Playwright has downloaded; `undefined` if there is none. */
export async function findChromium() {
  const { chromium } = await import("playwright-core");
  return [process.env.CHROMIUM, ...PLACES, chromium.executablePath()].find((path) => path && existsSync(path));
}

/** What `chromium.launch` of playwright-core takes. Tests talk to this machine only, so the browser stays off the network. */
export async function launchOptions() {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // Chromium's sandbox refuses to run as root
  return { executablePath: await findChromium(), args: ["--disable-gpu", "--no-first-run", ...quiet, ...root] };
}

/** Installs a font for Japanese where there is none: the tests do without, but nobody could read their pictures. */
async function japanese() {
  const known = await ask("fc-list", [":lang=ja"]);
  if (known === "" && hasApt() && process.getuid() === 0) await apt(["fonts-vlgothic"], "A font for Japanese is missing").catch(() => {});
}

/** Installs a Chromium where there is none. */
export async function chromium() {
  await findOrInstall();
  await japanese();
}

async function findOrInstall() {
  if (await findChromium()) return;
  await step("Chromium", async () => {
    const name = hasApt() && process.getuid() === 0 && (await offered(PACKAGES));
    if (name) {
      await apt([name], "Chromium is missing");
    } else {
      await run(packageBin("playwright-core"), ["install", "chromium"], { env: environment() }).catch(() => {});
    }
    if (!(await findChromium())) throw new Missing("Chromium is missing: install it, or set CHROMIUM to the program, and start again.");
  });
}
