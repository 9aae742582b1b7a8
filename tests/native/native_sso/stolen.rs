//! What a thief has of it is worth nothing alone: §4.3 (1 to 3), §6.

use super::*;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// An exchange with this ID token.
fn with_token(first: &Value, id_token: &str) -> Parameters {
    with(exchange(first), "subject_token", id_token)
}

#[test]
fn an_id_token_is_worth_nothing_without_its_device_secret() {
    let (server, first) = shared();
    let code = answer_of(&Browser::new(&server).agreed(&request_for("two", "code", SECOND)));
    let code = code.get("code").expect("a code").to_owned();
    for instead in [
        text(&first, "access_token"),
        text(&first, "refresh_token"),
        text(&first, "id_token"),
        &code,
        "nobody's",
        "",
    ] {
        let asked = with(exchange(&first), "actor_token", instead);
        let error = if instead.is_empty() {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        refused(&server, "two", &asked, error);
    }
    // One bit of it, and another way to spell it.
    let secret = text(&first, "device_secret");
    let mut octets = URL_SAFE_NO_PAD.decode(secret).expect("base64url");
    *octets.last_mut().expect("an octet") ^= 1;
    for wrong in [
        URL_SAFE_NO_PAD.encode(octets),
        format!("{secret}="),
        format!("{secret}A"),
    ] {
        refused(
            &server,
            "two",
            &with(exchange(&first), "actor_token", &wrong),
            "invalid_grant",
        );
    }
    given(&server, "two", &exchange(&first));
}

#[test]
fn a_device_secret_is_worth_nothing_without_an_id_token_that_came_with_it() {
    let (server, first) = shared();
    // Of another session, of another person, of another grant in the same session, of the second app.
    let browser = Browser::new(&server);
    let elsewhere = first_by(&server, &browser, "alice", FIRST);
    let same_session = first_by(&server, &browser, "alice", FIRST);
    let of_bob = first_by(&server, &Browser::new(&server), BOB, FIRST);
    let of_second = given(&server, "two", &exchange(&first));
    for other in [&elsewhere, &of_bob] {
        refused(
            &server,
            "two",
            &with_token(&first, text(other, "id_token")),
            "invalid_grant",
        );
        refused(
            &server,
            "two",
            &with_token(other, text(&first, "id_token")),
            "invalid_grant",
        );
    }
    refused(
        &server,
        "two",
        &with_token(&elsewhere, text(&same_session, "id_token")),
        "invalid_grant",
    );
    refused(
        &server,
        "two",
        &with_token(&first, text(&of_second, "id_token")),
        "invalid_grant",
    );
    // One of no device secret.
    let plain = first_by(&server, &Browser::new(&server), "alice", "openid");
    refused(
        &server,
        "two",
        &with_token(&first, text(&plain, "id_token")),
        "invalid_grant",
    );
}

#[test]
fn an_id_token_that_no_key_of_this_server_has_signed_is_none() {
    let (server, first) = shared();
    let id_token = text(&first, "id_token");
    let (mut header, claims) = parts_of(id_token);
    let segment = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = id_token.rsplit('.').next().expect("a signature");
    header["alg"] = json!("none");
    let unsigned = format!("{}.{}.", segment(&header), segment(&claims));
    header["alg"] = json!("HS256");
    let symmetric = format!("{}.{}.{signature}", segment(&header), segment(&claims));
    let mut raised = claims.clone();
    raised["exp"] = json!(server.now() + 9_999);
    let tampered = format!(
        "{}.{}.{signature}",
        id_token.split('.').next().expect("a header"),
        segment(&raised)
    );
    let strange = crate::support::objects::signed(4, &json!({}), &claims);
    for forged in [&unsigned, &symmetric, &tampered, &strange, "a.b.c", "x"] {
        refused(
            &server,
            "two",
            &with_token(&first, forged),
            "invalid_request",
        );
    }
    // What this server signs that is no ID token.
    let access_token = with_token(&first, text(&first, "access_token"));
    refused(&server, "two", &access_token, "invalid_request");
}

/// What the key of this server signs that is not of its first algorithm.
fn signed(claims: &Value) -> String {
    crate::support::objects::signed(7, &json!({ "typ": "JWT" }), claims)
}

#[test]
fn an_id_token_says_who_issued_it_to_whom_when_and_in_which_session() {
    let (server, first) = shared();
    let (_, claims) = parts_of(text(&first, "id_token"));
    given(&server, "two", &with_token(&first, &signed(&claims)));
    let changed = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
            .as_object_mut()
            .expect("claims")
            .retain(|_, value| !value.is_null());
        with_token(&first, &signed(&claims))
    };
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("iss", json!("https://as.example/")),
        ("iss", Value::Null),
        ("aud", json!("web")),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("iat", json!(server.now() + 3600)),
        ("iat", Value::Null),
        ("sub", Value::Null),
        ("azp", json!("nobody")),
        ("events", json!({})),
    ] {
        refused(&server, "two", &changed(name, value), "invalid_request");
    }
    for (name, value) in [
        ("sub", json!("subject-of-bob")),
        ("sid", json!("another")),
        ("sid", Value::Null),
        ("ds_hash", json!("another")),
        (
            "ds_hash",
            json!(crate::support::objects::signed(7, &json!({}), &claims)),
        ),
        ("ds_hash", Value::Null),
    ] {
        refused(&server, "two", &changed(name, value), "invalid_grant");
    }
    let mut of_other = claims.clone();
    (of_other["aud"], of_other["azp"]) = (json!("two"), json!("two"));
    refused(
        &server,
        "two",
        &with_token(&first, &signed(&of_other)),
        "invalid_grant",
    );
}

#[test]
fn what_is_in_the_url_is_no_parameter_and_nothing_of_it_is_logged() {
    let (server, first) = shared();
    let secret = text(&first, "device_secret");
    let query = crate::support::form(&exchange(&first));
    let (name, value) = basic("two", &secret_of("two"));
    let request = sekisho::front::Request::new("POST", "/oauth/token", Some(&query))
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_header(name, &value);
    let response = grants_unchanged(&server, || server.send(&request));
    assert_eq!(response.status, 400, "{}", response.body);
    given(&server, "two", &exchange(&first));
    refused(&server, "other", &exchange(&first), "unauthorized_client");
    for hidden in [secret, text(&first, "id_token")] {
        assert!(!is_logged(&server, hidden));
    }
}

#[test]
fn what_an_app_keeps_is_worth_nothing_to_itself_under_another_key() {
    let (server, _) = shared();
    allow(&server, "spa-two", "openid device_sso offline_access");
    let asked = request_for("spa-two", "code", FIRST);
    let own = tokens_of(&server, &Browser::new(&server).agreed(&asked), &asked);
    refused(&server, "spa-two", &exchange(&own), "unauthorized_client");
    given(&server, "two", &exchange(&own));
}
