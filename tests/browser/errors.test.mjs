// The error page: what a person sees when nobody vouches for where the answer should go. RFC 6749 §4.1.2.1.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { ALLOW, ERROR, LOGIN, USERNAME } from "./support/person.mjs";
import { newPerson, scene } from "./support/scene.mjs";
import { stage, withMembers } from "./support/stage.mjs";

const REFUSED = "The app’s request cannot be accepted";
const EXPIRED = "This page is no longer valid";
const COOKIES = "Cookies are needed to sign in";

/** The person is at an error page of the server, which leads nowhere but to what the server tells of errors. */
async function assertErrorPage(person, response, { heading, error }) {
  assert.equal(response.status(), 400);
  assert.equal(person.url.origin, stage.issuer);
  assert.equal(await person.text("h1"), heading);
  assert.ok((await person.text(ERROR)).includes(error));
  assert.equal(await person.page.locator("form").count(), 0);
  const links = await person.page.locator("a").evaluateAll((all) => all.map(({ href }) => href));
  assert.equal(links.length, 1);
  assert.match(links[0].slice(stage.issuer.length), /^\/errors\/\w+\?lang=en$/);
}

/** What a browser is shown at the pushed request's URL after `change` has edited it. */
async function assertRefused(person, change, expected) {
  const { url } = await stage.client.ask();
  const edited = new URL(url);
  await change(edited.searchParams);
  await assertErrorPage(person, await person.page.goto(edited.href), expected);
}

scene("a request that was not pushed is refused", async (person) => {
  const notPushed = (parameters) => {
    parameters.delete("request_uri");
    parameters.set("response_type", "code");
    parameters.set("redirect_uri", `${stage.callback.origin}/callback`);
  };
  await assertRefused(person, notPushed, { heading: REFUSED, error: "invalid_request" });
});

scene("an unknown request_uri is refused", async (person) => {
  const unknown = (parameters) => {
    const uri = parameters.get("request_uri");
    parameters.set("request_uri", uri.slice(0, -10) + "AAAAAAAAAA");
  };
  await assertRefused(person, unknown, { heading: REFUSED, error: "invalid_request_uri" });
});

scene("a request_uri of another form is refused", async (person) => {
  const foreign = (parameters) => parameters.set("request_uri", "https://client.example/request.jwt");
  await assertRefused(person, foreign, { heading: REFUSED, error: "invalid_request_uri" });
});

scene("the request_uri of another client is refused", async (person) => {
  const another = (parameters) => parameters.set("client_id", stage.foreignClient.id);
  await assertRefused(person, another, { heading: REFUSED, error: "invalid_request_uri" });
});

scene("an unknown client is refused", async (person) => {
  const unknown = (parameters) => parameters.set("client_id", "1");
  await assertRefused(person, unknown, { heading: REFUSED, error: "invalid_request_uri" });
});

scene("a request without client_id is refused", async (person) => {
  await assertRefused(person, (parameters) => parameters.delete("client_id"), { heading: REFUSED, error: "client_id" });
});

scene("a client_id given twice is refused", async (person) => {
  const twice = (parameters) => parameters.append("client_id", stage.client.id);
  await assertRefused(person, twice, { heading: REFUSED, error: "client_id" });
});

scene("an expired request_uri is refused", async (person) => {
  await withMembers("service", { pushedAuthReqDuration: 1 }, async () => {
    const late = () => wait(2000); // the lifetime is one second
    await assertRefused(person, late, { heading: EXPIRED, error: "invalid_request_uri" });
  });
});

scene("a used request_uri is refused", async (person) => {
  const { url } = await person.arriveAndSignIn();
  await person.press(ALLOW);
  await assertErrorPage(person, await person.page.goto(url), { heading: EXPIRED, error: "invalid_request_uri" });
});

scene("markup in what was typed stays text", async (person) => {
  await person.arrive();
  const username = 'a"><b>bold</b>';
  await person.signIn({ username, password: "not the password" });
  assert.equal(await person.page.inputValue("[name=username]"), username);
  assert.equal(await person.page.locator("b").count(), 0);
});

scene("markup in the name of a parameter is told to nobody", async (person) => {
  await person.arrive();
  await person.page.evaluate(() => {
    const twice = ["1", "2"].map((value) => Object.assign(document.createElement("input"), { name: "<b>", value }));
    document.querySelector("form").append(...twice);
  });
  await assertErrorPage(person, await person.signIn(), { heading: REFUSED, error: "The parameter in question" });
  assert.equal(await person.page.locator("b").count(), 0);
});

scene("a form without its cookie is refused", async (person) => {
  await person.arrive();
  await person.page.context().clearCookies();
  await assertErrorPage(person, await person.signIn(), { heading: COOKIES, error: "invalid_request" });
});

scene("the sign-in form of another browser is refused", async (person) => {
  await withOther(async (other) => {
    await other.arrive();
    await person.arrive();
    await take(person, other);
    await assertErrorPage(person, await person.signIn(), { heading: EXPIRED, error: "invalid_request" });
  });
});

scene("the consent form of another browser is refused", async (person) => {
  await withOther(async (other) => {
    await other.arriveAndSignIn();
    await person.arriveAndSignIn();
    await take(person, other);
    await assertErrorPage(person, await person.press(ALLOW), { heading: EXPIRED, error: "invalid_request" });
  });
});

scene("the consent form is refused to a person who has not signed in", async (person) => {
  await person.arrive();
  await person.page.evaluate(() => {
    const form = document.forms[0];
    form.action = "/oauth/authorize/consent";
    form.querySelector("#username").name = "decision";
  });
  await person.type({ username: "allow", password: "another" });
  await assertErrorPage(person, await person.press(LOGIN), { heading: EXPIRED, error: "invalid_request" });
});

scene("a form whose seal is broken is refused", async (person) => {
  await person.arrive();
  await put(person, (await taken(person)).replace(/.$/, (last) => (last === "A" ? "E" : "A")));
  await assertErrorPage(person, await person.signIn(), { heading: EXPIRED, error: "invalid_request" });
});

scene("after an error the same browser can begin again", async (person) => {
  await person.arrive();
  await person.page.context().clearCookies();
  await person.signIn();
  await person.arrive();
  assert.ok(await person.sees(USERNAME));
  await person.signIn();
  assert.ok(await person.sees(ALLOW));
});

/** Does `act` with a second person at a browser of their own. */
async function withOther(act) {
  const { person, leave } = await newPerson();
  try {
    await act(person);
  } finally {
    await leave();
  }
}

const INTERACTION = "form:first-of-type input[name=interaction]";
const taken = (person) => person.page.inputValue(INTERACTION);
const put = (person, value) =>
  person.page.locator(INTERACTION).evaluate((field, sealed) => {
    field.value = sealed;
  }, value);

async function take(person, other) {
  await put(person, await taken(other));
}
