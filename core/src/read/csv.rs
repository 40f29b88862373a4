//! Reads all-users reports and cloud reports in CSV (RFC 4180 and what spreadsheets make of it), in pieces of any size.

use super::{
    Outcome,
    body::{Body, Locate, shortened},
    draft::{Draft, Span},
    field::{Field, Shape, comparable},
    json::is_typographic,
    table::{self, Table},
    utf8::Utf8,
    value::is_date,
};
use crate::{
    finding::{Code, Finding, Mark, Snippet},
    kind::Kind,
    position::{Place, Position},
};
use std::ops::Range;

/// A column of the file.
#[derive(Debug)]
struct Column {
    /// As the header writes it.
    title: String,
    field: Option<Field>,
}

/// Reads one CSV document.
#[derive(Debug)]
pub(crate) struct CsvReader {
    table: Table,
    rows: Rows,
}

/// What the records have said so far.
#[derive(Debug)]
struct Rows {
    columns: Vec<Column>,
    kind: Option<Kind>,
    /// Where the record begins.
    position: Position,
    record: u64,
    draft: Draft,
    stopped: bool,
    body: Body,
}

/// A record's bytes, to find the place of a field in.
struct Record<'r> {
    raw: &'r [u8],
    position: Position,
    number: u64,
    columns: &'r [Column],
    delimiter: u8,
}

impl Locate for Record<'_> {
    /// `at` is the index of the column, or the number of columns for the whole record.
    fn place(&self, at: usize) -> Place {
        let title = self.columns.get(at).map(|column| column.title.as_str());
        let pointer = match title {
            Some(title) => format!("/{}/{}", self.number, title.replace('~', "~0").replace('/', "~1")),
            None => format!("/{}", self.number),
        };
        self.position.after(&self.raw[..self.start(at)], Some(pointer))
    }

    fn snippet(&self, at: usize) -> Snippet {
        let start = self.start(at);
        let end = if at < self.columns.len() { field_end(self.raw, self.delimiter, start) } else { self.raw.len() };
        // A record is whole when it is looked at.
        Snippet::new(self.raw, start, Mark::Bytes(end - start), false)
    }
}

impl Record<'_> {
    /// Where a field begins, or the whole record.
    fn start(&self, at: usize) -> usize {
        field_start(self.raw, self.delimiter, if at < self.columns.len() { at } else { 0 })
    }
}

/// The header's bytes, to find the place of a column in.
struct Header<'r> {
    raw: &'r [u8],
    position: Position,
    delimiter: u8,
}

impl Locate for Header<'_> {
    /// `at` is the index of the column.
    fn place(&self, at: usize) -> Place {
        self.position.after(&self.raw[..field_start(self.raw, self.delimiter, at)], None)
    }

    fn snippet(&self, at: usize) -> Snippet {
        let start = field_start(self.raw, self.delimiter, at);
        let end = field_end(self.raw, self.delimiter, start);
        Snippet::new(self.raw, start, Mark::Bytes(end - start), false)
    }
}

/// Where the field ends that begins here.
fn field_end(raw: &[u8], delimiter: u8, start: usize) -> usize {
    let mut quoted = false;
    let ends = |byte: &u8| {
        quoted ^= *byte == b'"';
        !quoted && (*byte == delimiter || matches!(byte, b'\n' | b'\r'))
    };
    raw[start..].iter().position(ends).map_or(raw.len(), |length| start + length)
}

/// Where a field begins in a record's bytes.
fn field_start(raw: &[u8], delimiter: u8, index: usize) -> usize {
    let mut quoted = false;
    let mut fields = 0;
    let start = raw.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(0);
    for (at, byte) in raw.iter().enumerate().skip(start) {
        if fields == index {
            return at;
        }
        quoted ^= *byte == b'"';
        fields += usize::from(!quoted && *byte == delimiter);
    }
    if index == 0 { start } else { raw.len() }
}

