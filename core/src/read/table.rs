//! A table's records, one after another: the one place that drives the library for CSV, for the reader and for the shape
//! report alike.

use super::first_line::{FirstLine, MAX_RECORD};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A table being read, in pieces of any size.
#[derive(Debug)]
pub(crate) struct Table {
    /// None until the first line has told the separator.
    reader: Option<Reader>,
    first_line: FirstLine,
    separator: u8,
    /// Fields of the record being read, one after another, and where each ends.
    fields: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    ended: usize,
    /// The record's bytes as they stand in the file.
    raw: Vec<u8>,
    /// Quotation marks so far.
    quotes: u64,
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'t> {
    /// Its fields without what quotes them, one after another, and where each ends.
    pub(crate) fields: &'t [u8],
    pub(crate) ends: &'t [usize],
    /// Its bytes as they stand in the file, and line ends before it.
    pub(crate) raw: &'t [u8],
    pub(crate) separator: u8,
    /// Whether it was the end of the file that ended it.
    pub(crate) is_last: bool,
    /// Whether some quotation mark up to here has no other.
    pub(crate) odd_quotes: bool,
}

/// Takes a record; gives whether more are wanted.
pub(crate) type Take<'t> = dyn FnMut(Record<'_>) -> bool + 't;

impl Default for Table {
    fn default() -> Self {
        Self {
            reader: None,
            first_line: FirstLine::default(),
            separator: b',',
            fields: vec![0; 4096],
            ends: vec![0; 64],
            written: 0,
            ended: 0,
            raw: Vec::new(),
            quotes: 0,
        }
    }
}

impl Table {
    /// Reads every record that ends in these bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], take: &mut Take<'_>) {
        if self.reader.is_some() {
            self.feed(bytes, take);
        } else if self.first_line.push(bytes) {
            self.begin(take);
        }
    }

    /// Ends the table.
    pub(crate) fn finish(&mut self, take: &mut Take<'_>) {
        if self.reader.is_none() && !self.begin(take) {
            return;
        }
        self.feed(&[], take);
    }

    /// What parts the fields, as the first line tells.
    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }

    /// What there is of a record that has not ended and is too long to be one.
    pub(crate) fn too_long(&self) -> Option<&[u8]> {
        (self.raw.len() > MAX_RECORD).then_some(&self.raw[..])
    }

    /// The first line is whole: finds the separator and reads what is there; gives whether more is wanted.
    fn begin(&mut self, take: &mut Take<'_>) -> bool {
        let (separator, head) = self.first_line.take();
        self.separator = separator;
        self.reader = Some(ReaderBuilder::new().delimiter(separator).build());
        head.is_empty() || self.feed(&head, take)
    }

    /// Reads every record that ends in these bytes, and no bytes end the file; gives whether more is wanted.
    fn feed(&mut self, mut bytes: &[u8], take: &mut Take<'_>) -> bool {
        let Some(reader) = &mut self.reader else { return true };
        let last = bytes.is_empty();
        loop {
            let (result, read, written, ended) =
                reader.read_record(bytes, &mut self.fields[self.written..], &mut self.ends[self.ended..]);
            self.raw.extend_from_slice(&bytes[..read]);
            self.quotes += memchr::memchr_iter(b'"', &bytes[..read]).count() as u64;
            bytes = &bytes[read..];
            self.written += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return true,
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => {
                    let goes_on = take(Record {
                        fields: &self.fields[..self.written],
                        ends: &self.ends[..self.ended],
                        raw: &self.raw,
                        separator: self.separator,
                        is_last: last,
                        odd_quotes: self.quotes % 2 == 1,
                    });
                    self.raw.clear();
                    (self.written, self.ended) = (0, 0);
                    if !goes_on {
                        return false;
                    }
                }
            }
        }
    }
}
