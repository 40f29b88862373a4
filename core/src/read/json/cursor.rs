//! A cursor over JSON bytes of which more may follow.
//!
//! It knows the grammar of RFC 8259 and nothing of what the values mean. A value that is not whole yet stops with
//! [`Stop::More`]; the caller waits for bytes and begins that value again. It accepts and refuses what `serde_json`
//! does, but for nesting deeper than [`MAX_DEPTH`].

use crate::finding::{Arg, Word};

/// Arrays and objects that may stand in one another.
pub(crate) const MAX_DEPTH: u32 = 64;

/// Why reading stops.
#[derive(Debug, PartialEq)]
pub(crate) enum Stop {
    /// The bytes end inside a value, and more may follow.
    More,
    /// What stands here is not JSON.
    Fault(Fault),
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

/// A string's bytes between its quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Slice {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether there are escapes in it.
    pub(crate) escaped: bool,
}

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
    /// Bytes that are known to be UTF-8, so that no string in them is checked again.
    pub(super) valid: Valid<'b>,
}

/// A part of the bytes that is UTF-8.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Valid<'b> {
    text: &'b str,
    /// Where it begins.
    start: usize,
}

impl<'b> Valid<'b> {
    fn get(self, start: usize, end: usize) -> Option<&'b str> {
        self.text.get(start.checked_sub(self.start)?..end.checked_sub(self.start)?)
    }
}

/// As many of the bytes from `start` on as are UTF-8.
pub(super) fn valid_from(bytes: &[u8], start: usize) -> Valid<'_> {
    let rest = &bytes[start..];
    let text = match std::str::from_utf8(rest) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(&rest[..fault.valid_up_to()]).unwrap_or_default(),
    };
    Valid { text, start }
}

impl<'b> Cursor<'b> {
    pub(crate) fn new(bytes: &'b [u8], at: usize, last: bool, depth: u32) -> Self {
        Self { bytes, at, last, depth, valid: Valid::default() }
    }

    /// The next byte that is not white space, left in place; `None` at the end for good.
    pub(crate) fn peek(&mut self) -> Step<Option<u8>> {
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

    /// A fault at the cursor, or the lack of more bytes.
    pub(crate) fn unexpected<T>(&self, expected: Word) -> Step<T> {
        Err(if self.at < self.bytes.len() && (self.last || !self.is_cut()) {
            Stop::Fault(Fault { at: self.at, kind: FaultKind::Syntax { expected, found: self.found() } })
        } else if self.last {
            Stop::Fault(Fault { at: self.bytes.len(), kind: FaultKind::End { expected } })
        } else {
            Stop::More
        })
    }

    /// Whether the bytes end inside the character at the cursor.
    fn is_cut(&self) -> bool {
        let rest = &self.bytes[self.at..(self.at + 4).min(self.bytes.len())];
        std::str::from_utf8(rest).is_err_and(|fault| fault.valid_up_to() == 0 && fault.error_len().is_none())
    }

    fn fault<T>(&self, at: usize, expected: Word, found: Word) -> Step<T> {
        let _ = self;
        Err(Stop::Fault(Fault { at, kind: FaultKind::Syntax { expected, found: found.into() } }))
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
            return Err(Stop::Fault(Fault { at: self.at, kind: FaultKind::Depth }));
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

    /// A string whose opening quote comes next.
    pub(crate) fn string(&mut self) -> Step<Slice> {
        if self.peek()? != Some(b'"') {
            return self.unexpected(Word::Text);
        }
        let start = self.at + 1;
        let mut slice = Slice { start, end: start, escaped: false };
        let mut high = 0;
        let mut at = start;
        loop {
            at = plain_end(self.bytes, at, &mut high);
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    slice.escaped = true;
                    at = self.escape(at)?;
                }
                Some(_) => return self.fault(at, Word::PrintableCharacter, Word::ControlCharacter),
                None if self.last => {
                    return Err(Stop::Fault(Fault { at, kind: FaultKind::End { expected: Word::ClosingQuote } }));
                }
                None => return Err(Stop::More),
            }
        }
        slice.end = at;
        if high & 0x80 != 0
            && self.valid.get(start, at).is_none()
            && let Err(fault) = std::str::from_utf8(&self.bytes[start..at])
        {
            return self.fault(start + fault.valid_up_to(), Word::Utf8, Word::InvalidUtf8);
        }
        self.at = at + 1;
        Ok(slice)
    }

    /// Checks the escape at `at` and gives the place after it; half of a surrogate pair is a fault.
    fn escape(&self, at: usize) -> Step<usize> {
        let need = |index: usize| match self.bytes.get(index) {
            Some(byte) => Ok(*byte),
            None if self.last => Err(Stop::Fault(Fault { at: index, kind: FaultKind::End { expected: Word::Escape } })),
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
                        return self.fault(at, Word::SurrogatePair, Word::LoneSurrogate);
                    }
                    Ok(at + 12)
                }
                0xdc00..=0xdfff => self.fault(at, Word::SurrogatePair, Word::LoneSurrogate),
                _ => Ok(at + 6),
            },
            _ => Cursor { at: at + 1, ..*self }.unexpected(Word::Escape),
        }
    }

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

    /// `true`, `false` or `null`.
    fn literal(&mut self, literal: &str) -> Step<()> {
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

    /// The text of a string, out of `scratch` where it had escapes.
    pub(crate) fn text<'t>(&self, slice: Slice, scratch: &'t mut String) -> &'t str
    where
        'b: 't,
    {
        // The string has been checked: its bytes are UTF-8.
        let written = self.valid.get(slice.start, slice.end);
        let written =
            written.unwrap_or_else(|| std::str::from_utf8(&self.bytes[slice.start..slice.end]).unwrap_or_default());
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
/// The high bits of what is passed are gathered in `high`.
fn plain_end(bytes: &[u8], mut at: usize, high: &mut u8) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // Eight bytes at a time: a byte equal to x becomes zero under XOR, and the lowest zero byte borrows its high bit.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        let word = u64::from_le_bytes(eight);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let stops = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | control;
        if stops == 0 {
            if word & HIGHS != 0 {
                *high |= 0x80;
            }
            at += 8;
            continue;
        }
        let passed = stops.trailing_zeros() / 8;
        if word & HIGHS & ((1_u64 << (8 * passed)) - 1) != 0 {
            *high |= 0x80;
        }
        return at + passed as usize;
    }
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            break;
        }
        *high |= byte;
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn whatever_stands_behind_a_backslash_is_shown() {
        assert_eq!(unescaped(r#"a\n\"\u00e9\ud83d\ude00"#.as_bytes()), "a\n\"é😀");
        for (written, shown) in [(r"\é", "é"), ("\\", "\\"), (r"\u12", "\u{fffd}"), (r"\ud800", "\u{fffd}")] {
            assert_eq!(unescaped(written.as_bytes()), shown, "{written}");
        }
    }
}
