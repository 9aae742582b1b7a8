// Logging out: the page that asks, the frames of the clients, and the tabs that are left open. OpenID Connect RP-Initiated
// Logout 1.0, Front-Channel Logout 1.0 and Session Management 1.0.

import assert from "node:assert/strict";
import { audit } from "./support/audit.mjs";
import { answers, isBack, openidStage } from "./support/openid_stage.mjs";
import { ALLOW, LOGIN } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage, withMembers } from "./support/stage.mjs";

const LOG_OUT = "#log-out-submit";
const STAY = "#log-out-stay";
const CONTINUE = "#continue";
const SCRIPTLESS = { javaScriptEnabled: false };

const WORDS = {
  "en-US": {
    question: "Sign out?", out: "You are signed out", stays: "You are still signed in", asks: "The desk client asks to sign you out.",
    buttons: ["Sign out", "Stay signed in"],
  },
  "ja-JP": {
    question: "サインアウトしますか？", out: "サインアウトしました", stays: "サインインしたままです",
    asks: "「The desk client」がサインアウトを求めています。", buttons: ["サインアウトする", "サインインしたままにする"],
  },
};

let local; // the client at the site of the server itself, whose cookies its frames see

openidStage({
  client: (origin) => {
    local = stage.callback.foreignOrigin = origin.replace("127.0.0.1", "localhost");
    return {
      redirectUris: [`${origin}/callback`, `${local}/callback`],
      postLogoutRedirectUris: [`${origin}/bye`],
      frontchannelLogoutUri: `${origin}/out?of=desk`,
    };
  },
});

/** Somebody new signs in for the client and allows it: who, where the browser came back, and what the client learns. */
async function signedIn(person, parameters) {
  const user = await newUser();
  const { redeem } = await person.arrive(parameters);
  await person.signIn(user);
  await person.press(ALLOW);
  const answer = person.url;
  const tokens = await redeem(answer);
  return { user, answer, tokens, claims: tokens.claims() };
}

/** Where the client sends its person to be logged out. */
const leave = (parameters = {}) => `${stage.issuer}/oauth/end_session?${new URLSearchParams(parameters)}`;
const bye = () => `${stage.callback.origin}/bye`;
const hinted = ({ tokens }) => ({ id_token_hint: tokens.id_token, post_logout_redirect_uri: bye(), state: "a b" });

/** The frames of the client that were loaded for this session. */
const framed = ({ claims }) => {
  const urls = stage.callback.visits.map(({ url }) => new URL(url, stage.callback.origin));
  return urls.filter(({ pathname, searchParams }) => pathname === "/out" && searchParams.get("sid") === claims.sid);
};

async function assertSignedIn(person, isSignedIn) {
  const tab = await person.newTab();
  await tab.arrive({ prompt: "none" });
  assert.equal(tab.url.searchParams.get("error"), isSignedIn ? null : "login_required");
}

for (const [locale, words] of Object.entries(WORDS)) {
  scene(`the page asks whoever comes without a hint, and whoever stays is signed in still, in ${locale}`, { locale }, async (person) => {
    const { user } = await signedIn(person);
    await person.page.goto(leave());
    assert.equal(await person.text("h1"), words.question);
    assert.equal(await person.page.title(), words.question);
    assert.ok((await person.text("main")).includes(user.username));
    assert.deepEqual([await person.text(LOG_OUT), await person.text(STAY)], words.buttons);
    await person.press(STAY);
    assert.equal(await person.text("h1"), words.stays);
    await assertSignedIn(person, true);
  });

  scene(`whoever signs out is told so, and has to sign in again, in ${locale}`, { locale }, async (person) => {
    await signedIn(person);
    await person.page.goto(leave());
    await person.press(LOG_OUT);
    assert.equal(await person.text("h1"), words.out);
    assert.equal(await person.page.locator(CONTINUE).count(), 0);
    await assertSignedIn(person, false);
  });

  scene(`the page names the client that asks, and leads to it, in ${locale}`, { locale }, async (person) => {
    await signedIn(person);
    const asked = { client_id: stage.client.id, post_logout_redirect_uri: bye(), state: "x" };
    await person.page.goto(leave(asked));
    assert.ok((await person.text("main")).includes(words.asks));
    await Promise.all([person.page.waitForURL(`${bye()}?state=x`), person.page.click(LOG_OUT)]);
    await assertSignedIn(person, false);
  });
}

