// The worker as it is built, between two meters: what it asks of its objects, and what they ask of their databases, as the
// platform would count it. `GET /.meter` answers what was counted since it was last asked, where one request is made at a time.

import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import Worker, * as objects from "./index.js";

const NOTHING = { calls: 0, reads: 0, writes: 0, deletions: 0, left: 0, alarms: 0 };
let counted = { ...NOTHING };

/** `target` with some members of its own. */
const beside = (target, own) =>
  new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

/** The database of an object, which keeps its cursors: how many rows one has read is known when it has been read to its end. */
function meteredSql(sql, cursors) {
  const exec = (query, ...bindings) => {
    const cursor = sql.exec(query, ...bindings);
    cursors.push({ cursor, deletes: /^\s*DELETE\b/i.test(query) });
    return cursor;
  };
  return beside(sql, { exec });
}

/** How many rows an object has, which is not counted. */
function rowsOf(sql) {
  const tables = [...sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_'")];
  return tables.reduce((sum, { name }) => sum + sql.exec(`SELECT count(*) AS count FROM "${name}"`).one().count, 0);
}

const metered = (Inner) =>
  class extends DurableObject {
    #sql;
    #cursors = [];
    #inner;

    constructor(state, env) {
      super(state, env);
      const own = state.storage;
      this.#sql = own.sql;
      const setAlarm = (...args) => {
        counted.alarms += 1;
        return own.setAlarm(...args);
      };
      const storage = beside(own, { sql: meteredSql(this.#sql, this.#cursors), setAlarm });
      Object.defineProperty(state, "storage", { value: storage }); // the class takes no other state than the platform's own
      this.#inner = new Inner(state, env);
      this.#cursors.length = 0; // the tables are made once
    }

    ask(text) {
      counted.calls += 1;
      return this.#during(() => this.#inner.ask(text));
    }

    fetch(request) {
      counted.calls += 1;
      return this.#during(() => this.#inner.fetch(request));
    }

    alarm() {
      return this.#during(() => this.#inner.alarm());
    }

    async #during(work) {
      const before = rowsOf(this.#sql);
      try {
        return await work();
      } finally {
        for (const { cursor, deletes } of this.#cursors.splice(0)) {
          counted.reads += cursor.rowsRead;
          counted[deletes ? "deletions" : "writes"] += cursor.rowsWritten;
        }
        counted.left += rowsOf(this.#sql) - before;
      }
    }
  };

const { AuditObject: Audit, DirectoryObject: Directory, GrantsObject: Grants, RegistryObject: Registry, SubjectsObject: Subjects } = objects;
export const AuditObject = metered(Audit);
export const DirectoryObject = metered(Directory);
export const GrantsObject = metered(Grants);
export const RegistryObject = metered(Registry);
export const SubjectsObject = metered(Subjects);

export default class extends WorkerEntrypoint {
  async fetch(request) {
    if (new URL(request.url).pathname !== "/.meter") return new Worker(this.ctx, this.env).fetch(request);
    const answer = Response.json(counted);
    counted = { ...NOTHING };
    return answer;
  }
}
