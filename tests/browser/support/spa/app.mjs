// A single-page app that signs its person in with oidc-client-ts. The page holds the settings, and shows what came of them.

import { UserManager } from "oidc-client-ts";

const settings = JSON.parse(document.getElementById("settings").textContent);
const manager = new UserManager({
  ...settings,
  redirect_uri: `${location.origin}/callback`,
  loadUserInfo: true,
  automaticSilentRenew: false,
});

/** What a test may look at. */
const plain = (user) => user && JSON.parse(JSON.stringify(user));
const failure = ({ error, message }) => ({ error: error ?? message });

window.app = {
  user: () => manager.getUser().then(plain),
  // With a refresh token by that, and without one in an iframe with prompt=none.
  renew: () => manager.signinSilent().then(plain, failure),
};
document.getElementById("sign-in").onclick = () => manager.signinRedirect();

if (location.pathname === "/callback") {
  const { error, profile } = (await manager.signinCallback().then(plain, failure)) ?? {};
  document.getElementById("told").textContent = error ?? profile?.sub ?? "";
  document.body.dataset.told = "yes";
}
