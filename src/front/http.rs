//! Requests and responses as plain values, so that everything above the edge runs natively.

use serde::Serialize;

use crate::{
    backend::Settings,
    documents::issuer::origin_of,
    oauth::{
        region::Region,
        request::{
            body::{self, Body},
            client_certificate::ShownCertificate,
            field::{is_token, trimmed},
            message_signature::{SentBody, SentMessage},
        },
    },
};

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    method: String,
    origin: String,
    path: String,
    query: Option<String>,
    headers: Vec<(String, String)>,
    body: Body,
    region: Option<Region>,
    certificate: Option<ShownCertificate>,
    is_misaddressed: bool,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: &str, path: &str, query: Option<&str>) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            query: query.map(Into::into),
            ..Self::default()
        }
    }

    /// A request for `url`, which the platform has put together from the `Host` that came and the
    /// request target. The host may be anybody's, and must not reach into the path.
    pub fn for_url(method: &str, url: &str, host: Option<&str>) -> Self {
        match target(url, host) {
            Some(target) => {
                Self::new(method, target.path, target.query).with_origin(&target.origin)
            }
            None => Self {
                is_misaddressed: true,
                ..Self::new(method, "/", None)
            },
        }
    }

    /// Whether nobody can tell for which path it is: the `Host` is none.
    pub const fn is_misaddressed(&self) -> bool {
        self.is_misaddressed
    }

    /// Sets where it was sent to.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// The same request, for an endpoint of a service that is found by its path.
    #[must_use]
    pub fn at(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    /// Adds a header. One given twice is joined by a comma (RFC 9110 §5.3), as the platform does.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name = name.to_ascii_lowercase();
        match self.headers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, joined)) => *joined = format!("{joined}, {value}"),
            None => self.headers.push((name, value.to_owned())),
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets the region in which it came in, where the platform tells that.
    #[must_use]
    pub const fn with_region(mut self, region: Option<Region>) -> Self {
        self.region = region;
        self
    }

    /// The region in which it came in.
    pub const fn region(&self) -> Option<Region> {
        self.region
    }

    /// Sets the certificate that the client has shown, where the platform tells of one.
    #[must_use]
    pub fn with_certificate(mut self, certificate: Option<ShownCertificate>) -> Self {
        self.certificate = certificate;
        self
    }

    /// The certificate that the client has shown: as a proxy passes it on that the operator trusts, or else
    /// as the platform tells. A header that nobody has named is anybody's.
    pub fn certificate(&self, settings: &Settings) -> Option<ShownCertificate> {
        let Some(header) = &settings.certificate_header else {
            return self.certificate.clone();
        };
        let verified = settings.certificate_verified_header.as_deref();
        let verified = verified.and_then(|name| self.header(name));
        ShownCertificate::of_proxy(self.header(header), verified)
    }

    /// How much of the body of a request for `path` is read, in bytes.
    pub fn largest_body(path: &str) -> usize {
        if path.starts_with("/admin/") || path.starts_with("/api/") {
            body::LARGEST_ON_THE_ADMIN_ROAD
        } else {
            body::LARGEST
        }
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Where it was sent to, as issuers spell it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path, as it was sent; below the issuer, once that is known.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, without its question mark.
    pub fn query(&self) -> &str {
        self.query.as_deref().unwrap_or_default()
    }

    /// Where it was sent to of these URIs, of which the first is meant if nobody can tell, with its query.
    pub fn uri_of(&self, uris: &[String]) -> String {
        let is_here = |uri: &&String| {
            let rest = uri.strip_prefix(self.origin());
            !self.origin.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let uri = uris.iter().find(is_here).or(uris.first());
        let uri = uri.cloned().unwrap_or_default();
        match &self.query {
            Some(query) => format!("{uri}?{query}"),
            None => uri,
        }
    }

    /// The request as a message, sent to this URI.
    pub fn message(&self, uri: String) -> SentMessage {
        SentMessage {
            method: Some(self.method.clone()),
            uri: Some(uri),
            fields: self.headers.clone(),
            body: SentBody::Read(self.body.clone()),
        }
    }

    /// The value of a header; `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body.
    pub const fn body(&self) -> &Body {
        &self.body
    }

    /// The media type of the body, as it was sent.
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }

    /// The names and values of the cookies. RFC 6265 §4.2.1: a name is a token, and between two
    /// pairs are `;` and a space. What a browser takes for a name of its own must be one here too,
    /// prefix and all (RFC 6265bis §4.1.3.2).
    pub fn cookies(&self) -> impl Iterator<Item = Cookie<'_>> {
        let header = self.header("cookie").unwrap_or_default();
        header.split(';').filter_map(|pair| {
            let (name, value) = trimmed(pair).split_once('=')?;
            is_token(name).then_some(Cookie { name, value })
        })
    }

    /// The value of a cookie. Two of one name are none: nobody can tell which of them is ours.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let mut named = self.cookies().filter(|cookie| cookie.name == name);
        let found = named.next()?;
        named.next().is_none().then_some(found.value)
    }
}

