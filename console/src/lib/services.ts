// The services that whoever is signed in may choose among.

import { signal } from "@preact/signals";
import { api } from "./api.ts";
import { may, session } from "./session.ts";

export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
}
interface Told { readonly apiKey?: number | string; readonly serviceName?: string; readonly issuer?: string }

export const services = signal<readonly Listed[] | undefined>(undefined);

const listed = ({ apiKey, serviceName, issuer = "" }: Told): Listed => ({ id: String(apiKey), name: serviceName || issuer.replace(/^https?:\/\//, ""), issuer });

/** Where another one is made, by whoever may: who has rights for one service alone makes none. */
export const NEW_SERVICE = "new-service";
export function mayMake(): boolean {
  const state = session.value;
  return may("CREATE_SERVICE") && state.kind === "signedIn" && state.me.service === undefined;
}

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
