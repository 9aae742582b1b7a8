// A browser without a screen: it keeps the server's cookie and submits the forms of the pages it was shown.

import assert from "node:assert/strict";

/** What a form carries from its page to the next. */
const FIELD = /name="interaction" value="([^"]+)"/;

/** A browser at the server that listens on `origin`. */
export function newBrowser(origin) {
  let cookie;
  const request = async (path, options = {}) => {
    const headers = { ...(cookie && { cookie }), ...options.headers };
    const response = await fetch(new URL(path, origin), { redirect: "manual", ...options, headers });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    const html = await response.text();
    return { status: response.status, headers: response.headers, html, interaction: FIELD.exec(html)?.[1] };
  };
  const submit = (path, fields, headers = {}) =>
    request(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return {
    open: (url) => request(pathOf(url)),
    signIn: ({ interaction }, { username, password }) =>
      submit("/oauth/authorize/login", { interaction, username, password }),
    decide: ({ interaction }, decision) => submit("/oauth/authorize/consent", { interaction, decision }),
  };
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
