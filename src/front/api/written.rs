//! What a caller is told, as a response.

use crate::{engine::Told, front::Response};

/// The response that tells it.
pub(super) fn written(told: Told) -> Response {
    let Told {
        status,
        challenge,
        ref allow,
        ref retry_after,
        ref nonce,
        ..
    } = told;
    let (allow, retry_after, nonce) = (allow.clone(), retry_after.clone(), nonce.clone());
    let is_pretty = told.is_pretty;
    let body = told.into_value();
    if status == 204 {
        return Response::empty(status);
    }
    let response = Response::json(status, &body);
    let response = if is_pretty {
        Response {
            body: format!("{body:#}"),
            ..response
        }
    } else {
        response
    };
    let response = response.with_header("Content-Type", "application/json;charset=UTF-8");
    let headers = [
        ("WWW-Authenticate", challenge.map(str::to_owned)),
        ("Allow", allow),
        ("Retry-After", retry_after),
        ("DPoP-Nonce", nonce),
    ];
    headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .fold(response, |response, (name, value)| {
            response.with_header(name, value)
        })
}
