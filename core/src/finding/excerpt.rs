//! The line that a finding is about, as far as it is shown: a few dozen characters with a mark under the place.
//!
//! While a file is read only the bytes around the first place of a kind are kept; they become characters when a finding
//! is shown.

use serde::{Deserialize, Serialize};

/// Characters of a line that are shown at most.
const SHOWN: usize = 60;
/// Of those, characters from the place on that are shown where the line has them.
const FROM_PLACE: usize = 36;
/// Bytes kept on either side of a place: a character of UTF-8 has four at most.
const KEPT: usize = 4 * SHOWN;
/// Bytes before a place that a reader must still have, to show what stands before it: one more tells whether the line
/// begins there.
pub(crate) const BEFORE: usize = KEPT + 1;

/// The line at the first place of a finding, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// One line of 60 characters at most. A control character is shown as its picture (U+2400 and following), what is
    /// left out at either end as `…`.
    pub text: String,
    /// Characters of `text` before the marked ones; all of them, where the place is the line's end.
    pub mark: u32,
    /// Characters marked, at least 1.
    pub length: u32,
}

/// What is marked at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mark {
    /// The character there.
    Character,
    /// The JSON value or key that begins there: all of a string, number or word, else its first character.
    Token,
    /// So many bytes.
    Bytes(usize),
}

/// The bytes around a place, of its line alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snippet {
    before: Vec<u8>,
    /// Whether the line begins earlier.
    cut: bool,
    /// From the place on.
    rest: Vec<u8>,
    /// Whether more of the line may come.
    open: bool,
    mark: Mark,
}

impl Snippet {
    /// Of the line in which the byte at `at` stands; `open` where bytes may follow that are not among these.
    pub(crate) fn new(bytes: &[u8], at: usize, mark: Mark, open: bool) -> Self {
        let from = at.saturating_sub(KEPT);
        let line = memchr::memrchr(b'\n', &bytes[from.saturating_sub(1)..at]);
        let start = line.map_or(from, |newline| from.saturating_sub(1) + newline + 1);
        let mut snippet =
            Self { before: bytes[start..at].to_vec(), cut: line.is_none() && from > 0, rest: Vec::new(), open, mark };
        snippet.take(&bytes[at..]);
        snippet
    }

    /// Takes what follows; gives whether still more of the line is wanted.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> bool {
        // One byte more than is shown tells whether the line goes on.
        let room = (KEPT + 1).saturating_sub(self.rest.len());
        let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(room)]);
        self.rest.extend_from_slice(&bytes[..end.unwrap_or(bytes.len().min(room))]);
        self.open &= end.is_none() && self.rest.len() <= KEPT;
        self.open
    }

    /// No more comes.
    pub(crate) fn close(&mut self) {
        self.open = false;
    }

    /// Whether more of the line is wanted.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// The line as it is shown.
    pub(crate) fn excerpt(&self) -> Excerpt {
        let line_ends = self.rest.len() <= KEPT;
        let rest = if line_ends { self.rest.strip_suffix(b"\r").unwrap_or(&self.rest) } else { &self.rest[..KEPT] };
        // A cut may have gone through a character.
        let start = if self.cut { self.before.iter().position(|byte| byte & 0xc0 != 0x80).unwrap_or(0) } else { 0 };
        let end = if line_ends { rest.len() } else { whole_characters(rest) };
        let before: Vec<char> = characters(&self.before[start..]).collect();
        let after: Vec<char> = characters(&rest[..end]).collect();
        let marked = characters(&rest[..self.mark.bytes(rest).min(end)]).count();

        let whole = !self.cut && line_ends && before.len() + after.len() <= SHOWN;
        // Where something is left out, its `…` takes a place.
        let room = if whole { SHOWN } else { SHOWN - 2 };
        let shown_after = after.len().min(FROM_PLACE.max(room.saturating_sub(before.len())));
        let shown_before = before.len().min(room - shown_after);
        let mut text = String::new();
        if self.cut || shown_before < before.len() {
            text.push('…');
        }
        text.extend(&before[before.len() - shown_before..]);
        let mark = text.chars().count();
        text.extend(&after[..shown_after]);
        if !line_ends || shown_after < after.len() {
            text.push('…');
        }
        let length = marked.clamp(1, shown_after.max(1));
        let count = |characters: usize| u32::try_from(characters).unwrap_or(u32::MAX);
        Excerpt { text, mark: count(mark), length: count(length) }
    }
}