scene("whoever the client names by its ID token is signed out without a question, and is back at the client", async (person) => {
  const session = await signedIn(person);
  await person.page.goto(leave(hinted(session)));
  await person.page.waitForURL(`${bye()}?state=a+b`);
  await assertSignedIn(person, false);
});

scene("the frame of the client is loaded with iss and sid before the browser goes on", async (person) => {
  const session = await signedIn(person);
  await person.page.goto(leave(hinted(session)));
  await person.page.waitForURL(`${bye()}?state=a+b`);
  const [frame, ...more] = framed(session);
  assert.deepEqual(more, []);
  assert.deepEqual(Object.fromEntries(frame.searchParams), { of: "desk", iss: stage.issuer, sid: session.claims.sid });
  const paths = stage.callback.visits.map(({ url }) => url);
  assert.ok(paths.indexOf(`${frame.pathname}${frame.search}`) < paths.lastIndexOf("/bye?state=a+b"));
});

scene("a frame that does not answer holds the browser up for seconds only, on a page that everybody can use", async (person) => {
  const session = await signedIn(person);
  await person.page.context().route(/\/out\?/, () => {});
  await person.page.goto(leave(hinted(session)), { waitUntil: "commit" });
  await person.page.locator(CONTINUE).waitFor();
  assert.equal(await person.page.locator("iframe").isVisible(), false);
  assert.deepEqual(await audit({ page: person.page, hasScripts: false }), []); // of a copy: the page itself leaves in a moment
  await person.page.waitForURL(`${bye()}?state=a+b`, { timeout: 20_000 });
  await assertSignedIn(person, false);
});

scene("a client that was not used in the session is not told of its end", async (person) => {
  await person.page.goto(`${stage.issuer}/account`);
  await person.signIn(await newUser());
  const before = stage.callback.visits.length;
  await person.page.goto(leave());
  await person.press(LOG_OUT);
  assert.equal(await person.page.locator("iframe").count(), 0);
  assert.equal(stage.callback.visits.length, before);
});

scene("whoever stays ends nothing at the client", async (person) => {
  const session = await signedIn(person);
  await person.page.goto(leave());
  await person.press(STAY);
  assert.equal(await person.page.locator("iframe").count(), 0);
  assert.deepEqual(framed(session), []);
});

scene("where the service has no frames the browser goes to the client at once", async (person) => {
  await withMembers("service", { people: { logout: { frontchannel: false } } }, async () => {
    const session = await signedIn(person);
    const response = await person.page.goto(leave(hinted(session)));
    assert.equal(response.url(), `${bye()}?state=a+b`);
    assert.deepEqual(framed(session), []);
  });
});

for (const [what, uri] of [["elsewhere", () => "https://thief.example/"], ["at another path of the client", () => `${bye()}/`]]) {
  scene(`an address ${what} that is not registered is an error page, and the person stays signed in`, async (person) => {
    const session = await signedIn(person);
    const response = await person.page.goto(leave({ ...hinted(session), post_logout_redirect_uri: uri() }));
    assert.equal(response.status(), 400);
    assert.equal(person.url.origin, stage.issuer);
    assert.equal(await person.page.locator(CONTINUE).count(), 0);
    await assertSignedIn(person, true);
  });
}

scene("an ID token of somebody else does not sign out without a question", async (person) => {
  const other = await signedIn(person);
  await person.page.context().clearCookies();
  const { user } = await signedIn(person);
  await person.page.goto(leave(hinted(other)));
  assert.ok((await person.text("main")).includes(user.username));
  assert.ok(await person.sees(LOG_OUT));
  await assertSignedIn(person, true);
});

scene("an open question does not sign out the next person at the same screen", async (person) => {
  await signedIn(person);
  await person.page.goto(leave());
  const tab = await person.newTab();
  await signedIn(tab, { prompt: "login" });
  assert.equal((await person.press(LOG_OUT)).status(), 400);
  await assertSignedIn(person, true);
});

scene("a consent page of another tab leads nowhere after the log-out", async (person) => {
  await signedIn(person);
  const tab = await person.newTab();
  const asked = await tab.arrive({ prompt: "consent" });
  await person.page.goto(leave());
  await person.press(LOG_OUT);
  assert.equal((await tab.press(ALLOW)).status(), 400);
  assert.equal(await tab.text("h1"), "This page is no longer valid");
  assert.deepEqual(answers(asked), []);
});

