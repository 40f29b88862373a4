//! A `Blob` that is written piece by piece, so that its bytes are whole neither in the memory of WebAssembly, which never
//! shrinks, nor in that of JavaScript.

use js_sys::{Array, Object, Reflect, Uint8Array};
use std::io::{self, BufWriter, Write};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Pieces handed over are about this large.
const PIECE: usize = 1 << 20;

#[wasm_bindgen]
extern "C" {
    /// A `Blob` of a browser or of Node.
    #[wasm_bindgen(typescript_type = "Blob")]
    pub type Blob;
    #[wasm_bindgen(constructor, catch)]
    fn new(parts: &Array, options: &Object) -> Result<Blob, JsValue>;
}

/// A blob in the making.
#[derive(Debug)]
pub struct BlobWriter(BufWriter<Pieces>);

/// The pieces, each a blob already: the browser keeps the bytes of a blob outside the page's memory.
#[derive(Debug, Default)]
struct Pieces(Array);

impl Default for BlobWriter {
    fn default() -> Self {
        Self(BufWriter::with_capacity(PIECE, Pieces::default()))
    }
}

impl BlobWriter {
    /// The blob of what was written, of this media type.
    ///
    /// # Errors
    /// Where the browser has no room for it.
    pub fn into_blob(self, kind: &str) -> io::Result<Blob> {
        let Pieces(pieces) = self.0.into_inner()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &kind.into()).map_err(no_room)?;
        Blob::new(&pieces, &options).map_err(no_room)
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        // A piece is handed over when it is full, and the last one at the end.
        Ok(())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Blob::new(&Array::of1(&Uint8Array::from(bytes)), &Object::new()).map_err(no_room)?;
        self.0.push(&piece);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "errors are mapped by value")]
fn no_room(error: JsValue) -> io::Error {
    io::Error::other(format!("{error:?}"))
}
