// npm install oidc-client-ts
import { UserManager{{if dpop}}, IndexedDbDPoPStore{{end}} } from "oidc-client-ts";

const manager = new UserManager({
  authority: "{{issuer}}",
  client_id: "{{client_id}}",
  redirect_uri: "{{redirect_uri}}",
{{if post_logout}}  post_logout_redirect_uri: "{{post_logout}}",
  scope: "{{scope}}",
{{if resource}}  resource: "{{resource}}",
{{if dpop}}  dpop: { store: new IndexedDbDPoPStore() }, // tokens that are worth nothing in another browser
{{if offline}}  automaticSilentRenew: true, // by its refresh token, a minute before the access token expires
});

export const signIn = () => manager.signinRedirect();
export const signOut = () => manager.signoutRedirect();
export const user = () => manager.getUser();

if (/[?&](code|error)=/.test(location.search)) {
  await manager.signinCallback();
  history.replaceState(null, "", location.pathname); // the code counts once: nobody should load this address again
}

/** Calls an API with the token of whoever is signed in. */
export async function call(url) {
  const signedIn = await manager.getUser();
{{if dpop}}  const proof = await manager.dpopProof(url, signedIn, "GET");
{{if dpop}}  return fetch(url, { headers: { Authorization: `DPoP ${signedIn?.access_token}`, DPoP: proof } });
{{unless dpop}}  return fetch(url, { headers: { Authorization: `Bearer ${signedIn?.access_token}` } });
}
