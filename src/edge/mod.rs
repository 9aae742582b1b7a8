//! Ring 2: Cloudflare. It converts types and performs effects, and never decides.

use worker::{Context, Env, Request, Response, Result, event};

/// Every request to the worker.
#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
    Ok(Response::error("The server has no configuration yet.", 503)?)
}
