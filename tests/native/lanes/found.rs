//! What is of one client or person is found on whatever shelf it began.

use sekisho::{
    backend::{
        Host,
        logout::tell,
        managed::{Change, Search},
    },
    oauth::{grant::managed::Told, handle, region::Region},
    people::EndedSession,
};

use super::*;
use crate::support::server::{USERNAME, block_on};

/// A client that signs assertions, and what else it may become.
fn kinds(device: &TestClient) -> [Value; 4] {
    let public = joined(&spa("spa"), &json!({ "clientId": 4711 }));
    let secret = joined(
        &public,
        &json!({ "clientType": "CONFIDENTIAL", "tokenAuthMethod": "CLIENT_SECRET_BASIC", "clientSecret": secret_of("spa") }),
    );
    let signing = joined(
        &public,
        &json!({ "clientType": "CONFIDENTIAL", "tokenAuthMethod": "PRIVATE_KEY_JWT", "jwks": { "keys": [device.key.public_jwk()] } }),
    );
    let spread = joined(&signing, &json!({ "grantsSpread": true }));
    [signing, public, secret, spread]
}

/// A client with grants that began while it was each of these, and the tokens of those.
pub struct Scene {
    pub server: Server,
    device: TestClient,
    pub granted: Vec<Value>,
}

impl Scene {
    fn new() -> Self {
        Self::of(provider_for(&json!({}), &[web("web")]), &[])
    }

    /// The same on this server, as each of these in another region.
    pub fn of(server: Server, regions: &[Region]) -> Self {
        let device = TestClient::new("spa", 7);
        let mut scene = Self {
            server,
            device,
            granted: Vec::new(),
        };
        for (n, kind) in kinds(&scene.device).into_iter().enumerate() {
            put_client(&scene.server, &kind);
            scene.server.host.region.set(regions.get(n).copied());
            for _ in 0..2 {
                let answer = Browser::new(&scene.server).agreed(&request_for(
                    "spa",
                    "code",
                    "openid offline_access",
                ));
                let code = answer_of(&answer).get("code").expect("a code").to_owned();
                let response = scene.ask(&kind, &code_request("spa", &code));
                assert_eq!(response.status, 200, "{kind}: {}", response.body);
                scene.granted.push(body(&response));
            }
        }
        scene
    }

    fn ask(&self, kind: &Value, asked: &Parameters) -> Response {
        let asked = asked.clone();
        match kind["tokenAuthMethod"].as_str() {
            Some("NONE") => self
                .server
                .post(TOKEN, &with(asked, "client_id", "spa"), &[]),
            Some("CLIENT_SECRET_BASIC") => {
                self.server
                    .post(TOKEN, &asked, &[basic("spa", &secret_of("spa"))])
            }
            _ => {
                let authentication = self.device.authentication(self.server.now());
                self.server
                    .post(TOKEN, &[asked, authentication].concat(), &[])
            }
        }
    }

    fn introspected(&self, tokens: &Value) -> bool {
        let asked = parameters(&[("token", text(tokens, "access_token"))]);
        let headers = [basic("web", &secret_of("web"))];
        let told = body(&self.server.post("/oauth/introspect", &asked, &headers));
        told["active"] == true
    }

    /// Nothing of it counts any more, as whatever the client is.
    pub fn has_ended(&self) {
        for kind in kinds(&self.device) {
            put_client(&self.server, &kind);
            for tokens in &self.granted {
                let refused = self.ask(&kind, &refresh_request(tokens));
                assert_eq!(refused.status, 400, "{kind}: {}", refused.body);
            }
        }
    }
}

#[test]
fn grants_go_on_whatever_their_client_becomes() {
    let mut scene = Scene::new();
    let found = shelves(&scene.server);
    assert!(found.len() > 3, "{found:?}");
    for kind in kinds(&scene.device) {
        put_client(&scene.server, &kind);
        let again = |tokens: &Value| {
            let response = scene.ask(&kind, &refresh_request(tokens));
            assert_eq!(response.status, 200, "{kind}: {}", response.body);
            body(&response)
        };
        scene.granted = scene.granted.iter().map(again).collect();
    }
    assert_eq!(shelves(&scene.server), found);
}

#[test]
fn what_a_person_withdraws_from_a_client_ends_on_every_shelf() {
    let scene = Scene::new();
    let asked = json!({ "username": USERNAME, "client": "spa" });
    let (response, calls) = counted(&scene.server, || {
        scene.server.admin("/admin/user/consents/withdraw", &asked)
    });
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(calls, 66, "the person twice, every shelf");
    scene.has_ended();
}

#[test]
fn what_was_granted_to_a_client_is_listed_and_ended_on_every_shelf() {
    let scene = Scene::new();
    let host = &scene.server.host;
    let client = block_on(host.client("spa")).expect("an answer");
    let search = Search::default().of_client(&client.expect("a client"));
    let (kept, count) = block_on(search.tell(host, Told::Standing, 0..100)).expect("a list");
    assert_eq!((kept.len(), count), (8, 8));
    let parts = [0..3, 3..4, 4..8].map(|range| {
        let (kept, count) = block_on(search.tell(host, Told::Standing, range)).expect("a list");
        assert_eq!(count, 8);
        kept
    });
    assert_eq!(parts.concat(), kept);
    let before = host.calls.get();
    let ended = block_on(search.change(host, &Change::End)).expect("a number");
    assert_eq!((ended, host.calls.get() - before), (8, 64));
    scene.has_ended();
}

