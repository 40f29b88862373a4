//! What the page needs only when there are files: functions in a WebAssembly file of their own (`xtask/src/split.rs`).

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// Of `www/rest.js`.
    #[wasm_bindgen(js_name = loadRest)]
    fn load_rest(exports: &JsValue);

    /// Of `www/rest.js`: whether they are here by now.
    #[wasm_bindgen(js_name = hasRest)]
    pub fn is_here() -> bool;
}

/// Has it come along behind.
pub fn expect() {
    load_rest(&wasm_bindgen::exports());
}
