//! What changed since the last sync, in numbers: a line for each server.

use std::io::{self, Write};

use oneseat_core::{Preview, SyncChange};

use super::table::{self, figure, head, name};
use super::text::{label, title};
use super::{grouped, plain};
use crate::words::Words;

/// Writes the numbers; nothing where nothing changed, or there is nothing to compare with.
pub fn write(out: &mut dyn Write, preview: &Preview, words: &Words) -> io::Result<()> {
    let numbers = preview.last_sync.as_deref().unwrap_or_default();
    if numbers.iter().all(|numbers| SyncChange::ALL.iter().all(|change| numbers.of(*change) == 0)) {
        return Ok(());
    }
    let heads = [words.joined, words.left, words.newly_matched, words.newly_unmatched, words.address_changed].map(head);
    let mut rows = vec![vec![name("")]];
    rows[0].extend(heads);
    for (instance, numbers) in preview.instances.iter().zip(numbers) {
        let mut row = vec![name(plain(label(instance, words)))];
        row.extend(SyncChange::ALL.map(|change| figure(grouped(numbers.of(change)))));
        rows.push(row);
    }
    writeln!(out)?;
    title(out, words.last_sync)?;
    table::write(out, &rows)
}
