//! Reports for a program: one object with one list, an element a line.

use super::{Export, ExportOptions};
use crate::{
    finding::FindingView,
    near::WhatIf,
    people::{Overlaps, SyncNumbers},
    preview::{Instance, Matches, People, Preview, Seats},
    reckon::Reckoning,
};
use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};
use std::io::{self, Write};

pub(super) fn write(
    reckoning: &Reckoning,
    what: Export,
    options: ExportOptions,
    out: &mut impl Write,
) -> io::Result<()> {
    match what {
        Export::People => list(out, "people", reckoning.all_people(options.blot))?,
        Export::Suggestions => {
            list(out, "suggestions", reckoning.all_suggestions(options))?;
            out.write_all(b",\n\"what_if\":")?;
            value(out, &reckoning.what_if(options.seat_price))?;
        }
        Export::Findings => list(out, "findings", reckoning.all_findings(options))?,
        Export::LastSync => list(out, "last_sync", reckoning.all_changes(options.blot))?,
        Export::Overlaps => {
            let overlaps = reckoning.overlaps();
            list(out, "places", overlaps.places)?;
            out.write_all(b",\n\"combinations\":[")?;
            elements(out, overlaps.combinations)?;
        }
    }
    out.write_all(b"}\n")
}

/// The beginning of the object, and its first member.
fn list(out: &mut impl Write, name: &str, all: impl IntoIterator<Item = impl Serialize>) -> io::Result<()> {
    write!(out, "{{\"{name}\":[")?;
    elements(out, all)
}

fn elements(out: &mut impl Write, all: impl IntoIterator<Item = impl Serialize>) -> io::Result<()> {
    for (index, element) in all.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        value(out, &element)?;
    }
    out.write_all(b"\n]")
}

fn value(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, AsInJavaScript))?)
}

/// Writes a value on one line: the very bytes that `JSON.stringify` makes of the same object, and a line end.
///
/// # Errors
/// Those of `out`.
pub fn write_json(out: &mut impl Write, written: &impl Serialize) -> io::Result<()> {
    value(out, written)?;
    writeln!(out)
}

impl Reckoning {
    /// Writes the [whole preview](Self::whole_preview) as [`write_json`] does, the suggestions one at a time.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_preview(&self, options: &ExportOptions, out: &mut impl Write) -> io::Result<()> {
        let Preview { seats, people, matches, instances, findings, suggestions: _, what_if, last_sync, overlaps } =
            self.preview_without_suggestions(options);
        let suggestions = what_if.is_some().then_some(AsTheyCome(|| self.all_suggestions(*options)));
        write_json(
            out,
            &WholePreview { seats, people, matches, instances, findings, suggestions, what_if, last_sync, overlaps },
        )
    }
}

/// A [`Preview`] whose suggestions are made as they are written.
#[derive(Serialize)]
struct WholePreview<S> {
    #[serde(skip_serializing_if = "Option::is_none")]
    seats: Option<Seats>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<People>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Matches>,
    instances: Vec<Instance>,
    findings: Vec<FindingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestions: Option<S>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<WhatIf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync: Option<Vec<SyncNumbers>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlaps: Option<Overlaps>,
}

/// A list that is walked while it is written.
struct AsTheyCome<F>(F);

impl<I: Iterator<Item: Serialize>, F: Fn() -> I> Serialize for AsTheyCome<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Compact, and numbers that may have a fraction as `Number.prototype.toString` writes them: `40`, not `40.0`.
struct AsInJavaScript;

impl Formatter for AsInJavaScript {
    fn write_f64<W: Write + ?Sized>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        let size = value.abs();
        if size >= 1e21 {
            out.write_all(format!("{value:e}").replace('e', "e+").as_bytes())
        } else if size < 1e-6 && size > 0.0 {
            write!(out, "{value:e}")
        } else {
            write!(out, "{value}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write_json;

    #[test]
    fn a_number_is_written_as_javascript_writes_it() {
        let cases = [
            (40.0, "40"),
            (19.5, "19.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e20, "100000000000000000000"),
            (1.5e21, "1.5e+21"),
            (0.000_001, "0.000001"),
            (0.000_000_15, "1.5e-7"),
            (f64::INFINITY, "null"),
        ];
        for (number, text) in cases {
            let mut written = Vec::new();
            assert!(write_json(&mut written, &number).is_ok());
            assert_eq!(String::from_utf8(written).as_deref(), Ok(&*format!("{text}\n")));
        }
    }
}
