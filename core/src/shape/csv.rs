//! The shape of a CSV: its columns, and what their cells look like.

use super::{
    tree::{Place, ROOT, Tree},
    view::ValueType,
};
use crate::read::{FirstLine, MAX_RECORD};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A record with more fields ends the reading, as one that is too long does.
const MAX_FIELDS: usize = 1 << 20;

/// Reads one table.
#[derive(Debug)]
pub(super) struct CsvShape {
    reader: Option<Reader>,
    first_line: FirstLine,
    separator: u8,
    /// Where the cells of a column stand, and whether they are lists; of every column.
    columns: Vec<(Place, bool)>,
    row: Option<Place>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    ended: usize,
    stopped: bool,
    tree: Tree,
}

impl Default for CsvShape {
    fn default() -> Self {
        Self {
            reader: None,
            first_line: FirstLine::default(),
            separator: b',',
            columns: Vec::new(),
            row: None,
            fields: vec![0; 4096],
            ends: vec![0; 64],
            written: 0,
            ended: 0,
            stopped: false,
            tree: Tree::default(),
        }
    }
}

impl CsvShape {
    /// Reads more bytes; gives whether further ones could matter.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        if let Some(mut reader) = self.reader.take() {
            self.feed(&mut reader, bytes);
            self.reader = Some(reader);
        } else if self.first_line.push(bytes) {
            self.begin();
        }
        !self.stopped
    }

    fn begin(&mut self) {
        let (separator, head) = self.first_line.take();
        self.separator = separator;
        self.tree.is_table();
        self.tree.count(ROOT, ValueType::List);
        let mut reader = ReaderBuilder::new().delimiter(separator).build();
        self.feed(&mut reader, &head);
        self.reader = Some(reader);
    }

    /// Ends the table; gives what was seen, the separator, and whether it was all.
    pub(super) fn finish(mut self) -> (Tree, char, bool) {
        if self.reader.is_none() {
            self.begin();
        }
        if let Some(mut reader) = self.reader.take() {
            self.feed(&mut reader, &[]);
        }
        (self.tree, char::from(self.separator), !self.stopped)
    }

    /// Reads every record that ends in these bytes; no bytes end the file.
    fn feed(&mut self, reader: &mut Reader, mut bytes: &[u8]) {
        let last = bytes.is_empty();
        while !self.stopped {
            let (result, read, written, ended) =
                reader.read_record(bytes, &mut self.fields[self.written..], &mut self.ends[self.ended..]);
            bytes = &bytes[read..];
            self.written += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty if last || bytes.is_empty() => return,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.fields.len() > MAX_RECORD => self.stopped = true,
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > MAX_FIELDS => self.stopped = true,
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => {
                    self.record();
                    (self.written, self.ended) = (0, 0);
                }
                ReadRecordResult::End => return,
            }
        }
    }

    /// Takes a record; the first one is the header.
    fn record(&mut self) {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cells =
            starts.zip(&self.ends[..self.ended]).map(|(start, end)| String::from_utf8_lossy(&self.fields[start..*end]));
        let Some(row) = self.row else {
            let row = self.tree.element(ROOT);
            self.row = Some(row);
            for (index, title) in cells.enumerate() {
                let title = title.trim();
                let place = self.tree.member(row, title, &mut { index });
                self.columns.push((place, self.tree.has_lists_in(title)));
            }
            return;
        };
        self.tree.count(row, ValueType::Object);
        for (cell, (place, is_list)) in cells.zip(&self.columns) {
            if *is_list && cell.contains(',') {
                self.tree.list_cell(*place, &cell);
            } else {
                self.tree.text(*place, &cell);
            }
        }
    }
}
