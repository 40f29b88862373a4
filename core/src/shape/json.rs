//! The shape of a JSON document, token by token: the cursor's grammar without the meaning that the readers give it.

use super::{
    class,
    tree::{Place, ROOT, Tree},
    view::{TextClass, ValueType},
};
use crate::{
    finding::Word,
    read::{
        Utf8,
        cursor::{Cursor, Step, Stop, Type},
    },
};

/// A text longer than this is passed piece by piece, and only its look is kept.
const LONG: usize = 1 << 20;

/// An object or list being read.
#[derive(Debug)]
struct Frame {
    place: Place,
    is_object: bool,
    first: bool,
    /// Where the next key is looked for first: entries of one file are alike.
    hint: usize,
}

/// A text too long to wait for.
#[derive(Clone, Copy, Debug)]
struct LongText {
    place: Place,
    /// Whether a backslash came last.
    escape: bool,
    base64: bool,
    characters: u64,
}

/// Reads one document.
#[derive(Debug)]
pub(super) struct JsonShape {
    window: Vec<u8>,
    /// A cut token is tried again when the window has grown to this.
    retry_at: usize,
    open: Vec<Frame>,
    /// Whose value comes next.
    next: Option<Place>,
    long: Option<LongText>,
    stopped: bool,
    whole: bool,
    tree: Tree,
    scratch: String,
}

impl Default for JsonShape {
    fn default() -> Self {
        Self {
            window: Vec::new(),
            retry_at: 0,
            open: Vec::new(),
            next: Some(ROOT),
            long: None,
            stopped: false,
            whole: true,
            tree: Tree::default(),
            scratch: String::new(),
        }
    }
}

impl JsonShape {
    /// Reads more bytes; gives whether further ones could matter.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        if !self.stopped {
            self.window.extend_from_slice(bytes);
            if self.window.len() >= self.retry_at {
                self.run(false);
            }
        }
        !self.stopped
    }

    /// Ends the document; gives what was seen, and whether it was all.
    pub(super) fn finish(mut self) -> (Tree, bool) {
        if !self.stopped {
            self.run(true);
        }
        let ended = self.open.is_empty() && self.next.is_none() && self.long.is_none();
        (self.tree, self.whole && ended)
    }

    fn run(&mut self, last: bool) {
        let window = std::mem::take(&mut self.window);
        let mut at = 0;
        let mut valid = Utf8::of(&window, at);
        loop {
            if let Some(long) = self.long.take() {
                at = self.pass(long, &window, at);
                if self.long.is_some() {
                    self.retry_at = 0;
                    break;
                }
                // What is passed piece by piece may be no UTF-8.
                valid = Utf8::of(&window, at);
            }
            let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
            let mut cursor = Cursor::new(&window, valid, at, last, depth);
            match self.token(&mut cursor) {
                Ok(more) => {
                    at = cursor.at;
                    self.stopped = !more;
                }
                Err(Stop::Fault(_)) => (self.stopped, self.whole) = (true, false),
                Err(Stop::More) => {
                    if window.len() - at <= LONG {
                        self.retry_at = 2 * (window.len() - at);
                        break;
                    }
                    at = self.begin_long(&window, at);
                }
            }
            if self.stopped {
                break;
            }
        }
        self.window = window;
        self.window.drain(..at);
    }

    /// Begins a text that is too long to wait for; nothing else may be so long.
    fn begin_long(&mut self, window: &[u8], at: usize) -> usize {
        let start = window[at..].iter().position(|byte| !byte.is_ascii_whitespace()).map_or(at, |space| at + space);
        match self.next {
            Some(place) if window.get(start) == Some(&b'"') => {
                self.next = None;
                self.long = Some(LongText { place, escape: false, base64: true, characters: 0 });
                start + 1
            }
            _ => {
                (self.stopped, self.whole) = (true, false);
                at
            }
        }
    }

    /// Passes more of a long text, up to its closing quote.
    fn pass(&mut self, mut long: LongText, window: &[u8], from: usize) -> usize {
        for (at, byte) in window.iter().enumerate().skip(from) {
            if *byte == b'"' && !long.escape {
                let class = if long.base64 { TextClass::Base64 } else { TextClass::Other };
                self.tree.text_of(long.place, class, long.characters);
                return at + 1;
            }
            // A line end in base64 is `\n` here; an escape is one character more or less, which no class minds.
            long.base64 &= class::is_base64(*byte) || *byte == b'\\';
            long.escape = *byte == b'\\' && !long.escape;
            long.characters += u64::from(*byte & 0xc0 != 0x80);
        }
        self.long = Some(long);
        window.len()
    }

    /// Reads the next token; gives whether another may follow.
    fn token(&mut self, cursor: &mut Cursor<'_>) -> Step<bool> {
        if let Some(place) = self.next {
            self.value(cursor, place)?;
            return Ok(true);
        }
        let Some(frame) = self.open.last_mut() else {
            return match cursor.peek()? {
                None => Ok(false),
                Some(_) => cursor.unexpected(Word::End),
            };
        };
        if frame.is_object {
            let Some(key) = cursor.key(frame.first)? else {
                self.open.pop();
                return Ok(true);
            };
            frame.first = false;
            let name = cursor.text(key, &mut self.scratch);
            self.next = Some(self.tree.member(frame.place, name, &mut frame.hint));
        } else if cursor.element(frame.first)? {
            frame.first = false;
            self.next = Some(self.tree.element(frame.place));
        } else {
            self.open.pop();
        }
        Ok(true)
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, place: Place) -> Step<()> {
        let found = match cursor.value_type()? {
            Type::Object => self.enter(cursor, place, true)?,
            Type::Array => self.enter(cursor, place, false)?,
            Type::String => {
                let slice = cursor.string()?;
                self.tree.text(place, cursor.text(slice, &mut self.scratch));
                self.next = None;
                return Ok(());
            }
            Type::Number => {
                let slice = cursor.number()?;
                class::number(&cursor.bytes[slice.start..slice.end])
            }
            Type::Boolean => cursor.boolean().map(|_| ValueType::Boolean)?,
            Type::Null => cursor.skip().map(|()| ValueType::Null)?,
        };
        self.tree.count(place, found);
        self.next = None;
        Ok(())
    }

    fn enter(&mut self, cursor: &mut Cursor<'_>, place: Place, is_object: bool) -> Step<ValueType> {
        let (byte, word, found) =
            if is_object { (b'{', Word::Object, ValueType::Object) } else { (b'[', Word::Array, ValueType::List) };
        cursor.open(byte, word)?;
        self.open.push(Frame { place, is_object, first: true, hint: 0 });
        Ok(found)
    }
}
