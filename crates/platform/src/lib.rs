//! What is asked of the platform in one step: `platform.mjs` does it, since each call out of the wasm
//! costs more than what it does.
//!
//! A crate of its own: wasm-bindgen takes the npm dependencies of a package beside the crate of such a module for those of the
//! module, which has none.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(module = "/platform.mjs")]
extern "C" {
    /// A response; `fields` are told as those of a request are: name after value, each on a line of its own.
    #[wasm_bindgen(catch)]
    pub fn respond(status: u16, fields: &str, body: &[u8]) -> Result<JsValue, JsValue>;

    /// The file beside the worker at `path`, sent with these fields, told as those of a response are; undefined
    /// if there is none. `known` is the `If-None-Match` of whoever asks, or empty.
    #[wasm_bindgen(catch)]
    pub async fn send(
        env: &JsValue,
        method: &str,
        path: &str,
        known: &str,
        fields: &str,
    ) -> Result<JsValue, JsValue>;

    /// Runs a statement with what is bound to it, and tells what it has found, as `parcel.rs` does.
    #[wasm_bindgen(catch)]
    pub fn execute(database: &JsValue, statement: &str, bound: &str) -> Result<String, JsValue>;

    /// What an object answers: a line of what that took, and the answer. `at` is where it is, by lines: its
    /// binding, the jurisdiction that it stays in, the region that it is to be in if it was never asked, and
    /// its name.
    #[wasm_bindgen(catch)]
    pub async fn ask(env: &JsValue, at: &str, text: &str) -> Result<JsValue, JsValue>;

    /// The objects of a binding, or those of them that stay in a jurisdiction.
    #[wasm_bindgen(catch)]
    pub fn namespace(env: &JsValue, binding: &str, jurisdiction: &str) -> Result<JsValue, JsValue>;
}
