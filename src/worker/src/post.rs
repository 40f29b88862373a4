//! The worker's end of the wire.
//!
//! A message is an array: its bytes first, then any `File` or `Blob` that goes by reference.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use oneseat_worker::{Request, Tell, pack, unpack};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// The worker's global object.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `take` with every request and the files beside it.
pub fn listen(take: fn(Request, Vec<File>)) {
    let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        // Only our own page can post here; a message that is no request is of another version and is left alone.
        if let Ok(request) = unpack::<Request>(&Uint8Array::new(&message.get(0)).to_vec()) {
            let files = message.iter().skip(1).filter_map(|value| value.dyn_into().ok()).collect();
            take(request, files);
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
}

/// Posts a message to the page.
pub fn tell(message: &Tell) {
    tell_with(message, &JsValue::UNDEFINED);
}

/// Posts a message with an object that goes by reference.
pub fn tell_with(message: &Tell, object: &JsValue) {
    send(message, object, None);
}

/// Posts a message to whoever has started this worker, with an object, or with bytes that are theirs from then on.
pub fn send(message: &impl Serialize, object: &JsValue, given: Option<&ArrayBuffer>) {
    match pack(message) {
        // A clone of bytes and blobs cannot fail; there would be nobody to tell it to.
        Ok(bytes) => {
            let beside = given.map_or(object, AsRef::as_ref);
            let message = Array::of2(&Uint8Array::from(bytes.as_slice()), beside);
            let transfer: Array = given.into_iter().collect();
            drop(scope().post_message_with_transfer(&message, &transfer));
        }
        Err(error) => wasm_bindgen::throw_str(&error.to_string()),
    }
}
