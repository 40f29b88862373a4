//! Bytes to records: one reader a file format, behind one door.

mod body;
mod csv;
mod decode;
mod draft;
mod field;
mod first_line;
mod json;
mod sniff;
mod table;
mod utf8;
mod value;
mod zip;

use crate::{
    document::Document,
    finding::{Code, Finding, Findings},
    kind::Kind,
    limits::Limits,
};
use body::Body;

pub use decode::Encoding;
pub use json::{Segment, SegmentReader, SegmentStart};
// What the shape report sees files by as well.
pub(crate) use decode::{Coding, Decoded, Decoder};
pub(crate) use field::{Field, Shape as FieldForm, comparable};
pub(crate) use json::{cursor, is_answer_member, is_email_member, is_member};
pub(crate) use sniff::{Head, Sniffed};
pub(crate) use table::{Record, Table};
pub(crate) use utf8::Utf8;

/// What a format's reader has made of a file.
#[derive(Debug)]
struct Outcome {
    kind: Kind,
    body: Body,
}

/// Whether more of a file is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Flow {
    /// More bytes are wanted.
    Continue,
    /// Nothing more can be learned from this file: the caller may stop reading it.
    Stop,
}

/// The reader of the format that the first bytes tell.
#[derive(Debug)]
enum Format {
    /// Too little was seen to tell; the body waits.
    Untold(Head),
    Json(Box<json::JsonReader>),
    Csv(Box<csv::CsvReader>),
    Zip(Box<zip::ZipReader>),
    Refused,
}

/// Reads one file, chunk by chunk, whatever it is. Never fails: faults become the document's findings.
///
/// ```
/// use oneseat_core::{DocumentReader, Kind};
///
/// let mut reader = DocumentReader::new("ghes.json");
/// let _ = reader.push(br#"{"host_name": "ghes.octo.example", "us"#);
/// let _ = reader.push(br#"ers": [{"user_id": 1, "emails": ["mona@octo.example"]}]}"#);
/// let document = reader.finish();
/// assert_eq!(document.kind(), Kind::ServerUsage);
/// assert_eq!(document.accounts().count(), 1);
/// ```
#[derive(Debug)]
pub struct DocumentReader {
    name: String,
    decoder: Decoder,
    format: Format,
    body: Option<Body>,
    bytes: u64,
    /// Nothing more can be learned; what is pushed all the same is only counted.
    stopped: bool,
}

