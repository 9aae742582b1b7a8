//! HTTP as every route speaks it: paths, methods, bodies, headers, and a world that fails.

use crate::support::expect::{assert_refused, unchanged};
use crate::support::faulty::{FaultyHost, Trouble};
use crate::support::state::{settled, text};
use crate::support::{
    MemoryHost, Server, TestClient,
    client::set,
    form, interaction_of, json as body,
    server::{PASSWORD, USERNAME, block_on, cookie_of},
};
use sekisho::{
    front::{Request, Response, serve},
    oauth::{
        endpoint::{Endpoint, Form},
        grant::{Reply, Standing},
        request::body::Body,
    },
    people,
};
use serde_json::json;

mod bodies;
mod faults;
mod roads;

const FORM: &str = "application/x-www-form-urlencoded";

/// Every endpoint of a service that is no OpenID Provider and whose clients manage no grants, and the
/// methods it serves.
fn routes() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let all = Endpoint::ALL
        .iter()
        .filter(|one| !matches!(one, Endpoint::Grants | Endpoint::UserInfo));
    all.map(|endpoint| (endpoint.path(), endpoint.methods()))
}

fn server() -> Server {
    settled(&json!({}))
}

/// A form that was sent to `path`.
fn post(path: &str, body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", path, None)
        .with_header("content-type", FORM)
        .with_body(Body::Read(body.into()))
}

/// A good pushed request as a form.
fn pushed(server: &Server) -> Vec<(String, String)> {
    server
        .one
        .authorization_request()
        .into_iter()
        .chain(server.one.authentication(server.now()))
        .collect()
}
