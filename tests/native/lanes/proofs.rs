//! The proofs of a client without a credential: each is used once, whatever grants of its key it comes
//! with. RFC 9449 §11.1.

use std::cell::Cell;

use sekisho::{
    Digest, Secret, Timestamp,
    backend::Host,
    front::{Request, serve as serve_request},
    jose::Jkt,
    oauth::{
        FirstUse, Refusal,
        grant::serve::{self, Action},
        handle::{Row, Shelf},
        request::body::Body,
    },
};

use super::*;
use crate::support::{client::ISSUER, faulty::FaultyHost, form, server::block_on};

/// A public client whose devices prove keys.
struct Scene {
    server: Server,
    device: TestClient,
}

impl Scene {
    fn new() -> Self {
        Self {
            server: provider(&json!({ "refreshTokenIdempotencyDuration": 0 })),
            device: TestClient::new("spa", 7),
        }
    }

    /// The shelf of the key of the device.
    fn register(&self) -> u16 {
        let command = self.server.host.client("spa");
        let client = block_on(command).expect("an answer").expect("a client");
        let key = Jkt::parse(&self.device.jkt()).expect("a key");
        Shelf::of_key(client.id(), &key).number()
    }

    /// A code, of a request that names the key or does not, which is off the shelf of the key then.
    fn code(&self, names_key: bool) -> String {
        let mut asked = request_for("spa", "code", "openid offline_access");
        if names_key {
            asked = with(asked, "dpop_jkt", &self.device.jkt());
        }
        loop {
            let answer = Browser::new(&self.server).agreed(&asked);
            let code = answer_of(&answer).get("code").expect("a code").to_owned();
            if names_key || shelf_of(&code) != self.register() {
                return code;
            }
        }
    }

    fn proof(&self) -> String {
        self.device.proof_for(TOKEN, self.server.now())
    }

    fn ask(&self, asked: &Parameters, proof: &str) -> Response {
        let asked = with(asked.clone(), "client_id", "spa");
        self.server
            .post(TOKEN, &asked, &[("dpop", proof.to_owned())])
    }

    fn redeemed(&self, names_key: bool) -> Value {
        let asked = code_request("spa", &self.code(names_key));
        let response = self.ask(&asked, &self.proof());
        assert_eq!(response.status, 200, "{}", response.body);
        body(&response)
    }
}

#[test]
fn where_the_key_is_known_at_birth_a_code_and_a_refresh_are_one_call() {
    let scene = Scene::new();
    let asked = code_request("spa", &scene.code(true));
    let proof = scene.proof();
    let (response, calls) = counted(&scene.server, || scene.ask(&asked, &proof));
    assert_eq!((response.status, calls), (200, 1));
    let asked = refresh_request(&body(&response));
    let proof = scene.proof();
    let (response, calls) = counted(&scene.server, || scene.ask(&asked, &proof));
    assert_eq!((response.status, calls), (200, 1));
    assert_eq!(used(&scene.server), [(scene.register(), 2)]);
}

#[test]
fn where_it_is_not_the_grant_is_asked_the_proof_remembered_and_the_grant_decided() {
    let scene = Scene::new();
    let asked = code_request("spa", &scene.code(false));
    let proof = scene.proof();
    let (response, calls) = counted(&scene.server, || scene.ask(&asked, &proof));
    assert_eq!((response.status, calls), (200, 3));
    let tokens = body(&response);
    assert_eq!(tokens["token_type"], "DPoP");
    let grant = shelf_of(text(&tokens, "refresh_token"));
    let mut expected = [(scene.register(), 1), (grant, 1)];
    expected.sort_unstable();
    assert_eq!(used(&scene.server), expected);
}

#[test]
fn a_proof_comes_with_one_grant_of_its_key_and_with_no_other_one() {
    for (first, second) in [(true, true), (true, false), (false, true), (false, false)] {
        let scene = Scene::new();
        let (one, other) = (scene.redeemed(first), scene.redeemed(second));
        let proof = scene.proof();
        let answer = scene.ask(&refresh_request(&one), &proof);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let next = body(&answer);
        for tokens in [&next, &other] {
            let refused = unchanged(&scene.server, || {
                scene.ask(&refresh_request(tokens), &proof)
            });
            assert_refused(&refused, 400, "invalid_dpop_proof");
        }
        let refreshed = scene.ask(&refresh_request(&other), &scene.proof());
        assert_eq!(
            refreshed.status, 200,
            "{first} {second}: {}",
            refreshed.body
        );
    }
}

/// The refresh of a grant, with a proof.
fn refresh(tokens: &Value, proof: &str) -> Request {
    let asked = with(refresh_request(tokens), "client_id", "spa");
    Request::new("POST", TOKEN, None)
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_header("dpop", proof)
        .with_body(Body::Read(form(&asked).into_bytes()))
}

