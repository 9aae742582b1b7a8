//! What is to be done with the outcome of an operation, as data: whoever speaks HTTP, or whoever
//! tells another server what to say, translates it and decides nothing.

use serde::Serialize;
use serde_json::{Value, json};

use super::{authorization_response::AuthorizationResponse, signed_introspection::Answer};
use crate::{
    documents::Service,
    jose::Algorithm,
    json::{from_str, to_string},
    oauth::{
        ErrorCode, Refusal,
        error_code::Challenge,
        refusal::{Problem, ResultCode},
        request::presented_token::Scheme,
    },
};

/// After how many seconds it is worth trying again. RFC 9110 §10.2.3.
const RETRY_AFTER: u32 = 5;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Whoever asked is answered.
    Reply(Reply),
    /// The browser takes an answer to the client.
    Return {
        /// The answer.
        response: AuthorizationResponse,
        /// The rule that was broken, if one was.
        refusal: Option<Refusal>,
    },
    /// A person is shown why it ends here.
    Show(Notice),
}

impl Action {
    /// The browser takes to the client what was issued.
    pub const fn issued(response: AuthorizationResponse) -> Self {
        Self::Return {
            response,
            refusal: None,
        }
    }

    /// The browser takes to the client why it gets nothing. RFC 6749 §4.1.2.1.
    pub fn returned(refusal: &Refusal, response: AuthorizationResponse) -> Self {
        Self::Return {
            response,
            refusal: Some(refusal.clone()),
        }
    }

    /// The number of the rule that was broken, if one was.
    pub fn result(&self) -> Option<ResultCode> {
        match self {
            Self::Reply(Reply { result, .. }) | Self::Show(Notice { result, .. }) => *result,
            Self::Return { refusal, .. } => refusal.as_ref().map(Refusal::result_code),
        }
    }
}

/// An answer to a client, or to whoever holds an access token.
#[derive(Debug, PartialEq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The value of `WWW-Authenticate`.
    pub challenge: Option<String>,
    /// The value of `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// The body.
    pub content: Content,
    /// The number of the rule that was broken, if one was.
    pub result: Option<ResultCode>,
}

/// What stands in a body.
#[derive(Debug, PartialEq)]
pub enum Content {
    /// `application/token-introspection+jwt`. RFC 9701 §10.3.
    IntrospectionJwt(String),
    /// `application/json`.
    Json(Value),
    /// `application/jwt`. RFC 7519 §10.3.1.
    Jwt(String),
}

/// What a person is shown instead of the client being told.
#[derive(Debug, PartialEq, Eq)]
pub struct Notice {
    /// The status code.
    pub status: u16,
    /// What has happened.
    pub problem: Problem,
    /// The `error`, for developers.
    pub error: &'static str,
    /// The rule that was broken, for developers.
    pub description: String,
    /// The code of the page about that rule, if one was broken.
    pub page: Option<&'static str>,
    /// The number of that rule, if one was broken.
    pub result: Option<ResultCode>,
}

/// Where a client has put its credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// In the Authorization header.
    Header,
    /// In the body, or nowhere.
    Elsewhere,
}

impl Credentials {
    /// Where they are in a request with this Authorization header.
    pub const fn of(authorization: Option<&str>) -> Self {
        match authorization {
            Some(_) => Self::Header,
            None => Self::Elsewhere,
        }
    }
}

