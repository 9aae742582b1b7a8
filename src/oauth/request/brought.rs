//! A request that a browser brought, and whom it concerns what is wrong with it: RFC 6749 §4.1.2.1.

use super::{
    authorization_request::{Arrival, AuthorizationRequest, LONGEST_STATE, echo, redirect_uri},
    params::Parameters,
    request_object::RequestObject,
};
use crate::{
    documents::{Client, ResponseType, Service},
    oauth::{
        Refusal,
        answer::authorization_response::{ResponseMode, ResponseTarget},
    },
};

/// What becomes of a request that a browser brought.
#[derive(Debug)]
pub enum Brought {
    /// It can be shown to a person.
    Request(Box<AuthorizationRequest>),
    /// It is refused, and its client is told.
    Refused(Refusal, ResponseTarget),
}

impl Brought {
    /// Reads the request of `client`, of which `object` is what it says, if there is one. A refusal that
    /// must not travel to a redirect URI is an error.
    pub fn read(
        parameters: &Parameters,
        object: Option<&RequestObject>,
        service: &Service,
        client: &Client,
    ) -> Result<Self, Refusal> {
        let asked = object.map_or(parameters, RequestObject::parameters);
        let target = error_target(asked, service, client)?;
        let read = match parameters.flaw() {
            Some(flaw) if asked.contains("redirect_uri") => Err(flaw.clone()),
            Some(_) => Err(Refusal::RedirectUriMissing),
            None => AuthorizationRequest::parse(asked, service, client, Arrival::Browser(object)),
        };
        match read {
            Ok(request) => Ok(Self::Request(Box::new(request))),
            // RFC 6749 §4.1.2.1: a missing redirection URI is told to the person, even where only one
            // could be meant.
            Err(Refusal::RedirectUriMissing) => Err(Refusal::RedirectUriMissing),
            Err(refusal) => Ok(Self::Refused(refusal, target)),
        }
    }

    /// A request whose object is refused. Its client is told where a redirect URI is beside the object:
    /// what is in one that nobody vouches for leads nowhere.
    pub fn without_object(
        refusal: Refusal,
        parameters: &Parameters,
        service: &Service,
        client: &Client,
    ) -> Result<Self, Refusal> {
        if !parameters.contains("redirect_uri") {
            return Err(refusal);
        }
        let target = error_target(parameters, service, client)?;
        Ok(Self::Refused(refusal, target))
    }
}

/// Where to send an error of a request that a browser brought, if the request says so with
/// authority: RFC 6749 §4.1.2.1 keeps errors about the client or the redirect URI from travelling.
fn error_target(
    parameters: &Parameters,
    service: &Service,
    client: &Client,
) -> Result<ResponseTarget, Refusal> {
    let response_type = parameters
        .optional("response_type")
        .and_then(ResponseType::parse);
    let default = response_type.map_or(ResponseMode::Query, ResponseMode::default_of);
    let response_type = response_type.unwrap_or(ResponseType::Code);
    let can_sign = client.authorization_alg(service).is_some();
    let asked = parameters.optional("response_mode");
    let asked = asked
        .and_then(|name| ResponseMode::parse(name, response_type))
        .filter(|mode| can_sign || !mode.is_signed());
    Ok(ResponseTarget {
        redirect_uri: redirect_uri(parameters, service, client)?,
        response_mode: asked.unwrap_or(default),
        state: echo(parameters, "state", LONGEST_STATE).ok().flatten(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What becomes of the request `query` of a client with these redirect URIs: the `state` of the
    /// answer where its client is told.
    fn told(query: &str, redirect_uris: &[&str]) -> Result<(Refusal, Option<String>), Refusal> {
        let service = Service::parse(&json!({
            "issuer": "https://as.example", "fapiModes": [],
            "supportedScopes": [{ "name": "accounts" }, { "name": "openid" }],
        }));
        let document = include_str!("../../../schema/examples/fapi/web-client.json");
        let mut document: Value = serde_json::from_str(document).expect("JSON");
        document["redirectUris"] = redirect_uris.into();
        document["extension"] = json!({});
        let read = Brought::read(
            &Parameters::read(query.as_bytes()).expect("read so far"),
            None,
            &service.expect("a service"),
            &Client::parse(&document).expect("a client"),
        );
        match read? {
            Brought::Request(request) => panic!("it is in order: {request:?}"),
            Brought::Refused(refusal, target) => Ok((refusal, target.state)),
        }
    }

    const ONE: &[&str] = &["https://app.example/a"];
    const TWO: &[&str] = &["https://app.example/a", "https://app.example/b"];
    const NAMED: &str = "redirect_uri=https://app.example/a&state=s";

    #[test]
    fn what_is_wrong_beside_the_redirect_uri_is_told_to_the_client() {
        let state = Some("s".to_owned());
        for (wrong, refusal) in [
            ("response_type=code&scope=none", Refusal::ScopeInvalid),
            ("response_type=x", Refusal::ResponseTypeUnsupported),
            (
                "scope=a&scope=a",
                Refusal::ParameterRepeated("scope".into()),
            ),
            ("scope=%", Refusal::FormMalformed),
        ] {
            let told = told(&format!("{NAMED}&{wrong}"), TWO);
            assert_eq!(told, Ok((refusal, state.clone())), "{wrong}");
        }
    }

    #[test]
    fn rfc_6749_4_1_2_1_what_is_wrong_with_the_redirect_uri_is_told_to_nobody_but_the_person() {
        let missing = Err(Refusal::RedirectUriMissing);
        for query in ["response_type=code&scope=accounts", "", "scope=a&scope=a"] {
            assert_eq!(told(query, TWO), missing, "{query}");
        }
        let unregistered = Err(Refusal::RedirectUriUnregistered);
        for uri in ["https://app.example/c", "https://app.example/a/", "x"] {
            let query = format!("response_type=x&redirect_uri={uri}");
            assert_eq!(told(&query, TWO), unregistered, "{uri}");
        }
    }

    #[test]
    fn where_only_one_could_be_meant_it_still_has_to_be_said_where_it_counts() {
        let missing = Err(Refusal::RedirectUriMissing);
        let openid = "response_type=code&scope=openid&state=s";
        assert_eq!(told(openid, ONE), missing);
        assert_eq!(told("scope=a&scope=a&state=s", ONE), missing);
        let unsupported = Refusal::ResponseTypeUnsupported;
        let told = told("response_type=x&state=s", ONE);
        assert_eq!(told, Ok((unsupported, Some("s".to_owned()))));
    }
}
