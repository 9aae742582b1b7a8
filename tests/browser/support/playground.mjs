// Somebody at the playground of the stage: what they press there, and what it shows.

import { before } from "node:test";
import { furnishOpenid } from "../../../scripts/lib/openid_development.mjs";
import { world } from "./world.mjs";

world.development = true; // the client of the playground is made by a server in development

const { raise, stage } = await import("./stage.mjs");
const { ALLOW } = await import("./person.mjs");

/** Adds these members to the service of the stage, before its tests. */
export function playgroundStage(members = {}) {
  before(async () => {
    await raise();
    await serve(members);
  });
}

/** Gives the service of the stage other members. */
export async function serve(members) {
  const { documents } = await stage.admin.export();
  const entry = documents.find(({ kind }) => kind === "service");
  await stage.admin.apply([{ ...entry, document: { ...entry.document, ...members } }]);
}

/** What a step shows of its last exchange. */
const lastShown = (element) => {
  const last = [...element.querySelectorAll(".exchange")].at(-1);
  const text = (selector) => last.querySelector(selector)?.textContent ?? undefined;
  const checks = [...last.querySelectorAll("[data-check]")].map(({ dataset, className }) => [dataset.check, className === "holds"]);
  return {
    count: element.querySelectorAll(".exchange").length,
    status: text("summary .badge"),
    error: text("summary .error-code"),
    title: text(".callout-title"),
    tone: last.querySelector(".callout")?.className.replace("callout ", ""),
    sentence: text(".sentence"),
    told: text(".callout"),
    checks: Object.fromEntries(checks),
  };
};

export class Playground {
  /** That of the service of the stage, or of another issuer. */
  constructor(person, issuer) {
    this.person = person;
    this.issuer = issuer ?? stage.issuer;
    this.page = person.page;
    /** The responses that came, by the path that was asked. */
    this.responses = [];
    this.page.on("response", (response) => this.responses.push(response));
    this.page.setDefaultTimeout(20_000);
  }

  /** Opens the page; `hash` is a preset. */
  async open(hash = "") {
    await this.page.goto("about:blank"); // to another fragment of the same address nothing is loaded
    await this.page.goto(`${this.issuer}/playground/${hash}`);
    await this.page.waitForSelector("#steps, .trouble");
  }

  /** Has a client made for this browser. */
  async make() {
    await this.page.click("#client-make");
    await this.page.waitForSelector("#client-other");
  }

  step(step) {
    return this.page.locator(`[data-step=${step}]`);
  }

  standing(step) {
    return this.step(step).getAttribute("data-standing");
  }

  async unfold(step) {
    const head = this.step(step).locator(".step-head");
    if ((await head.getAttribute("aria-expanded")) === "false") await head.click();
    for (const folded of await this.step(step).locator("details.again:not([open]) > summary").all()) await folded.click();
    await this.page.waitForTimeout(50); // the request is made anew
  }

  /** Breaks a rule, or does not any more. */
  async breaks(step, rule, on = true) {
    const box = this.page.locator(`#break-${step}-${rule}`);
    await box.waitFor({ state: "attached" }); // the request may be made anew just now
    const folded = this.page.locator(`details.rules:not([open]):has(#break-${step}-${rule}) > summary`);
    if (await folded.count()) await folded.click();
    await box.setChecked(on);
    await this.page.locator(`details.rules:has(#break-${step}-${rule}) > summary .badge`).waitFor({ state: on ? "attached" : "detached" });
  }

  /** Sends the request of a step, and tells what came of it. */
  async send(step) {
    await this.unfold(step);
    const before = await this.step(step).locator(".exchange").count();
    await this.page.click(`#send-${step}`);
    await this.page.waitForFunction(
      ([step, before]) => document.querySelectorAll(`[data-step=${step}] .exchange`).length > before && !document.querySelector("[aria-busy]"),
      [step, before],
    );
    return this.shown(step);
  }

  shown(step) {
    return this.step(step).evaluate(lastShown);
  }

  /** The same with this rule broken, and with no other. */
  async tryRule(step, rule) {
    await this.unfold(step);
    await this.breaks(step, rule);
    const shown = await this.send(step);
    await this.unfold(step);
    await this.breaks(step, rule, false);
    return shown;
  }

  /** Goes to the server, signs in there if that is asked, allows what the client asks for, and comes back. */
  async visit(user = stage.user) {
    await this.unfold("authorize");
    await this.person.press("#go-authorize");
    if (await this.person.sees("#username")) await this.person.signIn(user);
    if (!this.page.url().startsWith(`${this.issuer}/playground/`)) await this.person.press(ALLOW);
    await this.page.waitForSelector("[data-step=answer] .exchange");
    return this.shown("answer");
  }

  /** From the beginning to the tokens. */
  async toTokens(flow) {
    if (flow !== "openid") await this.send("push");
    await this.visit();
    return this.send("token");
  }
}

/** An ordinary OpenID Connect service with these members, in the place of the FAPI one, and clients that the page may be, by name. */
export function openidPlayground(members, clients) {
  before(async () => {
    await raise();
    const { user } = await furnishOpenid(stage.admin, stage.issuer, { service: members });
    stage.user = user;
    const uri = `${stage.issuer}/playground/`;
    const entries = Object.entries(clients).map(([alias, document]) => {
      const common = { clientIdAlias: alias, clientName: alias, applicationType: "NATIVE", redirectUris: [uri], postLogoutRedirectUris: [uri] };
      return { name: `clients/${alias}.json`, kind: "client", document: { ...common, ...document } };
    });
    await stage.admin.apply(entries);
  });
}
