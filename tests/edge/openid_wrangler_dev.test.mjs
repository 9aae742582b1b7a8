// An ordinary service where documents have copies in KV: its APIs are in the copy of the service, and secrets in none.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { adminClient } from "../../scripts/lib/admin_client.mjs";
import { furnishOpenid } from "../../scripts/lib/openid_development.mjs";
import { send } from "./support/client.mjs";
import { newFolder, newSecret } from "./support/server.mjs";
import { startWranglerDev } from "./support/wrangler.mjs";

describe("wrangler dev with an ordinary service", () => {
  const folder = newFolder();
  const bindings = { ADMIN_SECRET: newSecret(), DEVELOPMENT: "1" };
  let running;
  let dev;

  before(async () => {
    running = await startWranglerDev(folder, bindings);
    dev = await furnishOpenid(adminClient(running.url, bindings.ADMIN_SECRET), running.url);
  });
  after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A token request of the machine client, wherever wrangler listens now. */
  const ask = (parameters) => {
    const { client_id, client_secret } = dev.clients.machine;
    const asked = { grant_type: "client_credentials", client_id, client_secret, scope: "read", ...parameters };
    return send({ url: `${running.url}/oauth/token`, method: "POST", body: new URLSearchParams(asked) });
  };

  test("issues a token for its API", async () => {
    const { status, body } = await ask({ audience: dev.api });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([decodeJwt(body.access_token).aud].flat(), [dev.api]);
  });

  test("keeps no secret and no private key in KV", () => {
    const stored = join(folder, "persisted");
    const files = readdirSync(stored, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const inKv = files.map(({ parentPath, name }) => join(parentPath, name)).filter((file) => /\/kv\//.test(file));
    assert.ok(inKv.length > 0);
    const texts = inKv.map((file) => readFileSync(file, "latin1"));
    assert.ok(texts.some((text) => text.includes("clientIdAlias")), "the copies are there");
    const secrets = Object.values(dev.clients).flatMap(({ client_secret: secret }) => secret ?? []);
    for (const secret of [...secrets, dev.user.password]) assert.ok(texts.every((text) => !text.includes(secret)));
    for (const text of texts) assert.doesNotMatch(text, /"(d|p|q|dp|dq|qi|k)":/);
  });

  describe("started again", () => {
    before(async () => {
      await running.stop();
      running = await startWranglerDev(folder, bindings);
    });

    test("takes the service and its APIs from the copy, and asks for the version alone", async () => {
      const { status, headers, body } = await send({ url: `${running.url}/.well-known/openid-configuration` });
      assert.equal(status, 200);
      assert.match(headers.get("sekisho-cost"), /^object-calls=1,/);
      assert.ok(body.grant_types_supported.includes("client_credentials"));
      assert.equal((await ask({ audience: dev.api })).status, 200);
    });

    test("knows the secret of a client, and no other", async () => {
      assert.equal((await ask({ audience: dev.api, client_secret: newSecret() })).body.error, "invalid_client");
    });

    test("does not issue tokens for an API that was deleted", async () => {
      await adminClient(running.url, bindings.ADMIN_SECRET).deleteApi(dev.api);
      assert.equal((await ask({ audience: dev.api })).body.error, "invalid_target");
    });
  });
});
