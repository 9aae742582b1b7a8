// What a start says of the console: where it is, and, until somebody uses it, how the first one comes to do so.

import { isLoopback, typed } from "./project.mjs";
import { Missing } from "./step.mjs";

// By this a link of an earlier start is found, which the new one takes the place of.
const DESCRIPTION = "The first operator, invited at a start";

// How long the link counts, in seconds.
const DURATION = 86_400;

/** The lines about the console of the server; whatever is wrong with it keeps no server from starting. */
export async function tellConsole(admin, url, development) {
  try {
    const { operators } = await admin.listOperators();
    if (operators.some(({ joined }) => joined)) return consoleAt(admin, url);
    // What is printed in production may be kept, and read, by many.
    if (!development) return [`Nobody uses the console yet: ${typed("admin", "operator invite")} makes the link by which the first one does.`];
    const former = operators.filter(({ description }) => description === DESCRIPTION);
    for (const { subject } of former) await admin.deleteOperator(subject);
    const { link } = await admin.inviteOperator({ description: DESCRIPTION, expiresIn: DURATION });
    return [...(await consoleAt(admin, url)), "Nobody uses it yet. This link makes the account of whoever opens it first, with all rights; it counts once, for a day:", "", `  ${link}`];
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return [`There is no console: ${error.message}`];
  }
}

/** It is where operators sign in, which may be another port than the one that is served now. */
async function consoleAt(admin, url) {
  const { resource } = await admin.operatorsConfig();
  const { href, host, port } = new URL("/console/", resource);
  const isElsewhere = isLoopback(href) && host !== new URL(url).host;
  return [`Console: ${href}`, ...(isElsewhere ? [`It is served where operators sign in: start with PORT=${port || 80}.`] : [])];
}
