//! Two calls at once for one value, and a call that breaks off.

use std::cell::RefCell;

use sekisho::front::serve;
use serde_json::{Value, json};

use super::{
    super::{
        assert_outcome, code, request as called, ticket,
        tokens::{listed, stands},
        told,
    },
    ISSUE, OTHER, TOKEN, VALUE, assert_taken, chosen, given, pointers, redeemed, refresh_request,
    request, token_call,
};
use crate::support::{
    Server,
    faulty::{FaultyHost, Trouble},
    ordinary::{code_request, joined, provider, put_client, request_for, web, wide_provider},
    server::block_on,
};

/// Seconds for which a value is held while it is decided who has it.
const HELD: i64 = 60;

/// The first call is made while the second is under way, before each call of that to a shelf: one has the
/// value, and the other one is refused and can try again with another value.
fn race(prepare: &dyn Fn(&Server) -> [(&'static str, Value); 2]) {
    for before in 0..9 {
        let server = wide_provider(&json!({ "refreshTokenKept": true }));
        put_client(&server, &web("web"));
        server.wait(60);
        let [(path, first), (other_path, second)] = prepare(&server);
        let others = RefCell::new(json!({ "action": "OK" }));
        let happens = || drop(others.replace(told(&server, path, &joined(&first, &chosen(VALUE)))));
        let host = FaultyHost::racing(&server.host, before, &happens);
        let asked = called(
            &format!("/api{other_path}"),
            &joined(&second, &chosen(VALUE)),
        );
        let told_of: Value =
            serde_json::from_str(&block_on(serve(&host, &asked)).body).expect("JSON");
        let others = others.into_inner();
        let others = if others.get("resultCode").is_some() {
            others
        } else {
            told(&server, path, &joined(&first, &chosen(VALUE)))
        };
        let has = |told: &Value| told["accessToken"] == VALUE;
        assert!(
            has(&told_of) != has(&others),
            "{before}: {told_of} {others}"
        );
        let (loser, path, again) = if has(&told_of) {
            (&others, path, first)
        } else {
            (&told_of, other_path, second)
        };
        assert_taken(loser);
        assert!(stands(&server, &json!(VALUE)), "{before}");
        let again = told(&server, path, &joined(&again, &chosen(OTHER)));
        assert_eq!(again["accessToken"], OTHER, "{before}: {again}");
        assert!(stands(&server, &json!(OTHER)), "{before}");
        server.wait(HELD + 1);
        assert!(stands(&server, &json!(VALUE)), "{before}");
    }
}

#[test]
fn of_two_codes_at_once_for_one_value_one_stays() {
    race(&|server| {
        [(); 2].map(|()| {
            let code = code(server, &request("openid read"), &json!({}));
            (TOKEN, token_call(&code_request("web", &code), &json!({})))
        })
    });
}

#[test]
fn of_two_tickets_at_once_for_one_value_one_stays() {
    race(&|server| {
        [(); 2].map(|()| {
            let ticket = ticket(server, &request_for("wide", "token", "read"));
            (ISSUE, json!({ "ticket": ticket, "subject": "john" }))
        })
    });
}

#[test]
fn who_is_too_long_about_a_value_that_it_holds_does_not_have_it() {
    for before in 0..9 {
        let server = wide_provider(&json!({}));
        let [first, second] = [(); 2].map(|()| {
            let ticket = ticket(&server, &request_for("wide", "token", "read"));
            json!({ "ticket": ticket, "subject": "john", "accessToken": VALUE })
        });
        let others = RefCell::new(Value::Null);
        let happens = || {
            server.wait(HELD);
            others.replace(told(&server, ISSUE, &first));
        };
        let host = FaultyHost::racing(&server.host, before, &happens);
        let asked = called(&format!("/api{ISSUE}"), &second);
        let told_of: Value =
            serde_json::from_str(&block_on(serve(&host, &asked)).body).expect("JSON");
        let outcomes = [&told_of, &others.borrow()].map(|one| one["accessToken"] == VALUE);
        assert_eq!(outcomes.iter().filter(|has| **has).count(), 1, "{before}");
        if !outcomes[0] {
            assert_taken(&told_of);
        }
        assert!(stands(&server, &json!(VALUE)), "{before}");
    }
}

#[test]
fn of_two_refreshes_of_one_kept_token_at_once_one_has_the_value() {
    race(&|server| {
        let first = given(server, &json!({}));
        let asked = token_call(&refresh_request(&first["refreshToken"]), &json!({}));
        [(TOKEN, asked.clone()), (TOKEN, asked)]
    });
}

#[test]
fn a_value_that_is_made_meanwhile_is_not_given_beside() {
    for before in 0..9 {
        let server = provider(&json!({}));
        let code = code(&server, &request("openid read"), &json!({}));
        let create = json!({ "grantType": "CLIENT_CREDENTIALS", "clientId": "web", "scopes": ["read"], "accessToken": VALUE });
        let others = RefCell::new(Value::Null);
        let happens = || drop(others.replace(told(&server, "/auth/token/create", &create)));
        let host = FaultyHost::racing(&server.host, before, &happens);
        let asked = token_call(&code_request("web", &code), &chosen(VALUE));
        let response = block_on(serve(&host, &called(&format!("/api{TOKEN}"), &asked)));
        let told_of: Value = serde_json::from_str(&response.body).expect("JSON");
        let outcomes = [&told_of, &others.borrow()].map(|one| one["action"] == "OK");
        let count = outcomes.iter().filter(|is_ok| **is_ok).count();
        assert_eq!(count, 1, "{before}: {told_of}");
        assert!(stands(&server, &json!(VALUE)), "{before}");
        if !outcomes[0] {
            assert_taken(&told_of);
            let again = redeemed(&server, &code, &chosen(OTHER));
            assert_outcome(&again, "A050001", "OK");
        }
    }
}

#[test]
fn a_call_that_breaks_off_leaves_a_value_that_can_be_chosen_again() {
    for from in 0..40 {
        let server = provider(&json!({}));
        let code = code(&server, &request("openid read"), &json!({}));
        let host = FaultyHost::new(&server.host, Trouble::From(from));
        let asked = token_call(&code_request("web", &code), &chosen(VALUE));
        let response = block_on(serve(&host, &called(&format!("/api{TOKEN}"), &asked)));
        if response.status == 200 {
            assert!(stands(&server, &json!(VALUE)));
            return;
        }
        if stands(&server, &json!(VALUE)) {
            // All was done but to tell of it.
            assert_eq!(listed(&server, "subject=john").len(), 1, "{from}");
            continue;
        }
        server.wait(HELD);
        let told_of = given(&server, &chosen(VALUE));
        assert_eq!(told_of["accessToken"], VALUE, "{from}");
        assert!(stands(&server, &json!(VALUE)), "{from}");
    }
    panic!("it never succeeds");
}

#[test]
fn a_value_that_is_held_is_nobodys_token_and_is_free_after_a_minute() {
    let server = provider(&json!({}));
    let first = code(&server, &request("openid read"), &json!({}));
    let second = code(&server, &request("openid read"), &json!({}));
    // The last shelf that is written before the code is redeemed is that of the value.
    let asked = token_call(&code_request("web", &first), &chosen(VALUE));
    let broken = (0..40).find(|from| {
        let host = FaultyHost::new(&server.host, Trouble::From(*from));
        block_on(serve(&host, &called(&format!("/api{TOKEN}"), &asked)));
        !pointers(&server).is_empty()
    });
    assert!(broken.is_some());
    assert!(!stands(&server, &json!(VALUE)));
    assert_taken(&redeemed(&server, &second, &chosen(VALUE)));
    // Whoever held it goes on.
    let told_of = redeemed(&server, &first, &chosen(VALUE));
    assert_outcome(&told_of, "A050001", "OK");
    assert_outcome(&redeemed(&server, &second, &chosen(OTHER)), "A050001", "OK");
    assert!(stands(&server, &json!(VALUE)) && stands(&server, &json!(OTHER)));
}
