//! A `Blob` that is written piece by piece, so that its bytes are never whole in this module's memory.

use std::io;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Pieces handed over are about this large.
const PIECE: usize = 1 << 20;

#[wasm_bindgen]
extern "C" {
    /// A `Blob` of a browser or of Node.
    #[wasm_bindgen(typescript_type = "Blob")]
    pub type Blob;
    #[wasm_bindgen(constructor, catch)]
    fn new(parts: &Array, options: &JsValue) -> Result<Blob, JsValue>;
}

/// Collects bytes on the JavaScript side.
#[derive(Default)]
pub struct Parts {
    buffer: Vec<u8>,
    parts: Array,
}

impl Parts {
    fn hand_over(&mut self) {
        self.parts.push(&Uint8Array::from(self.buffer.as_slice()));
        self.buffer.clear();
    }

    /// The blob of what was written, of this media type.
    pub fn into_blob(mut self, kind: &str) -> Result<Blob, JsValue> {
        self.hand_over();
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &kind.into())?;
        Blob::new(&self.parts, &options)
    }
}

impl io::Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.hand_over();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
