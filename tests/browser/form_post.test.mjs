// The answer in a form: OAuth 2.0 Form Post Response Mode, with a script that sends it and without.

import assert from "node:assert/strict";
import { allowed, answers, isBack, openidStage } from "./support/openid_stage.mjs";
import { ALLOW, CONTINUE, DENY } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const FORM = { response_mode: "form_post" };
const SCRIPTLESS = { javaScriptEnabled: false };
const FORM_TYPE = "application/x-www-form-urlencoded";

// Every printable character of ASCII that HTML, JavaScript or a form gives a meaning to. RFC 6749, appendix A.5: *VSCHAR.
const STATES = [
  `"><script>document.title = "run"</script>`,
  `'</form><form action="/elsewhere"><input name='state' value='other'>`,
  `&amp;&quot;&#39;&lt;b&gt;`,
  `a+b%20c%2Bd=e&code=f;g\\u0022`,
  " between spaces ",
  "{{ state }}${state}<%= state %>",
];

openidStage();

/** Presses `decision` on the consent page, and waits until the form has brought the person to the client. */
async function decide(person, decision) {
  await Promise.all([person.page.waitForURL(`${stage.callback.origin}/**`), person.page.click(decision)]);
}

/** The one visit that answers the request: what it was, and the parameters in its form. */
function answer(asked) {
  const visits = answers(asked);
  assert.equal(visits.length, 1);
  return { ...visits[0], parameters: Object.fromEntries(new URLSearchParams(visits[0].body)) };
}

/** The client redeems what the form has brought, as a server reads it. */
function redeem(asked) {
  const { body, headers } = answer(asked);
  const init = { method: "POST", headers: { "Content-Type": headers["content-type"] }, body };
  return asked.redeem(new Request(`${stage.callback.origin}/callback`, init));
}

scene("the client's listener is posted a form with the code, the state and the issuer", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, ALLOW);
  const { method, url, headers, parameters } = answer(asked);
  assert.equal(method, "POST");
  assert.equal(url, "/callback");
  assert.equal(headers["content-type"], FORM_TYPE);
  assert.deepEqual(Object.keys(parameters).sort(), ["code", "iss", "state"]);
  assert.equal(parameters.state, asked.state);
  assert.equal(parameters.iss, stage.issuer);
});

scene("the code in the form redeems", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, ALLOW);
  assert.ok((await redeem(asked)).claims().sub);
});

scene("the code is in no URL", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, ALLOW);
  const { code } = answer(asked).parameters;
  assert.ok(person.witness.requests.every((request) => !request.url().includes(code)));
});

scene("the client is told neither a referrer nor a cookie", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, ALLOW);
  const { headers } = answer(asked);
  assert.equal(headers.referer, undefined);
  assert.equal(headers.cookie, undefined);
});

scene("a person who denies is posted to the client as access_denied", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, DENY);
  const { method, parameters } = answer(asked);
  assert.equal(method, "POST");
  assert.equal(parameters.error, "access_denied");
  assert.equal(parameters.code, undefined);
  assert.equal(parameters.iss, stage.issuer);
});

scene("a request that is refused is posted to the client too", async (person) => {
  const asked = await person.arrive({ ...FORM, prompt: "none login" });
  await person.page.waitForURL(`${stage.callback.origin}/**`);
  const { method, parameters } = answer(asked);
  assert.equal(method, "POST");
  assert.equal(parameters.error, "invalid_request");
});

scene("without a session, prompt=none is posted as login_required", async (person) => {
  const asked = await person.arrive({ ...FORM, prompt: "none" });
  await person.page.waitForURL(`${stage.callback.origin}/**`);
  assert.equal(answer(asked).parameters.error, "login_required");
});

scene("with a session the form is the only page", async (person) => {
  const { claims } = await allowed(person);
  const asked = await person.arrive(FORM);
  await person.page.waitForURL(`${stage.callback.origin}/**`);
  assert.equal((await redeem(asked)).claims().sub, claims.sub);
});

