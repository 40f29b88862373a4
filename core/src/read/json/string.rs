//! JSON's strings: where one ends, and what it says.

use super::{
    cursor::Cursor,
    fault::{Fault, FaultKind, Step, Stop},
};
use crate::{
    eights::{HIGHS, ONES},
    finding::Word,
};

/// A string's bytes between its quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Slice {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether there are escapes in it.
    pub(crate) escaped: bool,
}

impl<'b> Cursor<'b> {
    /// A string whose opening quote comes next.
    pub(crate) fn string(&mut self) -> Step<Slice> {
        if self.peek()? != Some(b'"') {
            return self.unexpected(Word::Text);
        }
        let start = self.at + 1;
        let end = plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') && end <= self.valid.end() {
            self.at = end + 1;
            return Ok(Slice { start, end, escaped: false });
        }
        self.unusual_string(start, end)
    }

    /// The same, for a string that is plain up to `at`, and has an escape or a fault there or is cut.
    #[cold]
    fn unusual_string(&mut self, start: usize, mut at: usize) -> Step<Slice> {
        let mut escaped = false;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    at = self.escape(at)?;
                }
                Some(_) => return fault(at, Word::PrintableCharacter, Word::ControlCharacter),
                None if self.last => return Fault::stop(at, FaultKind::End { expected: Word::ClosingQuote }),
                None => return Err(Stop::More),
            }
            at = plain_end(self.bytes, at);
        }
        // All that comes before has been read, so what is not UTF-8 is in this string.
        if at > self.valid.end() {
            return fault(self.valid.end(), Word::Utf8, Word::InvalidUtf8);
        }
        self.at = at + 1;
        Ok(Slice { start, end: at, escaped })
    }

    /// Checks the escape at `at` and gives the place after it; half of a surrogate pair is a fault.
    fn escape(&self, at: usize) -> Step<usize> {
        let need = |index: usize| match self.bytes.get(index) {
            Some(byte) => Ok(*byte),
            None if self.last => Fault::stop(index, FaultKind::End { expected: Word::Escape }),
            None => Err(Stop::More),
        };
        let unit = |index: usize| -> Step<u32> {
            let mut unit = 0;
            for place in index..index + 4 {
                let Some(digit) = char::from(need(place)?).to_digit(16) else {
                    return Cursor { at: place, ..*self }.unexpected(Word::HexDigits);
                };
                unit = unit * 16 + digit;
            }
            Ok(unit)
        };
        match need(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 2),
            b'u' => match unit(at + 2)? {
                0xd800..=0xdbff => {
                    if need(at + 6)? != b'\\' || need(at + 7)? != b'u' || !matches!(unit(at + 8)?, 0xdc00..=0xdfff) {
                        return fault(at, Word::SurrogatePair, Word::LoneSurrogate);
                    }
                    Ok(at + 12)
                }
                0xdc00..=0xdfff => fault(at, Word::SurrogatePair, Word::LoneSurrogate),
                _ => Ok(at + 6),
            },
            _ => Cursor { at: at + 1, ..*self }.unexpected(Word::Escape),
        }
    }

    /// The text of a string, out of `scratch` where it had escapes.
    pub(crate) fn text<'t>(&self, slice: Slice, scratch: &'t mut String) -> &'t str
    where
        'b: 't,
    {
        let written = self.valid.get(slice.start, slice.end);
        if !slice.escaped {
            return written;
        }
        scratch.clear();
        unescape(written, scratch);
        scratch
    }
}

/// The text of a string's bytes between its quotes, whatever they are.
pub(crate) fn unescaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    unescape(&String::from_utf8_lossy(bytes), &mut text);
    text
}

fn unescape(written: &str, text: &mut String) {
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        rest = push_unescaped(after, text);
    }
    text.push_str(rest);
}

