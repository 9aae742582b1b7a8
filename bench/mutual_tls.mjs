// The rows of clients that are known by a certificate (RFC 8705), of which a header tells, as where a proxy ends TLS in front of the
// server: its handshake is in no figure.

import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { step } from "../scripts/lib/step.mjs";
import { hangUp } from "./load.mjs";
import { Party } from "./party.mjs";
import { adding, asks, redeemed, times } from "./throughput.mjs";
import { World } from "./world.mjs";

const HEADER = "x-bench-certificate";
const VERIFIED = "x-bench-verified";
const VARS = { CLIENT_CERTIFICATE_HEADER: HEADER, CLIENT_CERTIFICATE_VERIFIED_HEADER: VERIFIED };

const SERVICE = {
  supportedTokenAuthMethods: ["PRIVATE_KEY_JWT", "TLS_CLIENT_AUTH"],
  tlsClientCertificateBoundAccessTokens: true,
};

/** Measures everything on a server of its own: rows like those of `throughput`. */
export async function mutualTlsThroughput(adminSecret, counts) {
  const stateFolder = mkdtempSync(join(tmpdir(), "sekisho-bench-"));
  let world;
  try {
    await step("workerd as behind what ends TLS", async () => {
      world = await World.start(stateFolder, adminSecret, { vars: VARS });
      world.parties = await Promise.all(world.parties.map((_, index) => Certified.of(world.server.url, `certified-${index}`)));
      await world.configure(SERVICE);
    });
    const rows = [];
    const add = adding(rows);
    await redeemed(world, counts.tokens, add, "token by a certificate (mTLS)");
    const machine = (index) => world.parties[index % world.parties.length].credentials();
    await add("client credentials by a certificate (mTLS)", () => asks(world, "by a certificate", times(counts.light, machine)));
    return rows;
  } finally {
    hangUp();
    await world?.server.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

/** A client with a certificate of which the proxy says that it has verified it. RFC 8705 section 2.1. */
class Certified extends Party {
  #subject;

  static async of(issuer, name) {
    const subject = `CN=${name},O=Sekisho`;
    const { issue } = await import("../scripts/lib/certificates.mjs"); // its packages are there by now
    const { certificate } = await issue({ subject, extensions: [] });
    const value = `:${new X509Certificate(certificate).raw.toString("base64")}:`; // RFC 9440 section 2.1
    const made = new Certified(issuer, name, "ES256", { [HEADER]: value, [VERIFIED]: "SUCCESS" });
    made.#subject = subject;
    return made;
  }

  document() {
    const bound = { tlsClientCertificateBoundAccessTokens: true };
    return super.document({ tokenAuthMethod: "TLS_CLIENT_AUTH", tlsClientAuthSubjectDn: this.#subject, ...bound });
  }
}
