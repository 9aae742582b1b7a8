// The worker as it is deployed, around what `worker-build` makes of the crate.

import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import Made, * as made from "made";
import { answered, bodyOf, told } from "../../crates/platform/platform.mjs";

// One for all requests: it is told the world of each.
let worker;

export default class extends WorkerEntrypoint {
  fetch(request) {
    worker ??= new Made(this.ctx, this.env);
    const { method } = request;
    if (method === "GET" || method === "HEAD") return this.#serve(request, {});
    return bodyOf(request).then((body) => this.#serve(request, body));
  }

  #serve(request, { body, unread }) {
    return worker.serve(told(request), body, unread, this.env, this.ctx);
  }
}

/** A class of objects that can be asked without a request: the platform lets nobody in who does not extend its class. */
const asked = (Made) =>
  class extends DurableObject {
    #made;

    constructor(state, env) {
      super(state, env);
      this.#made = new Made(state, env);
    }

    ask(text) {
      return answered(this.#made.ask(text));
    }

    fetch(request) {
      return this.#made.fetch(request);
    }

    alarm() {
      return this.#made.alarm();
    }
  };

export const AuditObject = asked(made.AuditObject);
export const DirectoryObject = asked(made.DirectoryObject);
export const GrantsObject = asked(made.GrantsObject);
export const RegistryObject = asked(made.RegistryObject);
export const SubjectsObject = asked(made.SubjectsObject);
