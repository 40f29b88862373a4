//! Data of a module in Binaryen's text: `(data $name (i32.const 1048576) "bytes")`.

use std::fmt::Write as _;
use std::ops::Range;

use anyhow::{Context, Result};

/// Bytes that are copied to an address when the module starts.
#[derive(Debug, PartialEq, Eq)]
pub struct Data {
    address: u32,
    bytes: Vec<u8>,
}

impl Data {
    /// Reads one from its text.
    pub fn read(text: &str) -> Result<Self> {
        let (head, rest) = text.split_once('"').context("data without bytes")?;
        let address =
            head.split_once("(i32.const ").and_then(|(_, rest)| rest.split_once(')')).map(|(number, _)| number);
        let address = address.context("data without an address")?.parse().context("the address of data")?;
        let text = rest.rsplit_once('"').context("data without an end")?.0;
        Ok(Self { address, bytes: bytes_of(text).context("an escape in data")? })
    }

    /// What of these addresses is in it; zeros remain.
    pub fn take(&mut self, range: &Range<u32>) -> Option<Self> {
        let end = self.address + u32::try_from(self.bytes.len()).ok()?;
        let (from, to) = (range.start.max(self.address), range.end.min(end));
        let there =
            self.bytes.get_mut((from.checked_sub(self.address)?) as usize..to.checked_sub(self.address)? as usize)?;
        let bytes = there.to_vec();
        there.fill(0);
        // Zeros are there already.
        bytes.iter().any(|byte| *byte != 0).then_some(Self { address: from, bytes })
    }

    /// Its text, without a name.
    pub fn text(&self) -> String {
        let mut text = format!("(data (i32.const {}) \"", self.address);
        for byte in &self.bytes {
            match byte {
                b' ' | b'!' | b'#'..=b'[' | b']'..=b'~' => text.push(char::from(*byte)),
                _ => {
                    let _ = write!(text, "\\{byte:02x}");
                }
            }
        }
        text + "\")"
    }
}

/// The bytes of a text of Binaryen's: ASCII with escapes.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                plain @ (b'"' | b'\'' | b'\\') => plain,
                high => hex(high)? << 4 | hex(rest.next()?)?,
            },
            plain => plain,
        });
    }
    Some(bytes)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::Data;

    const TEXT: &str = r#"(data $.rodata (i32.const 1024) "a\"\\\00\ff\n(z")"#;

    #[test]
    fn bytes_come_out_as_they_went_in() -> anyhow::Result<()> {
        let data = Data::read(TEXT)?;
        assert_eq!(data, Data { address: 1024, bytes: b"a\"\\\0\xff\n(z".to_vec() });
        assert_eq!(Data::read(&data.text())?, data);
        Ok(())
    }

    #[test]
    fn what_is_taken_is_zero_where_it_was() -> anyhow::Result<()> {
        let mut data = Data::read(TEXT)?;
        assert_eq!(data.take(&(1000..1025)), Some(Data { address: 1024, bytes: b"a".to_vec() }));
        assert_eq!(data.take(&(1027..1028)), None, "a zero");
        assert_eq!(data.take(&(1031..2000)), Some(Data { address: 1031, bytes: b"z".to_vec() }));
        assert_eq!(data.take(&(2000..2010)), None);
        assert_eq!(data, Data { address: 1024, bytes: b"\0\"\\\0\xff\n(\0".to_vec() });
        Ok(())
    }
}
