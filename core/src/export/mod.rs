//! Reports out: people, suggestions, findings, the last sync and the overlaps, for a spreadsheet or a program.
//!
//! A report is written as it is made, a line at a time: a million people need no text that holds them all.

mod csv;
mod json;

pub use json::write_json;

use crate::{
    finding::FindingView,
    lang::Lang,
    near::Suggestion,
    people::{PersonView, Query, Sort, SyncChange, SyncQuery, SyncRow},
    reckon::Reckoning,
};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Export {
    /// Everybody, category by category.
    People,
    /// Who is probably the same person.
    Suggestions,
    /// What is worth saying about the files.
    Findings,
    /// What changed since the last sync, list by list.
    LastSync,
    /// Who is where, the combination with the most people first.
    Overlaps,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// RFC 4180 for a spreadsheet: UTF-8 with a byte order mark, without which Excel takes it for another encoding. No cell
    /// can become a formula.
    Csv,
    /// One object with one list, an element a line. Suggestions have their what-if beside them.
    Json,
}

/// What a report depends on besides the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportOptions {
    /// The language of sentences; the names of columns and members are the same in all.
    pub lang: Lang,
    /// Names, logins, addresses and user ids as marks, as in [`Blotted`](crate::Blotted).
    pub blot: bool,
    /// What a seat costs, for the what-if of suggestions.
    pub seat_price: Option<f64>,
}

impl Reckoning {
    /// Writes a report. Where there are no numbers there is nobody in it, which is no error.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn export(
        &self,
        what: Export,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match format {
            ExportFormat::Csv => csv::write(self, what, *options, out),
            ExportFormat::Json => json::write(self, what, *options, out),
        }
    }

    /// Everybody, category by category.
    fn all_people(&self, blot: bool) -> impl Iterator<Item = PersonView> {
        let order = self.answer(&Query { sort: Sort::Category, ..Query::default() });
        order
            .into_iter()
            .map(move |id| self.person_view(id))
            .map(move |person| if blot { self.blotted().person_view(person) } else { person })
    }

    fn all_suggestions(&self, options: ExportOptions) -> impl Iterator<Item = Suggestion> {
        let shown = if self.preview().seats.is_some() { self.near_misses() } else { &[] };
        shown.iter().map(move |near| {
            if options.blot {
                self.blotted().suggestion(near, options.lang)
            } else {
                self.suggestion(near, options.lang)
            }
        })
    }

    fn all_findings(&self, options: ExportOptions) -> Vec<FindingView> {
        if options.blot {
            self.blotted().findings(options.lang)
        } else {
            self.findings().iter().map(|finding| finding.view(options.lang)).collect()
        }
    }

    /// Every list, one after another.
    fn all_changes(&self, blot: bool) -> impl Iterator<Item = SyncRow> {
        SyncChange::ALL.into_iter().flat_map(move |change| {
            let query = SyncQuery { change, instance: None, search: String::new(), offset: 0, limit: 0 };
            self.changed(&query).into_iter().map(move |known| {
                let row = self.sync_row(known, change);
                if blot { self.blotted().sync_row(known, row) } else { row }
            })
        })
    }
}
