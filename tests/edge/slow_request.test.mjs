// Time does not stop for a request that is sent slowly.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { newClient, newPkce } from "./support/client.mjs";
import { changeService, sleep, startFurnished } from "./support/server.mjs";
import { message, parse } from "./support/wire.mjs";

const CODE_LIFE = 2;

/** Sends `request` in two parts with a pause between them. */
function sendSlowly(port, { url, method, headers, body }, pause) {
  const length = ["content-length", Buffer.byteLength(body)];
  const bytes = message(method, new URL(url).pathname, [...Object.entries(headers), length], body);
  const half = bytes.length - Math.floor(body.length / 2);
  return new Promise((done, failed) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", async () => {
      socket.write(bytes.subarray(0, half));
      await sleep(pause);
      socket.write(bytes.subarray(half));
    });
    socket.setTimeout(30_000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", failed);
    socket.on("close", () => done(parse(answer)));
  });
}

describe("a request that is sent slowly", () => {
  let server;
  let client;

  before(async () => {
    server = await startFurnished();
    await changeService(server, { authorizationCodeDuration: CODE_LIFE });
    client = newClient(server.dev, server.dev.clients[1]);
  });
  after(() => server.stop());

  test("is judged by the time at which it is complete: its code has expired", async () => {
    const pkce = newPkce();
    const { status, body } = await sendSlowly(server.port, client.redeem(await client.code(pkce), pkce), (CODE_LIFE + 1) * 1000);
    assert.equal(status, 400);
    assert.match(body, /"error":"invalid_grant"/);
    assert.match(body, /has expired/);
  });
});
