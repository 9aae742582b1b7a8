//! The files beside the worker: which of them each path names, with which header fields, and of whom.

use sekisho::{
    backend::Settings,
    front::{File, Request, Response, serve},
};
use serde_json::json as json_value;

use crate::support::{
    MemoryHost, Server,
    client::ISSUER,
    expect::{apply_service, assert_refused},
    host::ADMIN_SECRET,
    server::block_on,
};

const SCRIPT: &str = "/console/assets/console-B1_x-9.js";

fn file_of(response: &Response) -> &str {
    assert_eq!((response.status, &*response.body), (200, ""));
    &response.file.as_ref().expect("a file").path
}

fn at(host: &MemoryHost, method: &str, path: &str, query: Option<&str>) -> Response {
    block_on(serve(
        host,
        &Request::new(method, path, query).with_origin(ISSUER),
    ))
}

fn assert_nothing(response: &Response) {
    assert_eq!(response.file, None);
    assert_refused(response, 404, "not_found");
}

#[test]
fn a_file_is_there_at_every_host_before_any_service_and_asks_no_object() {
    let host = MemoryHost::new();
    for (path, file) in [
        ("/console/", "/console/index.html"),
        (SCRIPT, SCRIPT),
        ("/console/docs/", "/console/docs/index.html"),
        ("/console/docs/engine-api", "/console/docs/engine-api.html"),
        ("/errors/CodeUnknown", "/errors/CodeUnknown.en.html"),
        ("/a/b/errors/invalid_grant", "/errors/invalid_grant.en.html"),
    ] {
        for origin in [ISSUER, "https://elsewhere.example", ""] {
            let request = Request::new("GET", path, None).with_origin(origin);
            assert_eq!(file_of(&block_on(serve(&host, &request))), file);
        }
    }
    assert_eq!((host.calls.get(), host.directory_calls.get()), (0, 0));
    let index = at(&host, "GET", "/errors/", None);
    assert_eq!(file_of(&index), "/errors/index.en.html");
}

#[test]
fn no_file_is_there_before_the_admin_secret() {
    for secret in [None, Some(&ADMIN_SECRET[1..])] {
        let host = MemoryHost::with(Settings::new(secret, true));
        for path in [
            "/console",
            "/console/",
            "/console/docs/",
            "/console/docs/people",
            SCRIPT,
            "/errors/",
            "/errors/CodeUnknown",
        ] {
            let response = at(&host, "GET", path, None);
            assert_eq!((response.status, response.file), (503, None), "{path}");
        }
    }
}

#[test]
fn a_page_may_load_what_is_of_this_origin_and_nothing_else() {
    let server = Server::new();
    for path in [
        "/console/",
        "/console/docs/people",
        "/playground/",
        "/errors/",
        "/errors/CodeUnknown",
        SCRIPT,
    ] {
        let response = server.get(path, "", &[]);
        let policy = response.header("content-security-policy").expect(path);
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path}");
        }
        assert!(response.header("date").is_some());
    }
}

#[test]
fn what_is_named_anew_with_each_change_may_be_kept_and_pages_are_asked_for_again() {
    let server = Server::new();
    let kept = |path: &str| {
        let response = server.get(path, "", &[]);
        response.header("cache-control").expect(path).to_owned()
    };
    assert_eq!(kept(SCRIPT), "public, max-age=31536000, immutable");
    for path in [
        "/console/",
        "/console/docs/people",
        "/playground/",
        "/errors/",
        "/errors/CodeUnknown",
    ] {
        assert_eq!(kept(path), "no-cache", "{path}");
    }
}

#[test]
fn the_media_type_follows_from_the_name() {
    let server = Server::new();
    for (path, media_type) in [
        ("/console/", "text/html; charset=utf-8"),
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/console/assets/a-1.css", "text/css; charset=utf-8"),
        ("/console/assets/a-1.svg", "image/svg+xml"),
        ("/console/assets/a-1.woff2", "font/woff2"),
    ] {
        let response = server.get(path, "", &[]);
        assert_eq!(response.header("content-type"), Some(media_type), "{path}");
    }
}

