//! The rate limiter of the platform, which counts apart in each of its places.

use js_sys::{Function, Object, Promise, Reflect};
use worker::{
    Env,
    wasm_bindgen::{JsCast, JsValue},
    wasm_bindgen_futures::JsFuture,
};

/// What counts. Cloudflare's `ratelimits`.
const LIMIT: &str = "PEOPLE_LIMIT";

/// Whether it lets one more of this key through; everybody, where none is bound.
pub(super) async fn admitted(env: &Env, key: &str) -> Result<bool, JsValue> {
    let limiter = Reflect::get(env, &LIMIT.into())?;
    if limiter.is_undefined() {
        return Ok(true);
    }
    let asked = Object::new();
    Reflect::set(&asked, &"key".into(), &key.into())?;
    let limit: Function = Reflect::get(&limiter, &"limit".into())?.dyn_into()?;
    let promise: Promise = limit.call1(&limiter, &asked)?.dyn_into()?;
    let outcome = JsFuture::from(promise).await?;
    let success = Reflect::get(&outcome, &"success".into())?;
    Ok(success.as_bool() != Some(false))
}
