// Requests as bytes: what no HTTP client would send.

import { connect } from "node:net";

/** How long the other side may be silent before its answer counts as complete. */
const SILENCE = 2000;

/**
 * Writes `parts` one after another and answers everything that comes back, as Latin-1. `end` closes our side then, as a
 * client does that gives up. Some servers listen on the other family of loopback: `host`.
 */
export function exchange(port, parts, { end = false, host = "127.0.0.1" } = {}) {
  return new Promise((done) => {
    const socket = connect(port, host);
    let answer = "";
    const finish = () => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(SILENCE, finish);
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", finish); // a server may close before it has read everything
    socket.on("close", finish);
    for (const part of parts) socket.write(part);
    if (end) socket.end();
  });
}

/** A request as bytes; `headers` is a list of pairs, so that a name may come twice. */
export function message(method, target, headers = [], body = "") {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]);
}

/** Sends one request as bytes: the status, the header fields in lower case, the body. */
export async function raw(port, ...request) {
  return parse(await exchange(port, [message(...request)]));
}

/** The first response in `text`; its status is `undefined` where the connection was closed without one. */
export function parse(text) {
  const [head, ...body] = text.split("\r\n\r\n");
  const [statusLine, ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1];
  const field = (line) => [line.split(":")[0].toLowerCase(), line.slice(line.indexOf(":") + 1).trim()];
  const headers = Object.fromEntries(lines.map(field));
  return { status: status && Number(status), headers, body: body.join("\r\n\r\n") };
}
