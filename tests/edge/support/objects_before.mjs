// The worker as it is built, with objects of a version that is asked by requests alone: the platform knows their classes for none
// that can be called. `GET /.requests` answers how many requests they were asked by.

import { WorkerEntrypoint } from "cloudflare:workers";
import Worker, * as objects from "./index.js";

let requests = 0;

const ofBefore = (Inner) =>
  class {
    #inner;

    constructor(state, env) {
      this.#inner = new Inner(state, env);
    }

    fetch(request) {
      requests += 1;
      return this.#inner.fetch(request);
    }

    alarm() {
      return this.#inner.alarm();
    }
  };

const { AuditObject: Audit, DirectoryObject: Directory, GrantsObject: Grants, RegistryObject: Registry, SubjectsObject: Subjects } = objects;
export const AuditObject = ofBefore(Audit);
export const DirectoryObject = ofBefore(Directory);
export const GrantsObject = ofBefore(Grants);
export const RegistryObject = ofBefore(Registry);
export const SubjectsObject = ofBefore(Subjects);

export default class extends WorkerEntrypoint {
  fetch(request) {
    if (new URL(request.url).pathname === "/.requests") return Response.json(requests);
    return new Worker(this.ctx, this.env).fetch(request);
  }
}