scene("a consent page of another tab leads nowhere for the next person either", async (person) => {
  await signedIn(person);
  const tab = await person.newTab();
  const asked = await tab.arrive({ prompt: "consent" });
  await person.page.goto(leave());
  await person.press(LOG_OUT);
  await signedIn(person);
  assert.equal((await tab.press(ALLOW)).status(), 400);
  assert.deepEqual(answers(asked), []);
});

scene("a page of the account in another tab changes nothing after the log-out", async (person) => {
  const { user } = await signedIn(person);
  const tab = await person.newTab();
  await tab.page.goto(`${stage.issuer}/account/profile`);
  await tab.page.fill("#name", "Somebody else");
  await person.page.goto(leave());
  await person.press(LOG_OUT);
  await tab.press("#profile-save");
  assert.equal(await tab.page.locator("#done").count(), 0);
  await tab.page.goto(`${stage.issuer}/account/profile`);
  await tab.signIn(user);
  assert.equal(await tab.page.inputValue("#name"), "");
});

scene("without scripts the frames are there, and the link leads on", SCRIPTLESS, async (person) => {
  const session = await signedIn(person);
  await person.page.goto(leave(hinted(session)));
  await person.press(CONTINUE);
  assert.equal(person.url.href, `${bye()}?state=a+b`);
  assert.equal(framed(session).length, 1);
});

scene("a keyboard alone signs out", async (person) => {
  await signedIn(person);
  await person.page.goto(leave());
  await person.page.keyboard.press("Tab");
  assert.equal(await person.focus(), "log-out-submit");
  await person.page.keyboard.press("Tab");
  assert.equal(await person.focus(), "log-out-stay");
  await person.page.keyboard.press("Shift+Tab");
  await person.turn(() => person.page.keyboard.press("Enter"));
  await assertSignedIn(person, false);
});

/** What the frame of the server answers the page of the client. Session Management §3.2. */
function askFrame(person, message) {
  const asked = { frame: `${stage.issuer}/oauth/session`, origin: stage.issuer, message };
  return person.page.evaluate(({ frame, origin, message: text }) => new Promise((done, fail) => {
    const element = Object.assign(document.createElement("iframe"), { src: frame });
    addEventListener("message", (event) => event.source === element.contentWindow && done(event.data));
    element.addEventListener("load", () => element.contentWindow.postMessage(text, origin));
    setTimeout(() => fail(new Error("the frame says nothing")), 10_000);
    document.body.append(element);
  }), asked);
}

/** The person signs in and is back at a page of the client at the server's site; what that page asks the frame by. */
async function watching(person) {
  const { answer } = await signedIn(person, { redirect_uri: `${local}/callback` });
  return `${stage.client.id} ${answer.searchParams.get("session_state")}`;
}

scene("the frame says unchanged while the session goes on, and changed after the log-out in another tab", async (person) => {
  const message = await watching(person);
  assert.equal(await askFrame(person, message), "unchanged");
  const tab = await person.newTab();
  await tab.page.goto(leave());
  await tab.press(STAY);
  assert.equal(await askFrame(person, message), "unchanged");
  await tab.page.goto(leave());
  await tab.press(LOG_OUT);
  assert.equal(await askFrame(person, message), "changed");
});

scene("the frame says changed once somebody else has signed in", async (person) => {
  const message = await watching(person);
  const tab = await person.newTab();
  await signedIn(tab, { prompt: "login" });
  assert.equal(await askFrame(person, message), "changed");
});

scene("the frame says nothing true to another origin, and error to what is no question", async (person) => {
  const message = await watching(person);
  assert.equal(await askFrame(person, "nonsense"), "error");
  assert.equal(await askFrame(person, `${stage.client.id} no-salt`), "error");
  assert.equal(await askFrame(person, message.replace(stage.client.id, "another")), "changed");
  await person.page.goto(`${stage.callback.origin}/callback`);
  assert.equal(await askFrame(person, message), "changed");
  assert.ok(isBack(person));
});

scene("a browser without a session has nothing to sign out of, and no page asks", async (person) => {
  await person.page.goto(leave());
  assert.equal(await person.text("h1"), "You are signed out");
  await person.arrive();
  assert.ok(await person.sees(LOGIN));
});
