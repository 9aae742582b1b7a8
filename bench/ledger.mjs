// What each kind of request took and was seen to cost.

import { exchange, load, percentiles } from "./load.mjs";

/** The requests made of a server, noted by kind. */
export class Ledger {
  #kinds = new Map();

  constructor(server) {
    this.server = server;
  }

  /** Sends one request of a kind, which must be answered with `status`, and notes what it cost. */
  async ask(kind, request, status = 200) {
    const response = await exchange(request);
    if (response.status !== status) throw new Error(`${kind}: ${response.status} ${response.text.slice(0, 200)}`);
    const [calls, rows, reads, deletions] = (response.headers["sekisho-cost"] ?? "").match(/\d+/g)?.map(Number) ?? [];
    const noted = this.#kinds.get(kind) ?? { times: [], costs: [] };
    noted.times.push(response.ms);
    if (calls !== undefined) noted.costs.push({ calls, rows, reads, deletions });
    this.#kinds.set(kind, noted);
    return response;
  }

  load(items, each, seconds) {
    return load(items, each, { pid: this.server.pid, seconds });
  }

  /**
   * What one request of a kind took and cost. The cost is the usual one: now and then a copy of a document is too
   * old, and a request asks REGISTRY for it as well; `refreshed` counts those.
   */
  kind(kind) {
    const { times, costs } = this.#kinds.get(kind);
    const usual = costs.toSorted((a, b) => a.calls - b.calls)[Math.floor(costs.length / 2)];
    return { ...percentiles(times), ...usual, refreshed: costs.filter(({ calls }) => calls > usual?.calls).length };
  }
}
