// A token for a machine, asked for from this page as the machine would: by its secret or its key, and bound to a key where it has to be.

import * as oauth from "oauth4webapi";
import type { Json } from "../../documents/calls.ts";
import type { Result } from "./Done.tsx";

const insecure = (issuer: string) => (issuer.startsWith("http:") ? { [oauth.allowInsecureRequests]: true } : {});

async function authenticationOf({ secret, privateJwk }: Result): Promise<oauth.ClientAuth> {
  if (secret !== undefined) return oauth.ClientSecretBasic(secret);
  const { kid, alg: _, use: __, ...members } = privateJwk ?? {};
  const key = await crypto.subtle.importKey("jwk", members as JsonWebKey, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return oauth.PrivateKeyJwt({ key, ...(kid !== undefined && { kid }) });
}

/** The answer of the token endpoint as it was sent, once it has been found right. */
export async function askForToken(issuer: string, result: Result): Promise<Json> {
  const { plan, around } = result;
  const document = plan.documents.find(({ kind }) => kind === "client")?.document ?? {};
  const client: oauth.Client = { client_id: String(document.clientIdAlias) };
  const server: oauth.AuthorizationServer = { issuer, token_endpoint: `${issuer}/oauth/token` };
  const DPoP = document.dpopRequired === true || around.held ? oauth.DPoP(client, await oauth.generateKeyPair("ES256")) : undefined;
  const asked = new URLSearchParams({ scope: plan.scope, ...(plan.resource && { resource: plan.resource }) });
  const authentication = await authenticationOf(result);
  const request = async () => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, asked, { ...insecure(issuer), ...(DPoP && { DPoP }) });
    const sent = response.clone(); // the library writes token_type in its own way
    await oauth.processClientCredentialsResponse(server, client, response);
    return (await sent.json()) as Json;
  };
  try {
    return await request();
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return request(); // RFC 9449 §8: once more, with the nonce
    if (error instanceof oauth.ResponseBodyError) throw new Error(`${error.error}: ${error.error_description ?? ""}`);
    throw error;
  }
}
