//! From the platform's requests and to its responses.

use futures_util::StreamExt as _;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Response};
use worker::Result;

use super::{object::Cost, platform};
use crate::{
    front,
    oauth::{region::Region, request::body::Body},
};

/// Reads a request, and of its body no more than is allowed.
pub(crate) async fn read(request: Request) -> Result<front::Request> {
    let told = platform::told(&request);
    let mut lines = told.split('\n');
    let mut next = || lines.next().unwrap_or_default();
    let (method, url, region) = (next(), next(), Region::told(next()));
    let mut fields = Vec::new();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        fields.push((name, value));
    }
    let value_of = |wanted: &str| {
        let field = fields.iter().find(|(name, _)| *name == wanted);
        field.map(|(_, value)| *value)
    };
    let mut read = front::Request::for_url(method, url, value_of("host")).with_region(region);
    for (name, value) in &fields {
        read = read.with_header(name, value);
    }
    if matches!(method, "GET" | "HEAD") {
        return Ok(read);
    }
    let announced = value_of("content-length").and_then(|length| length.parse().ok());
    let largest = front::Request::largest_body(read.path());
    Ok(read.with_body(body(request, announced, largest).await))
}

async fn body(request: Request, announced: Option<u64>, largest: usize) -> Body {
    match announced {
        Some(length) if length > largest as u64 => Body::TooLarge,
        Some(_) => whole(&request).await,
        None => by_and_by(request, largest).await,
    }
}

/// It is no longer than was announced: that is asked for at once.
async fn whole(request: &Request) -> Body {
    let Ok(promise) = request.array_buffer() else {
        return Body::default();
    };
    // A client that goes away in the middle of its body is no failure of ours.
    let whole = JsFuture::from(promise).await;
    whole.map_or(Body::Incomplete, |whole| {
        Body::Read(Uint8Array::new(&whole).to_vec())
    })
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
pub(crate) fn write(response: &front::Response, cost: Option<Cost>) -> Result<Response> {
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
    let body = response.body.as_bytes();
    Ok(platform::respond(
        response.status,
        &fields.join("\n"),
        body,
    )?)
}