#[test]
fn of_two_grants_that_are_asked_at_once_one_has_the_proof() {
    for before in 0..3 {
        let scene = Scene::new();
        let (one, other) = (scene.redeemed(false), scene.redeemed(false));
        let proof = scene.proof();
        let second = Cell::new(0);
        let happens = || second.set(scene.server.send(&refresh(&other, &proof)).status);
        let host = FaultyHost::racing(&scene.server.host, before, &happens);
        let first = block_on(serve_request(&host, &refresh(&one, &proof))).status;
        let mut both = [first, second.get()];
        both.sort_unstable();
        assert_eq!(both, [200, 400], "before call {before}");
    }
}

#[test]
fn whoever_has_no_grant_leaves_nothing_behind() {
    let scene = Scene::new();
    let code = scene.code(false);
    let stranger = TestClient::new("spa", 99);
    let made_up = Handle::decode(&code).expect("a code");
    let another = made_up.with_secret(Secret::new([5; 32])).encode();
    let elsewhere = Handle::new(
        made_up.shelf,
        Row::from_random(&Secret::new([5; 32])),
        Secret::new([5; 32]),
    );
    let asked = [
        code_request("spa", &another),
        code_request("spa", &elsewhere.encode()),
        with(code_request("spa", &code), "code_verifier", &"a".repeat(43)),
        parameters(&[("grant_type", "refresh_token"), ("refresh_token", &another)]),
    ];
    for asked in &asked {
        for prover in [&stranger, &scene.device] {
            let proof = prover.proof_for(TOKEN, scene.server.now());
            let refused = unchanged(&scene.server, || scene.ask(asked, &proof));
            assert_refused(&refused, 400, "invalid_grant");
        }
    }
    assert_eq!(used(&scene.server), []);
}

#[test]
fn a_failure_between_the_calls_spends_the_proof_and_not_the_code() {
    let scene = Scene::new();
    let asked = code_request("spa", &scene.code(false));
    let proof = scene.proof();
    let grants = scene.server.host.grants();
    let host = &scene.server.host;
    host.breaks_at.set(Some(host.calls.get() + 3));
    assert_eq!(scene.ask(&asked, &proof).status, 503);
    host.breaks_at.set(None);
    assert_eq!(host.grants(), grants);
    let refused = unchanged(&scene.server, || scene.ask(&asked, &proof));
    assert_refused(&refused, 400, "invalid_dpop_proof");
    assert_eq!(scene.ask(&asked, &scene.proof()).status, 200);
}

#[test]
fn a_version_that_knows_no_shelf_of_a_key_finds_the_proof_beside_the_grant_and_leaves_it_there() {
    let scene = Scene::new();
    let tokens = scene.redeemed(false);
    let handle = Handle::decode(text(&tokens, "refresh_token")).expect("a handle");
    let remembered = |shelf: u16| -> BTreeSet<String> {
        let shelves = scene.server.host.shelves.borrow();
        shelves[&shelf].marks()
    };
    // What this version has remembered, that one looks for beside the grant.
    assert_eq!(
        remembered(scene.register()),
        remembered(handle.shelf.number())
    );
    // What that version remembers beside the grant, this one refuses.
    let claims = scene
        .device
        .proof_claims("POST", &format!("{ISSUER}{TOKEN}"), scene.server.now());
    let proof = scene.device.proof(&claims);
    let client = block_on(scene.server.host.client("spa")).expect("an answer");
    let client = client.expect("a client").id();
    let key = format!(
        "dpop\0{client}\0{}\0{}",
        scene.device.jkt(),
        claims["jti"].as_str().expect("a jti")
    );
    let request = serve::Request {
        now: scene.server.host.now(),
        first_uses: vec![FirstUse {
            key: Digest::of(key),
            until: Timestamp::from_seconds(scene.server.now() + 301),
            refusal: Refusal::DpopReplayed,
            on_success: false,
        }],
        action: Action::Remember,
    };
    let answer = block_on(scene.server.host.shelf(handle.shelf, &request));
    assert!(matches!(answer, Ok(Ok(_))));
    let refused = unchanged(&scene.server, || {
        scene.ask(&refresh_request(&tokens), &proof)
    });
    assert_refused(&refused, 400, "invalid_dpop_proof");
}

#[test]
fn a_code_that_comes_again_with_another_proof_ends_what_it_gave() {
    for names_key in [true, false] {
        let scene = Scene::new();
        let asked = code_request("spa", &scene.code(names_key));
        let tokens = body(&scene.ask(&asked, &scene.proof()));
        assert_refused(&scene.ask(&asked, &scene.proof()), 400, "invalid_grant");
        let refreshed = scene.ask(&refresh_request(&tokens), &scene.proof());
        assert_refused(&refreshed, 400, "invalid_grant");
    }
}

#[test]
fn a_refresh_token_that_was_rotated_away_ends_its_family_on_any_shelf() {
    for names_key in [true, false] {
        let scene = Scene::new();
        let tokens = scene.redeemed(names_key);
        let next = body(&scene.ask(&refresh_request(&tokens), &scene.proof()));
        scene.server.wait(1);
        let replayed = scene.ask(&refresh_request(&tokens), &scene.proof());
        assert_refused(&replayed, 400, "invalid_grant");
        let refreshed = scene.ask(&refresh_request(&next), &scene.proof());
        assert_refused(&refreshed, 400, "invalid_grant");
    }
}
