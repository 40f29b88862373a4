//! The part of the bytes being read that is UTF-8: it is checked at once, and no text in it is checked again.

use simdutf8::compat::from_utf8;

/// Bytes that are UTF-8, named by their indices among the bytes they are a part of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Utf8<'b> {
    text: &'b str,
    /// Where it begins.
    start: usize,
}

impl<'b> Utf8<'b> {
    /// As many of the bytes from `start` on as are UTF-8.
    pub(crate) fn of(bytes: &'b [u8], start: usize) -> Self {
        let rest = &bytes[start..];
        let text = match from_utf8(rest) {
            Ok(text) => text,
            Err(fault) => from_utf8(&rest[..fault.valid_up_to()]).unwrap_or_default(),
        };
        Self { text, start }
    }

    /// The index behind the last of its bytes.
    pub(crate) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// The text between two indices; empty where these bytes are none.
    pub(crate) fn get(self, start: usize, end: usize) -> &'b str {
        let range = start.wrapping_sub(self.start)..end.wrapping_sub(self.start);
        self.text.get(range).unwrap_or_default()
    }

    /// The same two indices, without the white space there; told from the ends, where nearly always there is none, or of no text.
    #[inline]
    pub(crate) fn trimmed(self, start: usize, end: usize) -> (usize, usize) {
        if start == end {
            return (start, end);
        }
        match self.text.as_bytes().get(start.wrapping_sub(self.start)..end.wrapping_sub(self.start)) {
            Some([first, .., last]) if first.is_ascii_graphic() && last.is_ascii_graphic() => (start, end),
            _ => self.trimmed_otherwise(start, end),
        }
    }

    #[cold]
    fn trimmed_otherwise(self, start: usize, end: usize) -> (usize, usize) {
        let text = self.get(start, end);
        let start = start + text.len() - text.trim_start().len();
        (start, start + text.trim().len())
    }
}

impl<'b> From<&'b str> for Utf8<'b> {
    fn from(text: &'b str) -> Self {
        Self { text, start: 0 }
    }
}
