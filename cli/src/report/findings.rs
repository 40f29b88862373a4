//! Findings, set as compilers set theirs: what, where, what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use oneseat_core::{Excerpt, FindingView, Severity};
use unicode_width::UnicodeWidthChar;

use super::{grouped, plain};
use crate::words::{Words, fill};

/// Writes each finding, with an empty line behind it.
pub fn write(out: &mut dyn Write, findings: &[FindingView], words: &Words) -> io::Result<()> {
    for finding in findings {
        one(out, finding, words)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, finding: &FindingView, words: &Words) -> io::Result<()> {
    let (severity, style) = severity(finding.severity, words);
    let bold = Style::new().bold();
    let blue = Style::new().bold().fg_color(Some(AnsiColor::Blue.into()));
    writeln!(out, "{style}{severity}[{}]{style:#}{bold}: {}{bold:#}", plain(&finding.code), plain(&finding.message))?;
    let line = finding.line.map(|line| line.to_string()).unwrap_or_default();
    // Behind the line's number, bars and signs stand one below the other.
    let gutter = " ".repeat(line.len().max(2));
    let sign = if line.is_empty() { "  " } else { &format!("{gutter} ") };
    if let Some(place) = place(finding, words) {
        writeln!(out, "{gutter}{blue}-->{blue:#} {}", plain(&place))?;
    }
    if let Some(excerpt) = &finding.excerpt {
        let (space, mark) = marked(excerpt);
        writeln!(out, "{sign}{blue}|{blue:#}")?;
        writeln!(out, "{blue}{line:>2} |{blue:#} {}", plain(&excerpt.text))?;
        writeln!(out, "{sign}{blue}|{blue:#} {space}{style}{mark}{style:#}")?;
    }
    if let Some(places) = further(finding, words) {
        writeln!(out, "{sign}{blue}={blue:#} {}", plain(&places))?;
    }
    if !finding.remedy.is_empty() {
        writeln!(out, "{sign}{blue}={blue:#} {}: {}", words.help, plain(&finding.remedy))?;
    }
    writeln!(out)
}

/// What stands under an excerpt: the space before the mark, and the mark, as wide as what they stand under.
fn marked(excerpt: &Excerpt) -> (String, String) {
    let (mark, length) = (excerpt.mark as usize, excerpt.length as usize);
    let cells = |skip: usize, take: usize| -> usize {
        excerpt.text.chars().skip(skip).take(take).map(|c| c.width().unwrap_or(0)).sum()
    };
    (" ".repeat(cells(0, mark)), "^".repeat(cells(mark, length).max(1)))
}

/// Where else it was found, as `line:column`.
fn further(finding: &FindingView, words: &Words) -> Option<String> {
    let places: Vec<String> = finding.places.iter().map(|place| format!("{}:{}", place.line, place.column)).collect();
    let places = places.join(", ");
    let more = finding.count.saturating_sub(1 + finding.places.len() as u64);
    match (finding.places.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(fill(words.also_at, &[("places", &places)])),
        (false, more) => Some(fill(words.also_at_and_more, &[("places", &places), ("n", &grouped(more))])),
    }
}

/// `file:line:column (/pointer)`, as much of it as is known.
fn place(finding: &FindingView, words: &Words) -> Option<String> {
    let mut place = finding.file.clone().unwrap_or_default();
    if let Some(line) = finding.line {
        place = format!("{place}:{line}:{}", finding.column.unwrap_or(1));
    } else if let Some(offset) = finding.offset {
        let at = fill(words.at_byte, &[("n", &grouped(offset))]);
        place = format!("{place} ({at})");
    }
    if let Some(pointer) = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        place = format!("{place} ({pointer})");
    }
    (!place.is_empty()).then_some(place)
}

fn severity(severity: Severity, words: &Words) -> (&'static str, Style) {
    let (name, colour) = match severity {
        Severity::Error => (words.error, AnsiColor::Red),
        Severity::Warning => (words.warning, AnsiColor::Yellow),
        Severity::Notice => (words.notice, AnsiColor::Cyan),
    };
    (name, Style::new().bold().fg_color(Some(colour.into())))
}

/// How many there are of each severity, in one line.
pub fn tally(out: &mut dyn Write, findings: &[FindingView], words: &Words) -> io::Result<()> {
    if findings.is_empty() {
        return writeln!(out, "{}", words.nothing_found);
    }
    let count = |severity| grouped(findings.iter().filter(|finding| finding.severity == severity).count() as u64);
    let values = [
        ("errors", &*count(Severity::Error)),
        ("warnings", &*count(Severity::Warning)),
        ("notices", &*count(Severity::Notice)),
    ];
    writeln!(out, "{}", fill(words.tally, &values))
}
