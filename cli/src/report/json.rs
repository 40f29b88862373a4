//! One object on one line: the very bytes that `JSON.stringify` makes of the Wasm module's preview.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Writes a value and a line end.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, AsInJavaScript))?;
    writeln!(out)
}

/// Compact, and numbers that may have a fraction as `Number.prototype.toString` writes them: `40`, not `40.0`.
struct AsInJavaScript;

impl Formatter for AsInJavaScript {
    fn write_f64<W: Write + ?Sized>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        let size = value.abs();
        if size >= 1e21 {
            out.write_all(format!("{value:e}").replace('e', "e+").as_bytes())
        } else if size < 1e-6 && size > 0.0 {
            write!(out, "{value:e}")
        } else {
            write!(out, "{value}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_number_is_written_as_javascript_writes_it() {
        let cases = [
            (40.0, "40"),
            (19.5, "19.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e20, "100000000000000000000"),
            (1.5e21, "1.5e+21"),
            (0.000_001, "0.000001"),
            (0.000_000_15, "1.5e-7"),
            (f64::INFINITY, "null"),
        ];
        for (number, text) in cases {
            let mut written = Vec::new();
            assert!(write(&mut written, &number).is_ok());
            assert_eq!(String::from_utf8(written).as_deref(), Ok(&*format!("{text}\n")));
        }
    }
}
