// The key that tokens of this browser are bound to. It is made here, kept in IndexedDB and cannot be exported: who reads the storage of
// the page can use it only in this browser.

const DATABASE = "sekisho.console";
const STORE = "keys";
const NAME = "dpop";

const answered = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answered(request);
}

/** The key pair of this browser; of two tabs that make one at once the first counts. */
export async function keyPair(): Promise<CryptoKeyPair> {
  const database = await opened();
  try {
    const kept = await answered<CryptoKeyPair | undefined>(database.transaction(STORE).objectStore(STORE).get(NAME));
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const store = database.transaction(STORE, "readwrite").objectStore(STORE);
    const first = await answered<CryptoKeyPair | undefined>(store.get(NAME));
    if (first) return first;
    await answered(store.put(made, NAME));
    return made;
  } finally {
    database.close();
  }
}