/// The path and the query that a request is for.
struct Target<'a> {
    origin: String,
    path: &'a str,
    query: Option<&'a str>,
}

/// The target of a URL. It begins behind the host: behind the one that came, if the URL was made of
/// it, or else behind the one in the request line (RFC 9112 §3.2.2).
fn target<'a>(url: &'a str, host: Option<&str>) -> Option<Target<'a>> {
    let (scheme, rest) = url.split_once("://")?;
    if host.is_some_and(|host| !is_authority(host)) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    if !is_authority(authority) {
        return None;
    }
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let path = if path.is_empty() { "/" } else { path };
    Some(Target {
        origin: origin_of(scheme, authority),
        path,
        query,
    })
}

/// RFC 9112 §3.2: a server MUST refuse "a Host header field with an invalid field value": a host and
/// a port (RFC 3986 §3.2.2 and §3.2.3) are made of no other characters.
fn is_authority(host: &str) -> bool {
    host.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&b))
}

/// A cookie that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie<'a> {
    /// Its name, a token.
    pub name: &'a str,
    /// Its value, as it was sent.
    pub value: &'a str,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names and values; only `Set-Cookie` may be there more than once.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// The file that is the body instead, if one is.
    pub file: Option<File>,
}

/// A file beside the worker, as a request asks for it. Ring 2 has the files, and knows whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is among them.
    pub path: String,
    /// What the client has of it already. RFC 9110 §13.1.2: `If-None-Match`.
    pub known: Option<String>,
    /// Whether nothing but its header fields is asked for. RFC 9110 §9.3.2.
    pub is_head: bool,
}

impl File {
    /// The file at `path` in answer to `request`.
    pub fn asked(path: String, request: &Request) -> Self {
        Self {
            path,
            known: request.header("if-none-match").map(str::to_owned),
            is_head: request.method() == "HEAD",
        }
    }
}

impl Response {
    /// JSON that nobody may keep. RFC 6749 §5.1: `Cache-Control: no-store`, `Pragma: no-cache`.
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        let body = crate::json::to_string(value);
        let headers = vec![
            ("Content-Type", "application/json".into()),
            ("Cache-Control", "no-store".into()),
            ("Pragma", "no-cache".into()),
            ("X-Content-Type-Options", "nosniff".into()),
        ];
        Self {
            status,
            headers,
            body,
            file: None,
        }
    }

    /// No body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: vec![("Cache-Control", "no-store".into())],
            body: String::new(),
            file: None,
        }
    }

    /// Sends the browser elsewhere. FAPI 2.0 SP §5.3.2.2 (11): "should use the HTTP 303 status
    /// code".
    pub fn see_other(uri: String) -> Self {
        Self::empty(303)
            .with_header("Location", uri)
            .with_header("Referrer-Policy", "no-referrer")
    }

    /// A page.
    pub fn page(status: u16, html: String, headers: Vec<(&'static str, String)>) -> Self {
        Self {
            status,
            headers,
            body: html,
            file: None,
        }
    }

    /// Sets a header, in place of one of the same name.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a cookie, beside others. RFC 6265 §3: each has a `Set-Cookie` of its own.
    #[must_use]
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.headers.push(("Set-Cookie", cookie));
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
