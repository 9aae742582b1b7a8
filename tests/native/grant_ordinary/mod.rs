//! The state machine of grants outside FAPI 2.0, and of those that a client or a scope puts under
//! it: implicit and hybrid grants, grants of a client to itself, audiences, and what only a shelf
//! can be asked.

use crate::support::grants::*;
use crate::support::{
    TestClient,
    client::{CHALLENGE, REDIRECT_URI, VERIFIER},
    host::MemoryShelf,
};
use sekisho::{
    Digest, Secret, Timestamp,
    documents::{Api, Client, ResponseType, Service},
    oauth::{
        FirstUse, Grant, Refusal,
        grant::{
            ClientCredentials, Command, Issue, Preview, Pushed, Redeem, Redeemed, Refresh, Reply,
            Standing, Token,
            serve::{Action, Answer, Request},
        },
        handle::Row,
        request::{
            audience::Audience,
            pkce::{CodeChallenge, CodeVerifier},
            profile::Profile,
            scope::Scope,
            terms::Terms,
        },
    },
};
use serde_json::{Value, json};

mod audience;
mod issued;
mod redeemed;
mod shelf;

const SCOPE: &str = "openid read write";
const A: &str = "https://a.example";
const B: &str = "https://b.example";
const OPAQUE: &str = "https://opaque.example";
const USERINFO: &str = "https://as.example/oauth/userinfo";
const ISSUER: &str = "https://as.example";

/// A grant that begins with this response type.
fn begun(response_type: ResponseType) -> Grant {
    pushed_with(ordinary(response_type, SCOPE))
}

/// The grant that a person has agreed to.
fn agreed(response_type: ResponseType) -> (Grant, Option<Redeemed>) {
    let (grant, reply) = begun(response_type).apply(issue(TICKET), NOW);
    match reply {
        Ok(Reply::Completed(completed)) => (grant, completed.redeemed),
        other => panic!("{other:?}"),
    }
}

fn redeemed(grant: Grant, command: Command) -> (Grant, Redeemed) {
    let (grant, reply) = grant.apply(command, NOW);
    match reply {
        Ok(Reply::Redeemed(redeemed)) => (grant, *redeemed),
        other => panic!("{other:?}"),
    }
}

fn refused(grant: &Grant, command: Command) -> Refusal {
    let (after, reply) = grant.clone().apply(command, NOW);
    assert_eq!(&after, grant, "{reply:?}");
    reply.expect_err("a refusal")
}

fn stands(grant: &Grant, token: Token, now: Timestamp) -> bool {
    grant
        .clone()
        .apply(introspect(token), now)
        .1
        .is_ok_and(|reply| reply != void())
}

fn audience(targets: &[&str]) -> Audience {
    sekisho::json::from_value(json!(targets)).expect("an audience")
}

/// Two APIs with JWTs, one with opaque tokens, in a service whose own tokens are opaque.
fn api_terms() -> Terms {
    let scopes = ["openid", "read", "write"].map(|name| json!({ "name": name }));
    let service =
        Service::parse(&json!({ "issuer": ISSUER, "fapiModes": [], "supportedScopes": scopes, "offlineAccessRequired": false }))
            .expect("a service");
    let api = |document: Value| Api::parse(&document).expect("an API");
    let service = service.with_apis(vec![
        api(json!({ "identifier": A, "scopes": ["read"], "accessTokenDuration": 600 })),
        api(json!({ "identifier": B, "scopes": ["read", "write"], "accessTokenDuration": 900 })),
        api(json!({ "identifier": OPAQUE, "scopes": ["read"], "accessTokenFormat": "OPAQUE" })),
    ]);
    let client = Client::parse(&TestClient::new("one", 1).document()).expect("a client");
    Terms::of(&service, &client)
}

/// A weak client, one without a proof, and what each is told.
type Lacking = [(fn(&mut sekisho::oauth::grant::Asker), Refusal); 2];
const LACKING: Lacking = [
    (
        |asker| asker.is_strict = false,
        Refusal::ClientAuthenticationWeak,
    ),
    (|asker| asker.cnf = None, Refusal::DpopMissing),
];

fn credentials(change: impl FnOnce(&mut ClientCredentials)) -> ClientCredentials {
    let mut asker = asker(1, ACCESS_TOKEN, None);
    (asker.cnf, asker.is_strict, asker.terms, asker.audience) =
        (None, false, api_terms(), audience(&[OPAQUE]));
    let scope = Scope::parse("read").expect("a scope");
    let mut asked = ClientCredentials {
        asker,
        client_id: "one".into(),
        scope,
        profile: Profile::Ordinary,
    };
    change(&mut asked);
    asked
}
