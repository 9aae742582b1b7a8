//! What the tests of this folder stand on.

use serde_json::Value;

use super::{
    next::{Asked, SignedIn},
    sealed::Interaction,
};
use crate::{
    Digest, Timestamp,
    documents::{Client, ResponseType, Service},
    oauth::{
        answer::authorization_response::{ResponseMode, ResponseTarget},
        request::{
            audience::Audience,
            authorization_details::AuthorizationDetails,
            authorization_request::{AuthorizationRequest, OpenId},
            profile::Profile,
            redirect_uri::RedirectUri,
            request_object::Signed,
            scope::Scope,
        },
    },
};

const REDIRECT_URI: &str = "https://app.example/back";

/// An interaction about an ordinary request, in the browser of this digest.
pub(crate) fn interaction_of(browser: Digest) -> Interaction {
    let registered = [REDIRECT_URI.to_owned()];
    Interaction {
        ticket: String::new(),
        client: Some(1),
        created_at: Some(Timestamp::default()),
        is_brought: true,
        is_carried: false,
        request: AuthorizationRequest {
            client_id: "app".to_owned(),
            profile: Profile::Ordinary,
            response_type: ResponseType::Code,
            target: ResponseTarget {
                redirect_uri: RedirectUri::matching(REDIRECT_URI, &registered, false)
                    .expect("registered"),
                response_mode: ResponseMode::Query,
                state: None,
            },
            redirect_uri_sent: true,
            scope: Scope::parse("accounts").expect("a scope"),
            authorization_details: AuthorizationDetails::default(),
            audience: Audience::default(),
            code_challenge: None,
            jkt: None,
            signed: Signed::No,
            object: None,
            grant: None,
            openid: OpenId::default(),
        },
        expected: None,
        person: None,
        half: None,
        adds: false,
        shown: None,
        browser,
        context: None,
        opened: Some(Timestamp::default()),
        expires: Timestamp::default().after(3600),
    }
}

/// The example of a client of the web, with these members over it.
pub(crate) fn client(members: &Value) -> Client {
    let document = include_str!("../../../schema/examples/fapi/web-client.json");
    let mut document: Value = serde_json::from_str(document).expect("JSON");
    for (name, value) in members.as_object().expect("members") {
        document[name] = value.clone();
    }
    Client::parse(&document).expect("a client")
}

/// A service with these members.
pub(crate) fn service(members: &Value) -> Service {
    let mut document = serde_json::json!({
        "issuer": "https://as.example", "supportedScopes": [{ "name": "accounts" }],
    });
    for (name, value) in members.as_object().expect("members") {
        document[name] = value.clone();
    }
    Service::parse(&document).expect("a service")
}

/// What somebody is asked between `client` and `service`.
pub(crate) fn asked_of<'a>(
    interaction: &'a Interaction,
    client: &'a Client,
    service: &'a Service,
) -> Asked<'a> {
    Asked {
        request: &interaction.request,
        client,
        service,
        expected: interaction.expected.as_deref(),
    }
}

/// Somebody who has signed in.
pub(crate) fn person_of(username: &str) -> SignedIn {
    SignedIn {
        session: None,
        is_used: false,
        username: username.to_owned(),
        account: format!("{username}'s account"),
        subject: format!("{username}'s sub"),
        auth_time: Timestamp::default(),
        acr: None,
        amr: Vec::new(),
        epoch: 0,
        sid: None,
        consented: Vec::new(),
    }
}
