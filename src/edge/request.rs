//! From the platform's requests and to its responses.

use futures_util::StreamExt as _;
use worker::{Headers, Method, Result};

use super::object::Cost;
use crate::{front, oauth::request::body::Body};

/// Reads a request, and of its body no more than is allowed.
pub(crate) async fn read(mut request: worker::Request) -> Result<front::Request> {
    let (method, url) = (request.inner().method(), request.inner().url());
    let host = request.headers().get("host")?;
    let mut read = front::Request::for_url(&method, &url, host.as_deref());
    for (name, value) in request.headers() {
        read = read.with_header(&name, &value);
    }
    let has_body = !matches!(request.method(), Method::Get | Method::Head);
    let body = if has_body {
        read_body(&mut request, front::Request::largest_body(read.path())).await?
    } else {
        Body::default()
    };
    Ok(read.with_body(body))
}

async fn read_body(request: &mut worker::Request, largest: usize) -> Result<Body> {
    let announced = request
        .headers()
        .get("content-length")?
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > largest as u64) {
        return Ok(Body::TooLarge);
    }
    let Ok(mut stream) = request.stream() else {
        return Ok(Body::default());
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        // A client that goes away in the middle of its body is no failure of ours.
        let Ok(chunk) = chunk else {
            return Ok(Body::Incomplete);
        };
        bytes.extend(chunk);
        if bytes.len() > largest {
            return Ok(Body::TooLarge);
        }
    }
    Ok(Body::Read(bytes))
}

/// Writes a response. `cost` is told in development only.
pub(crate) fn write(response: front::Response, cost: Option<Cost>) -> Result<worker::Response> {
    let headers = Headers::new();
    for (name, value) in &response.headers {
        headers.append(name, value)?;
    }
    if let Some(Cost { calls, rows }) = cost {
        headers.set(
            "Sekisho-Cost",
            &format!(
                "object-calls={calls}, row-writes={}, row-reads={}, row-deletions={}",
                rows.written, rows.read, rows.deleted
            ),
        )?;
    }
    let written = match response.body.as_str() {
        "" => worker::Response::empty()?,
        body => worker::Response::ok(body)?,
    };
    Ok(written.with_status(response.status).with_headers(headers))
}
