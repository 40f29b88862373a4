//! The sample files, carried along: between load and Submit nothing is requested. They are here and not in the page so that the
//! page stays small; the page takes them as if they had been dropped.

use js_sys::Array;
use web_sys::{File, FilePropertyBag};

const SAMPLES: [(&str, &str, &str); 2] = [
    ("ghes-usage.json", "application/json", include_str!("../../../www/samples/ghes-usage.json")),
    ("consumed-licenses.json", "application/json", include_str!("../../../www/samples/consumed-licenses.json")),
];

/// Name and bytes of each.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    SAMPLES.iter().map(|(name, _, text)| (*name, text.as_bytes()))
}

/// The samples as an array of `File`s.
#[inline(never)]
pub fn files() -> Array {
    SAMPLES
        .iter()
        .filter_map(|(name, kind, text)| {
            let options = FilePropertyBag::new();
            options.set_type(kind);
            File::new_with_str_sequence_and_options(&Array::of1(&(*text).into()), name, &options).ok()
        })
        .collect()
}
