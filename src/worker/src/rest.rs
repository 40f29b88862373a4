//! What the worker has in files of their own: the functions that not every drop needs (`xtask/src/split.rs`), and the tables
//! of UTS 46 (`src/names`).

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// Of `www/rest.js`.
    #[wasm_bindgen(js_name = loadRest)]
    fn load_rest(exports: &JsValue);

    /// Of `www/rest.js`: whether they are here by now.
    #[wasm_bindgen(js_name = hasRest)]
    pub fn is_here() -> bool;

    /// Of `www/domains.js`.
    #[wasm_bindgen(js_name = domainToAscii)]
    fn domain_to_ascii(domain: &str) -> Option<String>;
}

/// Has them come along behind.
pub fn expect() {
    oneseat_core::convert_domains_by(domain_to_ascii);
    load_rest(&wasm_bindgen::exports());
}
