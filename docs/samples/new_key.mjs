// Makes a key for a client. The private half goes into a file of its own, which stays where the client is; the document with the
// public half is printed.
//
//   node docs/samples/new_key.mjs DOCUMENT PRIVATE_KEY_FILE

import { readFileSync, writeFileSync } from "node:fs";
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";

const [document, file] = process.argv.slice(2);
const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
const kid = await calculateJwkThumbprint(publicKey);
const named = async (key) => ({ ...(await exportJWK(key)), alg: "ES256", use: "sig", kid });
writeFileSync(file, JSON.stringify(await named(privateKey)), { mode: 0o600, flag: "wx" }); // never over a key that is there
const jwks = { keys: [await named(publicKey)] };
console.log(JSON.stringify({ ...JSON.parse(readFileSync(document, "utf8")), jwks }, null, 2));
