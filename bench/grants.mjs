// Grants by the hundred thousand: rows like those of a real one, written into the database of its shelf while no server runs.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The numbers of rows end before it. */
const ROWS = 2 ** 53;

/** The database of the shelf that has a grant of this kind, an expression of SQL: `{ file, id }`. */
export function shelfWith(stateFolder, kind) {
  const folder = join(stateFolder, "objects", "sekisho-GrantsObject");
  for (const name of readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))) {
    const file = join(folder, name);
    const database = new DatabaseSync(file);
    try {
      if (database.prepare(`SELECT 1 FROM grants WHERE ${kind}`).get()) return { file, id: name.slice(0, 64), kind };
    } finally {
      database.close();
    }
  }
  throw new Error(`no shelf has a grant with ${kind}`);
}

/** Copies its grant of that kind until there are `count` more, spread as chance spreads them; `untilOf` says when each ends. */
export function copyGrants({ file, kind }, count, untilOf = (_index, until) => until) {
  const database = new DatabaseSync(file);
  const { state, until } = database.prepare(`SELECT state, until FROM grants WHERE ${kind}`).get();
  const put = database.prepare("INSERT OR IGNORE INTO grants (row, state, until) VALUES (?, ?, ?)");
  database.exec("BEGIN");
  for (let index = 0; index < count; index += 1) put.run(Math.floor((index + 0.5) * (ROWS / count)), state, untilOf(index, until));
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
