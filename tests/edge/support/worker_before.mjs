// The worker as it is built, which asks its objects by requests alone, as a version of before does. `GET /.requests` answers how
// many it has sent.

import { WorkerEntrypoint } from "cloudflare:workers";
import Worker from "./index.js";

export * from "./index.js";

let requests = 0;

const ask = async () => {
  const told = 'The RPC receiver does not implement the method "ask".';
  throw Object.assign(new TypeError(told), { remote: true });
};

/** Objects that cannot be called. */
const ofBefore = (namespace) => ({
  getByName: (...which) => ({
    ask,
    fetch: (...all) => {
      requests += 1;
      return namespace.getByName(...which).fetch(...all);
    },
  }),
});

export default class extends WorkerEntrypoint {
  fetch(request) {
    if (new URL(request.url).pathname === "/.requests") return Response.json(requests);
    const all = Object.entries(this.env).map(([name, bound]) => [name, typeof bound.getByName === "function" ? ofBefore(bound) : bound]);
    return new Worker(this.ctx, Object.fromEntries(all)).fetch(request);
  }
}
