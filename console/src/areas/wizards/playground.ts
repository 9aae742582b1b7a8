// A client handed over to the playground below its issuer, with what it proves itself by: through the session storage, which only pages
// of this origin in the tab that is opened can read.

import type { Json } from "../../documents/calls.ts";
import type { Result } from "./Done.tsx";

const HANDED = "sekisho.playground.client";

export const playgroundOf = (issuer: string): string => `${issuer.replace(/\/$/, "")}/playground/`;

/** Opens it in another tab. That tab begins with a copy of what is stored here, from which the playground takes it; here it is taken away. */
export function handOver(issuer: string, document: Json, { plan, around, privateJwk, secret }: Result) {
  const client = {
    issuer, client_id: String(document.clientIdAlias ?? document.clientId), token_endpoint_auth_method: String(document.tokenAuthMethod ?? "PRIVATE_KEY_JWT").toLowerCase(),
    redirect_uri: playgroundOf(issuer), scope: plan.scope, ...(plan.resource && { resource: plan.resource }), ...(privateJwk && { privateJwk }), ...(secret !== undefined && { secret }),
  };
  const modes = around.held ? ((around.service.document.fapiModes as string[] | undefined) ?? []) : [];
  const does = (is: boolean) => (is ? "1" : "0");
  const hash = new URLSearchParams({
    client: client.client_id, flow: around.held ? "fapi" : "openid", par: does(around.held || document.parRequired === true || around.service.document.parRequired === true), dpop: does(around.held || document.dpopRequired === true),
    jar: does(modes.includes("FAPI2_MESSAGE_SIGNING_AUTH_REQ")), jarm: does(modes.includes("FAPI2_MESSAGE_SIGNING_AUTH_RES")), scope: plan.scope, ...(plan.resource && { resource: plan.resource }),
  });
  sessionStorage.setItem(HANDED, JSON.stringify(client));
  try {
    window.open(`${playgroundOf(issuer)}#${hash}`, "_blank");
  } finally {
    sessionStorage.removeItem(HANDED);
  }
}
