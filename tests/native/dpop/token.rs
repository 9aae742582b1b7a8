//! RFC 9449 §4.3 (12) and §11.1: the token that a proof is for, once.

use super::*;

#[test]
fn rfc_9449_4_3_check_12_a_missing_or_wrong_ath_is_refused_at_the_resource() {
    let scene = Scene::new();
    let of_another = Digest::of("another token").encode();
    let padded = format!("{}=", Digest::of(&scene.access_token).encode());
    for ath in [
        json!(of_another),
        json!(padded),
        json!(scene.access_token),
        json!(""),
        json!(null),
        json!(1),
    ] {
        let mut claims = scene.claims(Endpoint::Resource);
        claims["ath"] = ath;
        scene.refuses(Endpoint::Resource, &scene.client().proof(&claims));
    }
    let mut claims = scene.claims(Endpoint::Resource);
    claims.as_object_mut().expect("an object").remove("ath");
    scene.refuses(Endpoint::Resource, &scene.client().proof(&claims));
}

#[test]
fn rfc_9449_4_3_check_12_a_proof_by_another_key_than_the_bound_one_is_refused_at_the_resource() {
    let scene = Scene::new();
    let header = header_with("jwk", crate::support::forge::ec_jwk(DPOP_SEED + 1));
    let proof =
        crate::support::forge::es256(DPOP_SEED + 1, &header, &scene.claims(Endpoint::Resource));
    let grants = scene.server.host.grants();
    let response = scene.send(Endpoint::Resource, &[&proof]);
    // RFC 9449 §7.1: "invalid_token" for a token that fails this check, RFC 6750 §3.1 has the
    // status.
    assert_refused(&response, 401, "invalid_token");
    assert_eq!(scene.server.host.grants(), grants);
}

#[test]
fn rfc_9449_11_1_a_proof_is_accepted_once() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proof = scene.client().proof(&scene.claims(endpoint));
        scene.accepts(endpoint, &proof);
        scene.refuses(endpoint, &proof);
    }
}

#[test]
fn rfc_9449_11_1_a_jti_counts_for_its_key_and_not_for_others() {
    let scene = Scene::new();
    let claims = scene.claims(Endpoint::Token);
    scene.accepts(Endpoint::Token, &scene.client().proof(&claims));
    let other = header_with("jwk", crate::support::forge::ec_jwk(DPOP_SEED + 1));
    scene.accepts(
        Endpoint::Token,
        &crate::support::forge::es256(DPOP_SEED + 1, &other, &claims),
    );
}

#[test]
fn rfc_9449_11_1_no_proof_is_accepted_again_after_its_jti_is_forgotten() {
    // Proofs made as early and as late as is accepted, sent again at every second around the end of
    // their window.
    for (endpoint, ahead) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| [-300, -10, 0, 30].map(|ahead| (endpoint, ahead)))
    {
        let scene = Scene::new();
        let mut claims = scene.claims(endpoint);
        let issued_at = scene.server.now() + ahead;
        claims["iat"] = issued_at.into();
        let proof = scene.client().proof(&claims);
        scene.accepts(endpoint, &proof);
        for again in [
            issued_at + 299,
            issued_at + 300,
            issued_at + 301,
            issued_at + 302,
            issued_at + 3600,
        ] {
            scene.server.host.now.set(again.max(scene.server.now()));
            sweep(&scene.server);
            scene.refuses(endpoint, &proof);
        }
    }
}
