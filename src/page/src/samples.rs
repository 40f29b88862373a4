//! The sample files, carried along: between load and Submit the page requests nothing.

use js_sys::Array;
use web_sys::{File, FilePropertyBag};

const SAMPLES: [(&str, &str, &str); 2] = [
    ("ghes-usage.json", "application/json", include_str!("../../../www/samples/ghes-usage.json")),
    ("consumed-licenses.json", "application/json", include_str!("../../../www/samples/consumed-licenses.json")),
];

/// The samples as files, as if they had been dropped.
pub fn files() -> Vec<File> {
    SAMPLES
        .iter()
        .filter_map(|(name, kind, text)| {
            let options = FilePropertyBag::new();
            options.set_type(kind);
            File::new_with_str_sequence_and_options(&Array::of1(&(*text).into()), name, &options).ok()
        })
        .collect()
}