for (const state of STATES) {
  scene(`the state ${state} arrives as it was sent`, async (person) => {
    const asked = await person.arrive({ ...FORM, state });
    await person.signIn(await newUser());
    await decide(person, ALLOW);
    assert.deepEqual(new URLSearchParams(answer(asked).body).getAll("state"), [state]);
    assert.equal(await person.page.title(), "Client");
    assert.ok((await redeem(asked)).access_token);
  });

  scene(`the state ${state} arrives as it was sent, without scripts too`, SCRIPTLESS, async (person) => {
    const twice = state + state; // no other request has this one
    const asked = await person.arrive({ ...FORM, state: twice, prompt: "none" });
    await person.press(CONTINUE);
    const sent = new URLSearchParams(answer(asked).body);
    assert.deepEqual(sent.getAll("state"), [twice]);
    assert.deepEqual(sent.getAll("error"), ["login_required"]);
  });
}

scene("a callback with a query of its own keeps it, and the form is besides it", async (person) => {
  const query = `?a=1&b="2"`;
  await withMembers("client", { redirectUris: [`http://127.0.0.1/callback?a=1&b=%222%22`] }, async () => {
    const redirect_uri = `${stage.callback.origin}/callback?a=1&b=%222%22`;
    const asked = await person.arrive({ ...FORM, redirect_uri });
    await person.signIn(await newUser());
    await decide(person, ALLOW);
    const { url, parameters } = answer(asked);
    assert.equal(decodeURIComponent(url), `/callback${query}`);
    assert.ok(parameters.code);
  });
});

scene("without scripts a person presses Continue", SCRIPTLESS, async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await person.press(ALLOW);
  assert.equal(await person.text("h1"), "Returning to the app");
  assert.deepEqual(answers(asked), []);
  await person.press(CONTINUE);
  assert.equal(answer(asked).method, "POST");
  assert.ok((await redeem(asked)).claims().sub);
});

scene("without scripts a keyboard alone continues", SCRIPTLESS, async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await person.press(ALLOW);
  await person.page.keyboard.press("Tab");
  await person.turn(() => person.page.keyboard.press("Enter"));
  assert.equal(answer(asked).method, "POST");
});

scene("without scripts the page asks in Japanese to continue", { ...SCRIPTLESS, locale: "ja-JP" }, async (person) => {
  await person.arrive({ ...FORM, prompt: "none" });
  assert.equal(await person.attribute("html", "lang"), "ja");
  assert.equal(await person.text("h1"), "アプリに戻ります");
  assert.equal(await person.text(CONTINUE), "続ける");
});

scene("the page that carries the answer is kept by no cache, and runs no script but its own", SCRIPTLESS, async (person) => {
  const { url } = await stage.client.ask({ ...FORM, prompt: "none" });
  const headers = (await person.page.goto(url)).headers();
  assert.equal(headers["cache-control"], "no-store");
  assert.match(headers["content-security-policy"], /script-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)/);
  assert.doesNotMatch(headers["content-security-policy"], /unsafe/);
});

scene("a client that redirects from its callback is followed", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await person.page.route(`${stage.callback.origin}/callback`, (route) =>
    route.fulfill({ status: 303, headers: { Location: `${stage.callback.origin}/home` } }),
  );
  await Promise.all([person.page.waitForURL("**/home"), person.page.click(ALLOW)]);
  assert.deepEqual(answers(asked), []); // the route answered in its place
});

scene("going back from the client posts nothing again", async (person) => {
  await allowed(person);
  const before = person.url.href;
  const asked = await person.arrive(FORM);
  await person.page.waitForURL((url) => isBack(person) && url.href !== before);
  await person.page.goBack();
  assert.equal(person.url.href, before);
  assert.equal(answers(asked).length, 1);
  assert.ok((await redeem(asked)).access_token);
});

scene("going back from the client to the consent page gives no second answer once the code is used", async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await decide(person, ALLOW);
  assert.ok((await redeem(asked)).access_token);
  const response = await person.goBackAndAgree();
  assert.equal(response.status(), 400);
  assert.equal(answers(asked).length, 1);
});

scene("without scripts, going back and continuing again sends no second code once the first is used", SCRIPTLESS, async (person) => {
  const asked = await person.arrive(FORM);
  await person.signIn(await newUser());
  await person.press(ALLOW);
  await person.press(CONTINUE);
  assert.ok((await redeem(asked)).access_token);
  const response = await person.goBackAndAgree();
  assert.equal(response.status(), 400);
  assert.equal(answers(asked).length, 1);
});
