//! Access tokens in both formats, and a refresh of them.

use sekisho::front::Response;
use serde_json::{Value, json};

use crate::support::{
    Server,
    expect::{text, with},
};

/// A server whose access tokens are JWTs, and one whose access tokens are opaque.
pub fn both_formats() -> [Server; 2] {
    [
        Server::new(),
        Server::with_service(&json!({ "accessTokenSignAlg": null })),
    ]
}

/// Client one refreshes, with this scope.
pub fn refresh(server: &Server, tokens: &Value, scope: Option<&str>) -> Response {
    let request = server.one.refresh_request(text(tokens, "refresh_token"));
    let request = scope.map_or_else(
        || request.clone(),
        |scope| with(request.clone(), "scope", scope),
    );
    server.token(&server.one, &request)
}
