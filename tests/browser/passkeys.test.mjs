// Passkeys, in real Chromium with its virtual authenticator. Web Authentication Level 3.

import assert from "node:assert/strict";
import { ALLOW, LOGIN } from "./support/person.mjs";
import { openidStage } from "./support/openid_stage.mjs";
import { scene } from "./support/scene.mjs";
import { newUser, stage } from "./support/stage.mjs";

const ASK = "#passkey-ask";
const NAME = "#passkey-name";
const FAILED = "#passkey-error";
const REFUSED = "This passkey cannot be used here. Try another one, or sign in another way.";

openidStage();

/** Gives the browser an authenticator that is part of the device. */
async function device(person, settings) {
  const cdp = await person.page.context().newCDPSession(person.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true, ...settings,
    },
  });
  const send = (method, more) => cdp.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    present: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
    verified: (isUserVerified) => send("setUserVerified", { isUserVerified }),
  };
}

/** Signs in by the password at the page for passkeys, and adds one. */
async function enrol(person, user) {
  await person.page.goto(`${stage.issuer}/account/passkeys`);
  await person.signIn(user);
  await person.page.fill(NAME, "My phone");
  await person.press(ASK);
  assert.equal(await person.text("#done"), "Done.");
}

/** Follows the client to the sign-in page, where nobody touches the authenticator yet. */
async function arrive(person, own) {
  await own.present(false);
  const asked = await person.arrive({ prompt: "login" });
  assert.ok(await person.sees(LOGIN));
  return asked;
}

/** Presses the button, and touches the authenticator. */
async function useButton(person, own) {
  await own.present(true);
  return person.press(ASK);
}

scene("a passkey that is added signs in by the button", async (person) => {
  const own = await device(person);
  await enrol(person, await newUser());
  const { redeem } = await arrive(person, own);
  await useButton(person, own);
  await person.press(ALLOW);
  const claims = (await redeem(person.url)).claims();
  assert.deepEqual(claims.amr, ["hwk", "user", "mfa"]);
});

scene("a passkey signs in among the names that the browser fills in", async (person) => {
  const own = await device(person);
  await enrol(person, await newUser());
  await own.present(true);
  const asked = await stage.client.ask({ prompt: "login" });
  await person.page.goto(asked.url);
  await person.page.waitForSelector(ALLOW);
  await person.press(ALLOW);
  assert.ok((await asked.redeem(person.url)).claims().sub);
});

scene("what a passkey has answered once signs nobody in again", async (person) => {
  const own = await device(person);
  await enrol(person, await newUser());
  await arrive(person, own);
  let sent;
  person.page.on("request", (request) => {
    if (request.url().endsWith("/oauth/authorize/passkey")) sent = request.postData();
  });
  await useButton(person, own);
  assert.ok(await person.sees(ALLOW));
  const answer = await person.page.context().request.post(`${stage.issuer}/oauth/authorize/passkey`, {
    data: sent, headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  assert.equal(answer.status(), 403);
  assert.ok((await answer.text()).includes(REFUSED));
});

scene("where the person is not verified nothing is sent, and the page says so", async (person) => {
  const own = await device(person);
  await enrol(person, await newUser());
  await arrive(person, own);
  await own.verified(false);
  await own.present(true);
  await person.page.click(ASK);
  await person.page.waitForSelector(FAILED);
  assert.equal(await person.attribute(FAILED, "role"), "alert");
});

scene("without JavaScript no passkey is offered, and the password signs in", { javaScriptEnabled: false }, async (person) => {
  const user = await newUser();
  await person.arrive({ prompt: "login" });
  assert.equal(await person.sees(ASK), false);
  await person.signIn(user);
  assert.ok(await person.sees(ALLOW));
});
