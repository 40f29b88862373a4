//! Places in a file.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use crate::eights::{HIGHS, ONES};
use serde::{Deserialize, Serialize};

/// Where something stands in a file's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// From 1.
    pub(crate) line: u64,
    /// In Unicode characters, from 1.
    pub(crate) column: u64,
    /// In bytes, from 0.
    pub(crate) offset: u64,
    /// RFC 6901; `None` where no value is concerned.
    pub(crate) pointer: Option<String>,
}

/// Line, column and offset of the next byte of a text that is read in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    line: u64,
    column: u64,
    offset: u64,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1, offset: 0 }
    }
}

impl Position {
    /// Bytes passed so far.
    pub(crate) fn offset(self) -> u64 {
        self.offset
    }

    /// Moves past these bytes. Not inlined: vectors in a function as large as the one that reads entries make all of it slower.
    #[inline(never)]
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        let (blocks, rest) = bytes.as_chunks::<64>();
        for block in blocks {
            if is_plain(block) {
                self.column += 64;
            } else {
                self.count(block);
            }
        }
        self.count(rest);
    }

    fn count(&mut self, bytes: &[u8]) {
        let line_start = match memchr::memrchr(b'\n', bytes) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', &bytes[..=last]).count() as u64;
                self.column = 1;
                last + 1
            }
            None => 0,
        };
        // A character is counted at its first byte, so a cut inside one does no harm.
        self.column += bytecount::num_chars(&bytes[line_start..]) as u64;
    }

    /// Where something stands whose place was counted from here on.
    pub(crate) fn place(self, place: Place) -> Place {
        let Place { line, column, offset, pointer } = place;
        let Self { line, column, offset } = self.and_then(Self { line, column, offset });
        Place { line, column, offset, pointer }
    }

    /// The position whose place was counted from here on.
    pub(crate) fn and_then(self, then: Self) -> Self {
        let column = if then.line == 1 { self.column + then.column - 1 } else { then.column };
        Self { line: self.line + then.line - 1, column, offset: self.offset + then.offset }
    }

    /// The place after these bytes.
    pub(crate) fn after(mut self, bytes: &[u8], pointer: Option<String>) -> Place {
        self.pass(bytes);
        Place { line: self.line, column: self.column, offset: self.offset, pointer }
    }
}

/// Whether every byte is a column of the same line: neither a line's end nor part of a longer character. Nearly all of a
/// machine's JSON is, and this costs half of counting both.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn is_plain(block: &[u8; 64]) -> bool {
    let (words, _) = block.as_chunks();
    let differing = words.iter().fold(0, |found, eight| {
        let word = u64::from_le_bytes(*eight);
        let newline = word ^ (ONES * u64::from(b'\n'));
        // The lowest byte that is zero borrows its high bit.
        found | word | newline.wrapping_sub(ONES) & !newline
    });
    differing & HIGHS == 0
}

/// The same by the vector instructions of WebAssembly: a quarter of the time.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn is_plain(block: &[u8; 64]) -> bool {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, u64x2, v128_or};
    let pairs: &[[[u8; 8]; 2]] = block.as_chunks().0.as_chunks().0;
    let odd = pairs.iter().fold(u8x16_splat(0), |odd, [low, high]| {
        let bytes = u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        v128_or(odd, v128_or(bytes, u8x16_eq(bytes, u8x16_splat(b'\n'))))
    });
    u8x16_bitmask(odd) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_the_same_however_the_text_is_cut() {
        for plain in [0, 1, 63, 200] {
            let text = format!("añb\r\n{0}山田{0} 雪\n{0}c", "x".repeat(plain));
            let text = text.as_bytes();
            let whole = Position::default().after(text, None);
            assert_eq!((whole.line, whole.column, whole.offset), (3, plain as u64 + 2, text.len() as u64));
            for cut in 0..=text.len() {
                let mut position = Position::default();
                position.pass(&text[..cut]);
                assert_eq!(position.after(&text[cut..], None), whole, "cut at {cut}");
                let rest = Position::default().after(&text[cut..], None);
                assert_eq!(position.place(rest), whole, "counted anew at {cut}");
            }
        }
    }
}
