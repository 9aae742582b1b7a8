// A single-page app: it signs people in by itself and keeps no secret, since everybody can read it.

import { UserManager } from "oidc-client-ts";

const ISSUER = "http://localhost:8787";
const [RESOURCE, API] = ["https://api.example/orders", "http://localhost:3001/orders"]; // its name, and where it is
const here = `${location.origin}/`;

const manager = new UserManager({
  authority: ISSUER,
  client_id: "orders-spa",
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: "openid profile offline_access orders:read",
  resource: RESOURCE,
  automaticSilentRenew: true, // by its refresh token, a minute before the access token expires
});

const tell = (text) => (document.getElementById("told").textContent = text);
const failed = (error) => tell(`${error.error ?? error.name}: ${error.message}`);

async function orders() {
  const user = await manager.getUser();
  const answer = await fetch(API, { headers: { Authorization: `Bearer ${user?.access_token}` } });
  tell(await answer.text());
}

document.getElementById("sign-in").onclick = () => manager.signinRedirect().catch(failed);
document.getElementById("orders").onclick = () => orders().catch(failed);
document.getElementById("sign-out").onclick = () => manager.signoutRedirect().catch(failed);

if (/[?&](code|error)=/.test(location.search)) {
  await manager.signinCallback().catch(failed);
  history.replaceState(null, "", here); // the code counts once: nobody should load this address again
}
const user = await manager.getUser();
if (user) tell(`Signed in as ${user.profile.sub}`);
