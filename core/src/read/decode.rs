//! Bytes of a file to UTF-8 text: takes off gzip, byte order marks and UTF-16.

use crate::{
    finding::{Code, Finding, Word},
    limits::Limits,
};
use flate2::write::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// What came of decoding some bytes.
#[derive(Debug)]
pub(crate) enum Decoded {
    More,
    /// The receiver wants no more.
    Enough,
    Bad(Finding),
}

/// How a text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, or what should be.
    #[default]
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-16, the low byte first.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// UTF-16, the high byte first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
}

/// What was taken off a file to come to its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coding {
    /// Layers of compression.
    pub(crate) gzip: u8,
    pub(crate) encoding: Encoding,
    /// Whether there was a byte order mark.
    pub(crate) mark: bool,
}

/// Takes text; gives whether it wants more.
pub(crate) type Receiver<'r> = dyn FnMut(&[u8]) -> bool + 'r;

/// Compressed bytes that are handed on at a time: they become at most about a thousand times as many.
const COMPRESSED_STEP: usize = 8 << 10;
/// Text below which no ratio is minded.
const SMALL: u64 = 16 << 20;

/// Layers of gzip that are taken off; a file compressed twice by mistake is usual, more is an attack.
const LAYERS: u8 = 2;

/// Decodes one file.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    limits: Limits,
    stage: Stage,
    /// Layers of gzip around this one.
    layer: u8,
    encoding: Encoding,
    mark: bool,
    /// The receiver wants no more.
    enough: bool,
    /// Bytes that came in, and bytes of text that went out.
    taken: u64,
    given: u64,
}

#[derive(Debug)]
enum Stage {
    /// The first bytes, until a mark can be told.
    Head(Vec<u8>),
    Gzip {
        gunzip: Box<MultiGzDecoder<Vec<u8>>>,
        inner: Box<Decoder>,
    },
    Utf8,
    Utf16(Utf16),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Decoder {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], receive: &mut Receiver<'_>) -> Decoded {
        if let Stage::Head(head) = &mut self.stage {
            head.extend_from_slice(bytes);
            // The longest mark is three bytes.
            return if head.len() < 3 { Decoded::More } else { self.begin(receive) };
        }
        self.pass(bytes, receive)
    }

    pub(crate) fn finish(&mut self, receive: &mut Receiver<'_>) -> Decoded {
        if matches!(self.stage, Stage::Head(_)) {
            let begun = self.begin(receive);
            if !matches!(begun, Decoded::More) {
                return begun;
            }
        }
        match &mut self.stage {
            Stage::Gzip { gunzip, inner } => {
                let ended = gunzip.try_finish();
                let text = std::mem::take(gunzip.get_mut());
                self.given += text.len() as u64;
                let last = inner.push(&text, receive);
                match (last, ended) {
                    (Decoded::Bad(finding), _) => Decoded::Bad(finding),
                    (_, Ok(())) => inner.finish(receive),
                    (_, Err(_)) => Decoded::Bad(Finding::new(Code::GzipIncomplete).with("bytes", self.given)),
                }
            }
            Stage::Utf16(utf16) if utf16.is_cut() => self.give("\u{fffd}".as_bytes(), receive),
            _ => Decoded::More,
        }
    }

    /// Whether the text is the file's bytes, one for one, and has begun.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.stage, Stage::Utf8) && !self.mark
    }

    /// Whether so many bytes more of a [plain](Self::is_plain) file are within the limits.
    pub(crate) fn has_room(&self, bytes: u64) -> bool {
        self.given.saturating_add(bytes) <= self.limits.bytes
    }

    /// Counts so many bytes of a [plain](Self::is_plain) file that were read elsewhere.
    pub(crate) fn pass_over(&mut self, bytes: u64) {
        self.given += bytes;
        self.taken += bytes;
    }

    /// What has been taken off so far.
    pub(crate) fn coding(&self) -> Coding {
        match &self.stage {
            Stage::Gzip { inner, .. } => {
                let coding = inner.coding();
                Coding { gzip: coding.gzip + 1, ..coding }
            }
            _ => Coding { gzip: 0, encoding: self.encoding, mark: self.mark },
        }
    }

    /// Enough bytes are there, or all of them: tells what stands before the text and takes it off.
    fn begin(&mut self, receive: &mut Receiver<'_>) -> Decoded {
        let Stage::Head(head) = std::mem::replace(&mut self.stage, Stage::Utf8) else { return Decoded::More };
        let rest = if head.starts_with(b"\x1f\x8b") && self.layer < LAYERS {
            let inner = Self { limits: self.limits, layer: self.layer + 1, ..Self::default() };
            self.stage = Stage::Gzip { gunzip: Box::new(MultiGzDecoder::new(Vec::new())), inner: Box::new(inner) };
            &head
        } else if let Some(rest) = head.strip_prefix(b"\xef\xbb\xbf") {
            self.mark = true;
            rest
        } else if let Some(rest) = head.strip_prefix(b"\xff\xfe") {
            (self.encoding, self.mark) = (Encoding::Utf16Le, true);
            self.stage = Stage::Utf16(Utf16::new(u16::from_le_bytes));
            rest
        } else if let Some(rest) = head.strip_prefix(b"\xfe\xff") {
            (self.encoding, self.mark) = (Encoding::Utf16Be, true);
            self.stage = Stage::Utf16(Utf16::new(u16::from_be_bytes));
            rest
        } else {
            &head
        };
        self.pass(rest, receive)
    }

    fn pass(&mut self, bytes: &[u8], receive: &mut Receiver<'_>) -> Decoded {
        self.taken += bytes.len() as u64;
        match &mut self.stage {
            Stage::Gzip { .. } => bytes
                .chunks(COMPRESSED_STEP)
                .map(|step| self.gunzip(step, receive))
                .find(|decoded| !matches!(decoded, Decoded::More))
                .unwrap_or(Decoded::More),
            Stage::Utf16(utf16) => {
                let text = utf16.decode(bytes);
                self.give(text.as_bytes(), receive)
            }
            Stage::Utf8 | Stage::Head(_) => self.give(bytes, receive),
        }
    }

    fn gunzip(&mut self, step: &[u8], receive: &mut Receiver<'_>) -> Decoded {
        let Stage::Gzip { gunzip, inner } = &mut self.stage else { return Decoded::More };
        let written = gunzip.write_all(step);
        let text = std::mem::take(gunzip.get_mut());
        self.given += text.len() as u64;
        // Where the receiver has enough, the rest is still checked: in damaged data, what was found is nothing.
        let decoded = inner.push(&text, receive);
        if matches!(decoded, Decoded::Bad(_)) {
            return decoded;
        }
        if written.is_err() {
            return Decoded::Bad(Finding::new(Code::GzipDamaged));
        }
        if self.given > SMALL && self.given / self.taken.max(1) > self.limits.ratio {
            return Decoded::Bad(Finding::new(Code::FileTooLarge).with("limit", Word::Decompressed));
        }
        Decoded::More
    }

    fn give(&mut self, text: &[u8], receive: &mut Receiver<'_>) -> Decoded {
        self.given += text.len() as u64;
        if self.given > self.limits.bytes {
            return Decoded::Bad(Finding::new(Code::FileTooLarge).with("limit", Word::Size));
        }
        self.enough = self.enough || !text.is_empty() && !receive(text);
        if self.enough { Decoded::Enough } else { Decoded::More }
    }
}

