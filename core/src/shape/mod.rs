//! What a file is made of, with every value left out: a report that an owner may show to anyone.
//!
//! It is a pass of its own over the bytes, so that reading as usual pays nothing for it. Its memory is bounded whatever
//! the file is.

mod class;
mod csv;
mod json;
mod known;
mod text;
mod tree;
mod view;
pub(crate) mod vocabulary;

pub use view::{
    FieldShape, FieldStatus, FindingShape, LineEnds, MissingField, Shape, ShapeFormat, Tally, TextClass, ValueType,
};

use crate::{
    document::Document,
    finding::{Finding, FindingView},
    lang::Lang,
    read::{Coding, Decoded, Decoder, Flow, Head, Sniffed},
};
use csv::CsvShape;
use json::JsonShape;
use tree::Tree;

/// What the first bytes tell.
#[derive(Debug)]
enum Format {
    /// Too little was seen to tell; the text waits.
    Untold(Head),
    Json(Box<JsonShape>),
    Csv(Box<CsvShape>),
    Other,
}

/// Sees the shape of one file, chunk by chunk, whatever it is.
///
/// ```
/// use oneseat_core::{DocumentReader, Lang, ShapeReader};
///
/// let file = br#"{"host_name": "ghes.octo.example", "users": [{"user_id": 1, "emails": ["mona@octo.example"]}]}"#;
/// let (mut reader, mut shape) = (DocumentReader::new("ghes.json"), ShapeReader::new());
/// let _ = (reader.push(file), shape.push(file));
/// let shape = shape.finish(&reader.finish());
/// assert_eq!(shape.fields.last().map(|field| field.path.as_str()), Some("/users/*/emails/*"));
/// assert!(!shape.text(Lang::En).contains("mona"));
/// ```
#[derive(Debug)]
pub struct ShapeReader {
    decoder: Decoder,
    format: Format,
    lines: Lines,
    /// Where the decoder cannot be asked for it.
    coding: Option<Coding>,
    bytes: u64,
    /// Nothing more can be learned; what is pushed all the same is only counted.
    stopped: bool,
    whole: bool,
}

impl Default for ShapeReader {
    fn default() -> Self {
        Self {
            decoder: Decoder::default(),
            format: Format::Untold(Head::default()),
            lines: Lines::default(),
            coding: None,
            bytes: 0,
            stopped: false,
            whole: true,
        }
    }
}

impl ShapeReader {
    /// Begins a file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sees the next bytes of the file.
    #[inline(never)]
    pub fn push(&mut self, chunk: &[u8]) -> Flow {
        self.bytes += chunk.len() as u64;
        if self.stopped {
            return Flow::Stop;
        }
        let mut decoder = std::mem::take(&mut self.decoder);
        let flow = decoder.push(chunk, &mut |text| self.text(text));
        self.decoder = decoder;
        self.settle(&flow)
    }

    fn settle(&mut self, decoded: &Decoded) -> Flow {
        if matches!(decoded, Decoded::More) {
            return Flow::Continue;
        }
        if matches!(decoded, Decoded::Bad(_)) {
            // What damaged data seems to hold is not there.
            (self.whole, self.format, self.lines) = (false, Format::Other, Lines::default());
            self.coding = Some(Coding { gzip: 1, ..Coding::default() });
        }
        self.stopped = true;
        Flow::Stop
    }

    /// Takes the next bytes of text; gives whether further ones could matter.
    fn text(&mut self, text: &[u8]) -> bool {
        let lines = self.lines.pass(text);
        self.pass(text) | lines
    }

    fn pass(&mut self, text: &[u8]) -> bool {
        match &mut self.format {
            Format::Json(reader) => reader.push(text),
            Format::Csv(reader) => reader.push(text),
            Format::Other => false,
            Format::Untold(head) => {
                let sniffed = head.push(text);
                self.tell(&sniffed)
            }
        }
    }

    /// Begins the format that the first bytes have told, if they have.
    fn tell(&mut self, sniffed: &Sniffed) -> bool {
        let Format::Untold(head) = &mut self.format else { return true };
        let head = std::mem::take(head);
        self.format = match sniffed {
            Sniffed::Json => Format::Json(Box::default()),
            Sniffed::Csv => Format::Csv(Box::default()),
            Sniffed::More => {
                self.format = Format::Untold(head);
                return true;
            }
            Sniffed::Zip | Sniffed::Wrong(_) => Format::Other,
        };
        self.pass(&head.into_bytes())
    }

    /// Ends the file, which was read to this document.
    #[must_use]
    #[inline(never)]
    pub fn finish(mut self, document: &Document) -> Shape {
        let mut decoder = std::mem::take(&mut self.decoder);
        if !self.stopped {
            let rest = decoder.finish(&mut |text| self.text(text));
            let _ = self.settle(&rest);
        }
        if let Format::Untold(head) = &self.format {
            let sniffed = head.end();
            self.tell(&sniffed);
        }
        let (format, tree, separator, seen) = match self.format {
            Format::Json(reader) => {
                let (tree, whole) = reader.finish();
                (ShapeFormat::Json, tree, None, whole)
            }
            Format::Csv(reader) => {
                let (tree, separator, whole) = reader.finish();
                (ShapeFormat::Csv, tree, Some(separator), whole)
            }
            Format::Untold(_) | Format::Other => (ShapeFormat::Other, Tree::default(), None, true),
        };
        let found = tree.into_found(document.kind());
        let coding = self.coding.unwrap_or_else(|| decoder.coding());
        Shape {
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            kind: document.kind(),
            format,
            bytes_below: (1..20).map(|power| 10_u64.pow(power)).find(|bound| self.bytes < *bound).unwrap_or(u64::MAX),
            gzip: coding.gzip,
            encoding: coding.encoding,
            byte_order_mark: coding.mark,
            line_ends: self.lines.ends(),
            separator,
            whole: self.whole && seen && found.whole,
            fields: found.fields,
            missing: found.missing,
            findings: document.findings().iter().map(finding).collect(),
        }
    }
}

/// A finding without the words and the pointer, which may quote the file.
fn finding(finding: &Finding) -> FindingShape {
    let FindingView { code, severity, count, line, column, .. } = finding.view(Lang::En);
    FindingShape { code, severity, count, line, column }
}

/// Bytes of text in which it shows how lines end; they are seen even where nothing else is learned from them.
const LINES: usize = 64 << 10;

/// Counts how lines end.
#[derive(Debug, Default)]
struct Lines {
    seen: usize,
    /// Whether a carriage return came last.
    carriage: bool,
    returns: u64,
    feeds: u64,
    /// Of the feeds, those behind a return.
    both: u64,
}

impl Lines {
    /// Takes the next bytes; gives whether further ones matter.
    fn pass(&mut self, text: &[u8]) -> bool {
        let text = &text[..text.len().min(LINES - self.seen)];
        self.seen += text.len();
        self.returns += memchr::memchr_iter(b'\r', text).count() as u64;
        for at in memchr::memchr_iter(b'\n', text) {
            let behind = if at == 0 { self.carriage } else { text[at - 1] == b'\r' };
            self.feeds += 1;
            self.both += u64::from(behind);
        }
        self.carriage = text.last().map_or(self.carriage, |last| *last == b'\r');
        self.seen < LINES
    }

    fn ends(&self) -> LineEnds {
        match (self.returns, self.feeds, self.both) {
            (0, 0, _) => LineEnds::None,
            (0, _, _) => LineEnds::Lf,
            (returns, feeds, both) if returns == both && feeds == both => LineEnds::Crlf,
            _ => LineEnds::Mixed,
        }
    }
}
