//! The endpoints: where each is, what may be asked there, and who. One row tells it, whoever needs to
//! know: the metadata, the routes, the pages and the tests.

use super::request::field::{is_token, trimmed};
use crate::documents::{AliasName, Service};

/// Which pages may read an answer. Fetch §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Those of every origin: no cookie counts here, so that nothing is given away.
    Everybody,
    /// Those of this server alone.
    Nobody,
}

/// What comes in the body of a POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A form of a page of the service itself, to which whoever signs in may be led.
    Account,
    /// A request that another site may have its browser post.
    Browser,
    /// Parameters of a client, with what proves who it is. RFC 6749 §3.2.
    Client,
    /// Nothing is posted here.
    Nothing,
    /// A form of a page of ours.
    Page,
    /// An access token, perhaps. RFC 6750 §2.2.
    Token,
}

/// Declares [`Endpoint`] and [`path`]: the path, the methods, who may read, what is posted.
macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident => $constant:ident $path:literal, $methods:expr, $readers:ident, $form:ident;)*) => {
        /// Paths of the endpoints, below the issuer.
        pub mod path {
            $($(#[$doc])* pub const $constant: &str = $path;)*
        }

        /// An endpoint.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Endpoint { $($(#[$doc])* $name,)* }

        impl Endpoint {
            /// Every endpoint.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The path below the issuer.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => path::$constant,)* }
            }

            /// The methods, in the order of `Allow`. HEAD goes with GET.
            pub const fn methods(self) -> &'static [&'static str] {
                match self { $(Self::$name => $methods,)* }
            }

            /// Which pages may read an answer.
            pub const fn readers(self) -> Readers {
                match self { $(Self::$name => Readers::$readers,)* }
            }

            /// What is posted.
            pub const fn form(self) -> Form {
                match self { $(Self::$name => Form::$form,)* }
            }
        }
    };
}