impl CsvReader {
    pub(crate) fn new(body: Body) -> Self {
        let rows = Rows {
            columns: Vec::new(),
            kind: None,
            position: Position::default(),
            record: 0,
            draft: Draft::default(),
            stopped: false,
            body,
        };
        Self { table: Table::default(), rows }
    }

    /// Reads more bytes; gives whether further ones could matter.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let Self { table, rows } = self;
        if !rows.stopped {
            table.push(bytes, &mut |record| rows.take(record));
        }
        if let Some(raw) = table.too_long().filter(|_| !rows.stopped) {
            let place = rows.position.after(&[], None);
            let snippet = Snippet::new(raw, 0, Mark::Character, false);
            rows.refuse(Finding::new(Code::CsvQuoteOpen).with("entries", rows.record).at(place), snippet);
        }
        !rows.stopped
    }

    /// Ends the reading before the document does, and gives what there is.
    pub(crate) fn finish_early(self) -> Body {
        self.rows.body
    }

    /// Ends the document.
    pub(crate) fn finish(self) -> Outcome {
        let Self { mut table, mut rows } = self;
        if !rows.stopped {
            table.finish(&mut |record| rows.take(record));
        }
        let kind = match rows.kind {
            Some(kind) if !rows.body.refused => kind,
            _ => {
                if !rows.body.refused {
                    rows.body.refuse(Finding::new(Code::FileUnknown));
                }
                Kind::Refused
            }
        };
        Outcome { kind, body: rows.body }
    }
}

impl Rows {
    /// Takes a record; gives whether more are wanted.
    fn take(&mut self, record: table::Record<'_>) -> bool {
        self.record(record);
        self.position.pass(record.raw);
        !self.stopped
    }

    fn refuse(&mut self, finding: Finding, snippet: Snippet) {
        self.body.refuse(finding.showing((!self.body.without_excerpts).then_some(snippet)));
        self.stopped = true;
    }

    /// Takes a record; the first one is the header.
    fn record(&mut self, table::Record { fields, ends, raw, separator, is_last, odd_quotes }: table::Record<'_>) {
        let Ok(text) = std::str::from_utf8(fields) else {
            let valid = std::str::from_utf8(raw).map_or_else(|fault| fault.valid_up_to(), str::len);
            let snippet = Snippet::new(raw, valid, Mark::Character, false);
            let found = raw.get(valid).map(|byte| format!("`0x{byte:02X}`")).unwrap_or_default();
            let place = self.position.after(&raw[..valid], None);
            let finding = Finding::new(Code::TextNotUtf8).with("found", found).at(place);
            self.refuse(finding, snippet);
            return;
        };
        if self.columns.is_empty() {
            let fields = ends.iter().scan(0, |start, end| text.get(std::mem::replace(start, *end)..*end));
            self.columns =
                fields.map(|title| Column { title: title.trim().to_owned(), field: Field::named(title) }).collect();
            if let Some(at) = (0..raw.len()).find(|at| is_typographic(&raw[*at..])) {
                let found = String::from_utf8_lossy(&raw[at..]).chars().next().map(|mark| format!("`{mark}`"));
                let finding = Finding::new(Code::QuotesTypographic).with("found", found.unwrap_or_default());
                let snippet = Snippet::new(raw, at, Mark::Character, false);
                self.refuse(finding.at(self.position.after(&raw[..at], None)), snippet);
                return;
            }
            match kind_of(&self.columns) {
                Ok(kind) => {
                    self.kind = Some(kind);
                    let header = Header { raw, position: self.position, delimiter: separator };
                    for (index, column) in self.columns.iter().enumerate() {
                        if column.field.is_none() && !column.title.is_empty() {
                            let key = format!("`{}`", shortened(&column.title));
                            self.body.report(Code::UnknownFields, &header, index, |finding| finding.with("key", key));
                        }
                    }
                }
                Err(code) => {
                    let snippet = Snippet::new(raw, 0, Mark::Bytes(raw.len()), false);
                    self.refuse(Finding::new(code).at(self.position.after(&[], None)), snippet);
                }
            }
            return;
        }
        let record =
            Record { raw, position: self.position, number: self.record, columns: &self.columns, delimiter: separator };
        if ends.len() != self.columns.len() {
            // An odd number of quotation marks in a file that ends here: one was never closed.
            let (found, expected) = (ends.len(), self.columns.len());
            let cut = if is_last && odd_quotes {
                Some(Finding::new(Code::CsvQuoteOpen))
            } else if is_last && found < expected {
                let bytes = self.position.offset() + raw.len() as u64;
                let finding = Finding::new(Code::CsvTruncated).with("bytes", bytes);
                Some(finding.with("expected", expected).with("found", found))
            } else {
                None
            };
            if let Some(finding) = cut {
                self.body.refuse_at(finding.with("entries", self.record), &record, expected);
                self.stopped = true;
                return;
            }
            self.body.report(Code::CsvFieldCount, &record, expected, |finding| {
                finding.with("found", found).with("expected", expected)
            });
            self.record += 1;
            return;
        }
        let texts = Utf8::from(text);
        self.draft.clear();
        let mut end = 0;
        for (index, (next, column)) in ends.iter().zip(&self.columns).enumerate() {
            let start = std::mem::replace(&mut end, *next);
            let Some(field) = column.field else { continue };
            fill(&mut self.draft, field, texts, start..end, index);
            let value = texts.get(start, end);
            if field.shape() == Shape::Date && !value.is_empty() && !is_date(value.as_bytes()) {
                self.body.date_invalid(&record, index, value);
            }
        }
        let draft = self.draft.over(texts);
        let room = match self.kind {
            Some(Kind::CloudReport) => self.body.row(draft, &record),
            _ => self.body.account(draft, self.columns.len(), &record),
        };
        self.record += 1;
        self.stopped = !room;
    }
}

