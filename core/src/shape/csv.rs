//! The shape of a CSV: its columns, and what their cells look like.

use super::{
    tree::{Place, ROOT, Tree},
    view::ValueType,
};
use crate::read::{Record, Table};

/// More columns than this end the reading, so that no file can fill the memory.
const MAX_FIELDS: usize = 1 << 20;

/// Reads one table.
#[derive(Debug)]
pub(super) struct CsvShape {
    table: Table,
    cells: Cells,
}

/// What the cells have looked like so far.
#[derive(Debug, Default)]
struct Cells {
    /// Where the cells of a column stand, and whether they are lists; of every column.
    columns: Vec<(Place, bool)>,
    row: Option<Place>,
    stopped: bool,
    tree: Tree,
}

impl Default for CsvShape {
    fn default() -> Self {
        let mut cells = Cells::default();
        cells.tree.is_table();
        cells.tree.count(ROOT, ValueType::List);
        Self { table: Table::default(), cells }
    }
}

impl CsvShape {
    /// Reads more bytes; gives whether further ones could matter.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        let Self { table, cells } = self;
        if !cells.stopped {
            table.push(bytes, &mut |record| cells.take(record));
        }
        cells.stopped |= table.too_long().is_some();
        !cells.stopped
    }

    /// Ends the table; gives what was seen, the separator, and whether it was all.
    pub(super) fn finish(self) -> (Tree, char, bool) {
        let Self { mut table, mut cells } = self;
        if !cells.stopped {
            table.finish(&mut |record| cells.take(record));
        }
        (cells.tree, char::from(table.separator()), !cells.stopped)
    }
}

impl Cells {
    /// Takes a record, of which the first one is the header; gives whether more are wanted.
    fn take(&mut self, record: Record<'_>) -> bool {
        let Record { fields, ends, .. } = record;
        if ends.len() > MAX_FIELDS {
            self.stopped = true;
            return false;
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let cells = starts.zip(ends).map(|(start, end)| String::from_utf8_lossy(&fields[start..*end]));
        let Some(row) = self.row else {
            let row = self.tree.element(ROOT);
            self.row = Some(row);
            for (index, title) in cells.enumerate() {
                let title = title.trim();
                let place = self.tree.member(row, title, &mut { index });
                self.columns.push((place, self.tree.has_lists_in(title)));
            }
            return true;
        };
        self.tree.count(row, ValueType::Object);
        for (cell, (place, is_list)) in cells.zip(&self.columns) {
            if *is_list && cell.contains(',') {
                self.tree.list_cell(*place, &cell);
            } else {
                self.tree.text(*place, &cell);
            }
        }
        true
    }
}
