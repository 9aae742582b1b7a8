//! What a code is bound to when it is pushed with a proof, a `dpop_jkt`, both or neither: RFC 9449
//! §10.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::state::settled;
use crate::support::{Server, TestClient, client::set, code_of, json as body};
use sekisho::front::Response;
use serde_json::json;

/// A server whose client holds a second key for proofs.
struct Scene {
    server: Server,
    one: TestClient,
    other: TestClient,
}

impl Scene {
    fn new() -> Self {
        let server = settled(&json!({}));
        // The serials of their jti values must not meet.
        let (one, other) = (
            TestClient::new("one", 1),
            TestClient::new("one", 1).with_dpop_key(77),
        );
        (0..1000).for_each(|_| drop(other.jti()));
        Self { server, one, other }
    }

    fn push(&self, prover: Option<&TestClient>, dpop_jkt: Option<&str>) -> Response {
        let mut parameters = self.one.authorization_request();
        if let Some(jkt) = dpop_jkt {
            set(&mut parameters, "dpop_jkt", jkt);
        }
        let proof =
            prover.map(|prover| ("dpop", prover.proof_for("/oauth/par", self.server.now())));
        self.server.push(&self.one, &parameters, proof.as_slice())
    }

    /// A code whose request was pushed like this.
    fn code(&self, prover: Option<&TestClient>, dpop_jkt: Option<&str>) -> String {
        let pushed = self.push(prover, dpop_jkt);
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        let request_uri = body(&pushed)["request_uri"]
            .as_str()
            .expect("a request_uri")
            .to_owned();
        code_of(&self.server.authorize(&self.one, &request_uri, "allow"))
    }

    /// The code redeems with the key of `right` only, and a failed attempt leaves it as it was.
    fn assert_bound(&self, code: &str, right: &TestClient, wrong: &TestClient) {
        let grants = self.server.host.grants();
        let refused = self.server.token(wrong, &wrong.code_request(code));
        assert_refused(&refused, 400, "invalid_grant");
        assert_eq!(self.server.host.grants(), grants);
        let tokens = self.server.token(right, &right.code_request(code));
        assert_eq!(tokens.status, 200, "{}", tokens.body);
    }
}

#[test]
fn a_proof_at_par_binds_the_code() {
    let scene = Scene::new();
    scene.assert_bound(
        &scene.code(Some(&scene.one), None),
        &scene.one,
        &scene.other,
    );
}

#[test]
fn a_dpop_jkt_without_a_proof_binds_the_code() {
    let scene = Scene::new();
    scene.assert_bound(
        &scene.code(None, Some(&scene.one.jkt())),
        &scene.one,
        &scene.other,
    );
}

#[test]
fn a_proof_and_the_same_dpop_jkt_bind_the_code() {
    let scene = Scene::new();
    scene.assert_bound(
        &scene.code(Some(&scene.one), Some(&scene.one.jkt())),
        &scene.one,
        &scene.other,
    );
}

#[test]
fn with_neither_the_code_is_bound_when_it_is_redeemed() {
    for right in [0, 1] {
        let scene = Scene::new();
        let client = [&scene.one, &scene.other][right];
        let response = scene
            .server
            .token(client, &client.code_request(&scene.code(None, None)));
        assert_eq!(response.status, 200, "{}", response.body);
        let access_token = body(&response)["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        assert_eq!(
            scene.server.introspect(client, &access_token)["cnf"]["jkt"],
            client.jkt()
        );
    }
}

#[test]
fn rfc_9449_10_1_a_proof_and_another_dpop_jkt_are_refused() {
    let scene = Scene::new();
    let response = unchanged(&scene.server, || {
        scene.push(Some(&scene.one), Some(&scene.other.jkt()))
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn a_dpop_jkt_that_is_no_thumbprint_is_refused() {
    let scene = Scene::new();
    let jkt = scene.one.jkt();
    for (prover, malformed) in [None, Some(&scene.one)].into_iter().flat_map(|prover| {
        [
            jkt[1..].to_owned(),
            format!("{jkt}A"),
            format!("{jkt}="),
            jkt.replacen(|_| true, "+", 1),
            "jkt".to_owned(),
        ]
        .map(|malformed| (prover, malformed))
    }) {
        let response = unchanged(&scene.server, || scene.push(prover, Some(&malformed)));
        assert_refused(&response, 400, "invalid_request");
    }
}

#[test]
fn a_bad_proof_at_par_is_refused_even_with_a_good_dpop_jkt() {
    let scene = Scene::new();
    let mut parameters = scene.one.authorization_request();
    set(&mut parameters, "dpop_jkt", &scene.one.jkt());
    let proof = scene.one.proof_for("/oauth/token", scene.server.now());
    let response = unchanged(&scene.server, || {
        scene
            .server
            .push(&scene.one, &parameters, &[("dpop", proof)])
    });
    assert_refused(&response, 400, "invalid_dpop_proof");
}

#[test]
fn fapi_2_5_3_2_1_a_refresh_token_of_a_confidential_client_is_bound_to_no_key() {
    let scene = Scene::new();
    let tokens = scene.server.token(
        &scene.one,
        &scene.one.code_request(&scene.code(Some(&scene.one), None)),
    );
    let refresh_token = body(&tokens)["refresh_token"]
        .as_str()
        .expect("a refresh token")
        .to_owned();
    let refreshed = scene
        .server
        .token(&scene.other, &scene.other.refresh_request(&refresh_token));
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    let access_token = body(&refreshed)["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    assert_eq!(
        scene.server.resource(&scene.other, &access_token).status,
        200
    );
    assert_eq!(scene.server.resource(&scene.one, &access_token).status, 401);
}
