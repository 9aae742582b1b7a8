// What WCAG 2.2 asks of a page and a program can tell. It runs inside the page and answers with a line for each fault.

import axe from "axe-core";
import { stage } from "./stage.mjs";

/** The faults of the page in front of the person: those that are looked for here, and those that axe finds. */
export async function audit({ page, hasScripts }) {
  const faults = await page.evaluate(findFaults);
  const { violations } = hasScripts ? await axed(page) : await axedElsewhere(page);
  const found = violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
  return [...faults, ...found];
}

async function axed(page) {
  await page.evaluate(axe.source);
  return page.evaluate(() => globalThis.axe.run());
}

/** The same of a page where no script runs, axe neither: of a copy without scripts, where one does. */
async function axedElsewhere(page) {
  const html = (await page.content()).replace(/<script[\s\S]*?<\/script>/g, "");
  const copy = await stage.browser.newPage({ viewport: page.viewportSize() });
  try {
    await copy.setContent(html);
    return await axed(copy);
  } finally {
    await copy.close();
  }
}

function findFaults() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (selector) => all(selector).filter((element) => element.getClientRects().length > 0);
  const name = (element) => element.id || `${element.localName} "${element.textContent.trim().slice(0, 20)}"`;
  const faults = [];
  const demand = (holds, fault) => void (holds || faults.push(fault));

  demand(document.doctype, "no doctype");
  demand(/^(en|ja)$/.test(document.documentElement.lang), "3.1.1: no language");
  demand(document.title.trim(), "2.4.2: no title");
  demand(all("h1").length === 1, "1.3.1: not exactly one h1");
  demand(all("main").length === 1, "1.3.1: not exactly one main");
  demand(document.body.children.length === 1, "1.3.1: content outside of main");
  demand(!/maximum-scale|user-scalable/.test(all("meta[name=viewport]")[0].content), "1.4.4: zoom is held back");
  demand(all("[tabindex]").length === 0, "2.4.3: the order of the keyboard is changed");
  demand(new Set(all("[id]").map(({ id }) => id)).size === all("[id]").length, "an id twice");
  levels();
  shown("input").forEach((field) => {
    demand(field.labels.length === 1 && field.labels[0].innerText.trim(), `1.3.1: ${name(field)} has no label`);
  });
  shown("button, a").forEach((control) => demand(control.innerText.trim(), `4.1.2: ${name(control)} has no name`));
  all("svg").forEach((image) => demand(image.ariaHidden === "true", "1.1.1: an image has no words"));
  all("[aria-describedby]").forEach((field) => {
    const described = field.getAttribute("aria-describedby").split(" ").every((id) => document.getElementById(id));
    demand(described, `1.3.1: ${name(field)} is described by nothing`);
  });
  shown("input, button").forEach((control) => {
    const { width, height } = control.getBoundingClientRect();
    demand(Math.min(width, height) >= 44, `2.5.5: ${name(control)} is ${width} by ${height}`);
    demand(edge(control) >= 3, `1.4.11: ${name(control)} has an edge of contrast ${edge(control)}`);
  });
  all("main *").filter(hasWords).forEach((element) => {
    demand(contrast(color(element), background(element)) >= 4.5, `1.4.3: ${name(element)} has too little contrast`);
  });
  return faults;

  function levels() {
    let before = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6")) {
      const level = Number(heading.localName[1]);
      demand(level <= before + 1, `1.3.1: ${name(heading)} skips a level`);
      before = level;
    }
  }

  function hasWords(element) {
    return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  function numbers(value) {
    const [red, green, blue, alpha = 1] = value.match(/[\d.]+/g).map(Number);
    return { channels: [red, green, blue], alpha };
  }

  function color(element) {
    return numbers(getComputedStyle(element).color).channels;
  }

  function background(element) {
    if (!element) return [255, 255, 255];
    const { channels, alpha } = numbers(getComputedStyle(element).backgroundColor);
    return alpha === 1 ? channels : background(element.parentElement);
  }

  /** Whichever tells the control from what is around it: its border, or its surface. */
  function edge(control) {
    const around = background(control.parentElement);
    const border = numbers(getComputedStyle(control).borderTopColor).channels;
    return Math.max(contrast(border, around), contrast(background(control), around));
  }

  /** WCAG 2.2, the definitions of contrast ratio and of relative luminance. */
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function luminance(channels) {
    const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = channels.map((value) => linear(value / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
