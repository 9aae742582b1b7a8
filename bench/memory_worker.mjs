// The worker as it is built; `GET /.memory` answers the octets of its wasm's memory.

import { WorkerEntrypoint } from "cloudflare:workers";
import { octets } from "./memory.mjs";
import Worker from "./index.js";

export { AuditObject, DirectoryObject, GrantsObject, RegistryObject, SubjectsObject } from "./index.js";

export default class extends WorkerEntrypoint {
  fetch(request) {
    if (new URL(request.url).pathname !== "/.memory") return new Worker(this.ctx, this.env).fetch(request);
    return Response.json(octets());
  }
}
