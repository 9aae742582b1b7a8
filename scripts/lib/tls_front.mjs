// What ends TLS in front of workerd on this machine, and asks clients for certificates: what a proxy does in front of a
// server that others can reach. It tells of the certificate in headers whose names nobody else knows, since whoever can
// reach workerd could tell of any.

import { randomBytes } from "node:crypto";
import { request as forward } from "node:http";
import { createServer } from "node:https";

/** Headers in which proxies tell of certificates: from outside none of them comes through. */
const OF_PROXIES = /^(client-cert(-chain)?|x-(ssl|client|forwarded)-.*cert.*)$/;

/** Headers that are about a connection, and those that would bind this machine to TLS for good. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"]);
const NOT_HERE = new Set(["strict-transport-security"]);

/** Names for the two headers, for the time of one start: what workerd is told, and the front. */
export function secretHeaders() {
  const [certificate, verified] = ["", "-verified"].map((end) => `x-${randomBytes(16).toString("hex")}${end}`);
  return { certificate, verified, vars: { CLIENT_CERTIFICATE_HEADER: certificate, CLIENT_CERTIFICATE_VERIFIED_HEADER: verified } };
}

/**
 * Listens on `port` of loopback and hands on to `target`, the origin of workerd. `ca` and `server` are those of
 * `certificates.mjs`, `headers` those of `secretHeaders`; `address` is the header that tells of the client's address, if one
 * does. Answers `{ port, url, close() }`.
 */
export async function startTlsFront({ port = 0, target, ca, server, headers, address }) {
  const { hostname, port: behind } = new URL(target);
  const to = { host: hostname.replace(/^\[|\]$/g, ""), port: behind };
  const names = { ...headers, address: address?.toLowerCase() };
  const options = { cert: server.certificate, key: server.key, ca: ca.certificate, requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" };
  const fronts = [];
  // Both families of loopback, as workerd itself listens on.
  for (const host of ["127.0.0.1", "::1"]) {
    const front = createServer(options, (incoming, outgoing) => handOn(incoming, outgoing, to, names));
    const at = fronts[0]?.address().port ?? port;
    const listening = await listen(front, at, host).then(
      () => true,
      (error) => {
        if (host === "::1" && error.code !== "EADDRINUSE") return false; // a machine without IPv6
        throw error;
      },
    );
    if (listening) fronts.push(front);
  }
  const { port: at } = fronts[0].address();
  const close = () => Promise.all(fronts.map(end));
  return { port: at, url: `https://localhost:${at}`, close };
}

const listen = (front, port, host) =>
  new Promise((resolve, reject) => {
    front.once("error", reject).listen({ port, host }, () => resolve(front.off("error", reject)));
  });

function end(front) {
  const ended = new Promise((resolve) => front.close(resolve));
  front.closeAllConnections();
  return ended;
}

/** A path as clients of a server send one. What a URL would be resolved from could name another host. RFC 9112 section 3.2. */
const isPath = (url) => /^\/(?!\/)[^\\]*$/.test(url);

function handOn(incoming, outgoing, to, names) {
  const refuse = () => outgoing.writeHead(400).end();
  if (!isPath(incoming.url)) return refuse();
  let sent;
  try {
    sent = forward({ ...to, path: incoming.url, method: incoming.method, headers: told(incoming, names), setHost: false });
  } catch {
    return refuse(); // what cannot be sent on
  }
  sent.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode, answer.statusMessage, kept(answer.rawHeaders));
    answer.pipe(outgoing);
  });
  sent.on("error", () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
  incoming.pipe(sent);
}

/** The header fields of the request: those of the client, but for what this front alone says. */
function told({ headersDistinct, socket }, names) {
  const fields = Object.entries(headersDistinct).filter(([name]) => !isStripped(name, names));
  const headers = Object.fromEntries(fields.map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
  const { raw } = socket.getPeerCertificate();
  if (raw) headers[names.certificate] = `:${raw.toString("base64")}:`; // RFC 9440 section 2.1
  if (raw && socket.authorized) headers[names.verified] = "SUCCESS";
  if (names.address) headers[names.address] = socket.remoteAddress;
  return headers;
}

const isStripped = (name, names) => HOP_BY_HOP.has(name) || OF_PROXIES.test(name) || Object.values(names).includes(name);

/** The header fields of the answer, as they came, but for those that are not passed on. */
function kept(raw) {
  const fields = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at].toLowerCase();
    if (!HOP_BY_HOP.has(name) && !NOT_HERE.has(name)) fields.push(raw[at], raw[at + 1]);
  }
  return fields;
}
