// A person as the API tells of them, and how they are named to it.

import { segment, service } from "../../lib/api.ts";

export interface Person {
  readonly username: string;
  readonly subject: string;
  readonly locked?: boolean;
  readonly factors?: readonly string[];
  readonly sessions?: number;
  readonly consents?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly notices?: readonly Notice[];
  /** Their row is of a later version, or broken. */
  readonly unreadable?: boolean;
}
export interface Notice { readonly client?: string; readonly clientName?: string; readonly at?: number; readonly [more: string]: unknown }

export interface Session {
  readonly id: string;
  readonly createdAt: number;
  readonly seenAt?: number;
  readonly expiresAt: number;
  readonly authenticatedBy: readonly string[];
  readonly clients: number;
  readonly userAgent?: string;
  readonly network?: string;
}
export interface Passkey { readonly id: string; readonly name: string; readonly createdAt: number; readonly usedAt?: number; readonly backedUp?: boolean }
export interface Consent { readonly client: string; readonly clientName?: string; readonly scopes: readonly string[]; readonly claims?: readonly string[]; readonly apis?: readonly string[] }
export interface Invitation { readonly email: string; readonly expiresAt?: number; readonly expired?: boolean }

/**
 * The operations of one person. The name stands in the path, but for `.` and `..`, which every URL would take for steps (RFC 3986
 * §5.2.4): these stand beside it.
 */
export function ofPerson(username: string) {
  const calls = service();
  const isStep = username === "." || username === "..";
  const path = (operation: string) => (isStep ? `people/${operation}` : `people/${operation}/${segment(username)}`);
  const beside = isStep ? { username } : {};
  return {
    get: <T>(operation: string) => calls.get<T>(path(operation), beside),
    post: (operation: string, body: object = {}) => calls.post(path(operation), { ...body, ...beside }),
    delete: (operation: string) => calls.delete(path(operation), beside),
  };
}
