//! Why reading JSON stops, and where.

use super::cursor::Cursor;
use crate::finding::{Arg, Word};

/// Why reading stops. It is as small as a pointer, since every step of reading may give one.
#[derive(Debug, PartialEq)]
pub(crate) enum Stop {
    /// The bytes end inside a value, and more may follow.
    More,
    /// What stands here is not JSON.
    Fault(Box<Fault>),
}

/// What is not JSON, and where.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    /// Index of the byte at fault.
    pub(crate) at: usize,
    pub(crate) kind: FaultKind,
}

/// How bytes fail to be JSON.
#[derive(Debug, PartialEq)]
pub(crate) enum FaultKind {
    Syntax {
        expected: Word,
        found: Arg,
    },
    /// The bytes end for good.
    End {
        expected: Word,
    },
    Depth,
}

pub(crate) type Step<T> = Result<T, Stop>;

impl Fault {
    pub(super) fn stop<T>(at: usize, kind: FaultKind) -> Step<T> {
        Err(Stop::Fault(Box::new(Self { at, kind })))
    }
}

impl Cursor<'_> {
    /// A fault at the cursor, or the lack of more bytes.
    #[cold]
    pub(crate) fn unexpected<T>(&self, expected: Word) -> Step<T> {
        if self.at < self.bytes.len() && (self.last || !self.is_cut()) {
            Fault::stop(self.at, FaultKind::Syntax { expected, found: self.found() })
        } else if self.last {
            Fault::stop(self.bytes.len(), FaultKind::End { expected })
        } else {
            Err(Stop::More)
        }
    }

    /// Whether the bytes end inside the character at the cursor.
    fn is_cut(&self) -> bool {
        let rest = &self.bytes[self.at..(self.at + 4).min(self.bytes.len())];
        std::str::from_utf8(rest).is_err_and(|fault| fault.valid_up_to() == 0 && fault.error_len().is_none())
    }

    /// What stands at the cursor, for a message.
    fn found(&self) -> Arg {
        let rest = &self.bytes[self.at..(self.at + 4).min(self.bytes.len())];
        let text = match std::str::from_utf8(rest) {
            Ok(text) => text,
            Err(fault) => std::str::from_utf8(&rest[..fault.valid_up_to()]).unwrap_or_default(),
        };
        match text.chars().next() {
            Some(c) if c.is_control() => Word::ControlCharacter.into(),
            Some(c) => format!("`{c}`").into(),
            None => Word::InvalidUtf8.into(),
        }
    }
}
