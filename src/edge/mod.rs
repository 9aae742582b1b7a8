//! Ring 2: Cloudflare. It converts types and performs effects, and never decides.

mod at_once;
mod audit_object;
mod clock;
mod copies;
mod directory_object;
mod entropy;
mod grants_object;
mod host;
mod limit;
mod object;
mod outgoing;
mod platform;
mod registry_object;
mod request;
mod sent;
mod subjects_object;
mod unicode;

use web_sys::{Request, Response};
use worker::{Context, Env, Result, event};

use crate::{
    backend::{audit, mail},
    front,
};
use host::EdgeHost;

/// Every request to the worker.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    let request = request::read(request).await?;
    // The clock is read when the body is there: a request that is sent slowly must not stop it.
    let host = EdgeHost::new(env).in_region(request.region());
    let response = front::serve(&host, &request).await;
    let cost = host.cost();
    for (host, mail) in host.take_posted() {
        context.wait_until(async move { mail::deliver(&host, &mail).await });
    }
    if let Some((host, noted)) = host.happened() {
        context.wait_until(async move { audit::write(&host, &noted).await });
    }
    request::write(&response, cost)
}
