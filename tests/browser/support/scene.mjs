// A test with a person in front of a browser, and a witness who sees what the browser did.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person } from "./person.mjs";
import { stage } from "./stage.mjs";

/** How long a test may take, in milliseconds: bounded, and ample for a loaded machine. */
export const LONGEST = 180_000;

const STATUS = "Failed to load resource: the server responded with a status of"; // Chromium's word for any 4xx page

/**
 * A test whose browser is fresh. `act` is given the person in front of it, and then the witness is heard: no console
 * error, no violation of a policy, no request to another origin than the server's and the client's.
 * `options` are those of a browser context.
 */
export function scene(name, options, act) {
  if (typeof options === "function") return scene(name, {}, options);
  return test(name, { timeout: LONGEST }, async () => {
    const { person, leave } = await newPerson(options);
    try {
      await act(person);
      assert.deepEqual(person.witness.complaints, []);
      assert.deepEqual(strangers(person.witness), []);
    } finally {
      await leave();
    }
  });
}

/** A person with a browser of their own, which shares nothing with another. */
export async function newPerson(options = {}) {
  const context = await stage.browser.newContext({ locale: "en-US", ...options });
  const witness = await witnessOf(context);
  const person = new Person(await context.newPage(), witness);
  return { person, leave: () => context.close() };
}

async function witnessOf(context) {
  const witness = { complaints: [], requests: [] };
  context.on("request", (request) => witness.requests.push(request));
  context.on("weberror", (error) => witness.complaints.push(String(error.error())));
  context.on("console", (message) => {
    const harmless = message.type() !== "error" || message.text().startsWith(STATUS);
    if (!harmless) witness.complaints.push(message.text());
  });
  await context.exposeBinding("witnessViolation", (_, text) => void witness.complaints.push(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      window.witnessViolation(`${violatedDirective}: ${blockedURI}`);
    });
  });
  return witness;
}

/** The requests that went elsewhere. What a `data:` URL holds is in the page already. */
function strangers({ requests }) {
  const urls = requests.map((request) => new URL(request.url())).filter(({ protocol }) => protocol !== "data:");
  const known = [stage.issuer, stage.callback.origin, stage.callback.foreignOrigin];
  return urls.filter(({ origin }) => !known.includes(origin)).map(String);
}
