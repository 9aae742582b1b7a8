// npm install jose
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const RESOURCE = "{{resource}}";
const METADATA = "{{metadata}}"; // RFC 9728 §3.1
const keys = createRemoteJWKSet(new URL("{{issuer}}/oauth/jwks"));
const rules = { issuer: "{{issuer}}", audience: RESOURCE, typ: "at+jwt", algorithms: ["ES256"], requiredClaims: ["exp", "sub"] };
const metadata = { resource: RESOURCE, authorization_servers: ["{{issuer}}"], scopes_supported: {{scope_json}}, bearer_methods_supported: ["header"] };

async function authorize({ headers }) {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const { payload } = token ? await jwtVerify(token, keys, rules).catch(() => ({})) : {};
  return payload?.cnf === undefined && payload?.scope?.split(" ").includes("{{first_scope}}") ? payload : undefined;
}

createServer(async (request, response) => {
  const say = (status, body) => response.writeHead(status, { "Content-Type": "application/json" }).end(body && JSON.stringify(body));
  const asked = new URL(RESOURCE).origin + request.url.split("?")[0];
  if (asked === METADATA) return say(200, metadata);
  if (asked !== RESOURCE) return say(404);
  const claims = await authorize(request);
  if (!claims) {
    response.setHeader("WWW-Authenticate", `Bearer resource_metadata="${METADATA}", scope="{{first_scope}}"`); // RFC 9728 §5.1
    return say(401);
  }
  return say(501, { sub: claims.sub }); // here the transport of the SDK takes over
}).listen(Number(process.env.PORT ?? {{port}}), () => console.log(RESOURCE));
