// Certificates for trying out mutual TLS on this machine: an authority, a server, a client that the authority has signed
// for, and one that has signed for itself. Each is a file beside its key, in PEM.

import "reflect-metadata"; // before @peculiar/x509, which needs it
import { webcrypto } from "node:crypto";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { privateFolder, readIfThere, writeWhole } from "./files.mjs";

const { subtle } = webcrypto;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 24 * 60 * 60 * 1000;

/** How long a certificate is good, in days, and how long before its end it is made anew. */
const [DAYS, REST] = [365, 30];

/** Who is in the certificates. */
export const SUBJECTS = { authority: "CN=Sekisho on this machine", client: "CN=dev-tls,O=Sekisho", selfSigned: "CN=dev-self-signed,O=Sekisho" };

x509.cryptoProvider.set(webcrypto);

/** The certificates in `folder`, made where they are not there or not good for much longer: `{ ca, server, client, selfSigned }`. */
export async function certificates(folder) {
  privateFolder(folder);
  const kept = ["ca", "server", "client", "self-signed"].map((name) => read(folder, name));
  if (kept.every(isGood)) {
    const [ca, server, client, selfSigned] = kept;
    return { ca, server, client, selfSigned };
  }
  const ca = await issue({ subject: SUBJECTS.authority, extensions: [new x509.BasicConstraintsExtension(true, 0, true)] });
  const names = ["localhost", "127.0.0.1", "::1"].map((value) => ({ type: value === "localhost" ? "dns" : "ip", value }));
  const server = await issue({
    subject: "CN=localhost",
    extensions: [usage(x509.ExtendedKeyUsage.serverAuth), new x509.SubjectAlternativeNameExtension(names)],
    by: ca,
  });
  const client = await clientCertificate(SUBJECTS.client, ca);
  const selfSigned = await clientCertificate(SUBJECTS.selfSigned);
  write(folder, "ca", ca);
  write(folder, "server", server);
  write(folder, "client", client);
  write(folder, "self-signed", selfSigned);
  return { ca, server, client, selfSigned };
}

const usage = (oid) => new x509.ExtendedKeyUsageExtension([oid]);

/** What a client shows, signed `by` an authority or by itself. */
export const clientCertificate = (subject, by) => issue({ subject, extensions: [usage(x509.ExtendedKeyUsage.clientAuth)], by });

/** RFC 4514 section 2.1: a name is written from its last part on, and the library encodes parts in the order they are given in. */
const encoded = (name) => name.split(",").reverse().join(",");

/** A certificate of a new key, in PEM with that: signed `by` another, or by itself. */
export async function issue({ subject, extensions, by, days = DAYS }) {
  const keys = await subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const common = {
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + days * DAY),
    signingAlgorithm: ALGORITHM,
    extensions,
  };
  const certificate = by
    ? await x509.X509CertificateGenerator.create({
        ...common,
        subject: encoded(subject),
        issuer: new x509.X509Certificate(by.certificate).subject,
        publicKey: keys.publicKey,
        signingKey: await signingKey(by.key),
      })
    : await x509.X509CertificateGenerator.createSelfSigned({ ...common, name: encoded(subject), keys });
  const key = x509.PemConverter.encode(await subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { certificate: `${certificate.toString("pem")}\n`, key: `${key}\n` };
}

const signingKey = (pem) => subtle.importKey("pkcs8", x509.PemConverter.decode(pem)[0], ALGORITHM, false, ["sign"]);

/** The certificate in base64, as `x5c` of a JWK has it, with the public key of it (RFC 7517 section 4.7). */
export async function jwkOf({ certificate }) {
  const read = new x509.X509Certificate(certificate);
  const { kty, crv, x, y } = await subtle.exportKey("jwk", await read.publicKey.export(ALGORITHM, ["verify"]));
  return { kty, crv, x, y, use: "sig", x5c: [Buffer.from(read.rawData).toString("base64")] };
}

const files = (folder, name) => ({ certificate: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) });

function read(folder, name) {
  const { certificate, key } = files(folder, name);
  return { certificate: readIfThere(certificate), key: readIfThere(key), file: certificate, keyFile: key };
}

function write(folder, name, made) {
  const { certificate, key } = files(folder, name);
  writeWhole(certificate, made.certificate);
  writeWhole(key, made.key);
  Object.assign(made, { file: certificate, keyFile: key });
}

function isGood({ certificate, key }) {
  if (!certificate || !key) return false;
  return new x509.X509Certificate(certificate).notAfter > new Date(Date.now() + REST * DAY);
}
