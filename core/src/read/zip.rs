//! Looks for the right file among the members of a zip archive, by their names: nothing is unpacked.
//!
//! The names are taken from the local headers (APPNOTE.TXT 4.3.7) as they pass, so the archive may be of any size and cut
//! off anywhere.

use super::body::{Body, shortened};
use crate::finding::{Code, Finding};

const HEADER: &[u8] = b"PK\x03\x04";
/// Bytes of a local header before the member's name.
const FIXED: usize = 30;
/// A member's name that is longer is none.
const MAX_NAME: usize = 1024;

/// Reads one zip archive.
#[derive(Debug)]
pub(crate) struct ZipReader {
    /// The end of what came, in which a header may begin.
    carry: Vec<u8>,
    /// Bytes of a member's contents that are still to come.
    contents: u64,
    found: Option<Finding>,
    /// Members of an office document, so far.
    office: u8,
    body: Body,
}

impl ZipReader {
    pub(crate) fn new(body: Body) -> Self {
        Self { carry: Vec::new(), contents: 0, found: None, office: 0, body }
    }

    /// Reads more bytes; gives whether further ones could matter.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let passed = usize::try_from(self.contents).unwrap_or(usize::MAX).min(bytes.len());
        self.contents -= passed as u64;
        self.carry.extend_from_slice(&bytes[passed..]);
        let carry = std::mem::take(&mut self.carry);
        let rest = self.headers(&carry);
        self.carry = rest.to_vec();
        !self.is_workbook()
    }

    /// Reads every whole header and gives the bytes from which on one may begin.
    fn headers<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        while let Some(at) = memchr::memmem::find(bytes, HEADER) {
            bytes = &bytes[at..];
            let Some(fixed) = bytes.get(..FIXED) else { return bytes };
            let number = |at: usize| usize::from(u16::from_le_bytes([fixed[at], fixed[at + 1]]));
            let (needs, flags, method, name, extra) = (number(4), number(6), number(8), number(26), number(28));
            if needs > 63 || method > 99 || name == 0 || name > MAX_NAME {
                bytes = &bytes[HEADER.len()..];
                continue;
            }
            let Some(name) = bytes.get(FIXED..FIXED + name) else { return bytes };
            self.member(&String::from_utf8_lossy(name));
            let size = u32::from_le_bytes([fixed[18], fixed[19], fixed[20], fixed[21]]);
            // Without a size the contents are looked through for the next header.
            let known = flags & 8 == 0 && size != u32::MAX;
            let end = FIXED as u64 + name.len() as u64 + if known { extra as u64 + u64::from(size) } else { 0 };
            let passed = usize::try_from(end).unwrap_or(usize::MAX).min(bytes.len());
            self.contents = end - passed as u64;
            bytes = &bytes[passed..];
        }
        &bytes[bytes.len().saturating_sub(HEADER.len() - 1)..]
    }

    fn member(&mut self, name: &str) {
        if name.starts_with("xl/") {
            self.office = u8::MAX;
        }
        self.office |= match name {
            "mimetype" => 1,
            "content.xml" => 2,
            _ => 0,
        };
        let lower = name.to_ascii_lowercase();
        let lower = lower.strip_suffix(".gz").unwrap_or(&lower);
        let file = lower.rsplit('/').next().unwrap_or(lower);
        let looks_right = [".json", ".csv"].iter().any(|end| file.ends_with(end)) && !file.starts_with('.');
        if looks_right && !lower.starts_with("__macosx/") && self.found.is_none() {
            let name = format!("`{}`", shortened(name));
            self.found = Some(Finding::new(Code::WrongFileZipHolding).with("found", name));
        }
    }

    /// Whether it is an Excel workbook (`xl/…`), or another office's (`mimetype` and `content.xml`).
    fn is_workbook(&self) -> bool {
        self.office & 3 == 3
    }

    /// Ends the archive: nothing of it is read.
    pub(crate) fn finish(mut self) -> Body {
        let finding = if self.is_workbook() {
            Finding::new(Code::WrongFileSpreadsheet)
        } else {
            self.found.unwrap_or_else(|| Finding::new(Code::WrongFileZip))
        };
        self.body.refuse(finding);
        self.body
    }
}
