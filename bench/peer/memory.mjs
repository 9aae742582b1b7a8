// The state of the peer, in memory: what the adapters of oidc-provider are to do, with nothing to wait for.

const entries = new Map();
const now = () => Date.now();

/** One kind of what the peer keeps. What has expired is not found; nothing is swept, in the minutes that a run takes. */
export class Memory {
  #kind;

  constructor(kind) {
    this.#kind = kind;
  }

  async upsert(id, payload, expiresIn) {
    const expires = expiresIn === undefined ? Infinity : now() + expiresIn * 1000;
    entries.set(this.#key(id), { payload, expires });
    if (payload.uid !== undefined) entries.set(this.#key(`uid/${payload.uid}`), { payload: { id }, expires });
  }

  async find(id) {
    const found = entries.get(this.#key(id));
    return found && found.expires > now() ? found.payload : undefined;
  }

  async findByUid(uid) {
    const found = await this.find(`uid/${uid}`);
    return found && this.find(found.id);
  }

  async consume(id) {
    (await this.find(id)).consumed = Math.floor(now() / 1000);
  }

  async destroy(id) {
    entries.delete(this.#key(id));
  }

  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
  }

  #key(id) {
    return `${this.#kind}/${id}`;
  }
}
