// npm install react-oidc-context oidc-client-ts
import { AuthProvider, useAuth } from "react-oidc-context";

const settings = {
  authority: "{{issuer}}",
  client_id: "{{client_id}}",
  redirect_uri: "{{redirect_uri}}",
{{if post_logout}}  post_logout_redirect_uri: "{{post_logout}}",
  scope: "{{scope}}",
{{if resource}}  resource: "{{resource}}",
  onSigninCallback: () => history.replaceState(null, "", location.pathname), // the code counts once
};

function Account() {
  const auth = useAuth();
  if (auth.isLoading) return <p>…</p>;
  if (auth.error) return <p role="alert">{auth.error.message}</p>;
  if (!auth.isAuthenticated) return <button onClick={() => void auth.signinRedirect()}>Sign in</button>;
  return <button onClick={() => void auth.signoutRedirect()}>Sign out {auth.user?.profile.sub}</button>;
}

export const App = () => <AuthProvider {...settings}><Account /></AuthProvider>;
