// npm install openid-client
import * as openid from "openid-client";

const authentication = openid.ClientSecretBasic(process.env.CLIENT_SECRET);
const config = await openid.discovery(new URL("{{issuer}}"), "{{client_id}}", {}, authentication{{discovery_options}});

/** What the server says of the access token of a request; undefined if it does not count here. */
export async function authorize(headers, scope = "{{first_scope}}") {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (!token) return undefined;
  const told = await openid.tokenIntrospection(config, token);
  const isForUs = told.active && [told.aud].flat().includes("{{resource}}");
  // A token that is bound to a key (cnf) counts with its proof alone: RFC 9449 §7.1.
  return isForUs && told.cnf === undefined && told.scope?.split(" ").includes(scope) ? told : undefined;
}
