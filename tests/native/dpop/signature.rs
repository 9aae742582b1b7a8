//! RFC 9449 §4.3 (5) to (7): what signs a proof.

use super::*;

#[test]
fn rfc_9449_4_3_check_5_alg_none_is_refused() {
    let scene = Scene::new();
    for (endpoint, alg) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| ["none", "None", "NONE", ""].map(|alg| (endpoint, alg)))
    {
        let header = header_with("alg", alg.into());
        scene.refuses(endpoint, &unsigned(&header, &scene.claims(endpoint), ""));
        scene.refuses(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_5_a_missing_alg_is_refused() {
    Scene::new().refuses_headers(&[
        header_without("alg"),
        header_with("alg", json!(null)),
        header_with("alg", json!(["ES256"])),
    ]);
}

#[test]
fn rfc_9449_4_3_check_5_a_symmetric_alg_is_refused() {
    let scene = Scene::new();
    let secret = b"0123456789abcdef0123456789abcdef";
    let oct = json!({ "kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY" });
    for (endpoint, jwk) in ENDPOINTS.into_iter().flat_map(|endpoint| {
        [oct.clone(), crate::support::forge::ec_jwk(DPOP_SEED)].map(|jwk| (endpoint, jwk))
    }) {
        let header = json!({ "typ": "dpop+jwt", "alg": "HS256", "jwk": jwk });
        scene.refuses(
            endpoint,
            &crate::support::forge::hs256(secret, &header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn fapi_2_5_4_1_an_rs256_proof_is_refused_though_its_signature_holds() {
    let scene = Scene::new();
    let header = json!({ "typ": "dpop+jwt", "alg": "RS256", "jwk": RsaKey::public_jwk() });
    for endpoint in ENDPOINTS {
        scene.refuses(
            endpoint,
            &RsaKey::rfc_7520().rs256(&header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn fapi_2_5_4_1_a_ps256_proof_is_accepted() {
    let scene = Scene::new();
    let header = json!({ "typ": "dpop+jwt", "alg": "PS256", "jwk": RsaKey::public_jwk() });
    for endpoint in [Endpoint::Par, Endpoint::Token] {
        scene.accepts(
            endpoint,
            &RsaKey::rfc_7520().ps256(&header, &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_6_a_signature_by_another_key_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        scene.refuses(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED + 1, &header(), &scene.claims(endpoint)),
        );
    }
}

#[test]
fn rfc_9449_4_3_check_6_claims_changed_after_signing_are_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proofs = [(), ()].map(|()| scene.client().proof(&scene.claims(endpoint)));
        let [first, second] = proofs
            .each_ref()
            .map(|proof| proof.split('.').collect::<Vec<_>>());
        scene.refuses(endpoint, &[first[0], second[1], first[2]].join("."));
    }
}

#[test]
fn rfc_9449_4_3_check_7_a_missing_or_unusable_jwk_is_refused() {
    let rsa_1024 = json!({ "kty": "RSA", "n": crate::support::forge::SHORT_RSA_N, "e": "AQAB" });
    let off_curve = json!({ "kty": "EC", "crv": "P-256", "x": crate::support::forge::ec_jwk(1)["x"], "y": crate::support::forge::ec_jwk(2)["y"] });
    let unusable = [
        json!(null),
        json!("key"),
        json!([]),
        json!({}),
        json!({ "kty": "oct", "k": "AAAA" }),
        json!({ "kty": "EC", "crv": "P-256" }),
        json!({ "kty": "EC", "crv": "secp256k1", "x": crate::support::forge::ec_jwk(1)["x"], "y": crate::support::forge::ec_jwk(1)["y"] }),
        rsa_1024,
        off_curve,
    ];
    let headers: Vec<Value> = unusable
        .map(|jwk| header_with("jwk", jwk))
        .into_iter()
        .chain([header_without("jwk")])
        .collect();
    Scene::new().refuses_headers(&headers);
}

#[test]
fn rfc_9449_4_3_check_7_a_jwk_with_a_private_member_is_refused() {
    let private = |member: &str| {
        let mut jwk = crate::support::forge::ec_jwk(DPOP_SEED);
        jwk[member] = "ZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWU".into();
        header_with("jwk", jwk)
    };
    let headers: Vec<Value> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
        .map(private)
        .into_iter()
        .collect();
    Scene::new().refuses_headers(&headers);
}

#[test]
fn rfc_7515_4_1_11_a_critical_extension_is_refused() {
    Scene::new().refuses_headers(&[
        header_with("crit", json!(["exp"])),
        header_with("b64", json!(false)),
    ]);
}
