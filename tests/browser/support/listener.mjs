// An HTTP listener on this machine that remembers its visitors: the client's callback, or another site.

import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** `page` writes the HTML for a path; `host` is how the browser is to call this machine. */
export async function listen(page, host = "127.0.0.1") {
  const visits = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    visits.push({ method, url, headers, body: await text(request) });
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page(url));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { origin: `http://${host}:${server.address().port}`, visits, close };
}
