// While a new version is deployed a worker of one meets objects of another. What both have is a request; a call came later.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inRoot } from "../../scripts/lib/project.mjs";
import { newClient, newPkce, send } from "./support/client.mjs";
import { startFurnished } from "./support/server.mjs";

const MEETINGS = {
  "a worker of now and objects of before": "objects_before.mjs",
  "a worker of before and objects of now": "worker_before.mjs",
};

/** What `each` does with a server like that. */
async function between(file, each) {
  const server = await startFurnished({ around: inRoot("tests", "edge", "support", file) });
  try {
    const requests = async () => (await send({ url: `${server.url}/.requests` })).body;
    await each(newClient(server.dev, server.dev.clients[1]), requests);
  } finally {
    await server.stop();
  }
}

describe("in a deployment", () => {
  for (const [who, file] of Object.entries(MEETINGS)) {
    test(`${who} speak by requests, and a code is redeemed once`, () =>
      between(file, async (client, requests) => {
        const pkce = newPkce();
        const code = await client.code(pkce);
        const before = await requests();
        const { status, body: tokens } = await send(client.redeem(code, pkce));
        assert.equal(status, 200);
        assert.equal((await requests()) - before, 1);
        assert.equal((await send(client.refresh(tokens.refresh_token))).status, 200);
        assert.equal((await send(client.redeem(code, pkce))).body.error, "invalid_grant");
        assert.equal((await send(client.introspect(tokens.access_token))).body.active, false);
      }));
  }
});
