//! When an assertion counts.

use super::*;

#[test]
fn rfc_7523_3_4_an_assertion_that_has_expired_is_refused() {
    refuses_claims(
        "exp",
        &[
            json!(now() - 300),
            json!(now() - 30),
            json!(0),
            json!(-1),
            json!(i64::MIN),
        ],
    );
}

#[test]
fn rfc_7523_3_4_an_exp_beyond_what_can_be_remembered_is_refused() {
    refuses_claims(
        "exp",
        &[
            json!(now() + 86_400),
            json!(i64::MAX),
            json!(1e300),
            json!(u64::MAX),
        ],
    );
}

#[test]
fn rfc_7519_2_an_exp_may_have_a_fraction() {
    accepts_claims("exp", &[json!(now() as f64 + 60.5), json!(now() + 60)]);
    refuses_claims("exp", &[json!(now() as f64 - 300.5)]);
}

#[test]
fn fapi_2_5_3_2_1_an_iat_or_nbf_ten_seconds_ahead_is_accepted() {
    for name in ["iat", "nbf"] {
        accepts_claims(
            name,
            &[json!(now() + 10), json!(now() + 8), json!(now() - 10)],
        );
    }
}

#[test]
fn fapi_2_5_3_2_1_an_iat_or_nbf_more_than_sixty_seconds_ahead_is_refused() {
    for name in ["iat", "nbf"] {
        refuses_claims(
            name,
            &[
                json!(now() + 61),
                json!(now() + 62),
                json!(now() + 3600),
                json!(i64::MAX),
            ],
        );
    }
}

#[test]
fn an_assertion_shifted_a_minute_ahead_as_a_whole_is_refused() {
    let server = settled(&json!({ "allowableClockSkew": 60 }));
    refuses(
        &server,
        &server
            .one
            .assertion(&server.one.assertion_claims(server.now() + 61)),
    );
    accepts(
        &server,
        &server
            .one
            .assertion(&server.one.assertion_claims(server.now() + 60)),
    );
}
