// What outlives the way to the server and back: the run in the session storage, and keys, which nothing can read out, in a
// database of the browser. A client that was made here keeps its key there for the next time.

import type { JWK } from "jose";

const DATABASE = "sekisho.playground";
const CLIENTS = "clients";
const RUNS = "runs";
const RUN = "sekisho.playground.run";
/** How long somebody may be away, in milliseconds. */
const LONGEST_AWAY = 86_400_000;
const HANDED = "sekisho.playground.client";

/** A key pair of which only the public half can be read. */
export interface KeptKey {
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** What of a run is no text. */
export interface KeptKeys {
  dpop: KeptKey;
  /** The key of a client that was handed over or typed in. */
  client?: CryptoKey;
  /** What the secret of the client is sealed under. */
  seal?: CryptoKey;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => [CLIENTS, RUNS].forEach((name) => opening.result.createObjectStore(name));
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
}

async function within<T>(store: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    return await new Promise((done, fail) => {
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The key of the client that was made for this issuer, if one was. */
export const clientKey = (issuer: string) => within<KeptKey | undefined>(CLIENTS, "readonly", (store) => store.get(issuer));
export const keepClientKey = (issuer: string, key: KeptKey) => within(CLIENTS, "readwrite", (store) => store.put(key, issuer));

/** Lays a run by: `plain` is written down, `secret` too but sealed, and keys stay keys. */
export async function layBy(plain: unknown, keys: Omit<KeptKeys, "seal">, secret: string | undefined): Promise<void> {
  const id = `${Date.now()}-${crypto.randomUUID()}`;
  let sealed: { vector: string; text: string } | undefined;
  let seal: CryptoKey | undefined;
  if (secret !== undefined) {
    seal = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, seal, new TextEncoder().encode(secret));
    sealed = { vector: hex(iv), text: hex(new Uint8Array(text)) };
  }
  await forgetOld();
  await within(RUNS, "readwrite", (store) => store.put({ ...keys, ...(seal && { seal }) }, id));
  sessionStorage.setItem(RUN, JSON.stringify({ id, plain, sealed }));
}

/** A tab that was closed meanwhile comes back for nothing. */
async function forgetOld(): Promise<void> {
  const ids = await within(RUNS, "readonly", (store) => store.getAllKeys());
  const isOld = (id: IDBValidKey) => Number(String(id).split("-")[0]) < Date.now() - LONGEST_AWAY;
  for (const id of ids.filter(isOld)) await within(RUNS, "readwrite", (store) => store.delete(id));
}

/** What was laid by in this tab; it is taken away with that. */
export async function taken(): Promise<{ plain: unknown; keys: KeptKeys; secret?: string } | undefined> {
  const text = sessionStorage.getItem(RUN);
  if (text === null) return undefined;
  sessionStorage.removeItem(RUN);
  try {
    const { id, plain, sealed } = JSON.parse(text);
    const keys = await within<KeptKeys | undefined>(RUNS, "readonly", (store) => store.get(id));
    await within(RUNS, "readwrite", (store) => store.delete(id));
    if (!keys) return undefined;
    if (!sealed || !keys.seal) return { plain, keys };
    const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unhex(sealed.vector) }, keys.seal, unhex(sealed.text));
    return { plain, keys, secret: new TextDecoder().decode(clear) };
  } catch {
    return undefined; // of another version, or of a browser that has lost its keys
  }
}

const hex = (octets: Uint8Array) => [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
const unhex = (text: string) => new Uint8Array((text.match(/../g) ?? []).map((octet) => parseInt(octet, 16)));

/** What the console hands over, read once. */
export function handed(): unknown {
  const text = sessionStorage.getItem(HANDED);
  if (text === null) return undefined;
  sessionStorage.removeItem(HANDED);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
