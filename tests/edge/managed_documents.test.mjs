// Documents through the engine API on real workerd: what only the platform can prove, as that two who change one document at once do
// not both do so, that what a document was is kept with it, and what a change costs.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { startServer } from "./support/server.mjs";

const METER = inRoot("tests", "edge", "support", "meter_worker.mjs");

describe("documents through the API", () => {
  let server;
  const ask = async (method, path, body) => {
    const headers = { authorization: `Bearer ${server.adminSecret}`, "content-type": "application/json" };
    const response = await fetch(`${server.url}/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, told: await response.json() };
  };
  const apply = (...documents) => ask("POST", "documents/apply", { documents });
  const read = async (path) => {
    const { status, told } = await ask("GET", path);
    assert.equal(status, 200, JSON.stringify(told));
    return told;
  };
  const shop = (members) => ({ kind: "client", document: { clientIdAlias: "shop", redirectUris: ["https://shop.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC", ...members } });
  const history = async (rest = "") => read(`documents/history?kind=client&id=shop${rest}`);

  before(async () => {
    server = await startServer({ around: METER });
    const service = { kind: "service", document: { issuer: server.url, fapiModes: [] } };
    const { status, told } = await apply(service, shop({ clientName: "Shop 1" }));
    assert.equal(status, 200, JSON.stringify(told));
  });
  after(() => server.stop());

  test("of ten who change one document at once one does, and nine are told", async () => {
    const { document, version } = await read("documents/client/shop");
    const all = Array.from({ length: 10 }, (_, n) => apply({ ...shop({ ...document, clientName: `Racer ${n}` }), version }));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    assert.deepEqual(statuses.sort(), [200, ...Array(9).fill(409)]);
    const { revisions } = await history();
    assert.deepEqual(revisions.map(({ change }) => change), ["updated", "created"]);
    assert.equal((await read("documents/client/shop")).document.clientName, revisions[0].document.clientName);
  });

  test("the last fifty revisions are kept, the youngest first, also by a server that begins anew", async () => {
    const from = (await history()).revisions[0].revision;
    for (let n = 1; n <= 55; n++) assert.equal((await apply(shop({ clientName: `Shop ${n}` }))).status, 200);
    await server.restart();
    const numbers = [];
    for (let before = ""; ; ) {
      const { revisions, next } = await history(before);
      numbers.push(...revisions.map(({ revision }) => revision));
      if (next === undefined) break;
      before = `&before=${next}`;
    }
    assert.deepEqual(numbers, Array.from({ length: 50 }, (_, n) => from + 55 - n));
  });

  test("a change writes one row for what it was, and deletes one beyond fifty", async () => {
    const counted = async (...documents) => {
      await fetch(`${server.url}/.meter`);
      const { status } = await apply(...documents);
      assert.equal(status, 200);
      const { writes, deletions } = await (await fetch(`${server.url}/.meter`)).json();
      return { writes, deletions };
    };
    // The document, what it was, the version of all, and the mark of its copy, which goes when that is written.
    const young = { kind: "client", document: { clientId: 7, redirectUris: ["https://shop.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" } };
    await apply(young);
    const one = await counted({ ...young, document: { ...young.document, clientName: "Counted" } });
    assert.deepEqual(one, { writes: 4, deletions: 1 });
    assert.deepEqual(await counted(shop({ clientName: "Counted" })), { writes: 4, deletions: 2 });
    assert.deepEqual(await counted(shop({ clientName: "Counted" })), { writes: 0, deletions: 0 });
  });

  test("clients are found by any part of what they are called, in any case", async () => {
    const name = "Bäckerei „Zum Öfchen“ 店舗";
    const made = await apply({ kind: "client", document: { clientName: name, redirectUris: ["https://shop.example/cb"], tokenAuthMethod: "CLIENT_SECRET_BASIC" } });
    const { id } = made.told.changes[0];
    for (const query of ["ÖFCHEN", "„zum", "店舗", id, id.slice(3)]) {
      const { clients, totalCount } = await read(`documents/clients?query=${encodeURIComponent(query)}`);
      assert.deepEqual([totalCount, clients.map(({ clientId }) => clientId)], [1, [id]], query);
    }
    for (const query of ["%", "_", "' OR ''='", "redirectUris"]) {
      assert.equal((await read(`documents/clients?query=${encodeURIComponent(query)}`)).totalCount, 0, query);
    }
    assert.equal((await read("documents/clients?query=shop")).clients[0].clientIdAlias, "shop");
  });

  test("what is deleted is brought back from what it was", async () => {
    const { document } = await read("documents/client/shop");
    assert.equal((await ask("POST", "documents/delete", { kind: "client", id: "shop" })).status, 200);
    const { revisions } = await read(`documents/history?kind=client&id=${document.clientId}`);
    assert.deepEqual([revisions[0].change, revisions[0].document], ["deleted", null]);
    assert.deepEqual(revisions[1].document, document);
    assert.equal((await apply({ kind: "client", document: revisions[1].document })).told.changes[0].change, "created");
    assert.deepEqual((await read("documents/client/shop")).document, document);
  });
});
