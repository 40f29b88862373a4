//! The core for JavaScript and TypeScript. Nothing is decided here: bytes go in, plain objects come out.

mod convert;
mod preview;
mod session;

use wasm_bindgen::prelude::wasm_bindgen;

/// What the declarations say of the plain objects.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(start, skip_typescript)]
fn start() {
    console_error_panic_hook::set_once();
}

/// The version of this module.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
