//! Tokens that are bound, and the endpoint itself.

use super::*;

#[test]
fn rfc_9449_5_a_proof_binds_the_token_of_whoever_sends_one() {
    let server = server();
    let proof = |uri: &str| {
        [(
            "dpop",
            server
                .one
                .proof(&server.one.proof_claims("POST", uri, server.now())),
        )]
    };
    let request = by_article(client_credentials());
    let answer = issued(&server.post(TOKEN, &request, &proof(&endpoint(TOKEN))));
    assert_eq!(answer["token_type"], "DPoP");
    assert_eq!(
        parts_of(text(&answer, "access_token")).1["cnf"],
        json_value!({ "jkt": server.one.jkt() })
    );
    let elsewhere = proof(&endpoint("/oauth/par"));
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &request, &elsewhere)),
        400,
        "invalid_dpop_proof",
    );
    let spent = proof(&endpoint(TOKEN));
    assert_eq!(server.post(TOKEN, &request, &spent).status, 200);
    assert_refused(
        &unchanged(&server, || server.post(TOKEN, &request, &spent)),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn a_client_that_binds_its_tokens_sends_a_proof() {
    let server = server();
    crate::support::ordinary::put_client(
        &server,
        &joined(&article_client(), &json_value!({ "dpopRequired": true })),
    );
    for request in good_requests_bound(&server) {
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "invalid_dpop_proof",
        );
    }
}

/// What a client that binds its tokens may ask for.
fn good_requests_bound(server: &Server) -> [Parameters; 2] {
    [
        by_article(client_credentials()),
        by_article(code_request(
            "client-id",
            &code(server, "client-id", "openid"),
        )),
    ]
}

#[test]
fn rfc_6749_3_2_the_token_endpoint_takes_posted_forms_only() {
    // "The client MUST use the HTTP "POST" method when making access token requests."
    let server = server();
    let body = "grant_type=client_credentials&client_id=client-id&client_secret=client-secret-of-128-bits&scope=read";
    let get = unchanged(&server, || server.get(TOKEN, body, &[]));
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
    for content_type in [
        None,
        Some("application/json"),
        Some("text/plain"),
        Some("multipart/form-data; boundary=x"),
    ] {
        let request =
            Request::new("POST", TOKEN, None).with_body(Body::Read(body.as_bytes().to_vec()));
        let request = content_type.map_or(request.clone(), |content_type| {
            request.with_header("content-type", content_type)
        });
        assert_refused(
            &unchanged(&server, || server.send(&request)),
            400,
            "invalid_request",
        );
    }
    for malformed in ["%", "grant_type=%zz", "grant_type=%ff", "grant_type=%c3%28"] {
        assert_refused(
            &unchanged(&server, || post_text(&server, malformed)),
            400,
            "invalid_request",
        );
    }
    assert_eq!(post_text(&server, body).status, 200);
}

#[test]
fn a_service_may_leave_descriptions_out_of_its_errors() {
    let server = provider_for(
        &json_value!({ "errorDescriptionOmitted": true }),
        &[web("web")],
    );
    let refused = unchanged(&server, || token(&server, "web", &code_request("web", "x")));
    assert_eq!(json(&refused), json_value!({ "error": "invalid_grant" }));
    let stranger = unchanged(&server, || server.post(TOKEN, &[], &[basic("web", "x")]));
    assert_eq!(
        (stranger.status, json(&stranger)),
        (401, json_value!({ "error": "invalid_client" }))
    );
}

#[test]
fn one_client_has_the_tokens_of_many_browsers() {
    let server = server();
    let all = [
        tokens(&server, &request("web")),
        tokens(&server, &request("web")),
    ];
    assert_ne!(all[0]["access_token"], all[1]["access_token"]);
    let before = server.host.grants().len();
    assert_eq!(before, 2);
    let wrong = grants_unchanged(&server, || {
        server.post(
            TOKEN,
            &code_request("web", "x"),
            &[basic("web", &secret_of("web"))],
        )
    });
    assert_refused(&wrong, 400, "invalid_grant");
}
