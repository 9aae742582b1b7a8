//! How a client comes to a token: the grant types of RFC 6749 §1.3, and the response types that
//! they stand behind.

use serde::Serialize;

use super::{document_error::DocumentError, reading::place::Place, response_type::ResponseType};

use crate::json::FromJson;

/// A grant type of RFC 6749 §1.3. The password grant is none of them (RFC 9700 §2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.2, OpenID Connect Core §3.2: tokens from the authorization endpoint.
    Implicit,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 8693, as OpenID Connect Native SSO for Mobile Apps §4 profiles it.
    TokenExchange,
}

impl GrantType {
    /// The `grant_type`. RFC 6749 §4.1.3, §4.4.2 and §6, RFC 7591 §2.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
            Self::Implicit => "implicit",
            Self::RefreshToken => "refresh_token",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    /// Whether a person is asked, at the authorization endpoint.
    pub const fn is_interactive(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::Implicit => true,
            Self::ClientCredentials | Self::RefreshToken | Self::TokenExchange => false,
        }
    }
}

/// The grant types of a service or a client.
pub(crate) fn list(place: &Place<'_>) -> Result<Vec<GrantType>, DocumentError> {
    let rule =
        "must be AUTHORIZATION_CODE, REFRESH_TOKEN, CLIENT_CREDENTIALS, IMPLICIT or TOKEN_EXCHANGE";
    let grant_types = place.some(|place| place.one_of::<GrantType>(rule))?;
    // Nothing else issues the first refresh token.
    if grant_types.contains(&GrantType::RefreshToken)
        && !grant_types.contains(&GrantType::AuthorizationCode)
    {
        return Err(
            place.refuse("must include AUTHORIZATION_CODE, which alone leads to a REFRESH_TOKEN")
        );
    }
    Ok(grant_types)
}

/// The response types of a service or a client.
pub(crate) fn response_types(place: &Place<'_>) -> Result<Vec<ResponseType>, DocumentError> {
    let rule = "must be CODE, NONE, TOKEN, ID_TOKEN, CODE_TOKEN, CODE_ID_TOKEN, ID_TOKEN_TOKEN or CODE_ID_TOKEN_TOKEN";
    place.list(
        |place| place.one_of::<ResponseType>(rule),
        |response_type| response_type,
    )
}

/// The response types of a document that states none: without the code grant there are none to
/// assume.
pub(crate) fn unstated(
    grant_types: &[GrantType],
    with_code: Vec<ResponseType>,
) -> Vec<ResponseType> {
    if grant_types.contains(&GrantType::AuthorizationCode) {
        with_code
    } else {
        Vec::new()
    }
}

/// Whether the response types fit the grant types; if not, the rule that is broken.
///
/// OpenID Connect Dynamic Client Registration §2: a response type with `code` corresponds to
/// `authorization_code`, one with `id_token` or `token` to `implicit`.
pub(crate) fn check(
    grant_types: &[GrantType],
    response_types: &[ResponseType],
) -> Result<(), &'static str> {
    let has = |grant_type| grant_types.contains(&grant_type);
    let any = |is: fn(ResponseType) -> bool| {
        response_types
            .iter()
            .any(|response_type| is(*response_type))
    };
    let is_interactive = grant_types
        .iter()
        .any(|grant_type| grant_type.is_interactive());
    if any(ResponseType::has_code) && !has(GrantType::AuthorizationCode) {
        return Err(
            "must not name a response type with CODE without the grant type AUTHORIZATION_CODE",
        );
    }
    if any(|one| one.has_id_token() || one.has_token()) && !has(GrantType::Implicit) {
        return Err(
            "must not name a response type with ID_TOKEN or TOKEN without the grant type IMPLICIT",
        );
    }
    match (is_interactive, response_types.is_empty()) {
        (true, true) => Err("must have at least one entry"),
        (false, false) => Err("must be empty: no grant type leads over the authorization endpoint"),
        (true, false) | (false, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reads(grant_types: &[&str]) -> bool {
        list(&Place::root(&json!(grant_types))).is_ok()
    }

    #[test]
    fn a_refresh_token_comes_from_a_code() {
        assert!(
            reads(&["AUTHORIZATION_CODE", "REFRESH_TOKEN"])
                && reads(&["AUTHORIZATION_CODE"])
                && reads(&["CLIENT_CREDENTIALS"])
        );
        for grant_types in [
            vec!["REFRESH_TOKEN"],
            vec!["CLIENT_CREDENTIALS", "REFRESH_TOKEN"],
            vec!["IMPLICIT", "REFRESH_TOKEN"],
        ] {
            assert!(!reads(&grant_types), "{grant_types:?}");
        }
    }

    #[test]
    fn what_is_no_grant_type_is_refused() {
        for grant_types in [
            vec![],
            vec!["PASSWORD"],
            vec!["authorization_code"],
            vec!["IMPLICIT", "IMPLICIT"],
            vec![""],
        ] {
            assert!(!reads(&grant_types), "{grant_types:?}");
        }
    }

    #[test]
    fn oidc_registration_2_response_types_correspond_to_grant_types() {
        use GrantType::{AuthorizationCode, ClientCredentials, Implicit};
        use ResponseType::{Code, CodeIdToken, CodeToken, IdToken, IdTokenToken, None, Token};
        let hybrid = [AuthorizationCode, Implicit];
        for response_type in [
            Code,
            CodeIdToken,
            CodeToken,
            IdToken,
            IdTokenToken,
            None,
            Token,
        ] {
            assert_eq!(
                check(&hybrid, &[response_type]),
                Ok(()),
                "{response_type:?}"
            );
        }
        for response_type in [CodeIdToken, CodeToken, IdToken, IdTokenToken, Token] {
            assert!(
                check(&[AuthorizationCode], &[response_type]).is_err(),
                "{response_type:?}"
            );
        }
        for response_type in [Code, CodeIdToken, CodeToken] {
            assert!(
                check(&[Implicit], &[response_type]).is_err(),
                "{response_type:?}"
            );
        }
        for response_type in ResponseType::ALL {
            assert!(
                check(&[ClientCredentials], &[response_type]).is_err(),
                "{response_type:?}"
            );
        }
        assert_eq!(check(&[ClientCredentials], &[]), Ok(()));
        assert!(check(&[AuthorizationCode], &[]).is_err());
    }
}
