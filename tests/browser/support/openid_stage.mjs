// The stage as an ordinary OpenID Connect service, with a public client to which the browser brings the answer.

import { before } from "node:test";
import { furnishOpenid } from "../../../scripts/lib/openid_development.mjs";
import { publicClient } from "./client.mjs";
import { ALLOW } from "./person.mjs";
import { newUser, raise, stage } from "./stage.mjs";

/** Makes the stage of this file of tests so; `options` are those of `furnishOpenid`. */
export function openidStage(options) {
  before(async () => {
    await raise();
    const { clients, user } = await furnishOpenid(stage.admin, stage.issuer, options);
    stage.user = user;
    stage.client = await publicClient(stage.issuer, clients.spa.client_id, stage.callback.origin);
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
