// What the local server has besides where it asks for certificates: two clients that show one.

import { jwkOf, SUBJECTS } from "./certificates.mjs";
import { REDIRECT_URIS } from "./development.mjs";

export { certificates } from "./certificates.mjs";

/**
 * Lets clients of the service in the server authenticate by certificates as well, and adds two that do: one by an authority,
 * and one by itself. `made` are the certificates of `certificates.mjs`. Answers what a script needs to use them.
 */
export async function furnishTls(admin, made) {
  const { documents } = await admin.export();
  const service = documents.find(({ kind }) => kind === "service");
  const methods = service.document.supportedTokenAuthMethods ?? ["PRIVATE_KEY_JWT"];
  const document = {
    ...service.document,
    supportedTokenAuthMethods: [...new Set([...methods, "TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"])],
    tlsClientCertificateBoundAccessTokens: true,
  };
  const certified = (alias, members) => ({
    name: `clients/${alias}.json`,
    kind: "client",
    document: {
      clientIdAlias: alias,
      clientName: `A client with a certificate, ${alias}`,
      applicationType: "NATIVE",
      redirectUris: REDIRECT_URIS,
      tlsClientCertificateBoundAccessTokens: true,
      ...members,
    },
  });
  const jwks = { keys: [{ ...(await jwkOf(made.selfSigned)), kid: "dev-self-signed" }] };
  await admin.apply([
    { ...service, document },
    certified("dev-tls", { tokenAuthMethod: "TLS_CLIENT_AUTH", tlsClientAuthSubjectDn: SUBJECTS.client }),
    certified("dev-self-signed", { tokenAuthMethod: "SELF_SIGNED_TLS_CLIENT_AUTH", jwks }),
  ]);
  const client = (client_id, { file, keyFile }) => ({ client_id, redirect_uris: REDIRECT_URIS, certificate: file, key: keyFile });
  return { ca: made.ca.file, clients: [client("dev-tls", made.client), client("dev-self-signed", made.selfSigned)] };
}