#[test]
fn with_a_client_ends_what_was_granted_to_it_on_every_shelf() {
    let scene = Scene::new();
    let deleted = scene
        .server
        .admin("/admin/delete", &json!({ "kind": "client", "id": "spa" }));
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    let is_over =
        |grant: &sekisho::oauth::Grant| matches!(grant, sekisho::oauth::Grant::Revoked(_));
    assert!(scene.server.host.grants().iter().all(is_over));
    assert!(
        !scene
            .granted
            .iter()
            .any(|tokens| scene.introspected(tokens))
    );
}

/// A browser in which the person has signed in, and what `web` was granted there by pushed requests.
pub fn session(server: &Server, grants: usize) -> (Browser<'_>, Vec<Value>) {
    let browser = Browser::new(server);
    let granted = (0..grants).map(|_| pushed(server, &browser)).collect();
    (browser, granted)
}

/// What `web` is granted in a browser by a pushed request.
pub fn pushed(server: &Server, browser: &Browser<'_>) -> Value {
    let asked = request_for("web", "code", "openid");
    let headers = [basic("web", &secret_of("web"))];
    let pushed = body(&server.post("/oauth/par", &asked, &headers));
    let named = parameters(&[
        ("client_id", "web"),
        ("request_uri", text(&pushed, "request_uri")),
    ]);
    let answer = browser.agreed(&named);
    let code = answer_of(&answer).get("code").expect("a code").to_owned();
    body(&token(server, "web", &code_request("web", &code)))
}

pub fn log_out(server: &Server, browser: &Browser<'_>, granted: &[Value]) -> usize {
    let hint = text(&granted[0], "id_token");
    let asked = parameters(&[("id_token_hint", hint)]);
    let (response, calls) = counted(server, || browser.get("/oauth/end_session", &asked));
    assert_eq!(response.status, 200, "{}", response.body);
    calls
}

pub fn stands(server: &Server, tokens: &Value) -> bool {
    let asked = parameters(&[("token", text(tokens, "access_token"))]);
    let headers = [basic("web", &secret_of("web"))];
    body(&server.post("/oauth/introspect", &asked, &headers))["active"] == true
}

#[test]
fn the_end_of_a_session_is_told_to_the_shelves_on_which_something_was_granted_in_it() {
    let server = provider(&json!({}));
    let (browser, granted) = session(&server, 5);
    let (_, others) = session(&server, 1);
    let places = granted
        .iter()
        .map(|one| shelf_of(text(one, "access_token")));
    let mut places: BTreeSet<u16> = places.collect();
    assert!(places.len() > 2, "{places:?}");
    // And to the client's own, where a version before grants.
    let known = block_on(server.host.client("web")).expect("an answer");
    places.insert(handle::Shelf::of_client(known.expect("a client").id()).number());
    assert_eq!(log_out(&server, &browser, &granted), 3 + places.len());
    assert!(!granted.iter().any(|one| stands(&server, one)));
    assert!(stands(&server, &others[0]));
}

/// The sessions as the version before has them, which knows no shelves.
pub fn forget_shelves(server: &Server) {
    let mut users = server.host.users.borrow_mut();
    for user in users.0.values_mut() {
        let mut row: Value = serde_json::to_value(&*user).expect("JSON");
        let sessions = row.get_mut("sessions").and_then(Value::as_array_mut);
        for session in sessions.into_iter().flatten() {
            if let Some(clients) = session.get_mut("clients").and_then(Value::as_array_mut) {
                clients.retain(|one| one["client"] != 0);
            }
        }
        *user = sekisho::json::from_value(row).expect("a person");
    }
}

#[test]
fn the_end_of_a_session_of_which_no_shelf_is_known_is_told_to_all() {
    let server = provider(&json!({}));
    let (browser, granted) = session(&server, 3);
    forget_shelves(&server);
    // It goes on, and what began before stays unknown.
    assert_eq!(log_out(&server, &browser, &granted), 3 + 64);
    assert!(!granted.iter().any(|one| stands(&server, one)));
}

#[test]
fn a_client_that_has_not_heard_is_told_again_with_its_shelves() {
    let hearing = joined(
        &web("web"),
        &json!({ "backchannelLogoutUri": "https://web.example/back" }),
    );
    let server = provider_for(&json!({}), &[hearing]);
    let (browser, granted) = session(&server, 5);
    log_out(&server, &browser, &granted);
    let ended = server.host.users.borrow().3.clone();
    let ended: Vec<EndedSession> = ended
        .values()
        .map(|text| sekisho::json::from_str(text).expect("a session"))
        .collect();
    for ended in ended {
        let unheard = block_on(tell(&server.host, &ended));
        assert_eq!(unheard, ended.clients, "one client, and where it is");
        assert_eq!(unheard.iter().filter(|one| one.is_client()).count(), 1);
    }
}
