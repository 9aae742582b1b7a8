// Whether this tab is the only one with what its sessionStorage holds. A browser copies that when a tab is duplicated, and what counts
// once is then in two places; a lock, which nothing copies, tells them apart.

const NAME = "sekisho.tab";

let only: Promise<boolean> | undefined;

async function held(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => undefined); // held for as long as the page is
    });
  });
}

async function claim(): Promise<boolean> {
  const name = sessionStorage.getItem(NAME);
  if (name !== null && (await held(name))) return true;
  const fresh = crypto.randomUUID();
  sessionStorage.setItem(NAME, fresh);
  await held(fresh);
  return name === null;
}

/** Claims it, once for a page. */
export const isOnlyTab = () => (only ??= claim());
