// A person as the API tells of them.

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
export interface Passkey { readonly id: string; readonly name: string; readonly createdAt: number; readonly usedAt?: number }
export interface Consent { readonly client: string; readonly clientName?: string; readonly scopes: readonly string[] }
export interface Invitation { readonly email: string; readonly expiresAt?: number; readonly expired?: boolean }
