// The console in real Chromium: a page with a witness, and what whoever sits in front of it does.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { inRoot } from "../../../scripts/lib/project.mjs";
import { launchOptions } from "../../../scripts/setup/chromium.mjs";

/** How long a test may take, in milliseconds: bounded, and ample for a loaded machine. */
export const LONGEST = 240_000;
const PICTURES = inRoot("screenshots");
const STATUS = "Failed to load resource: the server responded with a status of"; // Chromium's word for any 4xx answer

let browser;
before(async () => void (browser = await chromium.launch(await launchOptions())));
after(() => browser?.close());

/**
 * A test with a browser of its own, in which nothing is remembered, and with scroll bars as on a desk if these count; `act` is given the person in front of it, and then the witness is
 * heard: no error, no violation of the policy, no request to another origin than `origins()` names.
 */
export function consoleTest(name, { origins, scrollBars = false, ...options }, act) {
  return test(name, { timeout: LONGEST }, async (t) => {
    const own = scrollBars && (await chromium.launch({ ...(await launchOptions()), ignoreDefaultArgs: ["--hide-scrollbars"] }));
    const context = await (own || browser).newContext({ locale: "en-US", viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
    const witness = await witnessOf(context);
    try {
      await act(new Operator(await context.newPage(), witness), t);
      assert.deepEqual(witness.complaints, []);
      const known = origins();
      assert.deepEqual(witness.requests.filter((url) => !url.startsWith("data:") && !url.startsWith("blob:") && !known.includes(new URL(url).origin)), []);
    } finally {
      await context.close();
      if (own) await own.close();
    }
  });
}

async function witnessOf(context) {
  const witness = { complaints: [], requests: [] };
  context.on("request", (request) => witness.requests.push(request.url()));
  context.on("weberror", (error) => witness.complaints.push(String(error.error().stack)));
  context.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith(STATUS)) witness.complaints.push(message.text());
  });
  await context.exposeBinding("witnessViolation", (_, text) => void witness.complaints.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.witnessViolation(`${violatedDirective}: ${blockedURI}`));
  });
  return witness;
}

/** Whoever sits in front of the console. */
export class Operator {
  constructor(page, witness) {
    this.page = page;
    this.witness = witness;
  }

  /** Opens the console at a place and waits until that is settled. */
  async open(origin, hash = "") {
    this.origin = origin;
    await this.page.goto(`${origin}/console/${hash}`);
    await this.page.locator(".shell, #sign-in, .outside h1").first().waitFor();
    if (await this.page.locator(".shell").count()) await this.settled();
  }

  /** The same at a server that lets in whoever asks. */
  async signIn(origin, hash) {
    await this.open(origin, hash);
    if (await this.page.locator("#sign-in").count()) await this.page.click("#sign-in");
    await this.page.locator(".shell").waitFor();
    await this.settled();
  }

  /** Goes to another screen of the console, as a link does. */
  async go(hash) {
    await this.page.evaluate((to) => void (location.hash = to), hash);
    await this.settled();
  }

  /** Waits until nothing is on its way any more. */
  async settled() {
    await this.page.locator("main h1, main .empty").first().waitFor();
    await this.page.waitForFunction(() => !document.querySelector("main .loading, main .skeleton, main [aria-busy=true]"), undefined, { timeout: 60_000 });
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Waits until it is said that something was done. */
  told(text) {
    return this.page.locator(".toast", { hasText: text }).first().waitFor();
  }

  /** Saves what the server accepts of a document, and waits until nothing of it is unsaved: that "Saved" is told may be about another one. */
  async save() {
    await this.page.getByText("The server accepts it").waitFor();
    await this.button("Review and save").click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await this.button("Review and save").waitFor({ state: "detached" });
    await this.told("Saved");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The words of whatever has the focus, or its label. */
  focused() {
    return this.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim());
  }

  /** What axe finds, as a line for each fault. */
  async faults() {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} (${any[0]?.message ?? ""})`).join(" | ")}`);
  }

  /** How far the page is wider than the screen, and by what. */
  wider() {
    return this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const wide = [...document.querySelectorAll("main *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
      return wide.slice(0, 5).map((element) => `${element.tagName}.${element.className}: ${Math.round(element.getBoundingClientRect().right)} in ${clientWidth}`);
    });
  }

  /** Takes a picture of the whole page, as `screenshots/NAME.png`. */
  async picture(name) {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  }
}

/** The screens that this part of the console has: a name, where it is, of the service with this number. */
export const screensOf = (service) => ({
  overview: `#/s/${service}`,
  people: `#/s/${service}/people`,
  invitations: `#/s/${service}/invitations`,
  grants: `#/s/${service}/grants`,
  keys: `#/s/${service}/keys`,
  outbox: `#/s/${service}/outbox`,
  dashboard: `#/s/${service}/dashboard`,
  audit: `#/s/${service}/audit?period=week`,
  fapi: `#/s/${service}/fapi`,
  operators: "#/operators",
  tokens: "#/tokens",
  missing: `#/s/${service}/no-such-screen`,
});

/** Both languages on a small and a large screen, each appearance with each. */
export const SCREENS = [["en-US", 320, "light"], ["en-US", 1280, "dark"], ["ja-JP", 320, "dark"], ["ja-JP", 1280, "light"]].map(([locale, width, colorScheme]) => ({
  locale, colorScheme, viewport: { width, height: width < 600 ? 640 : 800 }, tag: `${locale.slice(0, 2)}-${width}`,
}));
