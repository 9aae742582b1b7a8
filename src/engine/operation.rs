//! The operations: where each is, by which methods, and what its answers are called. One row tells it,
//! whoever needs to know.

use percent_encoding::percent_decode_str;

/// Who is answered in the end, and so in which form a refusal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The caller itself, about tokens.
    Caller,
    /// A client that asks an endpoint of its own. RFC 6749 §5.2.
    Client,
    /// A document, or the caller itself.
    Nobody,
    /// A person in front of a browser. RFC 6749 §4.1.2.1.
    Person,
    /// Whoever asks for a resource. RFC 6750 §3.
    Resource,
    /// The caller, about a ticket or an ID token.
    Ticket,
}

/// Declares [`Operation`]: the path below `/api`, the methods, whom it is about, and the `type` of an
/// answer.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident => $path:literal, $methods:expr, $face:ident, $kind:literal;)*) => {
        /// An operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation { $($(#[$doc])* $name,)* }

        impl Operation {
            /// Every operation that is served.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The path below `/api`, or below `/api/{serviceId}`; `{name}` is any one segment, and
            /// `{name?}` at the end may be missing.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// The methods, in the order of `Allow`.
            pub const fn methods(self) -> &'static [&'static str] {
                match self { $(Self::$name => $methods,)* }
            }

            /// Who is answered in the end.
            pub const fn face(self) -> Face {
                match self { $(Self::$name => Face::$face,)* }
            }

            /// The `type` that an answer names.
            pub const fn kind(self) -> &'static str {
                match self { $(Self::$name => $kind,)* }
            }
        }
    };
}

