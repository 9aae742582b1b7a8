//! Whose a refresh token is, and its key.

use super::*;

#[test]
fn rfc_6749_10_4_a_refresh_token_is_good_for_its_client_only_and_others_revoke_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let after = refreshed(&server, "web", &before);
    server.wait(WINDOW);
    for thief in ["other", "spa"] {
        for tokens in [&before, &after] {
            refused(&server, thief, tokens, "invalid_grant");
        }
    }
    refreshed(&server, "web", &after);
}

#[test]
fn a_refresh_token_nobody_issued_is_refused_and_revokes_nothing() {
    let server = provider(&json_value!({}));
    let before = first(&server, "web");
    let known = text(&before, "refresh_token");
    for wrong in [
        "x",
        "refresh-token",
        &known[1..],
        &format!("{known}A"),
        &known.to_lowercase(),
        text(&before, "access_token"),
    ] {
        let response = unchanged(&server, || token(&server, "web", &refresh_request(wrong)));
        assert_refused(&response, 400, "invalid_grant");
    }
    refreshed(&server, "web", &before);
}

#[test]
fn a_service_that_keeps_refresh_tokens_gives_the_same_one_again_and_again() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let before = first(&server, "web");
    let mut seen = vec![before["access_token"].clone()];
    for _ in 0..3 {
        let after = refreshed(&server, "web", &before);
        assert_eq!(after["refresh_token"], before["refresh_token"]);
        assert!(!seen.contains(&after["access_token"]));
        seen.push(after["access_token"].clone());
        server.wait(WINDOW + 1);
    }
    assert!(
        seen.iter()
            .all(|token| is_active(&server, token.as_str().expect("text")))
    );
}

#[test]
fn rfc_9700_2_2_2_the_refresh_token_of_a_public_client_rotates_even_where_others_are_kept() {
    // "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation".
    for kept in [true, false] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let before = first(&server, "spa");
        let after = refreshed(&server, "spa", &before);
        assert_ne!(after["refresh_token"], before["refresh_token"]);
        server.wait(WINDOW);
        assert_refused(&refresh(&server, "spa", &before), 400, "invalid_grant");
        assert_family_revoked(&server, "spa", &[&before, &after]);
    }
}

#[test]
fn rfc_9449_5_the_bound_refresh_token_of_a_public_client_is_good_with_its_key_only() {
    for kept in [true, false] {
        let server = provider(&json_value!({ "refreshTokenKept": kept }));
        let (key, other) = (TestClient::new("spa", 11), TestClient::new("spa", 12));
        let before = bound(&server, &key);
        assert_eq!(before["token_type"], "DPoP");
        refused(&server, "spa", &before, "invalid_grant");
        let stolen = crate::support::expect::grants_unchanged(&server, || {
            refresh_bound(&server, &other, &before)
        });
        assert_refused(&stolen, 400, "invalid_grant");
        let after = json(&refresh_bound(&server, &key, &before));
        assert_eq!(after["refresh_token"] == before["refresh_token"], kept);
        assert_eq!(after["token_type"], "DPoP");
    }
}

#[test]
fn a_proof_does_not_make_an_unbound_refresh_token_of_a_public_client_one_that_is_kept() {
    let server = provider(&json_value!({ "refreshTokenKept": true }));
    let before = first(&server, "spa");
    let (key, other) = (TestClient::new("spa", 11), TestClient::new("spa", 12));
    let after = json(&refresh_bound(&server, &key, &before));
    assert_ne!(after["refresh_token"], before["refresh_token"]);
    assert_refused(
        &crate::support::expect::grants_unchanged(&server, || {
            refresh_bound(&server, &other, &after)
        }),
        400,
        "invalid_grant",
    );
    refused(&server, "spa", &after, "invalid_grant");
    assert_eq!(
        json(&refresh_bound(&server, &key, &after))["refresh_token"],
        after["refresh_token"]
    );
}
