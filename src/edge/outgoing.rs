//! Requests to other servers, within their limits of time and size.

use std::{pin::pin, time::Duration};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use worker::{AbortController, Delay, Env, Fetch, Headers, Request, Response};

use super::sent;
use crate::{
    backend::{Fault, Fetched, Outgoing},
    documents::HookTarget,
};

/// Sends a request. A redirect is an answer: it is not followed, because where it leads was not
/// allowed.
pub(crate) async fn fetch(env: &Env, asked: &Outgoing) -> Result<Fetched, Fault> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let sent = pin!(async {
        let request = request(asked)?;
        let response = match &asked.target {
            HookTarget::Binding(name) => env.service(name)?.fetch_request(request).await?,
            HookTarget::Url(_) => Fetch::Request(request).send_with_signal(&signal).await?,
        };
        read(response, asked.largest).await
    });
    let late = pin!(Delay::from(Duration::from_millis(asked.time_limit.into())));
    match select(sent, late).await {
        Either::Left((fetched, _)) => fetched
            .map_err(|error: worker::Error| Fault::World(error.to_string()))?
            .ok_or_else(too_large),
        Either::Right(_) => {
            controller.abort();
            Err(Fault::World("another server did not answer in time".into()))
        }
    }
}

fn request(asked: &Outgoing) -> worker::Result<Request> {
    let headers = Headers::new();
    headers.set("Accept", asked.accept)?;
    if let Some((media_type, _)) = &asked.body {
        headers.set("Content-Type", media_type)?;
    }
    let url = match &asked.target {
        HookTarget::Binding(_) => "https://hook/",
        HookTarget::Url(url) => url,
    };
    let body = asked.body.as_ref().map(|(_, body)| body.as_str());
    sent::request(url, &headers, body)
}

/// The answer, or none if it is larger than `largest`.
async fn read(mut response: Response, largest: usize) -> worker::Result<Option<Fetched>> {
    let status = response.status_code();
    let mut body = Vec::new();
    let mut stream = response.stream()?;
    while let Some(chunk) = stream.next().await {
        body.extend(chunk?);
        if body.len() > largest {
            return Ok(None);
        }
    }
    Ok(Some(Fetched { status, body }))
}

fn too_large() -> Fault {
    Fault::World("the answer of another server is too large".into())
}
