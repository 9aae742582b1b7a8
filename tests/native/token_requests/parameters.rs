//! Parameters and grant types.

use super::*;

#[test]
fn rfc_6749_3_2_a_parameter_that_is_there_twice_is_refused_whichever_it_is() {
    // "Request and response parameters MUST NOT be included more than once."
    let server = server();
    for request in good_requests(&server) {
        for (name, value) in &request {
            for again in [value.as_str(), "x", ""] {
                let twice: Parameters = request
                    .iter()
                    .cloned()
                    .chain([(name.clone(), again.to_owned())])
                    .collect();
                assert_refused(
                    &unchanged(&server, || server.post(TOKEN, &twice, &[])),
                    400,
                    "invalid_request",
                );
            }
        }
        assert_eq!(server.post(TOKEN, &request, &[]).status, 200);
    }
}

#[test]
fn rfc_6749_5_2_every_required_parameter_is_required_and_an_empty_one_is_missing() {
    // RFC 6749 §3.2: "Parameters sent without a value MUST be treated as if they were omitted from
    // the request."
    let server = server();
    let errors = [
        ("grant_type", "invalid_request"),
        ("code", "invalid_request"),
        ("refresh_token", "invalid_request"),
        ("redirect_uri", "invalid_grant"),
        ("code_verifier", "invalid_grant"),
        ("client_id", "invalid_client"),
        ("client_secret", "invalid_client"),
    ];
    for request in good_requests(&server) {
        for (name, error) in errors
            .iter()
            .filter(|(name, _)| request.iter().any(|(known, _)| known == name))
        {
            for request in [
                without(request.clone(), name),
                with(request.clone(), name, ""),
            ] {
                assert_refused(
                    &unchanged(&server, || server.post(TOKEN, &request, &[])),
                    400,
                    error,
                );
            }
        }
    }
}

#[test]
fn rfc_6749_5_2_a_grant_type_that_is_not_served_is_unsupported() {
    let server = server();
    for grant_type in [
        "password",
        "implicit",
        "Client_Credentials",
        "client_credentials ",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "x",
    ] {
        let request = by_article(with(client_credentials(), "grant_type", grant_type));
        assert_refused(
            &unchanged(&server, || server.post(TOKEN, &request, &[])),
            400,
            "unsupported_grant_type",
        );
    }
    let narrow = provider_for(&json_value!({}), &[web("web")]);
    let refused = unchanged(&narrow, || token(&narrow, "web", &client_credentials()));
    assert_refused(&refused, 400, "unsupported_grant_type");
}

#[test]
fn rfc_6749_5_2_a_client_uses_the_grant_types_it_is_registered_for() {
    let server = server();
    assert_refused(
        &unchanged(&server, || token(&server, "web", &client_credentials())),
        400,
        "unauthorized_client",
    );
    let refresh = parameters(&[
        ("grant_type", "refresh_token"),
        (
            "refresh_token",
            &refresh_token(&server, "free offline_access"),
        ),
    ]);
    assert_refused(
        &unchanged(&server, || token(&server, "machine", &refresh)),
        400,
        "unauthorized_client",
    );
}

#[test]
fn rfc_6749_4_4_no_public_client_asks_for_itself() {
    // "The client credentials grant type MUST only be used by confidential clients."
    let server = server();
    assert_refused(
        &unchanged(&server, || token(&server, "spa", &client_credentials())),
        400,
        "unauthorized_client",
    );
    let machine = joined(
        &spa("spa2"),
        &json_value!({ "grantTypes": ["CLIENT_CREDENTIALS"] }),
    );
    let documents = json_value!([{ "name": "client.json", "kind": "client", "document": machine }]);
    crate::support::expect::assert_document_refused(
        &server,
        || server.admin("/admin/apply", &json_value!({ "documents": documents })),
        "grantTypes",
    );
}
