// What people prove themselves by besides a password, made by hand: a passkey (Web Authentication Level 3 §6) and the codes of
// an authenticator app (RFC 6238).

import { createHash, createHmac, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

// RFC 8949 §3: a head is the major type and a length below 24, or one that follows in two octets.
const head = (major, length) => (length < 24 ? Buffer.of(major << 5 | length) : Buffer.of(major << 5 | 25, length >> 8, length & 0xff));
const bytes = (value) => Buffer.concat([head(2, value.length), value]);
const text = (value) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (...pairs) => Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
const integer = (value) => (value < 0 ? head(1, -1 - value) : head(0, value));

const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

/** A passkey of ES256 at `origin`, which counts its uses and answers any options as a browser would send it. */
export function newPasskey(origin) {
  const id = randomBytes(16);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const cose = map([integer(1), integer(2)], [integer(3), integer(-7)], [integer(-1), integer(1)],
    [integer(-2), bytes(Buffer.from(x, "base64url"))], [integer(-3), bytes(Buffer.from(y, "base64url"))]);
  let count = 0;
  let userHandle;
  const data = (flags, rest = Buffer.alloc(0)) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE((count += 1));
    return Buffer.concat([sha256(new URL(origin).hostname), Buffer.of(flags), counter, rest]);
  };
  const clientData = (type, { challenge }) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = (response) => {
    const written = Object.fromEntries(Object.entries(response).map(([name, value]) => [name, base64url(value)]));
    return JSON.stringify({ id: base64url(id), rawId: base64url(id), type: "public-key", response: written });
  };
  return {
    create(options) {
      userHandle = Buffer.from(options.user.id, "base64url");
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, cose]);
      const authData = data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL, attested);
      const attestationObject = map([text("fmt"), text("none")], [text("attStmt"), map()], [text("authData"), bytes(authData)]);
      return credential({ clientDataJSON: clientData("webauthn.create", options), attestationObject });
    },
    get(options) {
      const [clientDataJSON, authenticatorData] = [clientData("webauthn.get", options), data(PRESENT_AND_VERIFIED)];
      const signature = createSign("sha256").update(authenticatorData).update(sha256(clientDataJSON)).sign(privateKey);
      return credential({ clientDataJSON, authenticatorData, signature, userHandle });
    },
  };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits of the key, in base 32, for the present step of 30 seconds, or one near it. */
export function totp(key, steps = 0) {
  const bits = [...key.replaceAll(" ", "")].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", secret).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
