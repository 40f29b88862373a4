//! The worker's end of the wire: messages in and out as JavaScript values.
//!
//! A message is an array: the serde value first, then any `File` or `Blob` that goes by reference.

use js_sys::Array;
use oneseat_worker::{Request, Tell};
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
        if let Ok(request) = serde_wasm_bindgen::from_value::<Request>(message.get(0)) {
            let files = message.iter().skip(1).filter_map(|value| value.dyn_into().ok()).collect();
            take(request, files);
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget();
}

/// Posts a message to the page.
pub fn tell(message: &Tell) {
    send(message, &JsValue::UNDEFINED);
}

/// Posts a message with an object that goes by reference.
pub fn tell_with(message: &Tell, object: &JsValue) {
    send(message, object);
}

fn send(message: &Tell, object: &JsValue) {
    // Ids are 64 bits wide: as numbers the large ones could not be said.
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    match message.serialize(&serializer) {
        // A clone of plain values and blobs cannot fail; there would be nobody to tell it to.
        Ok(value) => drop(scope().post_message(&Array::of2(&value, object))),
        Err(error) => wasm_bindgen::throw_val(error.into()),
    }
}