endpoints! {
    /// What somebody can see and change of their account.
    Account => ACCOUNT "/account", &["GET"], Nobody, Account;
    /// The clients they have allowed something.
    AccountApplications => ACCOUNT_APPLICATIONS "/account/applications", &["GET", "POST"], Nobody, Account;
    /// All that is known of them, as JSON.
    AccountData => ACCOUNT_DATA "/account/data", &["GET", "POST"], Nobody, Account;
    /// Leaving.
    AccountDelete => ACCOUNT_DELETE "/account/delete", &["GET", "POST"], Nobody, Account;
    /// The browsers in which they are signed in.
    AccountDevices => ACCOUNT_DEVICES "/account/devices", &["GET", "POST"], Nobody, Account;
    /// What they sign in by, without a password.
    AccountPasskeys => ACCOUNT_PASSKEYS "/account/passkeys", &["GET", "POST"], Nobody, Account;
    /// Their password.
    AccountPassword => ACCOUNT_PASSWORD "/account/password", &["GET", "POST"], Nobody, Account;
    /// Their authenticator.
    AccountFactor => ACCOUNT_FACTOR "/account/authenticator", &["GET", "POST"], Nobody, Account;
    /// A link to set a new password.
    AccountForgot => ACCOUNT_FORGOT "/account/forgot", &["GET", "POST"], Nobody, Account;
    /// Where links that are mailed lead.
    AccountLink => ACCOUNT_LINK "/account/link", &["GET", "POST"], Nobody, Account;
    /// The mail that was sent to nobody, in development.
    AccountOutbox => ACCOUNT_OUTBOX "/account/outbox", &["GET"], Nobody, Account;
    /// What they say of themselves.
    AccountProfile => ACCOUNT_PROFILE "/account/profile", &["GET", "POST"], Nobody, Account;
    /// RFC 6749 §3.1. Pages, for which the cookie counts. FAPI 2.0 SP §5.2.3: no CORS here.
    Authorize => AUTHORIZE "/oauth/authorize", &["GET", "POST"], Nobody, Browser;
    /// The form of the consent page.
    Consent => CONSENT "/oauth/authorize/consent", &["POST"], Nobody, Page;
    /// OpenID Connect Discovery §4.
    Discovery => DISCOVERY "/.well-known/openid-configuration", &["GET"], Everybody, Nothing;
    /// The form of the page that asks for something besides the password.
    Factor => FACTOR "/oauth/authorize/factor", &["POST"], Nobody, Page;
    /// Which server this is.
    Index => INDEX "/", &["GET"], Nobody, Nothing;
    /// OpenID Connect RP-Initiated Logout §2. Pages, for which the cookie counts.
    EndSession => END_SESSION "/oauth/end_session", &["GET", "POST"], Nobody, Browser;
    /// Grant Management for OAuth 2.0 §6.3: what is below it names a grant. For servers.
    Grants => GRANTS "/oauth/grants", &["GET", "DELETE"], Nobody, Nothing;
    /// RFC 7662 §2. For servers.
    Introspect => INTROSPECT "/oauth/introspect", &["POST"], Nobody, Client;
    /// RFC 7517 §5.
    Jwks => JWKS "/oauth/jwks", &["GET"], Everybody, Nothing;
    /// The form of the page that asks whether to log out.
    LogOut => LOG_OUT "/oauth/end_session/confirm", &["POST"], Nobody, Page;
    /// The form of the sign-in page.
    Login => LOGIN "/oauth/authorize/login", &["POST"], Nobody, Page;
    /// RFC 8414 §3.
    Metadata => METADATA "/.well-known/oauth-authorization-server", &["GET"], Everybody, Nothing;
    /// RFC 9126 §2.
    Par => PAR "/oauth/par", &["POST"], Everybody, Client;
    /// The form of the sign-in page that brings what a passkey says. WebAuthn §7.2.
    Passkey => PASSKEY "/oauth/authorize/passkey", &["POST"], Nobody, Page;
    /// The form of the page that offers to add a passkey. WebAuthn §7.1.
    PasskeyOffer => PASSKEY_OFFER "/oauth/authorize/passkey/offer", &["POST"], Nobody, Page;
    /// The script that asks the browser for a passkey.
    PasskeyScript => PASSKEY_SCRIPT "/oauth/passkey.js", &["GET"], Nobody, Nothing;
    /// Where developers try what the service does, by a page that is a file beside the worker.
    Playground => PLAYGROUND "/playground/", &["GET"], Nobody, Nothing;
    /// The client of that page, in development.
    PlaygroundClient => PLAYGROUND_CLIENT "/playground/client", &["POST"], Nobody, Nothing;
    /// That page, typed without the slash at its end.
    PlaygroundTyped => PLAYGROUND_TYPED "/playground", &["GET"], Nobody, Nothing;
    /// A protected resource for development.
    Resource => RESOURCE "/sample/resource", &["GET", "POST"], Nobody, Token;
    /// RFC 7009 §2.
    Revoke => REVOKE "/oauth/revoke", &["POST"], Everybody, Client;
    /// OpenID Connect Session Management §3.3. A frame that every page may have.
    SessionFrame => SESSION_FRAME "/oauth/session", &["GET"], Nobody, Nothing;
    /// The script of that frame, and of the page after log-out.
    SessionScript => SESSION_SCRIPT "/oauth/session.js", &["GET"], Nobody, Nothing;
    /// The form of the sign-up page.
    SignUp => SIGN_UP "/oauth/authorize/sign-up", &["POST"], Nobody, Page;
    /// RFC 6749 §3.2.
    Token => TOKEN "/oauth/token", &["POST"], Everybody, Client;
    /// OpenID Connect Core §5.3.
    UserInfo => USERINFO "/oauth/userinfo", &["GET", "POST"], Everybody, Token;
}

impl Endpoint {
    /// The endpoint at `path`.
    pub fn at(path: &str) -> Option<Self> {
        let path = grant_below(path).map_or(path, |(above, _)| above);
        Self::ALL.iter().copied().find(|one| one.path() == path)
    }

    /// Whether it shows pages to people.
    pub fn is_of_pages(self) -> bool {
        matches!(self.form(), Form::Account | Form::Browser | Form::Page)
            || self == Self::PasskeyScript
    }

    /// Whether `method` is served. RFC 9110 §9.3.2: HEAD is GET without the body.
    pub fn serves(self, method: &str) -> bool {
        let method = if method == "HEAD" { "GET" } else { method };
        self.methods().contains(&method)
    }
}

