// The worker as it is built, with shelves that say of each step of their sweep how long they decided and how long their database
// wrote, in milliseconds. `GET /.steps` answers those since it was last asked.

import { WorkerEntrypoint } from "cloudflare:workers";
import Worker, * as objects from "./index.js";

let steps = [];

export class GrantsObject {
  #state;
  #inner;

  constructor(state, env) {
    this.#state = state;
    this.#inner = new objects.GrantsObject(state, env);
  }

  fetch(request) {
    return this.#inner.fetch(request);
  }

  async alarm() {
    const begun = performance.now();
    await this.#inner.alarm();
    const decided = performance.now();
    await this.#state.storage.sync();
    steps.push({ decided: decided - begun, written: performance.now() - decided });
  }
}

export const { AuditObject, DirectoryObject, RegistryObject, SubjectsObject } = objects;

export default class extends WorkerEntrypoint {
  fetch(request) {
    if (new URL(request.url).pathname !== "/.steps") return new Worker(this.ctx, this.env).fetch(request);
    return Response.json(steps.splice(0));
  }
}