operations! {
    /// Tells of what has happened.
    Audit => "/audit", &["GET"], Nobody, "";
    /// Opens an authorization request. RFC 6749 §4.1.1.
    Authorization => "/auth/authorization", &["POST"], Person, "authorizationResponse";
    /// Refuses it. RFC 6749 §4.1.2.1.
    AuthorizationFail => "/auth/authorization/fail", &["POST"], Person, "authorizationFailResponse";
    /// Answers it. RFC 6749 §4.1.2.
    AuthorizationIssue => "/auth/authorization/issue", &["POST"], Person, "authorizationIssueResponse";
    /// Ends what a person has authorized a client to do.
    ClientAuthorizationDelete => "/client/authorization/delete/{clientIdentifier}/{subject?}", &["DELETE", "POST"], Nobody, "";
    /// Tells which clients a person has authorized.
    ClientAuthorizationList => "/client/authorization/get/list/{subject?}", &["GET", "POST"], Nobody, "";
    /// Changes the scopes that a person has granted a client.
    ClientAuthorizationUpdate => "/client/authorization/update/{clientIdentifier}", &["POST"], Nobody, "";
    /// Makes a client.
    ClientCreate => "/client/create", &["POST"], Nobody, "";
    /// Deletes one. RFC 7592 §2.3.
    ClientDelete => "/client/delete/{clientIdentifier}", &["DELETE"], Nobody, "";
    /// Reads one.
    ClientGet => "/client/get/{clientIdentifier}", &["GET"], Nobody, "";
    /// Reads some of them.
    ClientList => "/client/get/list", &["GET"], Nobody, "";
    /// Locks one, or unlocks it.
    ClientLock => "/client/lock_flag/update/{clientIdentifier}", &["POST"], Nobody, "";
    /// Holds one to no scopes in particular.
    ClientScopesDelete => "/client/extension/requestable_scopes/delete/{clientIdentifier}", &["DELETE"], Nobody, "";
    /// Reads the scopes that one is held to.
    ClientScopesGet => "/client/extension/requestable_scopes/get/{clientIdentifier}", &["GET"], Nobody, "";
    /// Holds one to some scopes.
    ClientScopesUpdate => "/client/extension/requestable_scopes/update/{clientIdentifier}", &["POST", "PUT"], Nobody, "";
    /// Forgets the scopes that a person has granted one.
    GrantedScopesDelete => "/client/granted_scopes/delete/{clientIdentifier}/{subject?}", &["DELETE", "POST"], Nobody, "";
    /// Reads the scopes that a person has granted one.
    GrantedScopesGet => "/client/granted_scopes/get/{clientIdentifier}/{subject?}", &["GET", "POST"], Nobody, "";
    /// Gives one a secret that nobody has chosen.
    ClientSecretRefresh => "/client/secret/refresh/{clientIdentifier}", &["GET"], Nobody, "";
    /// Gives one a secret of the caller's choice.
    ClientSecretUpdate => "/client/secret/update/{clientIdentifier}", &["POST"], Nobody, "";
    /// Registers one at its own request. RFC 7591 §3.
    ClientRegistration => "/client/registration", &["POST"], Nobody, "clientRegistrationResponse";
    /// Deletes one at its own request. RFC 7592 §2.3.
    ClientRegistrationDelete => "/client/registration/delete", &["POST"], Nobody, "clientRegistrationResponse";
    /// Reads one at its own request. RFC 7592 §2.1.
    ClientRegistrationGet => "/client/registration/get", &["POST"], Nobody, "clientRegistrationResponse";
    /// Changes one at its own request. RFC 7592 §2.2.
    ClientRegistrationUpdate => "/client/registration/update", &["POST"], Nobody, "clientRegistrationResponse";
    /// Changes one.
    ClientUpdate => "/client/update/{clientIdentifier}", &["PATCH", "POST"], Nobody, "";
    /// Publishes what the service serves. OpenID Connect Discovery §3.
    Configuration => "/service/configuration", &["GET", "POST"], Nobody, "";
    /// Tells how the service and its clients stand to FAPI 2.0.
    FapiReport => "/fapi/report", &["GET"], Nobody, "";
    /// Asks what a grant holds, or ends it. Grant Management for OAuth 2.0 §6.
    GrantManagement => "/gm", &["POST"], Resource, "gmResponse";
    /// Puts documents.
    DocumentsApply => "/documents/apply", &["POST"], Nobody, "";
    /// Reads those of the APIs.
    DocumentsApis => "/documents/apis", &["GET"], Nobody, "";
    /// Reads that of a client.
    DocumentsClient => "/documents/client/{clientIdentifier}", &["GET"], Nobody, "";
    /// Finds clients, and tells a few words about each.
    DocumentsClients => "/documents/clients", &["GET"], Nobody, "";
    /// Deletes that of a client or an API.
    DocumentsDelete => "/documents/delete", &["POST"], Nobody, "";
    /// Reads what a document was before.
    DocumentsHistory => "/documents/history", &["GET"], Nobody, "";
    /// Reads that of the service.
    DocumentsService => "/documents/service", &["GET"], Nobody, "";
    /// Gives an ID token once more. OpenID Connect Core §12.2.
    IdTokenReissue => "/idtoken/reissue", &["POST"], Ticket, "idTokenReissueResponse";
    /// Tells a resource server whether a token is good. RFC 6750 §3.
    Introspection => "/auth/introspection", &["POST"], Resource, "introspectionResponse";
    /// Tells of a token what RFC 7662 does.
    IntrospectionStandard => "/auth/introspection/standard", &["POST"], Nobody, "standardIntrospectionResponse";
    /// Says what was asked.
    Echo => "/misc/echo", &["GET"], Nobody, "";
    /// Says that the server is there.
    HealthCheck => "/lifecycle/healthcheck", &["GET"], Nobody, "";
    /// Says which server it is.
    Info => "/info", &["GET"], Nobody, "";
    /// Publishes what the API is.
    OpenApi => "/openapi.json", &["GET"], Nobody, "";
    /// Tells whether a token is well signed, and in its time. RFC 7515, RFC 7519.
    JoseVerify => "/jose/verify", &["POST"], Nobody, "";
    /// Publishes the keys. RFC 7517 §5.
    Jwks => "/service/jwks/get", &["GET"], Nobody, "";
    /// Tells what was counted of requests.
    Metrics => "/metrics", &["GET"], Nobody, "";
    /// Tells which keys there are.
    KeysGet => "/keys/get", &["GET"], Nobody, "";
    /// Begins others.
    KeysRotate => "/keys/rotate", &["POST"], Nobody, "";
    /// Says where operators sign in, and what the console asks for there.
    OperatorsConfig => "/operators/config", &["GET"], Nobody, "";
    /// Takes everything from an operator.
    OperatorsDelete => "/operators/delete/{subject}", &["DELETE"], Nobody, "";
    /// Invites somebody to operate.
    OperatorsInvite => "/operators/invite", &["POST"], Nobody, "";
    /// Tells of the operators.
    OperatorsList => "/operators/list", &["GET"], Nobody, "";
    /// Says who calls, and what they may do.
    OperatorsMe => "/operators/me", &["GET"], Nobody, "";
    /// Gives an operator other rights.
    OperatorsUpdate => "/operators/update/{subject}", &["POST"], Nobody, "";
    /// Makes a token of the API.
    TokensCreate => "/tokens/create", &["POST"], Nobody, "";
    /// Tells of the tokens of the API.
    TokensList => "/tokens/list", &["GET"], Nobody, "";
    /// Takes one back.
    TokensRevoke => "/tokens/revoke/{tokenId}", &["DELETE"], Nobody, "";
    /// Tells of the mails that were sent to nobody, in development.
    OutboxList => "/outbox/list", &["GET"], Nobody, "";
    /// Tells what a person has allowed clients.
    PeopleConsents => "/people/consents/{username?}", &["GET"], Nobody, "";
    /// Takes back what a person has allowed a client.
    PeopleConsentWithdraw => "/people/consents/withdraw/{username?}", &["POST"], Nobody, "";
    /// Deletes a person.
    PeopleDelete => "/people/delete/{username?}", &["DELETE"], Nobody, "";
    /// Tells of people all that another server needs.
    PeopleExport => "/people/export", &["GET"], Nobody, "";
    /// Tells of a person.
    PeopleGet => "/people/get/{username?}", &["GET"], Nobody, "";
    /// Adds people who were kept elsewhere.
    PeopleImport => "/people/import", &["POST"], Nobody, "";
    /// Tells of some of the people.
    PeopleList => "/people/list", &["GET"], Nobody, "";
    /// Tells who is invited to make an account.
    PeopleInvitationList => "/people/invitations", &["GET"], Nobody, "";
    /// Takes an invitation back.
    PeopleInvitationWithdraw => "/people/invitations/delete/{email?}", &["DELETE"], Nobody, "";
    /// Invites somebody to make an account.
    PeopleInvite => "/people/invitations/create", &["POST"], Nobody, "";
    /// Locks a person out, or lets one in again.
    PeopleLock => "/people/lock_flag/update/{username?}", &["POST"], Nobody, "";
    /// Removes all that a person proves themselves by but the password.
    PeopleFactorsReset => "/people/factors/reset/{username?}", &["POST"], Nobody, "";
    /// Tells of the passkeys of a person.
    PeoplePasskeys => "/people/passkeys/{username?}", &["GET"], Nobody, "";
    /// Removes one.
    PeoplePasskeyRemove => "/people/passkeys/remove/{username?}", &["POST"], Nobody, "";
    /// Adds a person, or gives one another password or claims.
    PeoplePut => "/people/put/{username?}", &["POST"], Nobody, "";
    /// Tells of the browsers in which a person is signed in.
    PeopleSessions => "/people/sessions/{username?}", &["GET"], Nobody, "";
    /// Signs a person out of one.
    PeopleSessionEnd => "/people/sessions/end/{username?}", &["POST"], Nobody, "";
    /// Ends all sessions of a person, and what was granted in their name.
    PeopleSignOut => "/people/sign_out/{username?}", &["POST"], Nobody, "";
    /// Takes a token back. RFC 7009.
    Revocation => "/auth/revocation", &["POST"], Client, "revocationResponse";
    /// Opens UserInfo. OpenID Connect Core §5.3.1.
    UserInfo => "/auth/userinfo", &["POST"], Resource, "userInfoResponse";
    /// Answers it. OpenID Connect Core §5.3.2.
    UserInfoIssue => "/auth/userinfo/issue", &["POST"], Resource, "userInfoIssueResponse";
    /// Makes a service.
    ServiceCreate => "/service/create", &["POST"], Nobody, "";
    /// Deletes one, to the last row.
    ServiceDelete => "/service/delete/{serviceApiKey?}", &["DELETE"], Nobody, "";
    /// Reads some of them.
    ServiceList => "/service/get/list", &["GET"], Nobody, "";
    /// Reads the service.
    ServiceGet => "/service/get/{serviceApiKey?}", &["GET"], Nobody, "";
    /// Changes the service.
    ServiceUpdate => "/service/update/{serviceApiKey?}", &["PATCH", "POST"], Nobody, "";
    /// Reads what is written on a ticket.
    TicketInfo => "/auth/authorization/ticket/info", &["POST"], Ticket, "authorizationTicketInfoResponse";
    /// Writes on a ticket.
    TicketUpdate => "/auth/authorization/ticket/update", &["POST"], Ticket, "authorizationTicketUpdateResponse";
    /// Makes tokens.
    TokenCreate => "/auth/token/create", &["POST"], Caller, "tokenCreateResponse";
    /// Deletes a token.
    TokenDelete => "/auth/token/delete/{accessTokenIdentifier}", &["DELETE", "POST"], Caller, "";
    /// Tells of tokens.
    TokenList => "/auth/token/get/list", &["GET", "POST"], Caller, "";
    /// Ends tokens.
    TokenRevoke => "/auth/token/revoke", &["POST"], Caller, "";
    /// Changes a token.
    TokenUpdate => "/auth/token/update", &["POST"], Caller, "tokenUpdateResponse";
    /// Gives tokens. RFC 6749 §3.2.
    Token => "/auth/token", &["POST"], Client, "tokenResponse";
    /// Takes an authorization request that a client pushes. RFC 9126.
    PushedAuthReq => "/pushed_auth_req", &["POST"], Client, "pushedAuthReqResponse";
}

