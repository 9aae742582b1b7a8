// What the search of the console finds among clients: the server looks through numbers, aliases and names.

import { listClients } from "../../documents/calls.ts";
import { link } from "../../lib/route.ts";
import type { Found } from "../area.ts";

const MOST = 8;

export async function find(wanted: string): Promise<readonly Found[]> {
  const { clients } = await listClients(0, MOST, wanted);
  return clients.map(({ clientId, clientIdAlias, clientName }) => ({ title: clientName ?? clientIdAlias ?? clientId, detail: clientIdAlias ?? clientId, href: link(["clients", clientId]) }));
}
