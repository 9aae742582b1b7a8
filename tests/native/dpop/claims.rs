//! RFC 9449 §4.3 (1) to (4): one JWT, its claims and its type.

use super::*;

#[test]
fn a_good_proof_is_accepted() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        scene.accepts(
            endpoint,
            &crate::support::forge::es256(DPOP_SEED, &header(), &scene.claims(endpoint)),
        );
    }
}

#[test]
fn a_proof_is_a_must_at_the_token_and_resource_endpoints_and_a_may_at_par() {
    let scene = Scene::new();
    scene.refuses_all(Endpoint::Token, &[]);
    scene.refuses_all(Endpoint::Resource, &[]);
    assert_eq!(scene.send(Endpoint::Par, &[]).status, 201);
}

#[test]
fn rfc_9449_4_3_check_1_two_headers_are_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let [first, second] = [(), ()].map(|()| scene.client().proof(&scene.claims(endpoint)));
        scene.refuses_all(endpoint, &[&first, &second]);
        scene.refuses_all(endpoint, &[&first, &first]);
        scene.refuses_all(endpoint, &["", &first]);
    }
}

#[test]
fn rfc_9449_4_3_check_2_what_is_no_single_jwt_is_refused() {
    let scene = Scene::new();
    for endpoint in ENDPOINTS {
        let proof = scene.client().proof(&scene.claims(endpoint));
        let (two_parts, signature) = proof.rsplit_once('.').expect("three parts");
        let four_parts = format!("{proof}.{signature}");
        let json = json!({ "payload": "e30", "signature": signature }).to_string();
        for malformed in [
            "",
            " ",
            ".",
            "..",
            two_parts,
            &format!("{two_parts}."),
            &four_parts,
            &json,
            "proof",
            "ünicode",
        ] {
            scene.refuses(endpoint, malformed);
        }
    }
}

#[test]
fn rfc_9449_4_3_check_3_a_missing_claim_is_refused() {
    let scene = Scene::new();
    for (endpoint, name) in ENDPOINTS
        .into_iter()
        .flat_map(|endpoint| ["jti", "htm", "htu", "iat"].map(|name| (endpoint, name)))
    {
        let mut claims = scene.claims(endpoint);
        claims.as_object_mut().expect("an object").remove(name);
        scene.refuses(endpoint, &scene.client().proof(&claims));
    }
}

#[test]
fn rfc_9449_4_3_check_3_a_claim_of_another_type_is_refused() {
    let scene = Scene::new();
    let no_texts = [
        json!(null),
        json!(1),
        json!(true),
        json!(["POST"]),
        json!({ "a": 1 }),
        json!(""),
    ];
    for name in ["jti", "htm", "htu"] {
        scene.refuses_claims(name, &no_texts);
    }
    let now = scene.server.now();
    scene.refuses_claims(
        "iat",
        &[
            json!(null),
            json!(now.to_string()),
            json!(true),
            json!([now]),
            json!({}),
            json!(1e300),
        ],
    );
}

#[test]
fn rfc_9449_4_3_check_4_another_typ_is_refused() {
    let scene = Scene::new();
    let others = [
        "JWT",
        "at+jwt",
        "jwt",
        "dpop",
        "dpop+jwt ",
        "application/dpop+jwt+x",
        "",
    ];
    let headers: Vec<Value> = others
        .map(|typ| header_with("typ", typ.into()))
        .into_iter()
        .collect();
    scene.refuses_headers(&headers);
    scene.refuses_headers(&[
        header_without("typ"),
        header_with("typ", json!(null)),
        header_with("typ", json!(["dpop+jwt"])),
    ]);
}
