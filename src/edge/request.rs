//! From the platform's requests and to its responses.

use futures_util::StreamExt as _;
use wasm_bindgen::JsValue;
use web_sys::Request;
use worker::{Env, Result};

use super::object::Cost;
use crate::{
    front::{self, assets::absent},
    oauth::{
        region::Region,
        request::{body::Body, client_certificate::ShownCertificate},
    },
};

/// Reads a request, and of what is unread of its body no more than is allowed.
pub(crate) async fn read(
    told: &str,
    body: Option<Vec<u8>>,
    unread: Option<Request>,
) -> front::Request {
    let mut lines = told.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let (method, url, region) = (next(), next(), Region::told(next()));
    let certificate = ShownCertificate::of_platform(next());
    let mut fields = Vec::new();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        fields.push((name, value));
    }
    let value_of = |wanted: &str| {
        let field = fields.iter().find(|(name, _)| *name == wanted);
        field.map(|(_, value)| *value)
    };
    let mut read = front::Request::for_url(method, url, value_of("host"))
        .with_region(region)
        .with_certificate(certificate);
    for (name, value) in &fields {
        read = read.with_header(name, value);
    }
    if matches!(method, "GET" | "HEAD") {
        return read;
    }
    let announced = value_of("content-length").and_then(|length| length.parse().ok());
    let largest = front::Request::largest_body(read.path());
    let body = match (body, unread) {
        (Some(body), _) if body.len() > largest => Body::TooLarge,
        (Some(body), _) => Body::Read(body),
        (None, Some(request)) => rest(request, announced, largest).await,
        (None, None) => Body::Incomplete,
    };
    read.with_body(body)
}

async fn rest(request: Request, announced: Option<u64>, largest: usize) -> Body {
    match announced {
        Some(length) if length > largest as u64 => Body::TooLarge,
        _ => by_and_by(request, largest).await,
    }
}

async fn by_and_by(request: Request, largest: usize) -> Body {
    let Ok(mut stream) = worker::Request::from(request).stream() else {
        return Body::default();
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let Ok(chunk) = chunk else {
            return Body::Incomplete;
        };
        bytes.extend(chunk);
        if bytes.len() > largest {
            return Body::TooLarge;
        }
    }
    Body::Read(bytes)
}

/// Writes a response. `cost` is told in development only.
pub(crate) fn write(response: &front::Response, cost: Option<Cost>) -> Result<JsValue> {
    let fields = fields(response, cost)?;
    let body = response.body.as_bytes();
    Ok(platform::respond(response.status, &fields, body)?)
}

/// Writes a response whose body is a file, or that there is none.
pub(crate) async fn send(
    env: &Env,
    response: &front::Response,
    file: &front::File,
    cost: Option<Cost>,
) -> Result<JsValue> {
    let method = if file.is_head { "HEAD" } else { "GET" };
    let known = file.known.as_deref().unwrap_or_default();
    let fields = fields(response, cost)?;
    let sent = platform::send(env.as_ref(), method, &file.path, known, &fields).await?;
    if sent.is_undefined() {
        return write(&absent(response, file), cost);
    }
    Ok(sent)
}

fn fields(response: &front::Response, cost: Option<Cost>) -> Result<String> {
    let cost = cost.map(|cost| cost.to_string());
    let told = cost.iter().map(|cost| ("Sekisho-Cost", cost.as_str()));
    let headers = response.headers.iter();
    let fields: Vec<_> = headers
        .map(|(name, value)| (*name, value.as_str()))
        .chain(told)
        .flat_map(|(name, value)| [name, value])
        .collect();
    // Where a line ends is what parts one field from the next.
    if fields.iter().any(|text| text.contains('\n')) {
        return Err("a header field is longer than a line".into());
    }
    Ok(fields.join("\n"))
}