impl Reply {
    /// The request is fulfilled.
    pub fn ok(body: impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// RFC 9126 §2.2: the pushed request is there, "201 Created".
    pub fn created(body: impl Serialize) -> Self {
        Self::new(201, body)
    }

    /// The request is fulfilled, and the answer is signed.
    pub const fn jwt(jwt: String) -> Self {
        Self::of(Content::Jwt(jwt))
    }

    /// It is told of a token.
    pub fn introspection(answer: Answer) -> Self {
        match answer {
            Answer::Json(told) => Self::ok(told),
            Answer::Jwt(jwt) => Self::of(Content::IntrospectionJwt(jwt)),
        }
    }

    const fn of(content: Content) -> Self {
        Self {
            status: 200,
            challenge: None,
            retry_after: None,
            content,
            result: None,
        }
    }

    fn new(status: u16, body: impl Serialize) -> Self {
        let body = from_str(&to_string(&body)).unwrap_or_default();
        Self {
            status,
            challenge: None,
            retry_after: (status == 503).then_some(RETRY_AFTER),
            content: Content::Json(body),
            result: None,
        }
    }

    /// The server cannot serve: not the client's doing. RFC 6749 §4.1.2.1 knows the code.
    pub fn unavailable(description: &str) -> Self {
        let code = ErrorCode::TemporarilyUnavailable;
        let body = json!({ "error": code.as_str(), "error_description": description });
        Self::new(code.status(), body)
    }

    /// A client is refused. RFC 6749 §5.2.
    pub fn refused(refusal: &Refusal, service: Option<&Service>, shown: Credentials) -> Self {
        let reply = Self {
            result: Some(refusal.result_code()),
            ..Self::new(refusal.status(), body_of(refusal, service))
        };
        match (refusal.challenge(), shown) {
            // "If the client attempted to authenticate via the "Authorization" request header field,
            // the authorization server MUST respond with an HTTP 401 (Unauthorized) status code and
            // include the "WWW-Authenticate" response header field matching the authentication
            // scheme used by the client."
            (Challenge::Client, Credentials::Header) => Self {
                status: 401,
                challenge: Some("Basic realm=\"oauth\"".to_owned()),
                ..reply
            },
            (Challenge::Client, Credentials::Elsewhere)
            | (Challenge::Error | Challenge::Scheme, _) => reply,
        }
    }

    /// Whoever asks for a resource is refused. RFC 6750 §3, RFC 9449 §7.1.
    pub fn denied(refusal: &Refusal, service: Option<&Service>, scheme: Option<Scheme>) -> Self {
        let body = body_of(refusal, service);
        let error = match refusal.challenge() {
            Challenge::Client | Challenge::Error => named(&body),
            Challenge::Scheme => Vec::new(),
        };
        // FAPI 2.0 SP §5.3.4 (3): tokens are bound, to a key where no certificate can be.
        let only_dpop = service.is_some_and(|service| {
            service.is_fapi() && !service.tls.tls_client_certificate_bound_access_tokens
        });
        let scheme = if only_dpop {
            Some(Scheme::Dpop)
        } else {
            scheme
        };
        Self {
            challenge: Some(challenge(scheme, &error)),
            result: Some(refusal.result_code()),
            ..Self::new(refusal.status_at_resource(), body)
        }
    }
}

impl Notice {
    /// An error that must not travel to a redirect URI. RFC 6749 §4.1.2.1.
    pub fn refused(refusal: &Refusal) -> Self {
        Self {
            status: refusal.status(),
            problem: refusal.problem(),
            error: refusal.code().as_str(),
            description: refusal.to_string(),
            page: Some(refusal.page()),
            result: Some(refusal.result_code()),
        }
    }

    /// A form that was opened by its address instead of being sent: there is nothing to show. RFC
    /// 9110 §15.5.6.
    pub fn not_sent() -> Self {
        Self {
            status: 405,
            ..Self::refused(&Refusal::FormExpired)
        }
    }

