// The stage as an ordinary OpenID Connect service, with a confidential client on this machine to which the browser brings
// the answer. (A public one would be asked about each time.)

import { randomBytes } from "node:crypto";
import { before } from "node:test";
import { furnishOpenid } from "../../../scripts/lib/openid_development.mjs";
import { secretClient } from "./client.mjs";
import { ALLOW } from "./person.mjs";
import { newUser, raise, stage } from "./stage.mjs";

/**
 * Makes the stage of this file of tests so; `options` are those of `furnishOpenid`, and `client`, which says further members of
 * the client once its origin is known.
 */
export function openidStage({ client = () => ({}), ...options } = {}) {
  before(async () => {
    await raise();
    const { user } = await furnishOpenid(stage.admin, stage.issuer, options);
    stage.user = user;
    const document = {
      clientIdAlias: "desk",
      clientName: "The desk client",
      applicationType: "NATIVE",
      redirectUris: ["http://127.0.0.1/callback", "http://localhost/callback"],
      tokenAuthMethod: "CLIENT_SECRET_BASIC",
      clientSecret: randomBytes(32).toString("base64url"),
      ...client(stage.callback.origin),
    };
    const { changes } = await stage.admin.apply([{ name: "clients/desk.json", kind: "client", document }]);
    const registered = { client_id: String(changes[0].id), client_secret: document.clientSecret };
    stage.client = await secretClient(stage.issuer, registered, stage.callback.origin);
  });
}

/** The visits of the client's callback that answer the request with this state. */
export const answers = ({ state }) =>
  stage.callback.visits.filter(({ url, body }) => {
    const asked = [new URL(url, stage.callback.origin).searchParams, new URLSearchParams(body)];
    return asked.some((parameters) => parameters.get("state") === state);
  });

/** Somebody new signs in with this browser and allows the client what it asks for: who, and what the client learns. */
export async function allowed(person, parameters) {
  const user = await newUser();
  const { redeem } = await person.arrive(parameters);
  await person.signIn(user);
  await person.press(ALLOW);
  return { user, claims: (await redeem(person.url)).claims() };
}

/** Whether the browser is back at the client. */
export const isBack = (person) => person.url.origin === stage.callback.origin;