impl DocumentReader {
    /// Begins a file of this name; the name is only for findings, and says nothing about the content.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            decoder: Decoder::default(),
            format: Format::Untold(Head::default()),
            body: Some(Body::default()),
            bytes: 0,
            stopped: false,
        }
    }

    /// Bounds the file.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.decoder = Decoder::new(limits);
        if let Some(body) = &mut self.body {
            body.limits = limits;
        }
        self
    }

    /// Keeps what the rules do not need of a cloud report as well: roles, profile and so on, for
    /// [`Reckoning::licenses`](crate::Reckoning::licenses).
    #[must_use]
    pub fn keep_all_fields(mut self) -> Self {
        if let Some(body) = &mut self.body {
            body.keep_all_fields = true;
        }
        self
    }

    /// Keeps only what figures and findings are drawn from: no names, no logins of servers, of each address its key.
    /// [`Reckoning::preview`](crate::Reckoning::preview) is the same to the letter, in a good half of the memory; people,
    /// suggestions, uploads and reports about people are incomplete.
    #[must_use]
    pub fn figures_only(mut self) -> Self {
        if let Some(body) = &mut self.body {
            body.records.keys_only = true;
        }
        self
    }

    /// Shows nothing of the file's lines in findings, for those who must not keep what stands there.
    #[must_use]
    pub fn without_excerpts(mut self) -> Self {
        if let Some(body) = &mut self.body {
            body.without_excerpts = true;
        }
        self
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) -> Flow {
        self.bytes += chunk.len() as u64;
        if self.stopped {
            return Flow::Stop;
        }
        let mut decoder = std::mem::take(&mut self.decoder);
        let flow = decoder.push(chunk, &mut |text| self.text(text));
        self.decoder = decoder;
        self.settle(flow)
    }

    fn settle(&mut self, decoded: Decoded) -> Flow {
        if matches!(decoded, Decoded::More) {
            return Flow::Continue;
        }
        if let Decoded::Bad(finding) = decoded {
            self.refuse(finding);
        }
        self.stopped = true;
        Flow::Stop
    }

    /// What a [`SegmentReader`] for a later part of this file takes from here. None before a first entry of a list is read, nor for what
    /// can't be read in parts: other than JSON in plain UTF-8, or with other settings than those of [`new`](Self::new) and
    /// [`with_limits`](Self::with_limits).
    #[must_use]
    pub fn segment_start(&self) -> Option<SegmentStart> {
        match &self.format {
            Format::Json(reader) if self.decoder.is_plain() => reader.segment_start(),
            _ => None,
        }
    }

    /// Takes over a part of the file that was read apart, and the pages of its texts in their order. It must begin where the bytes end
    /// that were pushed; then the next ones are those from [`Segment::end`] on. Gives whether the document is now what it would be, had
    /// the part's bytes been pushed; else it is as it was, and they are to be pushed.
    pub fn take_segment(&mut self, segment: Segment, pages: Vec<String>) -> bool {
        let bytes = segment.bytes();
        let Format::Json(reader) = &mut self.format else { return false };
        let taken = self.decoder.has_room(bytes) && reader.take_segment(segment, pages);
        if taken {
            self.decoder.pass_over(bytes);
            self.bytes += bytes;
        }
        taken
    }

    /// Takes the next bytes of text; gives whether further ones could matter.
    fn text(&mut self, text: &[u8]) -> bool {
        match &mut self.format {
            Format::Json(reader) => reader.push(text),
            Format::Csv(reader) => reader.push(text),
            Format::Zip(reader) => reader.push(text),
            Format::Refused => false,
            Format::Untold(head) => {
                let sniffed = head.push(text);
                self.tell(sniffed)
            }
        }
    }

    /// Begins the reader of the format that the first bytes have told, if they have.
    fn tell(&mut self, sniffed: Sniffed) -> bool {
        let Format::Untold(head) = &mut self.format else { return true };
        let head = std::mem::take(head);
        let mut body = || self.body.take().unwrap_or_default();
        self.format = match sniffed {
            Sniffed::Json => Format::Json(Box::new(json::JsonReader::new(body()))),
            Sniffed::Csv => Format::Csv(Box::new(csv::CsvReader::new(body()))),
            Sniffed::Zip => Format::Zip(Box::new(zip::ZipReader::new(body()))),
            Sniffed::More => {
                self.format = Format::Untold(head);
                return true;
            }
            Sniffed::Wrong(finding) => {
                self.refuse(finding);
                return false;
            }
        };
        self.text(&head.into_bytes())
    }

    fn refuse(&mut self, finding: Finding) {
        let format = std::mem::replace(&mut self.format, Format::Refused);
        let mut body = match format {
            Format::Json(reader) => reader.finish_early(),
            Format::Csv(reader) => reader.finish_early(),
            Format::Zip(reader) => reader.finish(),
            Format::Untold(_) | Format::Refused => self.body.take().unwrap_or_default(),
        };
        if matches!(finding.code(), Code::GzipDamaged | Code::GzipIncomplete) {
            // What damaged data seems to hold is not there.
            body.findings = Findings::default();
        }
        body.refuse(finding);
        self.body = Some(body);
    }

    /// Ends the file.
    #[must_use]
    pub fn finish(mut self) -> Document {
        if self.bytes == 0 {
            self.refuse(Finding::new(Code::FileEmpty));
        }
        if !self.stopped {
            let mut decoder = std::mem::take(&mut self.decoder);
            let rest = decoder.finish(&mut |text| self.text(text));
            let _ = self.settle(rest);
        }
        if let Format::Untold(head) = &self.format {
            let sniffed = head.end();
            self.tell(sniffed);
        }
        let outcome = match self.format {
            Format::Json(reader) => reader.finish(),
            Format::Csv(reader) => reader.finish(),
            Format::Zip(reader) => Outcome { kind: Kind::Refused, body: reader.finish() },
            Format::Untold(_) | Format::Refused => Outcome { kind: Kind::Refused, body: self.body.unwrap_or_default() },
        };
        Document::new(self.name, self.bytes, outcome.kind, outcome.body.into_contents())
    }
}
