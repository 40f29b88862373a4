//! The preview for a person at a terminal.

use std::io::{self, Write};

use oneseat_core::{Code, Instance, Matches, People, Preview, Seats};

use super::table::{self, BOLD, Cell, figure, head, meaning, name};
use super::{findings, grouped, last_sync, overlaps, plain, suggestions};
use crate::words::Words;

/// Writes the whole report.
pub fn write(
    out: &mut dyn Write,
    preview: &Preview,
    shown: &[suggestions::Group],
    words: &'static Words,
) -> io::Result<()> {
    let first = findings_first(preview);
    if first {
        findings::write(out, &preview.findings, words)?;
    }
    if let Some(shown) = &preview.seats {
        seats(out, shown, words)?;
    } else {
        writeln!(out, "{}", words.no_numbers)?;
    }
    if let Some(shown) = &preview.people {
        people(out, shown, words)?;
    }
    if let Some(shown) = &preview.matches {
        matches(out, shown, words)?;
    }
    if !preview.instances.is_empty() {
        instances(out, &preview.instances, words)?;
    }
    last_sync::write(out, preview, words)?;
    overlaps::write(out, preview, words)?;
    suggestions::write(out, preview, shown, words)?;
    if !first && !preview.findings.is_empty() {
        writeln!(out)?;
        findings::write(out, &preview.findings, words)?;
    }
    Ok(())
}

/// Whether the figures would mislead whoever has not read the findings before them.
fn findings_first(preview: &Preview) -> bool {
    let apart = Code::UsersUnreadable.as_str();
    preview.seats.is_none() || preview.has_errors() || preview.findings.iter().any(|finding| finding.code == apart)
}

pub fn title(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{BOLD}{text}{BOLD:#}")
}

fn seats(out: &mut dyn Write, seats: &Seats, words: &Words) -> io::Result<()> {
    let row = |label: &str, value: Option<u64>, means: &str| {
        vec![name(label), figure(optional(value, words)), meaning(means)]
    };
    let saved = figure(signed(seats.saved));
    title(out, words.seats)?;
    table::write(
        out,
        &[
            row(words.seats_now, seats.now, words.seats_now_is),
            row(words.seats_after, Some(seats.after), words.seats_after_is),
            row(words.seats_low, seats.after_low, words.seats_low_is),
            row(words.seats_separate, Some(seats.separate), words.seats_separate_is),
            vec![name(words.seats_saved), saved, meaning(words.seats_saved_is)],
            row(words.seats_purchased, seats.purchased, words.seats_purchased_is),
        ],
    )
}

fn people(out: &mut dyn Write, people: &People, words: &Words) -> io::Result<()> {
    counts(
        out,
        words.people,
        &[
            (words.cloud_and_server, people.cloud_and_server),
            (words.cloud_only, people.cloud_only),
            (words.visual_studio_only, people.visual_studio_only),
            (words.server_only, people.server_only),
        ],
    )
}

fn matches(out: &mut dyn Write, matches: &Matches, words: &Words) -> io::Result<()> {
    counts(
        out,
        words.matches,
        &[
            (words.by_identity, matches.identity),
            (words.by_verified_email, matches.verified_email),
            (words.by_visual_studio, matches.visual_studio),
            (words.by_last_sync, matches.last_sync),
            (words.by_other_instance, matches.other_instance),
        ],
    )
}

fn counts(out: &mut dyn Write, heading: &str, counts: &[(&str, u64)]) -> io::Result<()> {
    writeln!(out)?;
    title(out, heading)?;
    let rows: Vec<_> = counts.iter().map(|(label, count)| vec![name(*label), figure(grouped(*count))]).collect();
    table::write(out, &rows)
}

fn instances(out: &mut dyn Write, instances: &[Instance], words: &Words) -> io::Result<()> {
    writeln!(out)?;
    title(out, words.instances)?;
    let heads = [
        words.accounts,
        words.counted,
        words.suspended,
        words.system,
        words.without_email,
        words.matched,
        words.unmatched,
        words.joined,
        words.left,
    ];
    let mut rows = vec![vec![name("")]];
    rows[0].extend(heads.map(head));
    rows.extend(instances.iter().map(|instance| instance_row(instance, words)));
    table::write(out, &rows)
}

/// What a server is called.
pub fn label<'i>(instance: &'i Instance, words: &'i Words) -> &'i str {
    instance.host_name.as_deref().or(instance.server_id.as_deref()).unwrap_or(words.unknown)
}

fn instance_row(instance: &Instance, words: &Words) -> Vec<Cell> {
    let label = self::label(instance, words);
    let label = match &instance.version {
        Some(version) => format!("{label} ({version})"),
        None => label.to_owned(),
    };
    let mut row = vec![name(plain(&label))];
    let counts = [
        instance.accounts,
        instance.counted,
        instance.suspended,
        instance.system,
        instance.without_email,
        instance.matched,
        instance.unmatched,
    ];
    row.extend(counts.map(|count| figure(grouped(count))));
    row.extend([instance.joined, instance.left].map(|count| figure(optional(count, words))));
    row
}

/// Below zero where the oldest report names server-only people without their accounts.
fn signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

fn optional(value: Option<u64>, words: &Words) -> String {
    value.map_or_else(|| words.unknown.to_owned(), grouped)
}
