//! The files beside the worker (`build/assets`): which of them a path names, and with which header
//! fields it is sent. A name has one shape here, so that no path leads out of them, and nothing of a
//! request but that name is passed on.

use super::{
    File, Request, Response,
    pages::Language,
    replies::{method_not_allowed, not_found},
};
use crate::documents::issuer::is_issuer_path;

/// What a page of files may load: files of this origin. CSP Level 3.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// RFC 9111 §5.2.2.4: a page is asked for each time, so that it is that of the worker.
const PAGE: &str = "no-cache";

/// RFC 8246: what another name is given with each change never changes.
const HASHED: &str = "public, max-age=31536000, immutable";

/// The media types, by the end of a name.
const TYPES: [(&str, &str); 7] = [
    (".css", "text/css; charset=utf-8"),
    (".html", "text/html; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".json", "application/json"),
    (".png", "image/png"),
    (".svg", "image/svg+xml"),
    (".woff2", "font/woff2"),
];

/// The longest name of a file, in bytes.
const LONGEST: usize = 128;

const CONSOLE: &str = "/console";
const DOCS: &str = "/console/docs";
const ERRORS: &str = "/errors";

/// What a path is that is of no service in particular.
enum Named<'a> {
    /// A page of the console's.
    Console,
    /// A page of the documentation.
    Document(&'a str),
    /// The list of these.
    Documents,
    /// A file that the pages load.
    Loaded,
    /// The page of an error, below any issuer.
    Error(&'a str),
    /// Something else below the console.
    Nothing,
    /// One that lacks the slash at its end.
    Unfinished,
}

fn named(path: &str) -> Option<Named<'_>> {
    if let Some(below) = path.strip_prefix(CONSOLE) {
        return below_console(below);
    }
    let above = |path: &'_ str| path.strip_suffix(ERRORS).is_some_and(is_issuer_path);
    if above(path) {
        return Some(Named::Unfinished);
    }
    let (parent, code) = path.rsplit_once('/')?;
    (above(parent) && is_error(code)).then_some(Named::Error(code))
}

fn below_console(below: &str) -> Option<Named<'_>> {
    match below {
        "" | "/docs" => return Some(Named::Unfinished),
        "/" => return Some(Named::Console),
        "/docs/" => return Some(Named::Documents),
        _ => {}
    }
    let (folder, name) = below.strip_prefix('/')?.split_once('/').unwrap_or_default();
    Some(match folder {
        "assets" if is_file_name(name) => Named::Loaded,
        "docs" if is_document(name) => Named::Document(name),
        _ => Named::Nothing,
    })
}

/// Whether a path is that of a file, or below the files, and so of no service in particular.
pub fn is_asset_path(path: &str) -> bool {
    named(path).is_some()
}

/// Whether it is the list of errors: unless a service has that path.
pub fn is_list_of_errors(path: &str) -> bool {
    let above = path.strip_suffix('/');
    let above = above.and_then(|path| path.strip_suffix(ERRORS));
    above.is_some_and(is_issuer_path)
}

/// Answers a request for one of them.
pub fn serve(request: &Request) -> Response {
    let path = request.path();
    if !matches!(request.method(), "GET" | "HEAD") {
        return method_not_allowed(&["GET"]);
    }
    if is_list_of_errors(path) {
        return error_page(request, "index");
    }
    match named(path) {
        Some(Named::Console) => page(request, "/console/index.html".to_owned()),
        Some(Named::Document(name)) => page(request, format!("{DOCS}/{name}.html")),
        Some(Named::Documents) => page(request, format!("{DOCS}/index.html")),
        Some(Named::Error(code)) => error_page(request, code),
        Some(Named::Loaded) => sent(request, path.to_owned(), HASHED),
        Some(Named::Unfinished) => Response::see_other(format!("{path}/")),
        Some(Named::Nothing) | None => not_found(),
    }
}

/// The page of the playground, for whichever service.
pub fn playground(request: &Request) -> Response {
    page(request, "/playground/index.html".to_owned())
}