/// What is above the name of a grant, and that name, where a path ends with one. Grant Management for
/// OAuth 2.0 §6.3: "concatenating the grant management endpoint URL, a slash, and the grant_id".
pub fn grant_below(path: &str) -> Option<(&str, &str)> {
    let (above, grant_id) = path.rsplit_once('/')?;
    let is_below = above.ends_with(path::GRANTS) && !grant_id.is_empty();
    is_below.then_some((above, grant_id))
}

/// The names of header fields that a page of every origin may send without asking for them by name.
const KNOWN: [&str; 3] = ["Authorization", "Content-Type", "DPoP"];

/// How much of a list of names is looked at, in bytes.
const LONGEST_LIST: usize = 1024;

/// What a page may send: what is read here, and whatever else it asks for, which counts for nothing.
/// Fetch §4.8: `*` does not stand for `Authorization`.
pub fn allowed_headers(asked: Option<&str>) -> String {
    let asked = asked.filter(|list| list.len() <= LONGEST_LIST);
    let names = asked
        .into_iter()
        .flat_map(|list| list.split(','))
        .map(trimmed);
    let is_known = |name: &str| KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name));
    let others = names.filter(|name| is_token(name) && !is_known(name));
    KNOWN
        .into_iter()
        .chain(others)
        .collect::<Vec<_>>()
        .join(", ")
}

impl Service {
    /// Where clients find the endpoint at `path`: at a server in front of this one, or here.
    pub fn endpoint(&self, path: &str) -> String {
        let in_front = match path {
            path::AUTHORIZE => &self.in_front.authorization_endpoint,
            path::TOKEN => &self.in_front.token_endpoint,
            path::PAR => &self.in_front.pushed_auth_req_endpoint,
            path::REVOKE => &self.in_front.revocation_endpoint,
            path::INTROSPECT => &self.in_front.introspection_endpoint,
            path::USERINFO => &self.in_front.user_info_endpoint,
            path::GRANTS => &self.in_front.grant_management_endpoint,
            path::JWKS => &self.in_front.jwks_uri,
            _ => &None,
        };
        let here = || self.issuer.endpoint(path);
        in_front.clone().unwrap_or_else(here)
    }

    /// Where clients with certificates find it instead, if somewhere else. RFC 8705 §5.
    pub fn alias(&self, path: &str) -> Option<&str> {
        let name = match path {
            path::TOKEN => AliasName::TokenEndpoint,
            path::PAR => AliasName::PushedAuthorizationRequestEndpoint,
            path::REVOKE => AliasName::RevocationEndpoint,
            path::INTROSPECT => AliasName::IntrospectionEndpoint,
            path::USERINFO => AliasName::UserinfoEndpoint,
            _ => return None,
        };
        self.tls.alias(name)
    }

    /// The URIs by which a proof may call the endpoint at `path`, which is at `own`. RFC 9449 §4.2: the
    /// URI of the request, which clients with certificates may send to its alias.
    pub fn places(&self, own: String, path: &str) -> Vec<String> {
        let alias = self.alias(path).map(str::to_owned);
        std::iter::once(own).chain(alias).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_send_what_it_asks_for_where_that_is_a_name() {
        assert_eq!(allowed_headers(None), "Authorization, Content-Type, DPoP");
        assert_eq!(
            allowed_headers(Some("authorization, x-request-id,\ttraceparent")),
            "Authorization, Content-Type, DPoP, x-request-id, traceparent"
        );
        let long = "a,".repeat(LONGEST_LIST);
        for list in ["", ",", "*/*", "a b", "a\u{2000}", "x:y", "\u{e9}", &long] {
            assert_eq!(
                allowed_headers(Some(list)),
                "Authorization, Content-Type, DPoP",
                "{list}"
            );
        }
    }

    #[test]
    fn no_page_of_ours_is_read_by_those_of_others() {
        for endpoint in Endpoint::ALL {
            if endpoint.is_of_pages() {
                assert_eq!(endpoint.readers(), Readers::Nobody, "{endpoint:?}");
            }
        }
    }

    #[test]
    fn no_two_endpoints_have_one_path() {
        for endpoint in Endpoint::ALL {
            assert_eq!(Endpoint::at(endpoint.path()), Some(*endpoint));
        }
    }
}
