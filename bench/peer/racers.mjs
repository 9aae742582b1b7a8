// Who takes part in the races: `{ name, code(), refresh() }`. Each of the two answers what makes a request that uses one code, or
// one refresh token.

import { join } from "node:path";
import { inRoot, packageBin } from "../../scripts/lib/project.mjs";
import { run } from "../../scripts/lib/run.mjs";
import { goThrough, newBrowser } from "../../tests/edge/support/browser.mjs";
import { newPkce, send } from "../../tests/edge/support/client.mjs";
import { posted } from "../../tests/edge/support/races.mjs";
import { startOpenid } from "../../tests/edge/support/server.mjs";

/** @cloudflare/workers-oauth-provider as one module, and what stands behind its KV: two workers beside Sekisho's. */
export async function bundledRacers() {
  const file = inRoot("target", "bench", "oauth.js");
  const options = ["--bundle", "--format=esm", "--external:cloudflare:*", `--outfile=${file}`];
  await run(packageBin("esbuild"), [join(import.meta.dirname, "oauth_worker.mjs"), ...options]);
  const kv = { name: "kv", modules: [join(import.meta.dirname, "kv_worker.mjs")] };
  return [{ name: "oauth", modules: [file], kv: { OAUTH_KV: kv.name } }, kv];
}

/** Sekisho with an ordinary OpenID service, beside the other workers. */
export const start = (extraWorkers) =>
  startOpenid({ extraWorkers, documents: { idTokenSignAlg: "ES256", service: { supportedIdTokenSignAlgs: ["ES256"] } } });

/** Sekisho: somebody has signed in, and the browser asks for codes without a page. */
export async function sekisho({ dev }) {
  const client = dev.clients.post;
  const browser = newBrowser(dev.issuer);
  const asked = (pkce, parameters) => authorizationUrl(`${dev.issuer}/oauth/authorize`, client, pkce, { scope: "openid offline_access", ...parameters });
  await goThrough(browser, await browser.open(asked(newPkce())), dev.user);
  const answered = async (pkce) => (await browser.open(asked(pkce, { prompt: "none" }))).headers.get("location");
  return racer("Sekisho", `${dev.issuer}/oauth/token`, client, answered);
}

/** The peer that listens at `url`. */
export async function racerOf(url) {
  const { body } = await send({ url: `${url}/setup`, method: "POST" });
  const client = { client_id: body.clientId, client_secret: body.clientSecret, redirect_uris: body.redirectUris };
  const asked = (pkce) => authorizationUrl(`${url}/authorize`, client, pkce, { scope: "read offline_access" });
  const answered = async (pkce) => (await send({ url: asked(pkce) })).headers.get("location");
  return racer("workers-oauth-provider", `${url}/token`, client, answered);
}

function authorizationUrl(endpoint, { client_id, redirect_uris: [redirect_uri] }, { challenge }, parameters) {
  const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
  return `${endpoint}?${new URLSearchParams({ response_type: "code", client_id, redirect_uri, state: challenge, ...pkce, ...parameters })}`;
}

function racer(name, token, client, answered) {
  const [redirect_uri] = client.redirect_uris;
  const code = async () => {
    const pkce = newPkce();
    const location = await answered(pkce);
    const got = new URL(location).searchParams.get("code");
    if (!got) throw new Error(`${name} gives no code: ${location}`);
    return () => posted(token, client, { grant_type: "authorization_code", code: got, redirect_uri, code_verifier: pkce.verifier });
  };
  const refresh = async () => {
    const redeem = await code();
    const { status, body } = await send(redeem());
    if (!body.refresh_token) throw new Error(`${name} gives no refresh token: ${status} ${JSON.stringify(body)}`);
    return () => posted(token, client, { grant_type: "refresh_token", refresh_token: body.refresh_token });
  };
  return { name, code, refresh };
}