/// Puts a cell into the draft; a column that stands twice keeps its first value.
fn fill(draft: &mut Draft, field: Field, texts: Utf8<'_>, cell: Range<usize>, index: usize) {
    match field.shape() {
        Shape::Ignored | Shape::Date => {}
        Shape::List => {
            draft.see(field);
            draft.begin_list(field);
            let mut start = cell.start;
            for item in texts.get(cell.start, cell.end).split(',') {
                draft.add_item(field, Span::of(texts, start, start + item.len(), index));
                start += item.len() + 1;
            }
        }
        Shape::Text | Shape::Id | Shape::Flag | Shape::Emails => {
            if !draft.has_text(field) {
                draft.see(field);
                draft.set(field, Span::of(texts, cell.start, cell.end, index));
            }
        }
    }
}

/// Tells what a file is from its columns.
fn kind_of(columns: &[Column]) -> Result<Kind, Code> {
    let has = |field: Field| columns.iter().any(|column| column.field == Some(field));
    let named = |name: &str| columns.iter().any(|column| comparable(&column.title) == name);
    if [Field::CloudLogin, Field::ServerIds, Field::HandleOrEmail].into_iter().any(has) {
        Ok(Kind::CloudReport)
    } else if named("user_login") && named("last_pushed_date") {
        Err(Code::WrongFileAdvancedSecurity)
    } else if named("collection_date")
        || columns.iter().any(|column| comparable(&column.title).starts_with("ghe_stats"))
    {
        Err(Code::WrongFileServerStatistics)
    } else if has(Field::Id) && has(Field::Login) && has(Field::Email) && has(Field::Suspended) {
        Ok(Kind::AllUsers)
    } else if (has(Field::Login) || named("username"))
        && ["tfa_enabled", "is_public", "saml_name_id"].into_iter().any(named)
    {
        Err(Code::WrongFileMembership)
    } else {
        Err(Code::FileUnknown)
    }
}
