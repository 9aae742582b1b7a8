// What `npm start` says of the console: where it is, and, until somebody uses it, how the first one comes to do so.

import { Refused } from "./admin_client.mjs";

// By this a link of an earlier start is found, which the new one takes the place of.
const DESCRIPTION = "The first operator, invited by npm start";

// How long the link counts, in seconds.
const DURATION = 86_400;

/** The lines about the console of the server; whatever is wrong with it keeps no server from starting. */
export async function tellConsole(admin, url) {
  try {
    const { operators } = await admin.listOperators();
    const console = async () => `Console: ${await consoleAt(admin, url)}`;
    if (operators.some(({ joined }) => joined)) return [await console()];
    const former = operators.filter(({ description }) => description === DESCRIPTION);
    for (const { subject } of former) await admin.deleteOperator(subject);
    const { link } = await admin.inviteOperator({ description: DESCRIPTION, expiresIn: DURATION });
    return [await console(), "Nobody uses it yet. This link makes the account of whoever opens it first, with all rights; it counts once, for a day:", "", `  ${link}`];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [`There is no console: ${error.message}`];
  }
}

/** It is where operators sign in. */
async function consoleAt(admin, url) {
  const { resource } = await admin.operatorsConfig();
  return new URL("/console/", resource ?? url).href;
}
