//! Findings, set as compilers set theirs: what, where, what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use oneseat_core::{FindingView, Severity};

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
    if let Some(place) = place(finding, words) {
        writeln!(out, "  {blue}-->{blue:#} {}", plain(&place))?;
    }
    if !finding.remedy.is_empty() {
        writeln!(out, "  {blue}={blue:#} {}: {}", words.help, plain(&finding.remedy))?;
    }
    writeln!(out)
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
