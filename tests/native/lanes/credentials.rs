//! Clients with a credential: what they spend is decided at home, wherever their grants are. RFC 7523 §3.

use std::cell::Cell;

use sekisho::{
    backend::Host,
    front::{Request, serve},
    oauth::{handle::Shelf, request::body::Body},
};

use super::*;
use crate::support::{faulty::FaultyHost, form, server::block_on};

const PAR: &str = "/oauth/par";

fn spread(server: &Server, client: &TestClient, is_spread: bool) {
    let applied = apply_client(server, client, &json!({ "grantsSpread": is_spread }));
    assert_eq!(applied.status, 200, "{}", applied.body);
}

/// A server of FAPI 2.0, its client, and the home of that.
struct Scene {
    server: Server,
    client: TestClient,
    home: u16,
}

impl Scene {
    fn new(is_spread: bool) -> Self {
        let (server, client) = (Server::new(), TestClient::new("one", 1));
        spread(&server, &client, is_spread);
        let known = block_on(server.host.client("one")).expect("an answer");
        let home = Shelf::of_client(known.expect("a client").id()).number();
        Self {
            server,
            client,
            home,
        }
    }

    /// What an authenticated request sends: of one assertion, as often as it is sent.
    fn with_assertion(&self, parameters: &Parameters) -> Parameters {
        let authentication = self.client.authentication(self.server.now());
        parameters.iter().cloned().chain(authentication).collect()
    }