/// UTF-16 in pieces; half a code unit or half a pair waits for the next piece.
#[derive(Debug)]
struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    byte: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    fn new(unit: fn([u8; 2]) -> u16) -> Self {
        Self { unit, byte: None, high: None }
    }

    fn is_cut(&self) -> bool {
        self.byte.is_some() || self.high.is_some()
    }

    fn decode(&mut self, bytes: &[u8]) -> String {
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        for byte in bytes {
            match self.byte.take() {
                Some(first) => units.push((self.unit)([first, *byte])),
                None => self.byte = Some(*byte),
            }
        }
        self.high = units.pop_if(|last| matches!(last, 0xd800..=0xdbff));
        String::from_utf16_lossy(&units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    /// What a file's bytes decode to when they come in pieces of this size; the finding's code if they are bad.
    fn decoded(bytes: &[u8], piece: usize, limits: Limits) -> Result<String, &'static str> {
        let mut decoder = Decoder::new(limits);
        let mut text = Vec::new();
        let mut receive = |bytes: &[u8]| {
            text.extend_from_slice(bytes);
            true
        };
        for chunk in bytes.chunks(piece) {
            if let Decoded::Bad(finding) = decoder.push(chunk, &mut receive) {
                return Err(finding.code().as_str());
            }
        }
        match decoder.finish(&mut receive) {
            Decoded::Bad(finding) => Err(finding.code().as_str()),
            _ => Ok(String::from_utf8_lossy(&text).into_owned()),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    const TEXT: &str = "{\"name\": \"山田 🚀\"}";

    #[test]
    fn marks_encodings_and_gzip_come_off_wherever_the_file_is_cut() {
        let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(TEXT.encode_utf16().flat_map(bytes)).collect()
        };
        let files = [
            TEXT.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", TEXT.as_bytes()].concat(),
            utf16([0xff, 0xfe], u16::to_le_bytes),
            utf16([0xfe, 0xff], u16::to_be_bytes),
            gzip(TEXT.as_bytes()),
            gzip(&utf16([0xff, 0xfe], u16::to_le_bytes)),
            gzip(&gzip(TEXT.as_bytes())),
        ];
        for (index, file) in files.iter().enumerate() {
            for piece in [1, 2, 3, 7, file.len()] {
                assert_eq!(
                    decoded(file, piece, Limits::default()).as_deref(),
                    Ok(TEXT),
                    "file {index} in pieces of {piece}"
                );
            }
        }
    }

    #[test]
    fn compressed_data_that_is_cut_or_changed_is_told() {
        let file = gzip(TEXT.as_bytes());
        for end in 3..file.len() {
            for piece in [1, 64] {
                assert_eq!(decoded(&file[..end], piece, Limits::default()), Err("gzip-incomplete"), "cut at {end}");
            }
        }
        let mut changed = file.clone();
        let last = changed.len() - 5;
        changed[last] ^= 1;
        assert_eq!(decoded(&changed, 64, Limits::default()), Err("gzip-incomplete"));
        let mut changed = file.clone();
        changed[10] |= 6;
        assert_eq!(decoded(&changed, 64, Limits::default()), Err("gzip-damaged"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_the_memory() {
        let bomb = gzip(&vec![b' '; 64 << 20]);
        assert_eq!(decoded(&bomb, 1 << 20, Limits::default()), Err("file-too-large"));
        let small = Limits { bytes: 1000, ..Limits::default() };
        assert_eq!(decoded(&gzip(&[b' '; 1001]), 64, small), Err("file-too-large"));
    }
}
