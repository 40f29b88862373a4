//! A cursor over JSON bytes of which more may follow.
//!
//! It knows the grammar of RFC 8259 and nothing of what the values mean. A value that is not whole yet stops with
//! [`Stop::More`]; the caller waits for bytes and begins that value again. It accepts and refuses what `serde_json`
//! does, but for nesting deeper than [`MAX_DEPTH`].

use super::fault::{Fault, FaultKind};
pub(crate) use super::{
    fault::{Step, Stop},
    string::{Slice, unescaped},
};
use crate::{finding::Word, read::utf8::Utf8};

/// Arrays and objects that may stand in one another.
pub(crate) const MAX_DEPTH: u32 = 64;

/// The kind of a value, told from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl Type {
    pub(crate) fn word(self) -> Word {
        match self {
            Self::Object => Word::Object,
            Self::Array => Word::Array,
            Self::String => Word::Text,
            Self::Number => Word::Number,
            Self::Boolean => Word::Boolean,
            Self::Null => Word::Null,
        }
    }
}

/// Reads from `at` on; a copy is a checkpoint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) at: usize,
    /// Whether no byte follows these.
    pub(crate) last: bool,
    pub(crate) depth: u32,
    /// As many of the bytes as are UTF-8, from `at` or earlier on.
    pub(super) valid: Utf8<'b>,
}

impl<'b> Cursor<'b> {
    pub(crate) fn new(bytes: &'b [u8], valid: Utf8<'b>, at: usize, last: bool, depth: u32) -> Self {
        Self { bytes, at, last, depth, valid }
    }

    /// The next byte that is not white space, left in place; `None` at the end for good.
    #[inline]
    pub(crate) fn peek(&mut self) -> Step<Option<u8>> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Ok(Some(*byte)),
            _ => self.peek_behind_space(),
        }
    }

    fn peek_behind_space(&mut self) -> Step<Option<u8>> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(Some(*byte));
            }
            self.at += 1;
        }
        if self.last { Ok(None) } else { Err(Stop::More) }
    }

    /// Takes `byte` if it comes next.
    pub(crate) fn take(&mut self, byte: u8) -> Step<bool> {
        let found = self.peek()? == Some(byte);
        self.at += usize::from(found);
        Ok(found)
    }

    /// The kind of the value that comes next.
    pub(crate) fn value_type(&mut self) -> Step<Type> {
        Ok(match self.peek()? {
            Some(b'{') => Type::Object,
            Some(b'[') => Type::Array,
            Some(b'"') => Type::String,
            Some(b'-' | b'0'..=b'9') => Type::Number,
            Some(b't' | b'f') => Type::Boolean,
            Some(b'n') => Type::Null,
            _ => return self.unexpected(Word::Value),
        })
    }

    /// Enters an array or object whose opening byte comes next.
    pub(crate) fn open(&mut self, byte: u8, expected: Word) -> Step<()> {
        if self.peek()? != Some(byte) {
            return self.unexpected(expected);
        }
        if self.depth == MAX_DEPTH {
            return Fault::stop(self.at, FaultKind::Depth);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// After `[` or an element: whether another element follows; passes the comma, or the bracket and leaves the array.
    pub(crate) fn element(&mut self, first: bool) -> Step<bool> {
        match self.peek()? {
            Some(b']') => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => self.unexpected(if first { Word::Value } else { Word::CommaOrBracket }),
        }
    }

    /// After `{` or a value: the next key, with its colon passed; or `None` past the brace.
    pub(crate) fn key(&mut self, first: bool) -> Step<Option<Slice>> {
        match self.peek()? {
            Some(b'}') => {
                self.at += 1;
                self.depth -= 1;
                return Ok(None);
            }
            Some(b',') if !first => {
                self.at += 1;
                if self.peek()? != Some(b'"') {
                    return self.unexpected(Word::Key);
                }
            }
            Some(b'"') if first => {}
            _ => return self.unexpected(if first { Word::KeyOrBrace } else { Word::CommaOrBrace }),
        }
        let key = self.string()?;
        if self.take(b':')? { Ok(Some(key)) } else { self.unexpected(Word::Colon) }
    }

    /// `true`, `false` or `null`.
    fn literal(&mut self, literal: &str) -> Step<()> {
        if self.bytes[self.at..].starts_with(literal.as_bytes()) {
            self.at += literal.len();
            return Ok(());
        }
        for byte in literal.bytes() {
            if self.bytes.get(self.at) != Some(&byte) {
                return self.unexpected(Word::Value);
            }
            self.at += 1;
        }
        Ok(())
    }

    pub(crate) fn boolean(&mut self) -> Step<bool> {
        let truth = self.peek()? == Some(b't');
        self.literal(if truth { "true" } else { "false" })?;
        Ok(truth)
    }

    /// Checks a value of any kind and passes it.
    pub(crate) fn skip(&mut self) -> Step<()> {
        match self.value_type()? {
            Type::String => self.string().map(drop),
            Type::Number => self.number().map(drop),
            Type::Boolean => self.boolean().map(drop),
            Type::Null => self.literal("null"),
            Type::Array => {
                self.open(b'[', Word::Array)?;
                let mut first = true;
                while self.element(first)? {
                    first = false;
                    self.skip()?;
                }
                Ok(())
            }
            Type::Object => {
                self.open(b'{', Word::Object)?;
                let mut first = true;
                while self.key(first)?.is_some() {
                    first = false;
                    self.skip()?;
                }
                Ok(())
            }
        }
    }
}
