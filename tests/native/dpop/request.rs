//! RFC 9449 §4.3 (8) to (11): the request and the time that a proof is for.

use super::*;

#[test]
fn rfc_9449_4_3_check_8_another_htm_is_refused() {
    let scene = Scene::new();
    // RFC 9110 §9.1: "The method token is case-sensitive".
    scene.refuses_claims(
        "htm",
        &[
            json!("PUT"),
            json!("post"),
            json!("get"),
            json!("POST "),
            json!("GET,POST"),
        ],
    );
    for (endpoint, method) in [
        (Endpoint::Par, "GET"),
        (Endpoint::Token, "GET"),
        (Endpoint::Resource, "POST"),
    ] {
        let mut claims = scene.claims(endpoint);
        claims["htm"] = method.into();
        scene.refuses(endpoint, &scene.client().proof(&claims));
    }
}

#[test]
fn rfc_9449_4_3_check_9_htu_is_compared_without_query_and_fragment_and_normalised() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let path = endpoint.path();
        for htu in [
            format!("{ISSUER}{path}?query=1"),
            format!("{ISSUER}{path}#fragment"),
            format!("{ISSUER}{path}?query=1#fragment"),
            format!("HTTPS://LOCALHOST{path}"),
            format!("https://localhost:443{path}"),
        ] {
            let mut claims = scene.claims(endpoint);
            claims["htu"] = htu.into();
            scene.accepts(endpoint, &scene.client().proof(&claims));
        }
    }
}

#[test]
fn rfc_9449_4_3_check_9_another_htu_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let path = endpoint.path();
        for htu in [
            ISSUER.to_owned(),
            path.to_owned(),
            format!("{ISSUER}{path}ohnonotagain"),
            format!("{ISSUER}{path}/"),
            format!("{ISSUER}/x{path}"),
            format!("{ISSUER}{}", path.to_uppercase()),
            format!("http://localhost{path}"),
            format!("https://localhost:8443{path}"),
            format!("https://localhost.evil.example{path}"),
            format!("https://evil.example{path}"),
            format!("https://localhost@evil.example{path}"),
            format!("https://user@localhost{path}"),
            format!(" {ISSUER}{path}"),
        ] {
            let mut claims = scene.claims(endpoint);
            claims["htu"] = htu.into();
            scene.refuses(endpoint, &scene.client().proof(&claims));
        }
    }
}

#[test]
fn rfc_9449_4_3_check_9_a_proof_for_one_endpoint_is_refused_at_another() {
    let scene = Scene::new();
    for (made_for, sent_to) in [
        (Endpoint::Par, Endpoint::Token),
        (Endpoint::Token, Endpoint::Par),
    ] {
        scene.refuses(sent_to, &scene.client().proof(&scene.claims(made_for)));
    }
}

#[test]
fn rfc_9449_4_3_check_11_an_iat_ten_seconds_off_is_accepted() {
    let scene = Scene::new();
    let now = scene.server.now();
    scene.accepts_claims(
        "iat",
        &[
            json!(now - 10),
            json!(now + 10),
            json!(now),
            json!(now as f64 - 0.5),
        ],
    );
}

#[test]
fn rfc_7519_4_1_a_proof_whose_time_has_not_begun_or_is_over_is_refused() {
    // The service allows 30 seconds between two clocks.
    let scene = Scene::new();
    let now = scene.server.now();
    let (ahead, past) = ([31, 61, 1000, 86_400], [-30, -61, -100, -86_400]);
    scene.refuses_claims("nbf", &ahead.map(|seconds| json!(now + seconds)));
    scene.refuses_claims("exp", &past.map(|seconds| json!(now + seconds)));
    scene.accepts_claims("nbf", &[json!(now - 3600), json!(now), json!(now + 10)]);
    scene.accepts_claims("exp", &[json!(now - 10), json!(now + 1), json!(now + 3600)]);
}

#[test]
fn rfc_9449_4_3_check_11_an_iat_an_hour_off_is_refused() {
    let scene = Scene::new();
    let now = scene.server.now();
    scene.refuses_claims(
        "iat",
        &[
            json!(now - 3600),
            json!(now + 3600),
            json!(0),
            json!(-1),
            json!(i64::MAX),
            json!(i64::MIN),
        ],
    );
}

#[test]
fn an_nbf_and_an_exp_and_unknown_members_are_tolerated() {
    let scene = Scene::new();
    let now = scene.server.now();
    for endpoint in ENDPOINTS {
        let mut claims = scene.claims(endpoint);
        let more = json!({ "nbf": now, "exp": now + 300, "unknown": { "a": [1] } });
        claims
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        scene.accepts(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header_with("unknown", json!("x")), &claims),
        );
    }
}
