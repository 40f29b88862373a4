//! The part of the bytes being read that is UTF-8: it is checked at once, and no text in it is checked again.

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
        let text = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(fault) => std::str::from_utf8(&rest[..fault.valid_up_to()]).unwrap_or_default(),
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

    /// The same two indices, without the white space there; told from the ends, where nearly always there is none.
    pub(crate) fn trimmed(self, start: usize, end: usize) -> (usize, usize) {
        let graphic = |index: usize| self.text.as_bytes().get(index - self.start).is_some_and(u8::is_ascii_graphic);
        if start >= end || graphic(start) && graphic(end - 1) {
            return (start, end);
        }
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