/// What is answered where the file of a response is not there.
pub fn absent(response: &Response, file: &File) -> Response {
    let absent = not_found();
    let absent = match response.header("date") {
        Some(date) => absent.with_header("Date", date),
        None => absent,
    };
    let body = if file.is_head {
        String::new()
    } else {
        absent.body
    };
    Response { body, ..absent }
}

fn page(request: &Request, file: String) -> Response {
    sent(request, file, PAGE)
}

/// The page of an error in the language that is asked for.
fn error_page(request: &Request, code: &str) -> Response {
    let mut parameters = request.query().split('&');
    let wished = parameters.find_map(|one| one.strip_prefix("lang="));
    let language = Language::negotiate(wished, request.header("accept-language"));
    let file = format!("{ERRORS}/{code}.{}.html", language.tag());
    page(request, file).with_header("Vary", "Accept-Language")
}

fn sent(request: &Request, file: String, caching: &str) -> Response {
    let mut types = TYPES.iter();
    let known = types.find(|(end, _)| file.ends_with(end));
    let media_type = known.map_or("application/octet-stream", |(_, media_type)| media_type);
    Response {
        status: 200,
        headers: vec![
            ("Content-Type", media_type.to_owned()),
            ("Cache-Control", caching.to_owned()),
            ("Content-Security-Policy", POLICY.to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ],
        body: String::new(),
        file: Some(File::asked(file, request)),
    }
}

/// A segment that begins with no dot and has a known end.
fn is_file_name(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    name.len() <= LONGEST
        && !name.starts_with('.')
        && name.bytes().all(is_plain)
        && TYPES.iter().any(|(end, _)| name.ends_with(end))
}

/// The name of a page of the documentation: `engine-api`.
fn is_document(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_plain)
}

/// The name of a rule, `CodeUnknown`, or an error code, `invalid_grant`: no path of an endpoint ends
/// like either.
fn is_error(name: &str) -> bool {
    let is_rule = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_code = name.contains('_') && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    name.len() <= LONGEST && (is_rule || is_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::endpoint::Endpoint;

    #[test]
    fn no_endpoint_of_any_issuer_is_taken_for_a_file() {
        for issuer in ["", "/a", "/errors", "/a/errors", "/playground"] {
            for endpoint in Endpoint::ALL {
                let path = format!("{issuer}{}", endpoint.path());
                assert!(!is_asset_path(&path), "{path}");
            }
        }
        for path in [
            "/.well-known/openid-configuration/errors/CodeUnknown",
            "/.well-known/oauth-authorization-server/errors",
            "/oauth/grants/errors",
            "/api/errors/CodeUnknown",
            "/admin/errors/CodeUnknown",
        ] {
            assert!(!is_asset_path(path), "{path}");
        }
    }

    #[test]
    fn a_file_has_one_plain_name() {
        for name in ["main-B1_x.js", "a.b.css", "icon.svg", "t.woff2"] {
            assert!(is_file_name(name), "{name}");
        }
        let long = format!("{}.js", "a".repeat(LONGEST));
        for name in [
            "",
            "a",
            "a.exe",
            ".js",
            ".fingerprint",
            "..",
            "../a.js",
            "a/b.js",
            "%2e%2e.js",
            "a%00.js",
            "a.js\n",
            "a\\b.js",
            "é.js",
            "a.js.map",
            &long,
        ] {
            assert!(!is_file_name(name), "{name}");
        }
    }

    #[test]
    fn a_document_has_one_plain_name_below_its_folder() {
        for name in ["people", "engine-api", "1", &"a".repeat(LONGEST)] {
            assert!(is_document(name), "{name}");
        }
        for name in [
            "",
            "People",
            "people.md",
            "people.html",
            ".",
            "..",
            "../index",
            "images/flow",
            "%2e%2e",
            "people%00",
            "people\n",
            "people/",
            "a\\b",
            "a_b",
            "é",
            &"a".repeat(LONGEST + 1),
        ] {
            assert!(!is_document(name), "{name}");
            let path = format!("{DOCS}/{name}");
            let is_page = matches!(named(&path), Some(Named::Document(_)));
            assert!(!is_page && is_asset_path(&path), "{name}");
        }
    }
}
