// All documents of a service as one: made of what the API tells, and read from a file.

import { listClients, PAGE, readApis, readClient, readService, type Applied, type Json } from "../../documents/calls.ts";
import { kindOf } from "../../documents/kind.ts";

/** More clients than that are for the command line, which writes a file for each. */
export const MOST = 1000;
/** So many are asked for at a time. */
const AT_ONCE = 6;

export class TooMany extends Error {
  readonly count: number;
  constructor(count: number) {
    super(String(count));
    this.count = count;
  }
}

async function identifiers(): Promise<string[]> {
  const all: string[] = [];
  for (let start = 0; ; start += PAGE) {
    const { clients, totalCount } = await listClients(start, start + PAGE, "");
    if (totalCount > MOST) throw new TooMany(totalCount);
    all.push(...clients.map(({ clientId }) => clientId));
    if (clients.length === 0 || all.length >= totalCount) return all;
  }
}

/** Reads them all, the clients a few at a time. */
export async function collect(progress: (done: number, total: number) => void): Promise<{ documents: { kind: Applied["kind"]; document: Json }[] }> {
  const [service, apis, ids] = [await readService(), await readApis(), await identifiers()];
  const clients: Json[] = new Array(ids.length);
  let [next, done] = [0, 0];
  const worker = async () => {
    while (next < ids.length) {
      const index = next++;
      clients[index] = (await readClient(ids[index] as string)).document;
      progress(++done, ids.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return {
    documents: [
      { kind: "service", document: service.document },
      ...apis.map(({ document }) => ({ kind: "api" as const, document })),
      ...clients.map((document) => ({ kind: "client" as const, document })),
    ],
  };
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** The documents of a file: such a set, a list of documents, or one; undefined if it is none of these. */
export function documentsIn(value: unknown): Applied[] | undefined {
  const list = isObject(value) && Array.isArray(value.documents) ? value.documents : Array.isArray(value) ? value : [value];
  const read = list.map((one): Applied | undefined => {
    if (!isObject(one)) return undefined;
    const document = isObject(one.document) ? one.document : one;
    const kind = one.kind === "service" || one.kind === "client" || one.kind === "api" ? one.kind : kindOf(document);
    return Object.keys(document).length === 0 ? undefined : { kind, document };
  });
  return read.length > 0 && read.every((one) => one !== undefined) ? read : undefined;
}
