//! Domain names through UTS 46, in a WebAssembly file of its own: its tables are a sixth of what the worker would be, and few
//! files have a domain that needs them.
//!
//! Only numbers cross, so that `www/domains.js` can call it without a glue: a domain's bytes go in by [`put`], [`convert`] gives
//! the length of its ASCII form, and [`get`] gives that byte for byte.

#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

use std::cell::RefCell;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static NAME: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The next byte of the domain.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn put(byte: u8) {
    NAME.with_borrow_mut(|name| name.push(byte));
}

/// Ends the domain: bytes of its ASCII form, or -1 where UTS 46 refuses it. The next byte put begins another one after a
/// refusal; after an answer, once all of it is got.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[must_use]
pub fn convert() -> i32 {
    NAME.with_borrow_mut(|name| {
        let ascii = std::str::from_utf8(name).ok().and_then(oneseat_core::domain_to_ascii);
        *name = ascii.map_or_else(Vec::new, String::into_bytes);
        name.reverse();
        if name.is_empty() { -1 } else { i32::try_from(name.len()).unwrap_or(-1) }
    })
}

/// The next byte of the ASCII form.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[must_use]
pub fn get() -> u8 {
    NAME.with_borrow_mut(|name| name.pop().unwrap_or_default())
}

fn main() {}

#[cfg(test)]
mod tests {
    use super::{convert, get, put};

    #[test]
    fn a_domain_goes_in_and_comes_out_by_bytes_and_a_refused_one_leaves_nothing() {
        for (domain, ascii) in [
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("xn--a.example", None),
            ("", None),
            ("ä", Some("xn--4ca")),
        ] {
            domain.bytes().for_each(put);
            let length = convert();
            let out = usize::try_from(length).ok().map(|length| (0..length).map(|_| char::from(get())).collect());
            assert_eq!(out, ascii.map(String::from), "{domain}");
        }
    }
}