    /// The server cannot serve: not the person's doing.
    pub fn unavailable(description: String) -> Self {
        let code = ErrorCode::TemporarilyUnavailable;
        Self {
            status: code.status(),
            problem: Problem::Unavailable,
            error: code.as_str(),
            description,
            page: None,
            result: None,
        }
    }
}

/// RFC 6749 §5.2: all but the code is optional.
fn body_of(refusal: &Refusal, service: Option<&Service>) -> Value {
    let mut body = json!({ "error": refusal.code().as_str() });
    let description = service.and_then(|service| service.description_of(refusal));
    let uri = service.and_then(|service| service.error_uri(refusal));
    for (name, told) in [("error_description", description), ("error_uri", uri)] {
        if let Some(told) = told {
            body[name] = told.into();
        }
    }
    body
}

/// RFC 6750 §3: the same in the challenge as in the body, in the characters that both allow.
fn named(body: &Value) -> Vec<String> {
    ["error", "error_description", "error_uri"]
        .iter()
        .filter_map(|name| Some(format!("{name}=\"{}\"", body[name].as_str()?)))
        .collect()
}

/// The scheme that was used is told what was wrong; where none was, every scheme that is served is
/// named. RFC 9110 §11.6.1.
fn challenge(scheme: Option<Scheme>, error: &[String]) -> String {
    match scheme {
        Some(Scheme::Bearer) => bearer(error),
        Some(Scheme::Dpop) => dpop(error),
        None => format!("{}, {}", bearer(error), dpop(error)),
    }
}

fn bearer(error: &[String]) -> String {
    if error.is_empty() {
        "Bearer realm=\"oauth\"".to_owned()
    } else {
        format!("Bearer {}", error.join(", "))
    }
}

/// RFC 9449 §7.1: the challenge names the algorithms.
fn dpop(error: &[String]) -> String {
    let algorithms: Vec<&str> = Algorithm::FAPI.iter().map(|one| one.name()).collect();
    let algorithms = format!("algs=\"{}\"", algorithms.join(" "));
    let parameters: Vec<&str> = error
        .iter()
        .map(String::as_str)
        .chain([algorithms.as_str()])
        .collect();
    format!("DPoP {}", parameters.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        documents::Client,
        oauth::{
            answer::authorization_response::{Answer, ResponseMode, ResponseTarget},
            request::redirect_uri::RedirectUri,
        },
    };

    #[test]
    fn a_client_is_challenged_where_it_used_the_header_and_only_there() {
        let of = |shown| Reply::refused(&Refusal::ClientSecretWrong, None, shown);
        assert_eq!(of(Credentials::Elsewhere).status, 400);
        assert_eq!(of(Credentials::Elsewhere).challenge, None);
        assert_eq!(of(Credentials::Header).status, 401);
        assert!(of(Credentials::Header).challenge.is_some());
    }

    #[test]
    fn the_header_changes_nothing_of_what_has_nothing_to_do_with_it() {
        for refusal in [
            Refusal::BodyTooLarge,
            Refusal::CodeUnknown,
            Refusal::HookUnavailable,
            Refusal::ScopeInvalid,
        ] {
            let of = |shown| Reply::refused(&refusal, None, shown);
            assert_eq!(of(Credentials::Header), of(Credentials::Elsewhere));
        }
    }

    #[test]
    fn the_status_of_a_refusal_is_that_of_its_standard() {
        let client = |refusal: Refusal| refusal.status();
        assert_eq!(client(Refusal::BodyTooLarge), 413);
        assert_eq!(client(Refusal::ContentType), 400);
        assert_eq!(client(Refusal::HookUnavailable), 503);
        assert_eq!(client(Refusal::HookDenied), 400);
        let resource = |refusal: Refusal| refusal.status_at_resource();
        assert_eq!(resource(Refusal::AccessTokenInvalid), 401);
        assert_eq!(resource(Refusal::AccessTokenMisplaced), 400);
        assert_eq!(resource(Refusal::AccessTokenScope), 403);
        assert_eq!(resource(Refusal::BodyTooLarge), 413);
        assert_eq!(resource(Refusal::DpopNonce), 401);
        assert_eq!(resource(Refusal::HookUnavailable), 503);
    }

    #[test]
    fn whoever_may_come_back_is_told_when() {
        let reply = Reply::refused(&Refusal::HookUnavailable, None, Credentials::Elsewhere);
        assert_eq!(reply.retry_after, Some(5));
        assert_eq!(Reply::unavailable("later").retry_after, Some(5));
        assert_eq!(Reply::ok(json!({})).retry_after, None);
    }

    #[test]
    fn without_a_token_every_scheme_is_named_and_no_error() {
        let reply = Reply::denied(&Refusal::AccessTokenMissing, None, None);
        assert_eq!(
            reply.challenge.as_deref(),
            Some("Bearer realm=\"oauth\", DPoP algs=\"Ed25519 EdDSA ES256 PS256\"")
        );
    }

    #[test]
    fn the_scheme_that_was_used_is_told_what_was_wrong() {
        let of = |scheme| Reply::denied(&Refusal::AccessTokenInvalid, None, Some(scheme));
        assert_eq!(
            of(Scheme::Bearer).challenge.as_deref(),
            Some("Bearer error=\"invalid_token\"")
        );
        assert_eq!(
            of(Scheme::Dpop).challenge.as_deref(),
            Some("DPoP error=\"invalid_token\", algs=\"Ed25519 EdDSA ES256 PS256\"")
        );
    }

    #[test]
    fn a_person_is_told_what_to_do_by_the_row_of_the_refusal() {
        let problem = |refusal: Refusal| Notice::refused(&refusal).problem;
        assert_eq!(problem(Refusal::CookieMissing), Problem::Cookies);
        assert_eq!(problem(Refusal::TicketUsed), Problem::Expired);
        assert_eq!(problem(Refusal::ClientUnregistered), Problem::Refused);
        let ours = Notice::unavailable("later".to_owned());
        assert_eq!((ours.status, ours.problem), (503, Problem::Unavailable));
        let opened = Notice::not_sent();
        assert_eq!((opened.status, opened.problem), (405, Problem::Expired));
    }

    #[test]
    fn whatever_refuses_tells_the_number_of_the_rule() {
        let refusal = Refusal::AccessTokenMissing;
        for action in [
            Action::Reply(Reply::refused(&refusal, None, Credentials::Header)),
            Action::Reply(Reply::refused(&refusal, None, Credentials::Elsewhere)),
            Action::Reply(Reply::denied(&refusal, None, None)),
            Action::Show(Notice::refused(&refusal)),
        ] {
            assert_eq!(action.result().map(ResultCode::as_str), Some("A900304"));
        }
        for action in [
            Action::Reply(Reply::ok(json!({}))),
            Action::Reply(Reply::jwt("a.b.c".to_owned())),
            Action::Reply(Reply::unavailable("later")),
            Action::Show(Notice::unavailable("later".to_owned())),
            Action::issued(AuthorizationResponse::Redirect(String::new())),
        ] {
            assert_eq!(action.result(), None, "{action:?}");
        }
    }

    #[test]
    fn what_a_browser_takes_to_the_client_tells_the_rule_and_its_number() {
        let target = ResponseTarget {
            redirect_uri: RedirectUri::matching(
                "https://app.example",
                &["https://app.example".to_owned()],
                false,
            )
            .expect("registered"),
            response_mode: ResponseMode::Query,
            state: None,
        };
        let service = Service::parse(&json!({ "issuer": "https://as.example" }));
        let service = service.expect("a service");
        let document = include_str!("../../../schema/examples/fapi/web-client.json");
        let mut document: Value = serde_json::from_str(document).expect("JSON");
        let mut client = |uri: &str| {
            document["redirectUris"] = json!([uri]);
            Client::parse(&document).expect("a client")
        };
        let another = client("https://another.example");
        assert!(target.matched(&another, &service).is_err());
        let own = client("https://app.example");
        let target = target.matched(&own, &service).expect("registered");
        let Answer::Plain(response) = target.error(&Refusal::Denied) else {
            panic!("it need not be signed");
        };
        let action = Action::returned(&Refusal::Denied, response);
        assert_eq!(action.result(), Some(Refusal::Denied.result_code()));
        let Action::Return {
            response: AuthorizationResponse::Redirect(uri),
            ..
        } = action
        else {
            panic!("it goes elsewhere");
        };
        assert!(
            uri.starts_with("https://app.example?error=access_denied&"),
            "{uri}"
        );
    }
}
