// The documents of a service at the API: read, tried, applied, deleted, and what they were before.

import { segment, service } from "../lib/api.ts";
import type { Kind } from "../catalogue/schemas.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A document and the word that is another one after each change of it. */
export interface Read {
  readonly document: Json;
  readonly version: string;
}

export interface Difference {
  readonly member: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What became, or would become, of a document. */
export interface Change {
  readonly kind: Kind;
  readonly id: string;
  readonly name?: string;
  readonly change: "created" | "updated" | "unchanged";
  readonly members?: readonly Difference[];
  /** The secret that was made for a client, told this once. */
  readonly clientSecret?: string;
}

/** The version of what was saved and could not be read again: that of no document, so that the next save is looked at as one beside somebody else's. */
export const UNREAD = "UNREAD";

/** The version of what is not there yet. */
export const NEW = "NEW";

export interface Applied {
  readonly kind: Kind;
  readonly id?: string;
  readonly document: Json;
  /** The version of the one that is there; `NEW` where none is to be. */
  readonly version?: string;
}

export interface ListedClient {
  readonly clientId: string;
  readonly clientIdAlias?: string;
  readonly clientName?: string;
  readonly clientType: string;
  readonly applicationType: string;
  readonly tokenAuthMethod: string;
  readonly fapiModes: readonly string[];
  readonly locked: boolean;
}

export interface ListedClients {
  readonly start: number;
  readonly end: number;
  readonly totalCount: number;
  readonly clients: readonly ListedClient[];
}

export interface Revision {
  readonly revision: number | string;
  readonly at: number;
  readonly by: string;
  readonly change: string;
  /** None if the document was deleted then. */
  readonly document: Json | null;
}

/** The most clients that are told at once. */
export const PAGE = 100;

export const readService = (of?: string): Promise<Read> => service(of).get<Read>("documents/service");
export const readClient = (identifier: string): Promise<Read> => service().get<Read>(`documents/client/${segment(identifier)}`);
export const readApis = (): Promise<readonly Read[]> => service().get<{ apis: Read[] }>("documents/apis").then(({ apis }) => apis);
export const listClients = (start: number, end: number, query: string): Promise<ListedClients> => service().get("documents/clients", { start, end, query });

/** The document of an API, as the list has it. */
export async function readApi(identifier: string): Promise<Read | undefined> {
  return (await readApis()).find(({ document }) => document.identifier === identifier);
}

/** What of the document is its name at the API. */
export function idOf(kind: Kind, document: Json): string | undefined {
  const id = kind === "client" ? document.clientId ?? document.clientIdAlias : kind === "api" ? document.identifier : document.apiKey;
  return id === undefined || id === null ? undefined : String(id);
}

/** Reads it again. */
export async function readAgain(kind: Kind, id: string): Promise<Read | undefined> {
  if (kind === "service") return readService();
  return kind === "client" ? readClient(id) : readApi(id);
}

export async function apply(documents: readonly Applied[], dryRun = false): Promise<readonly Change[]> {
  const { changes } = await service().post<{ changes: Change[] }>("documents/apply", { documents, ...(dryRun && { dryRun }) });
  return changes;
}

/** Deletes it, if it is as it was read. */
export const remove = (kind: Kind, id: string, version: string): Promise<unknown> => service().post("documents/delete", { kind, id, version });

export function history(kind: Kind, id: string | undefined, before?: number | string): Promise<{ revisions: readonly Revision[]; next?: number | string }> {
  return service().get("documents/history", { kind, id, before });
}

/** Gives a client another secret; the one before is refused from then on. */
export async function rotateSecret(clientId: string): Promise<string> {
  const { newClientSecret } = await service().get<{ newClientSecret: string }>(`client/secret/refresh/${segment(clientId)}`);
  return newClientSecret;
}
