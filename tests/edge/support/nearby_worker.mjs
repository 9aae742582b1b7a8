// The worker as it is built, told where a request came in by the field `At` (JSON), as the platform tells it. `GET /.asked` answers
// which shelves were asked since that was last asked, each with the location hint that was given.

import { WorkerEntrypoint } from "cloudflare:workers";
import Worker from "./index.js";

export * from "./index.js";

let asked = [];

const listening = (namespace) =>
  new Proxy(namespace, {
    get(target, name) {
      if (name === "getByName") {
        return (...all) => {
          asked.push([all[0], all[1]?.locationHint ?? null]);
          return target.getByName(...all);
        };
      }
      const value = Reflect.get(target, name);
      return typeof value === "function" && name !== "constructor" ? value.bind(target) : value;
    },
  });

export default class extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname === "/.asked") {
      const answer = Response.json(asked);
      asked = [];
      return answer;
    }
    const env = { ...this.env, GRANTS: listening(this.env.GRANTS) };
    const at = request.headers.get("At");
    return new Worker(this.ctx, env).fetch(at ? new Request(request, { cf: JSON.parse(at) }) : request);
  }
}
