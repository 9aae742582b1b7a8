// `fetch` with a certificate: that of the platform has no way to show one. Redirects are not followed.

import { request } from "node:https";

/** A `fetch` that trusts `ca` and shows the certificate of `client`, if there is one; all in PEM. */
export function tlsFetch({ ca, client }) {
  const identity = client && { cert: client.certificate, key: client.key };
  return (url, { method = "GET", headers, body } = {}) =>
    new Promise((resolve, reject) => {
      const options = { method, headers: Object.fromEntries(new Headers(headers)), ca: ca.certificate, agent: false, ...identity };
      const sent = request(new URL(url), options, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => resolve(responseOf(answer, Buffer.concat(chunks))));
      });
      sent.on("error", reject);
      sent.end(body === undefined || body === null ? undefined : body.toString());
    });
}

function responseOf({ statusCode: status, rawHeaders }, body) {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
  return new Response(body.length === 0 ? null : body, { status, headers });
}
