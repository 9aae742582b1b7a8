// The sign-in page: names, passwords, and what is said of wrong ones.

import assert from "node:assert/strict";
import { ALLOW, ERROR, LOGIN, PASSWORD, USERNAME } from "./support/person.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const NOT_RIGHT = "The username or the password is not right.";

scene("the sign-in page names the service and the client", async (person) => {
  await person.arrive();
  const text = await person.text("main");
  assert.ok(text.includes("Sekisho on this machine"));
  assert.ok(text.includes("A client with ES256"));
});

scene("the sign-in page says nothing of an error before there was one", async (person) => {
  await person.arrive();
  assert.equal(await person.sees(ERROR), false);
  assert.equal(await person.attribute(PASSWORD, "aria-invalid"), null);
});

scene("the username has the keyboard when the page opens", async (person) => {
  await person.arrive();
  assert.equal(await person.focus(), "username");
});

scene("the right password leads to the consent page", async (person) => {
  await person.arrive();
  const response = await person.signIn();
  assert.equal(response.status(), 200);
  assert.ok(await person.sees(ALLOW));
});

scene("spaces around the username do not count", async (person) => {
  await person.arrive();
  await person.signIn({ ...stage.user, username: ` ${stage.user.username} ` });
  assert.ok(await person.sees(ALLOW));
});

scene("an empty field is not sent", async (person) => {
  await person.arrive();
  const before = person.witness.requests.length;
  await person.page.click(LOGIN);
  await person.page.fill(USERNAME, stage.user.username);
  await person.page.click(LOGIN);
  assert.equal(person.witness.requests.length, before);
  assert.equal(await person.focus(), "password");
});

scene("a wrong password is refused in words", async (person) => {
  const user = await newUser();
  await person.arrive();
  const response = await person.signIn({ ...user, password: "another" });
  assert.equal(response.status(), 403);
  assert.equal(await person.text(ERROR), NOT_RIGHT);
});

scene("an unknown username reads like a wrong password", async (person) => {
  await person.arrive();
  const response = await person.signIn({ username: "nobody", password: "another" });
  assert.equal(response.status(), 403);
  assert.equal(await person.text(ERROR), NOT_RIGHT);
});

scene("a wrong password is announced and tied to the fields", async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  assert.equal(await person.attribute(ERROR, "role"), "alert");
  for (const field of [USERNAME, PASSWORD]) {
    assert.equal(await person.attribute(field, "aria-invalid"), "true");
    assert.equal(await person.attribute(field, "aria-describedby"), "error");
  }
});

scene("after a wrong password the title begins with the error", async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  assert.equal(await person.page.title(), "Error: Sign in");
});

scene("after a wrong password the name is kept, and the empty password has the keyboard", async (person) => {
  const user = await newUser();
  await person.arrive();
  await person.signIn({ ...user, password: "another" });
  assert.equal(await person.page.inputValue(USERNAME), user.username);
  assert.equal(await person.page.inputValue(PASSWORD), "");
  assert.equal(await person.focus(), "password");
});

scene("the right password after a wrong one leads on", async (person) => {
  const user = await newUser();
  const { redeem } = await person.arrive();
  await person.signIn({ ...user, password: "another" });
  await person.page.fill(PASSWORD, user.password);
  await person.press(LOGIN);
  await person.press(ALLOW);
  assert.ok((await redeem(person.url)).access_token);
});

scene("too many wrong passwords have to wait", async (person) => {
  const user = await newUser();
  await person.arrive();
  const response = await wrongUntilRefused(person, user);
  assert.equal(response.status(), 429);
  assert.ok(Number(response.headers()["retry-after"]) > 0);
  assert.match(await person.text(ERROR), /^Too many attempts\. Try again in \d+ (seconds|minutes)\.$/);
});

scene("the wait of one person is not the wait of another", async (person) => {
  const user = await newUser();
  await person.arrive();
  await wrongUntilRefused(person, user);
  await person.signIn();
  assert.ok(await person.sees(ALLOW));
});

scene("without sessions, whoever is not the person asked for is sent back to the client by the page itself", async (person) => {
  const claims = JSON.stringify({ id_token: { sub: { value: "somebody else" } } });
  const { state } = await person.arrive({ scope: "openid accounts", claims });
  await person.type(stage.user);
  await person.press(LOGIN);
  assert.equal(person.url.origin, stage.callback.origin); // a policy of the page that forbids it would keep it here
  assert.equal(person.url.searchParams.get("error"), "login_required");
  assert.equal(person.url.searchParams.get("state"), state);
});

scene("markup in a username stays text", async (person) => {
  const username = `"><script>document.title = "run"</script><b>&amp;`;
  await person.arrive();
  await person.signIn({ username, password: "another" });
  assert.equal(await person.page.inputValue(USERNAME), username);
  assert.equal(await person.page.title(), "Error: Sign in");
});

scene("a password manager can tell the fields", async (person) => {
  await person.arrive();
  // WebAuthn Level 3 section 5.1.4: with `webauthn` last, passkeys are offered beside what is remembered.
  assert.equal(await person.attribute(USERNAME, "autocomplete"), "username webauthn");
  assert.equal(await person.attribute(PASSWORD, "autocomplete"), "current-password");
  assert.equal(await person.attribute(PASSWORD, "type"), "password");
});

scene("the password is in no URL", async (person) => {
  await person.arriveAndSignIn();
  const urls = person.witness.requests.map((request) => request.url());
  assert.ok(urls.every((url) => !url.includes(stage.user.password)));
});

/** Five are free; on a slow machine the wait after them may be over before the next one arrives, so there are more. */
async function wrongUntilRefused(person, user) {
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    const response = await person.signIn({ ...user, password: "another" });
    if (response.status() !== 403) return response;
  }
  return assert.fail("twelve wrong passwords in a row were all looked at");
}