#[test]
fn a_path_that_names_no_file_is_nothing() {
    let server = Server::new();
    for path in [
        "/console/index.html",
        "/console//",
        "/console/assets",
        "/console/assets/",
        "/console/assets/.a.js",
        "/console/assets/../../index.js",
        "/console/assets/..%2findex.js",
        "/console/assets/a/b.js",
        "/console/assets/index_bg.wasm",
        "/console/assets/a.js.map",
        "/console/docs/index.html",
        "/console/docs/people.html",
        "/console/docs/People",
        "/console/docs/people/",
        "/console/docs/..%2findex",
        "/console/docsx",
        "/consoles",
        "/errors/CodeUnknown/",
        "/errors/CodeUnknown.en.html",
        "/errors/index.en.html",
        "/errors/codeunknown",
        "/errors/Code_Unknown",
        "/errors/../CodeUnknown",
        "//errors/CodeUnknown",
        "/a//errors/CodeUnknown",
        "/.well-known/oauth-authorization-server/errors/CodeUnknown",
        "/playground/index.html",
        "/playground/assets/a.js",
    ] {
        assert_nothing(&server.get(path, "", &[]));
    }
}

#[test]
fn a_page_without_its_slash_leads_to_the_one_with_it() {
    let server = Server::new();
    for (path, page) in [
        ("/console", "/console/"),
        ("/console/docs", "/console/docs/"),
        ("/errors", "/errors/"),
        ("/a/errors", "/a/errors/"),
        ("/playground", "https://localhost/playground/"),
    ] {
        let response = server.get(path, "", &[]);
        assert_eq!(
            (response.status, response.header("location")),
            (303, Some(page))
        );
    }
}

#[test]
fn rfc_9110_9_3_2_head_asks_for_the_fields_of_a_file_and_other_methods_are_refused() {
    let server = Server::new();
    for path in [
        "/console/",
        SCRIPT,
        "/errors/",
        "/errors/CodeUnknown",
        "/playground/",
    ] {
        let head = server.send(&Request::new("HEAD", path, None));
        assert!(
            head.file.as_ref().is_some_and(|file| file.is_head),
            "{path}"
        );
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "get"] {
            let response = server.send(&Request::new(method, path, None));
            assert_refused(&response, 405, "invalid_request");
            assert_eq!(
                (response.header("allow"), response.file.as_ref()),
                (Some("GET"), None)
            );
        }
    }
}

#[test]
fn of_a_request_for_a_file_nothing_is_passed_on_but_what_the_browser_has_of_it() {
    let server = Server::new();
    let headers = [
        ("if-none-match", "\"a\"".to_owned()),
        ("cookie", "__Host-sekisho=secret".to_owned()),
        ("range", "bytes=0-1".to_owned()),
    ];
    let response = server.get("/console/", "secret", &headers);
    let expected = File {
        path: "/console/index.html".to_owned(),
        known: Some("\"a\"".to_owned()),
        is_head: false,
    };
    assert_eq!(response.file, Some(expected));
}

#[test]
fn the_page_of_an_error_speaks_the_language_that_is_asked_for() {
    let server = Server::new();
    let spoken = |query: &str, accepted: &str| {
        let headers = [("accept-language", accepted.to_owned())];
        let response = server.get("/errors/CodeUnknown", query, &headers);
        assert_eq!(response.header("vary"), Some("Accept-Language"));
        let file = file_of(&response).strip_prefix("/errors/CodeUnknown.");
        file.expect("a language").to_owned()
    };
    for (query, accepted, file) in [
        ("", "", "en.html"),
        ("", "ja, en;q=0.5", "ja.html"),
        ("", "fr", "en.html"),
        ("lang=ja", "en", "ja.html"),
        ("lang=en", "ja", "en.html"),
        ("a=b&lang=ja-JP", "en", "ja.html"),
        ("lang=../ja", "", "en.html"),
        ("lang=fr", "ja", "ja.html"),
        ("language=ja", "", "en.html"),
    ] {
        assert_eq!(spoken(query, accepted), file, "{query} {accepted}");
    }
}

#[test]
fn the_playground_is_there_in_development_and_where_the_service_says_so() {
    let production = |members: &serde_json::Value| {
        let mut server = Server::with_service(members);
        server.host.settings.development = false;
        server
    };
    for (server, is_there) in [
        (Server::new(), true),
        (
            Server::with_service(&json_value!({ "playgroundEnabled": false })),
            true,
        ),
        (production(&json_value!({})), false),
        (
            production(&json_value!({ "playgroundEnabled": true })),
            true,
        ),
    ] {
        let [page, typed] = ["/playground/", "/playground"].map(|path| server.get(path, "", &[]));
        if is_there {
            assert_eq!(file_of(&page), "/playground/index.html");
            assert_eq!(typed.status, 303);
        } else {
            assert_nothing(&page);
            assert_nothing(&typed);
        }
    }
    let server = production(&json_value!({ "playgroundEnabled": true }));
    assert_eq!(apply_service(&server, &json_value!({})).status, 200);
    assert_nothing(&server.get("/playground/", "", &[]));
}
