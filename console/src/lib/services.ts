// The services that whoever is signed in may choose among.

import { signal } from "@preact/signals";
import { api } from "./api.ts";
import { session } from "./session.ts";

export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
}
interface Told { readonly apiKey?: number | string; readonly serviceName?: string; readonly issuer?: string }

export const services = signal<readonly Listed[] | undefined>(undefined);

const listed = ({ apiKey, serviceName, issuer = "" }: Told): Listed => ({ id: String(apiKey), name: serviceName || issuer.replace(/^https?:\/\//, ""), issuer });

/** Asks which there are; all of them, in parts of a hundred. */
export async function loadServices(): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (let start = 0; ; start = all.length) {
    const { services: part = [], totalCount = 0 } = await api.get<{ services?: Told[]; totalCount?: number }>("service/get/list", { start, end: start + 100 });
    all.push(...part.map(listed));
    if (part.length === 0 || all.length >= totalCount) break;
  }
  const state = session.peek();
  const only = state.kind === "signedIn" ? state.me.service : undefined;
  services.value = only === undefined ? all : all.filter(({ id }) => id === String(only));
  return services.value;
}
