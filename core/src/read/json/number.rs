//! JSON's numbers, as they are written: what they are worth is for their readers.

use super::{
    cursor::Cursor,
    fault::{Step, Stop},
    string::Slice,
};
use crate::finding::Word;

impl Cursor<'_> {
    /// A number as it is written.
    pub(crate) fn number(&mut self) -> Step<Slice> {
        if !matches!(self.peek()?, Some(b'-' | b'0'..=b'9')) {
            return self.unexpected(Word::Number);
        }
        let start = self.at;
        self.at += usize::from(self.bytes[start] == b'-');
        if self.bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        match self.bytes.get(self.at) {
            None if !self.last => Err(Stop::More),
            // `01` and `1a` are no numbers: nothing but a delimiter may follow.
            Some(b'0'..=b'9') => self.unexpected(Word::CommaOrBrace),
            _ => Ok(Slice { start, end: self.at, escaped: false }),
        }
    }

    fn digits(&mut self) -> Step<()> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { self.unexpected(Word::Digit) } else { Ok(()) }
    }
}
