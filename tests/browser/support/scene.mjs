// A test with a person in front of a browser, and a witness who sees what the browser did.

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { test } from "node:test";
import { Person } from "./person.mjs";
import { stage } from "./stage.mjs";

/** How long a test may take, in milliseconds: bounded, and ample for a loaded machine. */
export const LONGEST = 180_000;

const STATUS = "Failed to load resource: the server responded with a status of"; // Chromium's word for any 4xx page

/**
 * A test whose browser is fresh. `act` is given the person in front of it, and then the witness is heard: no console
 * error, no violation of a policy, no request to another origin than the server's and the client's.
 * `options` are those of a browser context, and `cookies`, which may be `false`.
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
export async function newPerson({ cookies = true, ...options } = {}) {
  const settings = { locale: "en-US", ...options };
  const context = await (cookies ? stage.browser.newContext(settings) : cookielessContext(settings));
  const witness = await witnessOf(context);
  const person = new Person(await context.newPage(), witness, settings.javaScriptEnabled !== false);
  return { person, leave: () => context.close() };
}

/** A browser that keeps no cookie and sends none, as where its person has forbidden them: they are left out on the way. */
async function cookielessContext(settings) {
  const way = createServer((asked, answer) => {
    const { cookie: _, ...headers } = asked.headers;
    const sent = request(asked.url, { method: asked.method, headers }, (told) => {
      const { "set-cookie": _, ...kept } = told.headers;
      told.pipe(answer.writeHead(told.statusCode, kept));
    });
    asked.pipe(sent.on("error", () => answer.destroy()));
  });
  await new Promise((done) => way.listen(0, "127.0.0.1", done));
  const proxy = { server: `http://127.0.0.1:${way.address().port}`, bypass: "<-loopback>" };
  const context = await stage.browser.newContext({ ...settings, proxy });
  context.on("close", () => (way.closeAllConnections(), way.close()));
  return context;
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
