// What ends TLS in front of workerd hands on to workerd alone, whatever stands in a request line.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "node:tls";
import { certificates } from "../../scripts/lib/certificates.mjs";
import { secretHeaders, startTlsFront } from "../../scripts/lib/tls_front.mjs";

const folder = mkdtempSync(join(tmpdir(), "sekisho-front-"));
const headers = secretHeaders();
const [behind, stranger] = [listener(), listener()];
let made;
let front;

before(async () => {
  made = await certificates(folder);
  await Promise.all([behind, stranger].map(({ listening }) => listening));
  front = await startTlsFront({ target: behind.url(), ...made, headers, address: "X-Client-Address" });
});
after(async () => {
  await front?.close();
  [behind, stranger].forEach(({ server }) => server.close());
  rmSync(folder, { recursive: true, force: true });
});

/** A server that keeps what reaches it. */
function listener() {
  const heard = [];
  const server = createServer((request, answer) => {
    heard.push({ url: request.url, headers: request.headers });
    answer.end("heard");
  });
  const listening = new Promise((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { heard, server, listening, url: () => `http://127.0.0.1:${server.address().port}` };
}

/** The status of the answer to a request line as it stands here. */
function status(line, ...fields) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: front.port, host: "127.0.0.1", ca: made.ca.certificate, servername: "localhost" });
    let answer = "";
    socket.on("data", (data) => void (answer += data)).on("error", reject);
    socket.on("end", () => resolve(Number(answer.split(" ")[1])));
    socket.write([`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...fields, "", ""].join("\r\n"));
  });
}

test("a request line names no other host, and ends nothing", async () => {
  const { host } = new URL(stranger.url());
  const lines = [`//${host}/x`, `http://${host}/y`, `/\\${host}/z`, "//", "http://[", "https://x/"];
  for (const line of lines) assert.equal(await status(`GET ${line}`), 400, line);
  assert.deepEqual([stranger.heard, behind.heard], [[], []]);
  for (const line of ["/oauth/par?a=//b", "/a//b"]) {
    assert.equal(await status(`GET ${line}`), 200);
    assert.equal(behind.heard.pop().url, line);
  }
});

test("what the front alone says comes through from nobody else", async () => {
  const { certificate, verified } = headers;
  const fields = [`${certificate}: :AA==:`, `${verified}: SUCCESS`, "x-client-address: 192.0.2.1", "x-other: 1"];
  assert.equal(await status("GET /", ...fields), 200);
  const heard = behind.heard.pop().headers;
  assert.equal(heard["x-client-address"], "127.0.0.1");
  assert.deepEqual([heard[certificate], heard[verified], heard["x-other"]], [undefined, undefined, "1"]);
});