/// Puts the escape behind a backslash into `scratch` and gives what follows. Of an escape that nobody has checked, as in the path
/// to a fault, the character itself is put.
fn push_unescaped<'t>(after: &'t str, scratch: &mut String) -> &'t str {
    let unit = |text: Option<&str>| text.and_then(|text| u32::from_str_radix(text, 16).ok()).unwrap_or(0xfffd);
    let mut characters = after.chars();
    let kind = characters.next().unwrap_or('\\');
    let rest = characters.as_str();
    let (c, rest) = match kind {
        'b' => ('\u{8}', rest),
        'f' => ('\u{c}', rest),
        'n' => ('\n', rest),
        'r' => ('\r', rest),
        't' => ('\t', rest),
        'u' => match unit(rest.get(..4)) {
            high @ 0xd800..=0xdbff if matches!(unit(rest.get(6..10)), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((high - 0xd800) << 10) + (unit(rest.get(6..10)) - 0xdc00);
                (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), rest.get(10..).unwrap_or_default())
            }
            code => (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), rest.get(4..).unwrap_or_default()),
        },
        other => (other, rest),
    };
    scratch.push(c);
    rest
}

/// The next byte from `at` on that ends or interrupts a string: a quote, a backslash or a control character.
///
/// Eight bytes at a time, in ten instructions; in WebAssembly sixteen first. A byte below n turns on its high bit when n is taken from
/// it, and so do only bytes behind one that is below n, by borrowing, and those that have it on already: the lowest that had it off is
/// exact. A quote with its second bit turned is next to the control characters, so that one subtraction finds both.
#[inline(never)]
pub(super) fn plain_end(bytes: &[u8], at: usize) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    while let Some((sixteen, after)) = rest.split_first_chunk() {
        let stops = stops_among(*sixteen);
        if stops != 0 {
            return bytes.len() - rest.len() + stops.trailing_zeros() as usize;
        }
        rest = after;
    }
    while let Some((eight, after)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*eight);
        let quotes = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let stops = (quotes | backslashes) & !word & HIGHS;
        if stops != 0 {
            return bytes.len() - rest.len() + stops.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
    bytes.len() - rest.len() + plain
}

/// Which of the bytes end or interrupt a string, a bit each, by the same turn of a bit.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn stops_among(bytes: [u8; 16]) -> u16 {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128_or, v128_xor};
    let bytes = u128::from_le_bytes(bytes);
    #[allow(clippy::cast_possible_truncation, reason = "the half that is meant")]
    let bytes = u64x2(bytes as u64, (bytes >> 64) as u64);
    let quotes = u8x16_lt(v128_xor(bytes, u8x16_splat(2)), u8x16_splat(0x21));
    u8x16_bitmask(v128_or(quotes, u8x16_eq(bytes, u8x16_splat(b'\\'))))
}

fn fault<T>(at: usize, expected: Word, found: Word) -> Step<T> {
    Fault::stop(at, FaultKind::Syntax { expected, found: found.into() })
}

#[cfg(test)]
mod tests {
    use super::{plain_end, unescaped};

    #[test]
    fn a_string_is_plain_up_to_the_first_byte_that_is_not() {
        for stop in 0..=u8::MAX {
            for before in 0..20 {
                // What stands behind must not be taken for it, nor change it.
                for behind in [b'a', b'"', 0, 0x7f, 0x80, 0xff] {
                    let mut bytes = vec![b'!'; before];
                    bytes.push(stop);
                    bytes.extend([behind; 9]);
                    let plain = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
                    assert_eq!(plain_end(&bytes, 0), plain.unwrap_or(bytes.len()), "{bytes:?}");
                    assert_eq!(plain_end(&bytes, bytes.len()), bytes.len());
                }
            }
        }
    }

    #[test]
    fn whatever_stands_behind_a_backslash_is_shown() {
        assert_eq!(unescaped(r#"a\n\"\u00e9\ud83d\ude00"#.as_bytes()), "a\n\"é😀");
        for (written, shown) in [(r"\é", "é"), ("\\", "\\"), (r"\u12", "\u{fffd}"), (r"\ud800", "\u{fffd}")] {
            assert_eq!(unescaped(written.as_bytes()), shown, "{written}");
        }
    }
}
