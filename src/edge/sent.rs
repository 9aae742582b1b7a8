//! Requests, made with the platform's own dictionary: that of `worker` brings along every property
//! that only Cloudflare knows, of which none is used here.

use wasm_bindgen::JsValue;
use web_sys::{RequestInit, RequestRedirect};
use worker::{Headers, Request, Result};

/// A request whose redirects are answers. With a body it is a POST.
pub(crate) fn request(url: &str, headers: &Headers, body: Option<&str>) -> Result<Request> {
    let init = RequestInit::new();
    init.set_redirect(RequestRedirect::Manual);
    init.set_headers(&headers.0);
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
    }
    Ok(web_sys::Request::new_with_str_and_init(url, &init)?.into())
}
