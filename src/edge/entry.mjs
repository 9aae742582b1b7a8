// The worker as it is deployed, around what `worker-build` makes of the crate.

import { DurableObject } from "cloudflare:workers";
import * as made from "made";

export { default } from "made";

/** A class of objects that can be asked without a request: the platform lets nobody in who does not extend its class. */
const asked = (Made) =>
  class extends DurableObject {
    #made;

    constructor(state, env) {
      super(state, env);
      this.#made = new Made(state, env);
    }

    ask(text) {
      return this.#made.ask(text);
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
