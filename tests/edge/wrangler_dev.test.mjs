// `wrangler dev` alone, with nothing before it but `npm ci`: the worker is built and served, and KV holds copies of the
// documents.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { adminClient } from "../../scripts/lib/admin_client.mjs";
import { furnish } from "../../scripts/lib/development.mjs";
import { inRoot } from "../../scripts/lib/project.mjs";
import { newBrowser } from "./support/browser.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { changeService, newFolder, newSecret } from "./support/server.mjs";
import { startWranglerDev } from "./support/wrangler.mjs";

describe("wrangler dev", () => {
  const folder = newFolder();
  const bindings = { ADMIN_SECRET: newSecret(), DEVELOPMENT: "1" };
  const fingerprint = () => readFileSync(inRoot("build", ".fingerprint"), "utf8");
  const builtBefore = fingerprint();
  const devVarsBefore = existsSync(inRoot(".dev.vars"));
  let running;
  let dev;

  const admin = () => adminClient(running.url, bindings.ADMIN_SECRET);
  const start = async () => {
    running = await startWranglerDev(folder, bindings);
  };
  /** A client that sends to wherever wrangler listens now; its documents stay those of the first start. */
  const clientOf = (index) => newClient(dev, dev.clients[index], running.url);
  const objectCalls = async (path) => {
    const { headers } = await send({ url: running.url + path });
    return Number(/^object-calls=(\d+)/.exec(headers.get("sekisho-cost"))[1]);
  };
  /** The document of a client, changed. */
  const changeClient = async (index, changes) => {
    const { documents } = await admin().export();
    const { client_id } = dev.clients[index];
    const { document, ...entry } = documents.find((found) => String(found.document.clientId) === client_id);
    await admin().apply([{ ...entry, document: { ...document, ...changes } }]);
  };

  before(async () => {
    await start();
    dev = await furnish(admin(), running.url);
  });
  after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("has the worker built by the project's own command, which finds nothing to do", () => {
    assert.match(running.output(), /the worker \(release\)[^]*as built before/);
    assert.equal(fingerprint(), builtBefore);
  });

  test("leaves no secret in the checkout", () => {
    assert.equal(existsSync(inRoot(".dev.vars")), devVarsBefore);
  });

  test("serves the pages of a pushed request", async () => {
    const page = await newBrowser(running.url).open(await clientOf(1).push(newPkce()));
    assert.equal(page.status, 200);
    assert.ok(page.interaction);
  });

  test("serves the whole flow", async () => {
    const client = clientOf(0);
    const { access_token, refresh_token } = await client.login();
    assert.equal((await send(client.resource(access_token))).status, 200);
    assert.equal((await send(client.refresh(refresh_token))).body.refresh_token, refresh_token);
  });

  test("shows a changed client at once", async () => {
    await changeClient(1, { locked: true });
    assert.equal((await send(clientOf(1).par(newPkce()))).body.error, "invalid_client");
    await changeClient(1, { locked: false });
    assert.equal((await send(clientOf(1).par(newPkce()))).status, 201);
  });

  test("shows a changed service at once", async () => {
    await changeService({ admin: admin() }, { pushedAuthReqDuration: 45 });
    assert.equal((await send(clientOf(1).par(newPkce()))).body.expires_in, 45);
  });

  test("does not find a client that was deleted", async () => {
    await admin().deleteClient(dev.clients[0].client_id);
    assert.equal((await send(clientOf(0).par(newPkce()))).body.error, "invalid_client");
  });

  describe("started again", () => {
    const push = (client) => send(client.par(newPkce()));
    const named = (alias) => newClient(dev, { ...dev.clients[1], client_id: alias }, running.url);

    before(async () => {
      await changeClient(1, { clientIdAlias: "renamed" });
      await running.stop();
      await start();
    });

    test("asks for the version, and for the service, whose copy is from before the last change", async () => {
      assert.equal(await objectCalls("/.well-known/oauth-authorization-server"), 2);
      assert.equal(await objectCalls("/.well-known/oauth-authorization-server"), 0);
    });

    test("takes the client of the last change from its copy, and asks no object for it", async () => {
      const { status, headers } = await push(clientOf(1));
      assert.equal(status, 201);
      assert.match(headers.get("sekisho-cost"), /^object-calls=1,/); // the one that decides
    });

    test("sees what was changed before", async () => {
      assert.equal((await push(clientOf(1))).body.expires_in, 45);
    });

    test("finds a client by its alias, and not by the alias it had before", async () => {
      assert.equal((await push(named("renamed"))).status, 201);
      assert.equal((await push(named("dev-es256"))).body.error, "invalid_client");
    });

    test("does not find a client that was deleted", async () => {
      assert.equal((await push(clientOf(0))).body.error, "invalid_client");
    });
  });
});
