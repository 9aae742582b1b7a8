// npm install @modelcontextprotocol/sdk express jose
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { mcpAuthMetadataRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import express from "express";
import { createRemoteJWKSet, jwtVerify } from "jose";

const resource = new URL("{{resource}}");
const keys = createRemoteJWKSet(new URL("{{issuer}}/oauth/jwks"));
const rules = { issuer: "{{issuer}}", audience: resource.href, typ: "at+jwt", algorithms: ["ES256"] };

const verifier = {
  async verifyAccessToken(token: string) {
    const { payload } = await jwtVerify(token, keys, rules).catch(() => ({ payload: undefined }));
    if (!payload?.exp || payload.cnf) throw new InvalidTokenError("The token is not one for this server");
    return { token, clientId: String(payload.client_id), scopes: String(payload.scope).split(" "), expiresAt: payload.exp, resource, extra: { sub: payload.sub } };
  },
};
const oauthMetadata = await (await fetch("{{metadata_url}}")).json();

const app = express();
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported: {{scope_json}} }));
app.use(resource.pathname, requireBearerAuth({ verifier, requiredScopes: ["{{first_scope}}"], resourceMetadataUrl: "{{metadata}}" }));
// app.post(resource.pathname, …) : the transport of the SDK, which finds the claims in request.auth
app.listen(Number(process.env.PORT ?? {{port}}));
