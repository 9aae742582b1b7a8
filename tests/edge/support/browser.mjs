// A browser without a screen: it keeps the server's cookies and submits the forms of the pages it was shown.

import assert from "node:assert/strict";

/** What a form carries from its page to the next. */
const FIELD = /name="interaction" value="([^"]+)"/;

/** The id by which each page of the server is known. */
const PAGES = { "sign-in": 'id="login-submit"', consent: 'id="consent-allow"' };

/** A browser at the server that listens on `origin`, which may have the path of a service. */
export function newBrowser(origin) {
  const below = new URL(origin).pathname.replace(/\/$/, "");
  const cookies = new Map();
  const request = async (path, options = {}) => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const headers = { ...(cookie && { cookie }), ...options.headers };
    const response = await fetch(new URL(path, origin), { redirect: "manual", ...options, headers });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    const html = await response.text();
    return { status: response.status, headers: response.headers, html, interaction: FIELD.exec(html)?.[1] };
  };
  const submit = (path, fields, headers = {}) =>
    request(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return {
    cookies,
    open: (url, options) => request(pathOf(url), options),
    post: (url, fields) => submit(pathOf(url), fields),
    signIn: ({ interaction }, { username, password }) =>
      submit(`${below}/oauth/authorize/login`, { interaction, username, password }),
    decide: ({ interaction }, decision) => submit(`${below}/oauth/authorize/consent`, { interaction, decision }),
  };
}

/** RFC 6265 §5.3: a cookie that has expired is removed. */
function keep(cookies, line) {
  const [name, ...value] = line.split(";")[0].split("=");
  if (/;\s*max-age=0\b/i.test(line)) cookies.delete(name);
  else cookies.set(name, value.join("="));
}

/** The server may listen elsewhere than at its public origin. */
function pathOf(url) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Opens an authorization URL and signs in: the browser and the consent page. */
export async function signIn(origin, authorizationUrl, user) {
  const browser = newBrowser(origin);
  const page = await browser.open(authorizationUrl);
  assert.equal(page.status, 200, page.html);
  const consent = await browser.signIn(page, user);
  assert.equal(consent.status, 200, consent.html);
  return { browser, consent };
}

/** A person who signs in and says `decision`: where the browser is sent. */
export async function decide(origin, authorizationUrl, user, decision = "allow") {
  const { browser, consent } = await signIn(origin, authorizationUrl, user);
  const { status, headers, html } = await browser.decide(consent, decision);
  assert.equal(status, 303, html);
  return new URL(headers.get("location"));
}

/**
 * Goes through whatever pages a response begins, until the browser is sent to the client.
 *
 * Answers `{ pages, location }`, or `{ pages, form }` where a form is posted to the client; `pages` names those that were
 * shown, `form` is `{ action, fields }`.
 */
export async function goThrough(browser, response, user, decision = "allow") {
  const pages = [];
  let at = response;
  while (at.status === 200) {
    const shown = Object.keys(PAGES).find((name) => at.html.includes(PAGES[name]));
    if (!shown) return { pages, form: formOf(at.html) };
    assert.ok(!pages.includes(shown), `the page ${shown} came twice: ${at.html}`);
    pages.push(shown);
    at = shown === "sign-in" ? await browser.signIn(at, user) : await browser.decide(at, decision);
  }
  assert.equal(at.status, 303, at.html);
  return { pages, location: new URL(at.headers.get("location")) };
}

const unescaped = (text) =>
  text.replace(/&#x([0-9a-f]+);|&#(\d+);/gi, (_, hex, decimal) => String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)))
    .replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const attribute = (tag, name) => unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

/** Where a page posts its hidden fields to, and the fields. OAuth 2.0 Form Post Response Mode §2. */
function formOf(html) {
  const form = /<form\b[^>]*>/.exec(html)?.[0];
  assert.ok(form, html);
  assert.equal(attribute(form, "method").toLowerCase(), "post");
  const hidden = html.match(/<input\b[^>]*\btype="hidden"[^>]*>/g) ?? [];
  const fields = hidden.map((input) => [attribute(input, "name"), attribute(input, "value")]);
  return { action: attribute(form, "action"), fields: new URLSearchParams(fields) };
}