impl Mark {
    /// How many of the bytes from the place on are marked.
    fn bytes(self, rest: &[u8]) -> usize {
        match self {
            Self::Character => 1,
            Self::Bytes(count) => count,
            Self::Token => match rest.first() {
                Some(b'"') => string_end(rest),
                Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => rest
                    .iter()
                    .position(|byte| matches!(byte, b',' | b':' | b']' | b'}' | b' ' | b'\t' | b'\r'))
                    .unwrap_or(rest.len()),
                _ => 1,
            },
        }
    }
}

/// Where the string ends that these bytes begin with.
fn string_end(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// How many of the bytes are whole characters, if a cut went through the last one.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(fault) if fault.error_len().is_none() => fault.valid_up_to(),
        _ => bytes.len(),
    }
}

/// The characters of some bytes, each as something that can be seen and moves nothing else.
fn characters(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let broken = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().map(seen).chain(broken)
    })
}

fn seen(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        // The rest of the control characters have no pictures; the others turn a line around or break it, or are not seen.
        '\u{80}'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt of the text at `^`, with the mark drawn as a line of its own.
    fn drawn(text: &str, mark: Mark) -> String {
        let at = text.find('^').expect("a mark");
        let text = text.replacen('^', "", 1);
        let excerpt = Snippet::new(text.as_bytes(), at, mark, false).excerpt();
        assert!(excerpt.text.chars().count() <= SHOWN, "{}", excerpt.text);
        let space = " ".repeat(excerpt.mark as usize);
        format!("{}\n{space}{}", excerpt.text, "^".repeat(excerpt.length as usize))
    }

    #[test]
    fn a_short_line_is_shown_as_it_is() {
        assert_eq!(drawn("{\n  \"id\": ^12, \"x\": 1\n}", Mark::Token), "  \"id\": 12, \"x\": 1\n        ^^");
        assert_eq!(drawn("^\"a\\\"b\": 1\r\n", Mark::Token), "\"a\\\"b\": 1\n^^^^^^");
        assert_eq!(drawn("1,^mona,x\r", Mark::Bytes(4)), "1,mona,x\n  ^^^^");
        assert_eq!(drawn("[1, 2^", Mark::Character), "[1, 2\n     ^");
        assert_eq!(drawn("^", Mark::Token), "\n^");
    }

    #[test]
    fn a_long_line_is_shown_around_the_mark() {
        let line = "x".repeat(500);
        let shown = drawn(&format!("{line}^\"y\"{line}"), Mark::Token);
        assert_eq!(shown, format!("…{}\"y\"{}…\n{}^^^", &line[..22], &line[..33], " ".repeat(23)));
        let at_the_end = drawn(&format!("{line}^1}}"), Mark::Token);
        assert_eq!(at_the_end, format!("…{}1}}\n{}^", &line[..56], " ".repeat(57)));
        let at_the_start = drawn(&format!("^{line}"), Mark::Token);
        assert_eq!(at_the_start, format!("{}…\n{}", &line[..58], "^".repeat(58)));
    }

    #[test]
    fn no_character_is_cut_in_two() {
        for lead in 0..4 {
            let line = format!("{}{}", "a".repeat(lead), "雪🚀".repeat(100));
            let shown = drawn(&format!("{line}^{line}\n"), Mark::Character);
            assert!(!shown.contains(char::REPLACEMENT_CHARACTER), "{shown}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_a_picture() {
        assert_eq!(drawn("a\tb\u{1b}[2J^\u{0}\u{7f}\u{202e}", Mark::Character), "a␉b␛[2J␀␡\u{fffd}\n       ^");
        let broken = Snippet::new(b"m\xf6na", 1, Mark::Character, false).excerpt();
        assert_eq!((broken.text.as_str(), broken.mark, broken.length), ("m\u{fffd}na", 1, 1));
    }

    #[test]
    fn the_rest_of_a_line_may_come_later() {
        let text = format!("{{\"id\": \"{}\"}}\n{{", "雪".repeat(90)).into_bytes();
        let whole = Snippet::new(&text, 7, Mark::Token, true);
        for cut in 7..text.len() {
            let mut snippet = Snippet::new(&text[..cut], 7, Mark::Token, true);
            for byte in &text[cut..] {
                if !snippet.is_open() {
                    break;
                }
                snippet.take(&[*byte]);
            }
            assert_eq!(snippet, whole, "cut at {cut}");
        }
    }
}
