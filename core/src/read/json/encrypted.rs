//! The encrypted list: the one value that is passed piece by piece, since it may be as large as the file.

use super::{
    JsonReader, State,
    cursor::{Cursor, Step, Stop},
};
use crate::finding::Word;

/// What of a base64 text (RFC 4648) has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Base64 {
    empty: bool,
    /// Digits of the last group of four.
    digits: u8,
    padding: u8,
}

impl Default for Base64 {
    fn default() -> Self {
        Self { empty: true, digits: 0, padding: 0 }
    }
}

impl Base64 {
    fn may_be_padded(self) -> bool {
        self.digits >= 2 && self.digits + self.padding < 4
    }

    /// Whether it may end here: behind a whole group, or an unpadded one of at least two digits.
    fn is_whole(self) -> bool {
        self.digits == 0 || self.digits + self.padding == 4 || (self.padding == 0 && self.digits >= 2)
    }

    fn expected(self) -> Word {
        match self.padding {
            0 => Word::Base64,
            _ if self.may_be_padded() => Word::Padding,
            _ => Word::ClosingQuote,
        }
    }
}

impl JsonReader {
    /// Passes what there is of the encrypted list: base64, perhaps in lines.
    pub(super) fn encrypted(&mut self, cursor: &mut Cursor<'_>, mut so_far: Base64) -> Step<bool> {
        let start = cursor.at;
        while let Some(byte) = cursor.bytes.get(cursor.at) {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'-' | b'_' if so_far.padding == 0 => {
                    so_far.digits = (so_far.digits + 1) % 4;
                    so_far.empty = false;
                    cursor.at += 1;
                }
                b'=' if so_far.may_be_padded() => {
                    so_far.padding += 1;
                    cursor.at += 1;
                }
                b'"' if so_far.is_whole() => {
                    cursor.at += 1;
                    self.evidence.encrypted = !so_far.empty;
                    self.state = State::Page { first: false };
                    return Ok(true);
                }
                b'\\' => match cursor.bytes.get(cursor.at + 1) {
                    Some(b'n' | b'r') => cursor.at += 2,
                    // An escaped slash is a digit.
                    Some(b'/') if so_far.padding == 0 => cursor.at += 1,
                    Some(_) => break,
                    None if cursor.last => {
                        return Cursor { at: cursor.bytes.len(), ..*cursor }.unexpected(Word::Escape);
                    }
                    None => return self.wait(cursor, start, so_far),
                },
                _ => break,
            }
        }
        if cursor.at < cursor.bytes.len() {
            return cursor.unexpected(so_far.expected());
        }
        if cursor.last {
            return cursor.unexpected(Word::ClosingQuote);
        }
        self.wait(cursor, start, so_far)
    }

    /// Lets go of the part of the encrypted list that was passed, and waits for more.
    fn wait(&mut self, cursor: &Cursor<'_>, start: usize, so_far: Base64) -> Step<bool> {
        self.state = State::Encrypted(so_far);
        if cursor.at > start { Ok(true) } else { Err(Stop::More) }
    }
}
