// npm install jose
import { createRemoteJWKSet, jwtVerify } from "jose";

const keys = createRemoteJWKSet(new URL("{{issuer}}/oauth/jwks")); // asked again for a key that is not known yet
const rules = { issuer: "{{issuer}}", audience: "{{resource}}", typ: "at+jwt", algorithms: ["ES256"], requiredClaims: ["exp", "sub", "client_id"] };

/** The claims of the access token of a request; undefined if it has none that counts here. A 401 then says WWW-Authenticate: Bearer. */
export async function authorize(headers, scope = "{{first_scope}}") {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (!token) return undefined;
  const { payload } = await jwtVerify(token, keys, rules).catch(() => ({}));
  // A token that is bound to a key (cnf) counts with its proof alone: RFC 9449 §7.1.
  return payload?.cnf === undefined && payload?.scope?.split(" ").includes(scope) ? payload : undefined;
}
