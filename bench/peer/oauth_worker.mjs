// The peer on the same platform: @cloudflare/workers-oauth-provider as npm has it, with its KV. Whoever asks is signed in and has
// allowed what is asked for, since the pages are its user's. `POST /setup` answers a client.

import { OAuthProvider } from "@cloudflare/workers-oauth-provider";

const SCOPES = ["read", "offline_access"];

const pages = {
  async fetch(request, { OAUTH_PROVIDER: helpers }) {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/setup") {
      const redirectUris = ["https://client.example/callback"];
      return Response.json(await helpers.createClient({ redirectUris, tokenEndpointAuthMethod: "client_secret_post" }));
    }
    if (pathname !== "/authorize") return new Response(`nothing at ${origin}${pathname}`, { status: 404 });
    const asked = await helpers.parseAuthRequest(request);
    // A person of their own for each: so there are no former grants to look through.
    const person = { userId: crypto.randomUUID(), metadata: {}, props: {}, revokeExistingGrants: false };
    const { redirectTo } = await helpers.completeAuthorization({ request: asked, scope: asked.scope, ...person });
    return new Response(null, { status: 302, headers: { Location: redirectTo } });
  },
};

const newProvider = (origin) =>
  new OAuthProvider({
    apiRoute: "/api/",
    apiHandler: { fetch: () => new Response("ok") },
    defaultHandler: pages,
    authorizeEndpoint: "/authorize",
    tokenEndpoint: "/token",
    scopesSupported: SCOPES,
    resourceMetadata: { resource: `${origin}/api/`, authorization_servers: [origin] },
  });

let provider;

export default {
  fetch(request, env, context) {
    provider ??= newProvider(new URL(request.url).origin);
    return provider.fetch(request, env, context);
  },
};
