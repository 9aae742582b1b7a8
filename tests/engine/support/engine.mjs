// The engine API of one test file: an ordinary OpenID service, and what calls its API.

import { Authlete } from "@authlete/typescript-sdk";
import { createHash, randomBytes } from "node:crypto";
import { newApiCredentials } from "../../../scripts/lib/api_credentials.mjs";
import { startOpenid } from "../../edge/support/server.mjs";

/** Starts the server; `api` is what dev.json holds of one, `call()` sends one call as the second generation does. */
export async function startEngine(options) {
  const server = await startOpenid(options);
  const api = await newApiCredentials(server.admin, server.url);
  return { ...server, api, sdk: sdkOf(server, api.access_token), call: caller(server.url, basic(api.api_key, api.api_secret)) };
}

/** The published TypeScript client, unmodified. */
export const sdkOf = (server, bearer) => new Authlete({ serverURL: server.url, bearer });

/** RFC 7617 §2. */
export const basic = (name, secret) => `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;

/** Sends calls by `fetch`, for what no client can say: `{ status, headers, body }`, the body as JSON where it is. */
export function caller(url, authorization) {
  return async (path, body, options = {}) => {
    const headers = { ...(authorization && { authorization }), ...(body && { "content-type": "application/json" }), ...options.headers };
    const request = { method: body ? "POST" : "GET", body: body && JSON.stringify(body), ...options, headers };
    const response = await fetch(`${url}/api${path}`, request);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** RFC 7636 §4.1, §4.2. */
export function newPkce() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** A form as a client sends it: what `parameters` of a call hold. */
export const form = (members) => new URLSearchParams(members).toString();

/** The parameters of a location. */
export const parametersOf = (location) => Object.fromEntries(new URL(location).searchParams);

/** RFC 7519 §3: the claims of a JWT, unverified. */
export const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));

/** RFC 7515 §3: its header, as text, because the order of its members counts somewhere. */
export const headerOf = (jwt) => Buffer.from(jwt.split(".")[0], "base64url").toString();
