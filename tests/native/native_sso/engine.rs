//! The same through the engine API, for people who sign in at the pages of this server.

use super::*;

fn call(server: &Server, client: &str, asked: &Parameters) -> Value {
    let call = json!({
        "parameters": crate::support::form(asked),
        "clientId": client,
        "clientSecret": secret_of(client),
    });
    crate::engine::told(server, "/auth/token", &call)
}

fn content(told: &Value) -> Value {
    serde_json::from_str(text(told, "responseContent")).expect("JSON")
}

#[test]
fn a_caller_is_told_of_the_device_secret_and_of_the_exchange() {
    let server = server();
    allow(&server, "two", SECOND);
    let asked = request_for("one", "code", FIRST);
    let answer = answer_of(&Browser::new(&server).agreed(&asked));
    let told = call(
        &server,
        "one",
        &code_request("one", answer.get("code").expect("a code")),
    );
    assert_eq!(
        (&told["action"], &told["resultCode"]),
        (&json!("OK"), &json!("A050001"))
    );
    let first = content(&told);
    let (_, claims) = parts_of(text(&first, "id_token"));
    assert_eq!(told["deviceSecret"], first["device_secret"]);
    assert_eq!(told["deviceSecretHash"], claims["ds_hash"]);
    assert_eq!(told["sessionId"], claims["sid"]);
    let told = call(&server, "two", &exchange(&first));
    assert_eq!(
        (&told["action"], &told["grantType"]),
        (&json!("OK"), &json!("TOKEN_EXCHANGE"))
    );
    assert_eq!(content(&told)["issued_token_type"], ACCESS_TOKEN);
    assert_eq!(told.get("deviceSecret"), None);
    let asked = json!({ "token": content(&told)["access_token"] });
    let introspected = crate::engine::told(&server, "/auth/introspection", &asked);
    assert_eq!(introspected["grantType"], "TOKEN_EXCHANGE");
    let told = call(&server, "other", &exchange(&first));
    assert_eq!(
        (&told["action"], &told["resultCode"]),
        (&json!("BAD_REQUEST"), &json!("A903383"))
    );
}

#[test]
fn no_device_secret_comes_for_whom_a_caller_has_signed_in() {
    let server = server();
    let asked = crate::support::form(&request_for("one", "code", FIRST));
    let opened = crate::engine::told(
        &server,
        "/auth/authorization",
        &json!({ "parameters": asked }),
    );
    let agreed = json!({ "ticket": opened["ticket"], "subject": "john" });
    let issued = crate::engine::told(&server, "/auth/authorization/issue", &agreed);
    let code = text(&issued, "authorizationCode");
    let told = call(&server, "one", &code_request("one", code));
    assert_eq!(
        (
            told.get("deviceSecret"),
            content(&told).get("device_secret")
        ),
        (None, None)
    );
}