/// Paths of the published API that are not served, and why, where there is more to say than that.
const UNSERVED: [(&str, &str); 2] = [
    ("/auth/token/fail", PASSWORD),
    ("/auth/token/issue", PASSWORD),
];

/// RFC 9700 §2.4: "The resource owner password credentials grant [RFC6749] MUST NOT be used."
const PASSWORD: &str = "There is no grant_type=password here, which this operation would complete (RFC 9700 section 2.4).";

/// What a path says beside the operation: segments, each by its name.
pub type Named = Vec<(&'static str, String)>;

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// To an operation, of the service of this number where the path names one, with what else it names.
    Served(Operation, Option<&'a str>, Named),
    /// Nowhere, for this reason.
    Unserved(&'static str),
}

impl<'a> Route<'a> {
    /// Where `path` leads, whichever way it is called.
    pub fn of(path: &'a str) -> Self {
        Self::called("", path)
    }

    /// Where a call by `method` leads: `/api/auth/token` in the second generation, `/api/1234/auth/token` in
    /// the third.
    pub fn called(method: &str, path: &'a str) -> Self {
        let below = path.strip_prefix("/api").unwrap_or_default();
        let (service, below) = match below
            .strip_prefix('/')
            .and_then(|rest| rest.split_once('/'))
        {
            Some((number, rest)) if is_number(number) => {
                (Some(number), &below[below.len() - rest.len() - 1..])
            }
            _ => (None, below),
        };
        let served = |one: &Operation| Some((*one, named(one.path(), below)?));
        // Of two that fit, the one that is called like that, and says more by itself: `list` is no identifier.
        let served = Operation::ALL.iter().filter_map(served);
        let is_other = |operation: &Operation| !operation.methods().contains(&method);
        match served.min_by_key(|(operation, named)| (is_other(operation), named.len())) {
            Some((operation, named)) => Self::Served(operation, service, named),
            None => Self::Unserved(reason(below)),
        }
    }
}

/// Where the published client for Python asks for an echo.
pub const BARE_ECHO: &str = "/misc/echo";

/// Whether a path is one of the engine API.
pub fn is_api_path(path: &str) -> bool {
    path.starts_with("/api/") || path == BARE_ECHO
}

/// What `path` names, where it is one of this pattern. A segment that is empty or no text names nothing.
/// A token may have slashes, which published clients do not encode.
fn named(pattern: &'static str, path: &str) -> Option<Named> {
    let most = match pattern.ends_with("{accessTokenIdentifier}") {
        true => pattern.split('/').count(),
        false => usize::MAX,
    };
    let mut given = path.splitn(most, '/');
    let mut named = Named::new();
    for expected in pattern.split('/') {
        let name = expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        match (name, given.next()) {
            (None, Some(segment)) if segment == expected => {}
            (Some(name), Some(segment)) if !segment.is_empty() => {
                let value = percent_decode_str(segment).decode_utf8().ok()?;
                named.push((name.trim_end_matches('?'), value.into_owned()));
            }
            (Some(name), None) if name.ends_with('?') => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(named)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn reason(below: &str) -> &'static str {
    let told = UNSERVED.iter().find(|(path, _)| *path == below);
    told.map_or("This operation is not served here.", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_with_and_without_the_number_of_its_service() {
        for operation in Operation::ALL {
            let path = format!("/api{}", operation.path());
            let is_served = |path: &str, number: Option<&str>| match Route::of(path) {
                Route::Served(found, of, _) => found == *operation && of == number,
                Route::Unserved(_) => false,
            };
            assert!(is_served(&path, None), "{path}");
            let path = format!("/api/21653835348762{}", operation.path());
            assert!(is_served(&path, Some("21653835348762")), "{path}");
        }
    }

    #[test]
    fn a_segment_is_named_by_the_pattern_and_the_last_one_may_be_missing() {
        let pattern = "/client/delete/{clientIdentifier}/{subject?}";
        let value = |text: &str| text.to_owned();
        assert_eq!(
            named(pattern, "/client/delete/a%2Fb%20c/john"),
            Some(vec![
                ("clientIdentifier", value("a/b c")),
                ("subject", value("john"))
            ])
        );
        assert_eq!(
            named(pattern, "/client/delete/7"),
            Some(vec![("clientIdentifier", value("7"))])
        );
        for path in [
            "/client/delete",
            "/client/delete/",
            "/client/delete//john",
            "/client/delete/7/",
            "/client/delete/7/john/x",
            "/client/delete/%ff",
            "/client/Delete/7",
            "client/delete/7",
        ] {
            assert_eq!(named(pattern, path), None, "{path}");
        }
        assert_eq!(named("/client", "/client"), Some(Vec::new()));
    }

    #[test]
    fn what_is_near_an_operation_is_none() {
        for path in [
            "/api/",
            "/api/pushed_auth_req/",
            "/api//pushed_auth_req",
            "/api/x/pushed_auth_req",
            "/api/1/2/pushed_auth_req",
            "/api/-1/pushed_auth_req",
            "/API/pushed_auth_req",
            "/api/Pushed_auth_req",
            "/apipushed_auth_req",
        ] {
            assert!(matches!(Route::of(path), Route::Unserved(_)), "{path}");
        }
    }

    #[test]
    fn the_password_grant_is_refused_by_its_section() {
        for path in ["/api/auth/token/issue", "/api/7/auth/token/fail"] {
            assert_eq!(Route::of(path), Route::Unserved(PASSWORD));
        }
    }
}
