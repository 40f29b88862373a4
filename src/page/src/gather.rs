//! The pages of a fetched report as one file, which is read, shown and saved like a dropped one.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, File, FilePropertyBag};

/// One page as it came; several as the array of them, which the reader knows. Their bytes stay with the browser.
pub fn gather(pages: &[Blob], name: &str) -> Result<File, JsValue> {
    let parts = Array::new();
    if let [page] = pages {
        parts.push(page);
    } else {
        for (index, page) in pages.iter().enumerate() {
            parts.push(&if index == 0 { "[" } else { ",\n" }.into());
            parts.push(page);
        }
        parts.push(&"]\n".into());
    }
    let options = FilePropertyBag::new();
    options.set_type("application/json");
    File::new_with_blob_sequence_and_options(&parts, name, &options)
}
