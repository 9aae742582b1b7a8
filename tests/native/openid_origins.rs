//! Pages of other origins: Fetch §3.2. They may ask where no cookie counts, and nowhere else.

use crate::support::expect::unchanged;
use crate::support::ordinary::{
    Browser, answer_of, code_request, provider, request, token, tokens, userinfo,
};
use crate::support::{Server, json};
use sekisho::{
    front::{Request, Response},
    oauth::endpoint::{Endpoint, Readers},
};
use serde_json::json as json_value;

const ORIGIN: &str = "https://spa.example";

/// The endpoints that pages of these readers may ask.
fn endpoints(readers: Readers) -> impl Iterator<Item = Endpoint> {
    let all = Endpoint::ALL.iter().copied();
    all.filter(move |endpoint| endpoint.readers() == readers)
}

/// What pages of others read: no more, whatever the table says.
const SHARED: [&str; 7] = [
    "/.well-known/openid-configuration",
    "/oauth/jwks",
    "/.well-known/oauth-authorization-server",
    "/oauth/par",
    "/oauth/revoke",
    "/oauth/token",
    "/oauth/userinfo",
];

/// The others: pages, where the cookie counts; introspection, which is for servers; the operator's;
/// and what is not there.
fn own() -> impl Iterator<Item = &'static str> {
    let elsewhere = [
        "/admin/apply",
        "/admin/export",
        "/admin/user",
        "/oauth/unknown",
    ];
    endpoints(Readers::Nobody)
        .map(Endpoint::path)
        .chain(elsewhere)
}

#[test]
fn the_table_shares_what_a_page_needs_and_nothing_else() {
    assert!(endpoints(Readers::Everybody).map(Endpoint::path).eq(SHARED));
}

/// A service of each kind.
fn servers() -> [Server; 2] {
    [
        provider(&json_value!({ "signUpEnabled": true })),
        Server::with_service(&json_value!({ "supportedScopes": [{ "name": "openid" }] })),
    ]
}

fn preflight(server: &Server, path: &str, method: &str) -> Response {
    let request = Request::new("OPTIONS", path, None)
        .with_header("origin", ORIGIN)
        .with_header("access-control-request-method", method)
        .with_header("access-control-request-headers", "authorization,dpop");
    unchanged(server, || server.send(&request))
}

/// A page may read this, and no cookie goes along.
fn assert_shared(response: &Response) {
    let sent = |name: &str| {
        response
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .count()
    };
    assert_eq!(
        response.header("access-control-allow-origin"),
        Some("*"),
        "{}",
        response.body
    );
    assert_eq!(
        (
            sent("access-control-allow-origin"),
            sent("access-control-allow-credentials")
        ),
        (1, 0)
    );
}

#[test]
fn fetch_3_2_2_a_preflight_is_answered_where_pages_may_ask() {
    for server in servers() {
        for endpoint in endpoints(Readers::Everybody) {
            let (path, methods) = (endpoint.path(), endpoint.methods().join(", "));
            let response = preflight(&server, path, endpoint.methods()[0]);
            assert_eq!(
                (response.status, response.body.as_str()),
                (204, ""),
                "{path}"
            );
            assert_shared(&response);
            assert_eq!(
                response.header("access-control-allow-methods"),
                Some(&*methods),
                "{path}"
            );
            let headers = response
                .header("access-control-allow-headers")
                .expect("headers")
                .to_lowercase();
            for header in ["authorization", "content-type", "dpop"] {
                assert!(
                    headers.split(", ").any(|allowed| allowed == header),
                    "{path} {headers}"
                );
            }
        }
    }
}

#[test]
fn elsewhere_there_is_no_preflight_and_no_header() {
    for server in servers() {
        for path in own() {
            for response in [
                preflight(&server, path, "POST"),
                server.send(&Request::new("GET", path, None).with_header("origin", ORIGIN)),
                server.send(&Request::new("POST", path, None).with_header("origin", ORIGIN)),
            ] {
                let names: Vec<_> = response
                    .headers
                    .iter()
                    .map(|(name, _)| name.to_lowercase())
                    .collect();
                let shares = names
                    .iter()
                    .filter(|name| name.starts_with("access-control-"))
                    .collect::<Vec<_>>();
                // The root says nothing but where to read on, to anybody.
                assert!(shares.is_empty() || path == "/", "{path} {shares:?}");
            }
            assert_ne!(preflight(&server, path, "POST").status, 204, "{path}");
        }
    }
}

#[test]
fn a_page_may_read_an_error_as_well_as_an_answer() {
    for server in servers() {
        for path in SHARED {
            for method in ["GET", "HEAD", "POST", "PUT"] {
                let response =
                    server.send(&Request::new(method, path, None).with_header("origin", ORIGIN));
                assert_shared(&response);
                let exposed = response
                    .header("access-control-expose-headers")
                    .expect("exposed headers");
                for header in ["DPoP-Nonce", "WWW-Authenticate"] {
                    assert!(exposed.split(", ").any(|name| name == header), "{exposed}");
                }
            }
        }
    }
}

#[test]
fn a_single_page_application_reads_everything_it_needs() {
    let server = provider(&json_value!({}));
    let asked = request("spa");
    let answer = answer_of(&Browser::new(&server).agreed(&asked));
    let response = token(
        &server,
        "spa",
        &code_request("spa", answer.get("code").expect("a code")),
    );
    assert_shared(&response);
    let told = userinfo(
        &server,
        json(&response)["access_token"].as_str().expect("a token"),
    );
    assert_eq!(told.status, 200);
    assert_shared(&told);
}

#[test]
fn the_cookie_of_a_session_counts_for_nothing_where_pages_may_ask() {
    let server = provider(&json_value!({}));
    let browser = Browser::signed_in(&server, "alice");
    let session = format!(
        "__Host-sekisho-session={}",
        browser.cookie("__Host-sekisho-session").expect("a session")
    );
    let response = unchanged(&server, || {
        server.get("/oauth/userinfo", "", &[("cookie", session.clone())])
    });
    assert_eq!(response.status, 401);
    let code = answer_of(&browser.open(&request("web")))
        .parameters
        .remove("code")
        .expect("a code");
    let refused = server.post(
        "/oauth/token",
        &code_request("web", &code),
        &[("cookie", session)],
    );
    assert_eq!(
        (refused.status, json(&refused)["error"].as_str()),
        (400, Some("invalid_client"))
    );
    assert!(tokens(&server, &request("web"))["access_token"].is_string());
}

#[test]
fn fetch_4_8_a_page_may_send_the_headers_that_it_asks_for() {
    let server = provider(&json_value!({}));
    let asking = |names: &str| {
        let request = Request::new("OPTIONS", "/oauth/token", None)
            .with_header("origin", ORIGIN)
            .with_header("access-control-request-method", "POST")
            .with_header("access-control-request-headers", names);
        let response = server.send(&request);
        assert_eq!(response.status, 204);
        response
            .header("access-control-allow-headers")
            .expect("names")
            .to_lowercase()
    };
    for name in ["x-requested-with", "traceparent", "x-client-version"] {
        let allowed = asking(&format!("authorization,{name}"));
        assert!(allowed.split(", ").any(|one| one == name), "{allowed}");
    }
    for no_name in ["*/*", "a b", "x\r\ny: z", "\u{2000}x"] {
        assert_eq!(
            asking(no_name),
            "authorization, content-type, dpop",
            "{no_name:?}"
        );
    }
}
