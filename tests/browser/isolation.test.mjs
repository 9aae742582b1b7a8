// The pages among hostile ones: framed, posted to from elsewhere, with foreign script in them. RFC 9700 §4.7, §4.16.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { listen } from "./support/listener.mjs";
import { ALLOW } from "./support/person.mjs";
import { LONGEST, newPerson, scene } from "./support/scene.mjs";
import { stage } from "./support/stage.mjs";

// Another port of the same host is the same site: it shares the cookies. The other is another site altogether.
const ELSEWHERE = { "another origin of the same site": "localhost", "another site": "127.0.0.1" };

for (const [where, host] of Object.entries(ELSEWHERE)) {
  besides(host, `a page of ${where} cannot frame the sign-in page`, async (person, site) => {
    const { url } = await stage.client.ask();
    await assertFrameIsEmpty(person, site, url);
  });

  besides(host, `a page of ${where} cannot frame the error page`, async (person, site) => {
    await assertFrameIsEmpty(person, site, `${stage.issuer}/oauth/authorize`);
  });

  besides(host, `a page of ${where} cannot give the consent, even if it knows the form`, async (person, site) => {
    const { state, redeem } = await person.arriveAndSignIn();
    site.html = await formLike(person);
    const thief = await person.newTab();
    await thief.page.goto(site.origin);
    const response = await thief.press("button");
    assert.equal(response.status(), 400);
    assert.equal(stage.callback.visits.filter((visit) => visit.url.includes(state)).length, 0);
    await person.press(ALLOW);
    assert.ok((await redeem(person.url)).access_token);
  });
}

besides("localhost", "a script that gets into a page does not run", async (person) => {
  await person.arrive();
  await person.page.evaluate(() => {
    document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
  });
  await complaint(person, "script-src-elem: inline");
  assert.equal(await person.page.evaluate(() => window.ran), undefined);
});

for (const [element, directive] of Object.entries({ script: "script-src-elem", img: "img-src", iframe: "frame-src" })) {
  besides("localhost", `a foreign ${element} that gets into a page does not load`, async (person, site) => {
    await person.arrive();
    await person.page.evaluate(
      ([name, src]) => document.body.append(Object.assign(document.createElement(name), { src })),
      [element, `${site.origin}/loaded`],
    );
    await complaint(person, `${directive}: ${site.origin}`);
    assert.deepEqual(site.visits, []);
  });
}

besides("localhost", "a form in the sign-in page cannot take the password elsewhere", async (person, site) => {
  await person.arrive();
  await person.type(stage.user);
  await person.page.evaluate((origin) => {
    document.forms[0].action = origin;
    document.forms[0].requestSubmit();
  }, site.origin);
  await complaint(person, `form-action: ${site.origin}`);
  assert.deepEqual(site.visits, []);
});

// Another port of the same host stands for a host below the same domain: it may set what has no prefix for a browser.
besides("localhost", "cookies whose names are ours but for white space crowd nothing out", async (person, site) => {
  await person.page.goto(site.origin);
  await person.page.evaluate(() => {
    const names = ["session", "known", ...Array.from("abcdefghijklmnopqrst", (letter) => letter.padStart(8, "a"))];
    for (const name of names) document.cookie = `\u2000sekisho-${name}=${"a".repeat(43)}; path=/oauth/authorize`;
  });
  const { url, redeem } = await stage.client.ask();
  const asked = person.page.waitForRequest((request) => request.url() === url);
  await person.page.goto(url);
  const { cookie } = await (await asked).allHeaders();
  assert.equal(cookie.split("; ").length, 22);
  await person.signIn();
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("the cookie is out of reach of scripts and ends with the browser", async (person) => {
  await person.arrive();
  const cookies = await person.page.context().cookies();
  assert.equal(cookies.length, 1);
  const [{ name: _name, value: _value, ...rules }] = cookies;
  const apart = { domain: "localhost", path: "/", secure: false }; // the issuer is http here; with https it is secure
  assert.deepEqual(rules, { ...apart, httpOnly: true, sameSite: "Lax", expires: -1 });
});

scene("the pages store nothing in the browser but the cookie", async (person) => {
  await person.arriveAndSignIn();
  const stored = await person.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(stored, [0, 0, ""]);
});

scene("a page is one response: nothing is loaded with it but our script for passkeys", async (person) => {
  await person.arriveAndSignIn();
  const isScript = (request) => request.resourceType() === "script";
  const scripts = person.witness.requests.filter(isScript).map((request) => new URL(request.url()));
  assert.deepEqual(scripts.map(({ origin, pathname }) => origin + pathname), [`${stage.issuer}/oauth/passkey.js`]);
  const others = person.witness.requests.filter((request) => !isScript(request));
  assert.deepEqual(others.map((request) => request.resourceType()), ["document", "document"]);
});

scene("no page is kept by a cache", async (person) => {
  const { url } = await stage.client.ask();
  const signIn = await person.page.goto(url);
  const consent = await person.signIn();
  for (const response of [signIn, consent]) assert.equal(response.headers()["cache-control"], "no-store");
});

/** A test with a person besides whom there is another origin, whose page `act` may write. */
function besides(host, name, act) {
  test(name, { timeout: LONGEST }, async () => {
    const site = { html: "" };
    const page = () => `<!doctype html><link rel=icon href=data:,>${site.html}`;
    const { origin, visits, close } = await listen(page, host);
    const { person, leave } = await newPerson();
    try {
      await act(person, Object.assign(site, { origin, visits }));
    } finally {
      await leave();
      await close();
    }
  });
}

async function assertFrameIsEmpty(person, site, url) {
  site.html = `<iframe src="${url.replaceAll("&", "&amp;")}"></iframe>`;
  await person.page.goto(site.origin);
  await complaint(person, "frame-ancestors");
  assert.equal(await person.page.frameLocator("iframe").locator("main").count(), 0);
}

/** Waits until the browser complains of this. */
async function complaint(person, text) {
  while (!person.witness.complaints.some((line) => line.includes(text))) await wait(20);
}

/** A form that sends what the consent page in front of the person would send. */
async function formLike(person) {
  const sealed = await person.page.inputValue("input[name=interaction]");
  return `<form method="post" action="${stage.issuer}/oauth/authorize/consent">
    <input name="interaction" value="${sealed}"><button name="decision" value="allow">A prize!</button></form>`;
}
