//! One object on one line: the very bytes that `JSON.stringify` makes of the Wasm module's preview.

use std::io::{self, Write};

use serde::Serialize;

/// Writes a value and a line end.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}