    fn proof(&self) -> [(&'static str, String); 1] {
        [("dpop", self.client.proof_for(TOKEN, self.server.now()))]
    }

    /// A code of a grant that is not at home, where the client is spread.
    fn code(&self) -> String {
        loop {
            let code = self.server.code(&self.client);
            if shelf_of(&code) != self.home {
                return code;
            }
        }
    }
}

#[test]
fn a_client_that_signs_assertions_has_one_call_a_request_until_it_is_spread_and_then_two() {
    for (is_spread, expected) in [(false, 1), (true, 2)] {
        let scene = Scene::new(is_spread);
        let Scene {
            server,
            client,
            home,
        } = &scene;
        let asked = client.authorization_request();
        let (_, calls) = counted(server, || server.push(client, &asked, &[]));
        assert_eq!(calls, expected, "PAR");
        let code = if is_spread {
            scene.code()
        } else {
            server.code(client)
        };
        assert_eq!(shelf_of(&code) == *home, !is_spread);
        let (response, calls) =
            counted(server, || server.token(client, &client.code_request(&code)));
        assert_eq!((response.status, calls), (200, expected), "token");
        let refresh = refresh_request(&body(&response));
        let (response, calls) = counted(server, || server.token(client, &refresh));
        assert_eq!((response.status, calls), (200, expected), "refresh");
        let registers: Vec<u16> = used(server).into_iter().map(|(shelf, _)| shelf).collect();
        assert_eq!(registers, [*home]);
    }
}

#[test]
fn the_logins_of_a_client_that_is_spread_are_on_many_shelves() {
    let scene = Scene::new(true);
    let asked = scene.client.authorization_request();
    for _ in 0..40 {
        assert_eq!(scene.server.push(&scene.client, &asked, &[]).status, 201);
    }
    let found = shelves(&scene.server);
    assert!(found.len() > 20, "{found:?}");
}

#[test]
fn an_assertion_is_used_once_whatever_endpoint_and_whatever_shelf() {
    let scene = Scene::new(true);
    let Scene { server, client, .. } = &scene;
    let assertion = client.authentication(server.now());
    let with_it = |parameters: Parameters| [parameters, assertion.clone()].concat();
    let push = || server.post(PAR, &with_it(client.authorization_request()), &[]);
    let codes = [scene.code(), scene.code()];
    assert_eq!(push().status, 201);
    for _ in 0..3 {
        assert_refused(&unchanged(server, push), 400, "invalid_client");
    }
    for code in &codes {
        let asked = with_it(client.code_request(code));
        let refused = unchanged(server, || server.post(TOKEN, &asked, &scene.proof()));
        assert_refused(&refused, 400, "invalid_client");
    }
}

#[test]
fn a_proof_of_a_client_that_is_spread_comes_with_one_grant_and_no_other_one() {
    let scene = Scene::new(true);
    let Scene { server, client, .. } = &scene;
    let (one, other) = (scene.code(), scene.code());
    assert_ne!(shelf_of(&one), shelf_of(&other));
    let proof = scene.proof();
    let redeem = |code: &str| server.token_with(client, &client.code_request(code), &proof);
    assert_eq!(redeem(&one).status, 200);
    let grants = server.host.grants();
    assert_refused(&redeem(&other), 400, "invalid_dpop_proof");
    assert_eq!(server.host.grants(), grants);
    assert_eq!(
        server.token(client, &client.code_request(&other)).status,
        200
    );
}

#[test]
fn what_was_used_stays_used_when_a_client_is_spread_or_gathered_again() {
    for is_spread in [true, false] {
        let scene = Scene::new(is_spread);
        let Scene { server, client, .. } = &scene;
        let asked = scene.with_assertion(&client.authorization_request());
        assert_eq!(server.post(PAR, &asked, &[]).status, 201);
        let code = server.code(client);
        let proof = scene.proof();
        let tokens = server.token_with(client, &client.code_request(&code), &proof);
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        spread(server, client, !is_spread);
        let again = unchanged(server, || server.post(PAR, &asked, &[]));
        assert_refused(&again, 400, "invalid_client");
        let other = server.code(client);
        let grants = server.host.grants();
        let again = server.token_with(client, &client.code_request(&other), &proof);
        assert_refused(&again, 400, "invalid_dpop_proof");
        assert_eq!(server.host.grants(), grants);
        // What began before goes on where it is.
        let refreshed = server.token(client, &refresh_request(&body(&tokens)));
        assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    }
}

#[test]
fn of_two_requests_with_one_assertion_one_succeeds_while_the_client_is_spread_or_gathered() {
    for (is_spread, calls) in [(true, 2), (false, 1)] {
        for before in 0..calls {
            let scene = Scene::new(is_spread);
            let Scene { server, client, .. } = &scene;
            let asked = form(&scene.with_assertion(&client.authorization_request()));
            let request = Request::new("POST", PAR, None)
                .with_header("content-type", "application/x-www-form-urlencoded")
                .with_body(Body::Read(asked.into_bytes()));
            let second = Cell::new(0);
            let happens = || {
                spread(server, client, !is_spread);
                second.set(server.send(&request).status);
            };
            let host = FaultyHost::racing(&server.host, before, &happens);
            let first = block_on(serve(&host, &request)).status;
            let mut both = [first, second.get()];
            both.sort_unstable();
            assert_eq!(both, [201, 400], "{is_spread}, before call {before}");
            assert_eq!(server.host.grants().len(), 1);
        }
    }
}

#[test]
fn a_failure_between_the_calls_spends_the_assertion_and_not_the_code() {
    let scene = Scene::new(true);
    let Scene { server, client, .. } = &scene;
    let code = scene.code();
    let asked = scene.with_assertion(&client.code_request(&code));
    let host = &server.host;
    host.breaks_at.set(Some(host.calls.get() + 2));
    assert_eq!(server.post(TOKEN, &asked, &scene.proof()).status, 503);
    host.breaks_at.set(None);
    let again = unchanged(server, || server.post(TOKEN, &asked, &scene.proof()));
    assert_refused(&again, 400, "invalid_client");
    assert_eq!(
        server.token(client, &client.code_request(&code)).status,
        200
    );
}

#[test]
fn a_request_uri_of_a_client_that_is_spread_is_used_up_once() {
    let scene = Scene::new(true);
    let Scene { server, client, .. } = &scene;
    let request_uri = server.request_uri(client);
    let page = server.open("one", &request_uri);
    let consent = server.sign_in(
        &page,
        crate::support::server::USERNAME,
        crate::support::server::PASSWORD,
    );
    assert!(!code_of(&server.decide(&page, &consent, "allow")).is_empty());
    let late = unchanged(server, || server.open("one", &request_uri));
    assert_eq!(late.status, 400, "{}", late.body);
}

#[test]
fn a_client_with_a_secret_has_one_call_a_request_and_two_where_it_proves_a_key() {
    let server = provider(&json!({}));
    let prover = TestClient::new("web", 7);
    let asked = request_for("web", "code", "openid offline_access");
    let given = tokens(&server, &asked);
    let refresh = |proof: Option<String>| {
        let proof = proof.map(|proof| ("dpop", proof));
        let headers: Vec<_> = [basic("web", &secret_of("web"))]
            .into_iter()
            .chain(proof)
            .collect();
        server.post(TOKEN, &refresh_request(&given), &headers)
    };
    let (response, calls) = counted(&server, || refresh(None));
    assert_eq!((response.status, calls), (200, 1));
    let other = tokens(&server, &asked);
    let proof = prover.proof_for(TOKEN, server.now());
    let headers = [basic("web", &secret_of("web")), ("dpop", proof)];
    let send = || server.post(TOKEN, &refresh_request(&other), &headers);
    let (response, calls) = counted(&server, send);
    assert_eq!((response.status, calls), (200, 2));
    let third = tokens(&server, &asked);
    let again = unchanged(&server, || {
        server.post(TOKEN, &refresh_request(&third), &headers)
    });
    assert_refused(&again, 400, "invalid_dpop_proof");
}
