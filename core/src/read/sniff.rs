//! Tells what a file is made of from its first bytes, so that what is no text at all is refused under its own name.

use crate::finding::{Code, Finding, Word};

/// What the first bytes of a text tell.
#[derive(Debug)]
pub(crate) enum Sniffed {
    /// Too little to tell.
    More,
    Json,
    Csv,
    Zip,
    Wrong(Finding),
}

/// The first bytes of a text, while they wait to be told.
#[derive(Debug, Default)]
pub(crate) struct Head {
    bytes: Vec<u8>,
    /// Whether there is something in them but white space.
    inked: bool,
}

impl Head {
    /// Takes the next bytes and tells the format as soon as they suffice. White space is looked at once, and kept so far
    /// as any file begins with it.
    pub(crate) fn push(&mut self, text: &[u8]) -> Sniffed {
        self.bytes.extend_from_slice(text);
        self.inked |= !text.trim_ascii_start().is_empty();
        if self.inked {
            sniff(&self.bytes, false)
        } else if self.bytes.len() <= BLANK {
            Sniffed::More
        } else {
            wrong(Code::FileUnknown)
        }
    }

    /// Tells the format of what there is.
    pub(crate) fn end(&self) -> Sniffed {
        sniff(&self.bytes, true)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Bytes of white space that a text may begin with.
const BLANK: usize = 64 << 10;
/// Bytes of text after which the format must have been told.
const SNIFFED: usize = 4096;
/// Bytes of a tar archive's first header.
const TAR_HEADER: usize = 512;

/// Tells the format; what it tells of some bytes is never another thing when more of them are there.
fn sniff(head: &[u8], last: bool) -> Sniffed {
    let text = head.trim_ascii_start();
    match text {
        [] if last => return wrong(Code::FileEmpty),
        [b'{' | b'['] if !last => return Sniffed::More,
        [b'{', b'\\', ..] => return binary(Word::RichText),
        [b'{' | b'[' | b'"', 0, ..] | [0, b'{' | b'[' | b'"', ..] => return wrong(Code::TextUtf16),
        [b'{' | b'[', ..] => return Sniffed::Json,
        [b'<', ..] => return wrong(Code::WrongFileHtml),
        _ => {}
    }
    // Only the first line is looked at, so that it does not matter how much of the rest is there.
    let end = memchr::memchr(b'\n', text);
    let line = &text[..end.unwrap_or(text.len()).min(SNIFFED)];
    if !last && end.is_none() && text.len() < SNIFFED {
        return Sniffed::More;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Sniffed::Zip;
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return binary(*what);
    }
    if line.iter().any(|byte| matches!(byte, 0..=8 | 14..=31)) {
        return if head.len() < TAR_HEADER && !last {
            Sniffed::More
        } else if head.get(257..262) == Some(b"ustar") {
            binary(Word::Tar)
        } else if is_utf16(line) {
            wrong(Code::TextUtf16)
        } else {
            wrong(Code::WrongFileGhl)
        };
    }
    if text.starts_with(b"\"{\"\"") || text.starts_with(b"\"[{\"\"") {
        return wrong(Code::QuotesDoubled);
    }
    Sniffed::Csv
}

fn wrong(code: Code) -> Sniffed {
    Sniffed::Wrong(Finding::new(code))
}

fn binary(what: Word) -> Sniffed {
    Sniffed::Wrong(Finding::new(Code::WrongFileBinary).with("what", what))
}

/// What other files begin with; the formats' own specifications have them.
const MAGIC: &[(&[u8], Word)] = &[
    (b"%PDF-", Word::Pdf),
    (b"\x89PNG", Word::Picture),
    (b"\xff\xd8\xff", Word::Picture),
    (b"GIF8", Word::Picture),
    (b"SQLite format 3\0", Word::Database),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Word::OldOffice),
    (b"7z\xbc\xaf\x27\x1c", Word::Archive),
    (b"Rar!\x1a\x07", Word::Archive),
    (b"\xfd7zXZ\0", Word::Archive),
    (b"BZh", Word::Archive),
    (b"\x28\xb5\x2f\xfd", Word::Archive),
    (b"-----BEGIN PGP", Word::Pgp),
];

/// Whether a line looks like UTF-16 without its mark: of each two bytes of Latin text, one is zero.
fn is_utf16(line: &[u8]) -> bool {
    let zeros = |parity: usize| line.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    line.len() >= 8 && even.max(odd) * 4 >= line.len() && even.min(odd) * 16 <= line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_early_is_never_taken_back() {
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0rest\nof it";
        let tar = [b"usage.json".as_slice(), &[0; 247], b"ustar\x0000", &[0; 300]].concat();
        let files: [&[u8]; 9] = [
            b"{\"a\": 1}",
            b" [1]",
            b"{\\rtf1}",
            b"{\0\"\0a\0",
            b"\x89PNG\r\n\x1a\n....",
            b"id,login\n1,2\n",
            b"\"{\"\"a\"\": 1}\"\n",
            zip,
            &tar,
        ];
        for file in files {
            let whole = format!("{:?}", sniff(file, true));
            for end in 0..file.len() {
                let part = sniff(&file[..end], false);
                assert!(matches!(part, Sniffed::More) || format!("{part:?}") == whole, "{part:?} of {whole} at {end}");
            }
        }
    }
}
