//! Ring 2: Cloudflare. It converts types and performs effects, and never decides.

mod at_once;
mod audit_object;
mod clock;
mod copies;
mod directory_object;
mod entropy;
mod figures;
mod grants_object;
mod host;
mod limit;
mod object;
mod outgoing;
mod registry_object;
mod request;
mod sent;
mod subjects_object;
mod unicode;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::Request;
use worker::{Context, Env, Result, console_error, worker_sys};

use crate::{
    audit::figures::Answered,
    backend::{audit, mail},
    front,
};
use at_once::at_once;
use host::EdgeHost;

/// Answers a request to the worker: a response, or a promise of one. `told` is its method, its URL, where it
/// came in, the certificate of whoever sent it and its header fields, and `body` its body, if it is read already. It is `unread` otherwise, and if it is
/// neither, the client has gone away in the middle of it.
#[wasm_bindgen]
pub fn serve(
    told: String,
    body: Option<Vec<u8>>,
    unread: Option<Request>,
    env: Env,
    context: worker_sys::Context,
) -> std::result::Result<JsValue, JsValue> {
    at_once(async move {
        let request = request::read(&told, body, unread).await;
        let response = answered(&request, env, &Context::new(context)).await;
        response.or_else(|error| {
            console_error!("{error}");
            platform::respond(500, "", b"INTERNAL SERVER ERROR")
        })
    })
}

async fn answered(request: &front::Request, env: Env, context: &Context) -> Result<JsValue> {
    // The clock is read when the body is there: a request that is sent slowly must not stop it.
    let began = clock::milliseconds();
    let host = EdgeHost::new(env).in_region(request.region());
    let response = front::serve(&host, request).await;
    let cost = host.cost();
    for (host, mail) in host.take_posted() {
        context.wait_until(async move { mail::deliver(&host, &mail).await });
    }
    let spent = host.spent();
    let (of_service, noted) = host.happened();
    let answered = Answered {
        status: response.status,
        milliseconds: clock::milliseconds().saturating_sub(began),
        object_calls: spent.calls as u64,
        rows_read: spent.rows.read as u64,
        rows_written: spent.rows.written as u64,
    };
    if figures::count(&of_service, &noted, &answered) {
        context.wait_until(figures::tell_later(of_service.clone()));
    }
    if !noted.is_empty() {
        context.wait_until(async move { audit::write(&of_service, &noted).await });
    }
    match &response.file {
        None => request::write(&response, cost),
        Some(file) => request::send(host.env(), &response, file, cost).await,
    }
}
