//! What is kept for the ID token is told as far as the scope goes, and as the client may ask.

use super::*;

const SCOPE: &str = "openid email phone offline_access";

/// A provider whose client `web` finds the claims of its scopes in the ID token.
fn telling() -> Server {
    served(
        &json_value!({}),
        &json_value!({ "scopeClaimsInIdToken": true }),
    )
}

/// Holds `web` to these scopes from now on.
fn narrow(server: &Server, scopes: &[&str]) {
    let extension = json_value!({ "requestableScopesEnabled": true, "requestableScopes": scopes });
    let members = json_value!({ "extension": extension, "scopeClaimsInIdToken": true });
    put_client(server, &joined(&web("web"), &members));
}

/// What the ID token of a token response tells of the address and the phone.
fn told(server: &Server, tokens: &Value) -> [bool; 2] {
    let (_, claims) = verified(server, "web", text(tokens, "id_token"));
    ["email", "phone_number"].map(|name| claims.get(name).is_some())
}

fn refreshed(server: &Server, before: &Value, scope: Option<&str>) -> Value {
    let request = parameters(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", text(before, "refresh_token")),
    ]);
    let request = match scope {
        Some(scope) => with(request, "scope", scope),
        None => request,
    };
    json(&crate::support::ordinary::token(server, "web", &request))
}

fn code(server: &Server, request: &[(String, String)]) -> String {
    let answer = answer_of(&Browser::new(server).agreed(request));
    answer.get("code").expect("a code").to_owned()
}

fn redeemed(server: &Server, code: &str) -> Value {
    let request = crate::support::ordinary::code_request("web", code);
    json(&crate::support::ordinary::token(server, "web", &request))
}

#[test]
fn a_refreshed_id_token_tells_what_the_scope_of_the_refresh_gives() {
    let server = telling();
    let mut tokens = tokens(&server, &request_for("web", "code", SCOPE));
    assert_eq!(told(&server, &tokens), [true, true]);
    for (scope, expected) in [
        (Some("openid"), [false, false]),
        (Some("openid phone"), [false, true]),
        (Some("openid email offline_access"), [true, false]),
        (None, [true, true]),
    ] {
        tokens = refreshed(&server, &tokens, scope);
        assert_eq!(told(&server, &tokens), expected, "{scope:?}");
    }
}

#[test]
fn a_claim_that_was_asked_for_alone_stays_whatever_the_scope_of_the_refresh() {
    let server = telling();
    let asked = with(
        request_for("web", "code", SCOPE),
        "claims",
        r#"{"id_token":{"email":null}}"#,
    );
    let tokens = tokens(&server, &asked);
    let narrower = refreshed(&server, &tokens, Some("openid"));
    assert_eq!(told(&server, &narrower), [true, false]);
}

#[test]
fn openid_connect_core_5_4_claims_of_scopes_are_told_as_long_as_the_document_says_so() {
    let server = telling();
    let asked = with(
        request_for("web", "code", SCOPE),
        "claims",
        r#"{"id_token":{"email":null}}"#,
    );
    let [one, other] = [request_for("web", "code", SCOPE), asked].map(|request| {
        let before = tokens(&server, &request);
        (before, code(&server, &request))
    });
    put_client(&server, &web("web"));
    for ((before, code), expected) in [(one, [false, false]), (other, [true, false])] {
        let after = refreshed(&server, &before, None);
        assert_eq!(told(&server, &after), expected);
        assert_eq!(told(&server, &redeemed(&server, &code)), expected);
        put_client(
            &server,
            &joined(&web("web"), &json_value!({ "scopeClaimsInIdToken": true })),
        );
        assert_eq!(
            told(&server, &refreshed(&server, &after, None)),
            [true, true]
        );
        put_client(&server, &web("web"));
    }
}

#[test]
fn an_id_token_tells_a_narrowed_client_no_more_than_userinfo_does() {
    let asked = with(
        request_for("web", "code", SCOPE),
        "claims",
        r#"{"id_token":{"email":null}}"#,
    );
    for request in [request_for("web", "code", SCOPE), asked] {
        let server = telling();
        let before = tokens(&server, &request);
        let code = code(&server, &request);
        narrow(&server, &["openid", "phone", "offline_access"]);
        let redeemed = redeemed(&server, &code);
        let refreshed = refreshed(&server, &before, None);
        for tokens in [&redeemed, &refreshed] {
            assert_eq!(told(&server, tokens), [false, true]);
            let told = json(&userinfo(&server, text(tokens, "access_token")));
            assert_eq!(told.get("email"), None);
        }
    }
}
