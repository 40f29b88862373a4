//! Columns that line up, also where characters are two cells wide.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Headings and figures.
pub const BOLD: Style = Style::new().bold();
/// What explains them.
pub const DIM: Style = Style::new().dimmed();

/// Where a column's text stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Align {
    Left,
    Right,
}

/// A cell: its text and how it is drawn.
pub struct Cell {
    text: String,
    style: Style,
    align: Align,
}

/// A name.
pub fn name(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), style: Style::new(), align: Align::Left }
}

/// A figure.
pub fn figure(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), style: BOLD, align: Align::Right }
}

/// The head of a column of figures.
pub fn head(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), style: DIM, align: Align::Right }
}

/// What a figure means.
pub fn meaning(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), style: DIM, align: Align::Left }
}

/// Writes rows, indented, two spaces between columns, nothing behind the last character.
pub fn write(out: &mut dyn Write, rows: &[Vec<Cell>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut owed = 2;
        for (cell, width) in row.iter().zip(&widths) {
            let gap = width - cell.text.width();
            let (before, after) = if cell.align == Align::Right { (gap, 0) } else { (0, gap) };
            let style = cell.style;
            if cell.text.is_empty() {
                owed += gap + 2;
                continue;
            }
            write!(out, "{:1$}", "", owed + before)?;
            write!(out, "{style}{}{style:#}", cell.text)?;
            owed = after + 2;
        }
        writeln!(out)?;
    }
    Ok(())
}
