// What a person does with the pages, by the ids that are kept stable.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { stage } from "./stage.mjs";

export const USERNAME = "#username";
export const PASSWORD = "#password";
export const LOGIN = "#login-submit";
export const ALLOW = "#consent-allow";
export const DENY = "#consent-deny";
export const SWITCH = "#consent-switch";
export const CREATE = "#login-create";
export const NAME = "#name";
export const EMAIL = "#email";
export const SIGN_UP = "#sign-up-submit";
export const BACK_TO_SIGN_IN = "#sign-up-back";
export const CONTINUE = "#form-post-submit";
export const ERROR = "#error";

const isRedirection = (response) => response.status() >= 300 && response.status() < 400;
const isPage = (response) => response.request().isNavigationRequest() && !isRedirection(response);

/** A person at one page of a browser. What leads to another page answers with the response that brought it. */
export class Person {
  constructor(page, witness, hasScripts = true) {
    this.page = page;
    this.witness = witness;
    this.hasScripts = hasScripts;
  }

  /** The same person at another tab. */
  async newTab() {
    return new Person(await this.page.context().newPage(), this.witness, this.hasScripts);
  }

  /** Follows the client to the sign-in page; answers the request. */
  async arrive(parameters, client = stage.client) {
    const asked = await client.ask(parameters);
    await this.page.goto(asked.url);
    await this.painted();
    return asked;
  }

  /** Follows the client and signs in: the consent page is next. */
  async arriveAndSignIn(parameters) {
    const asked = await this.arrive(parameters);
    await this.signIn();
    return asked;
  }

  async type({ username, password }) {
    await this.page.fill(USERNAME, username);
    await this.page.fill(PASSWORD, password);
  }

  async signIn(user = stage.user) {
    await this.type(user);
    return this.press(LOGIN);
  }

  press(selector) {
    return this.turn(() => this.page.click(selector));
  }

  /** Does what leads to another page, and waits for that page. */
  async turn(act) {
    const arrived = this.page.waitForEvent("load");
    const [response] = await Promise.all([this.page.waitForResponse(isPage), arrived, act()]);
    await this.painted();
    return response;
  }

  /** Goes back to a page that answered a form. No page is stored, so Chromium asks; reloading is to agree. */
  async goBackAndAgree() {
    await assert.rejects(this.page.goBack(), /ERR_CACHE_MISS/);
    await this.page.waitForURL(/^chrome-error:/); // Chromium's own page, which asks
    return this.page.reload();
  }

  /** Waits until the page is on the screen: before that, Chromium drops keys, and nobody would press any. */
  async painted() {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    // Without JavaScript no frame is told; then a moment has to do.
    await Promise.race([this.page.evaluate(frame).catch(() => {}), sleep(this.hasScripts ? 5_000 : 500)]);
  }

  /** The words of an element, as they are read. */
  text(selector) {
    return this.page.locator(selector).innerText();
  }

  attribute(selector, name) {
    return this.page.locator(selector).getAttribute(name);
  }

  sees(selector) {
    return this.page.locator(selector).isVisible();
  }

  /** The id of the element that the keyboard acts on. */
  focus() {
    return this.page.evaluate(() => document.activeElement?.id);
  }

  get url() {
    return new URL(this.page.url());
  }
}
