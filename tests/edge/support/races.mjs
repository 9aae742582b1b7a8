// Many requests at the same moment, and what became of them.

import { send } from "./client.mjs";

export const AT_ONCE = 50;

/** Makes every request before the first is sent. */
export const race = (make, count = AT_ONCE) => Promise.all(Array.from({ length: count }, (_, index) => make(index)).map(send));

/** How often each answer was given: `{ "201": 1, invalid_client: 49 }`. */
export function tally(answers) {
  const counts = {};
  for (const { status, body } of answers) counts[body.error ?? status] = (counts[body.error ?? status] ?? 0) + 1;
  return counts;
}

/** The values of a member that were answered, each once. */
export const distinct = (answers, member) => [...new Set(answers.map(({ body }) => body[member]).filter(Boolean))];

/** A request of a client that authenticates by its secret in the body. RFC 6749 §2.3.1. */
export const posted = (url, { client_id, client_secret }, parameters) => ({
  url,
  method: "POST",
  body: new URLSearchParams({ client_id, client_secret, ...parameters }),
});
